"""Projects as GeoJSON for programs: the text is built by the database, page by page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from geo.among import among
from geo.features import feature_collection
from geo.models import District
from projects.models import Allocation, Document, Mention, Project
from projects.reading.paging import Page, encode_cursor, order_by
from projects.reading.picking import pick
from projects.reading.selection import Selection
from projects.registry.codes import find_live_code
from projects.registry.fields import SHOWN

PLAIN_COLUMNS = tuple(field.name for field in SHOWN if field.is_stored)


@dataclass(frozen=True, slots=True)
class FeatureText:
    """One Feature as text, with the version it was read at."""

    text: str
    version: int


def select_features() -> Select[Any]:
    """Return the SELECT of a project's feature: id, geometry and its properties."""
    parent = aliased(Project)
    columns = [getattr(Project, name).label(name) for name in PLAIN_COLUMNS]
    parent_code = (
        select(parent.code).where(parent.id == Project.parent_id).scalar_subquery().label("parent_code")
    )
    return select(
        Project.code.label("id"),
        Project.geom.label("geometry"),
        *columns,
        parent_code,
        districts_json().label("districts"),
        citations_json().label("citations"),
    )


def districts_json() -> Any:
    """Return the project's districts as a JSON array of adcode, label and share."""
    entry = func.json_build_object(
        "adcode", Allocation.adcode, "label", District.label, "share", func.trim_scale(Allocation.share)
    )
    return (
        select(
            func.coalesce(
                func.json_agg(aggregate_order_by(entry, Allocation.adcode)), func.json_build_array()
            )
        )
        .select_from(Allocation)
        .join(District, District.adcode == Allocation.adcode)
        .where(Allocation.project_id == Project.id)
        .scalar_subquery()
    )


def citations_json() -> Any:
    """Return where the documents speak of the project as a JSON array of document and line."""
    entry = func.json_build_object("document", Document.file, "line", Mention.line)
    ordered = aggregate_order_by(entry, Document.file, Mention.line)
    return (
        select(func.coalesce(func.json_agg(ordered), func.json_build_array()))
        .select_from(Mention)
        .join(Document, Document.id == Mention.document_id)
        .where(Mention.project_id == Project.id)
        .scalar_subquery()
    )


def list_features(session: Session, selection: Selection, page: Page) -> str:
    """Return one page as FeatureCollection text with `next`, and `numberMatched` on the first page."""
    found = session.execute(pick(session, selection, page)).all()
    shown = found[: page.limit]
    selected = select_features().where(among(Project.id, [row.id for row in shown])).order_by(*order_by(page))
    text = feature_collection(session, selected)
    more: dict[str, Any] = {"next": None}
    if len(found) > page.limit:
        more["next"] = encode_cursor(page, shown[-1].sort_key, shown[-1].id)
    if page.cursor is None:
        more["numberMatched"] = session.scalar(select(func.count()).where(*selection.conditions))
    # The collection is text already; its own members are appended before the closing brace.
    return f"{text.removesuffix('}')},{json.dumps(more)[1:]}"


def get_feature(session: Session, code: str) -> FeatureText:
    """Return one project as Feature text; raises NotFound or Moved."""
    project_id = find_live_code(session, code)
    collection = feature_collection(session, select_features().where(Project.id == project_id))
    feature = json.loads(collection)["features"][0]
    # The version of the very row that is shown: asked for by itself it could be a later one.
    return FeatureText(json.dumps(feature, ensure_ascii=False), feature["properties"]["version"])
