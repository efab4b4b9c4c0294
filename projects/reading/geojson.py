"""Projects as GeoJSON for programs: the text is the database's, page by page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from geo.among import among_written
from geo.features import add_members, collect, feature_collection
from projects.models import Project
from projects.reading.feature_texts import (
    PLAIN_COLUMNS,
    citations_json,
    districts_json,
    parent_code,
    read_features,
)
from projects.reading.paging import Page, encode_cursor, order_by
from projects.reading.picking import pick_page
from projects.reading.selection import Selection
from projects.registry.codes import find_live_code
from projects.store.past import get_past


@dataclass(frozen=True, slots=True)
class FeatureText:
    """One Feature as text, with the version it was read at."""

    text: str
    version: int


def select_features() -> Select[Any]:
    """Return the SELECT of a project's feature: id, geometry and its properties."""
    columns = [getattr(Project, name).label(name) for name in PLAIN_COLUMNS]
    return select(
        Project.code.label("id"),
        Project.geom.label("geometry"),
        *columns,
        parent_code().label("parent_code"),
        districts_json().label("districts"),
        citations_json().label("citations"),
    )


def list_features(session: Session, selection: Selection, page: Page) -> bytes:
    """Return one page as FeatureCollection text with `next`, and `numberMatched` on the first page, in UTF-8.

    In the present it is put together of the texts that are kept; those of the past are written.
    """
    picked = pick_page(session, selection, page)
    if get_past(session) is None:
        text = collect(*read_features(session, picked.ids, "cited"))
    else:
        rows = select_features().where(among_written(Project.id, picked.ids)).order_by(*order_by(page))
        text = feature_collection(session, rows).encode()
    more: dict[str, Any] = {"next": None}
    if picked.last is not None:
        more["next"] = encode_cursor(page, *picked.last)
    if picked.matched is not None:
        more["numberMatched"] = picked.matched
    return add_members(text, more)


def get_feature(session: Session, code: str) -> FeatureText:
    """Return one project as Feature text; raises NotFound or Moved."""
    project_id = find_live_code(session, code)
    collection = feature_collection(session, select_features().where(Project.id == project_id))
    feature = json.loads(collection)["features"][0]
    # The version of the very row that is shown: asked for by itself it could be a later one.
    return FeatureText(json.dumps(feature, ensure_ascii=False), feature["properties"]["version"])
