"""Write and remove parts of the ground; whoever calls commits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely
from geoalchemy2.shape import from_shape
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import Session

from geo.errors import NotFound, msg
from geo.ground.classes import BY_CODE, GROUPS, list_codes
from geo.ground.models import BaseFeature, BasePart, BaseRelief
from geo.ground.scales import at_scales, first_zooms
from geo.models import WGS84

COLUMNS = ("part_id", "class", "name", "refs", "min_zoom", "is_covered", "geom", "low", "mid")


@dataclass(frozen=True, slots=True)
class Features:
    """Shapes of one class (degrees WGS-84) with their names and numbers, None and () where they have none."""

    code: str
    shapes: NDArray[Any]
    names: list[str | None]
    refs: list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What a part is: its key, from which source and file, whom to name on the map, what was taken of it."""

    key: str
    source: str
    title: str
    attribution: str
    filename: str
    content_sha256: str
    is_shipped: bool = False
    report: Mapping[str, Any] = field(default_factory=dict)


def replace_part(session: Session, facts: PartFacts, features: Iterable[Features]) -> BasePart:
    """Write a part in place of the one of its key, and return it; one writer at a time."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("base_parts"))))
    session.execute(delete(BasePart).where(BasePart.key == facts.key))
    given = [one for one in features if len(one.shapes)]
    part = BasePart(
        key=facts.key,
        source=facts.source,
        title=facts.title,
        attribution=facts.attribution,
        filename=facts.filename,
        content_sha256=facts.content_sha256,
        is_shipped=facts.is_shipped,
        report=dict(facts.report),
        feature_count=sum(len(one.shapes) for one in given),
        groups=[group for group in GROUPS if any(BY_CODE[one.code].group == group for one in given)],
        hull=find_hull(given),
    )
    session.add(part)
    session.flush()
    copy_in(session, (row for one in given for row in rows_of(part.id, one)))
    cover(session)
    return part


def find_hull(given: list[Features]) -> Any:
    """Return the hull of all shapes as a column holds it, None for nothing."""
    if not given:
        return None
    hulls = [shapely.convex_hull(shapely.geometrycollections(one.shapes)) for one in given]
    return from_shape(shapely.convex_hull(shapely.geometrycollections(hulls)), srid=WGS84)


def rows_of(part_id: int, features: Features) -> Iterator[tuple[Any, ...]]:
    """Yield features as rows of COLUMNS; geometry as hexadecimal EWKB."""
    zooms = first_zooms(features.shapes, BY_CODE[features.code].first_zoom)
    drawn = (as_hex(shapes) for shapes in (features.shapes, *at_scales(features.shapes, zooms)))
    for name, refs, zoom, *shapes in zip(features.names, features.refs, zooms.tolist(), *drawn, strict=True):
        yield part_id, features.code, name, list(refs), zoom, False, *shapes


def as_hex(shapes: NDArray[Any]) -> list[str | None]:
    """Return shapes as PostGIS reads them."""
    written: list[str | None] = shapely.to_wkb(
        shapely.set_srid(shapes, WGS84), hex=True, include_srid=True
    ).tolist()
    return written


def copy_in(session: Session, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows of features by COPY, which is three times as quick as inserts."""
    connection: Any = session.connection().connection.driver_connection
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    with connection.cursor() as cursor, cursor.copy(f"COPY base_features ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def cover(session: Session) -> None:
    """Mark what came with the application where an office's own part has the same layer, and nothing else."""
    own = select(BasePart.id).where(BasePart.is_shipped).scalar_subquery()
    for group in GROUPS:
        under = is_under_another(group)
        changed = (
            BaseFeature.part_id.in_(own),
            BaseFeature.class_.in_(list_codes(group)),
            BaseFeature.is_covered != under,
        )
        session.execute(
            update(BaseFeature)
            .where(*changed)
            .values(is_covered=under)
            .execution_options(synchronize_session=False)
        )


def is_under_another(group: str) -> ColumnElement[bool]:
    """Say whether a feature lies within a part that an office loaded, and that has this layer."""
    return exists(BasePart.id).where(
        BasePart.is_shipped.is_(False),
        BasePart.groups.contains([group]),
        func.ST_Intersects(BasePart.hull, BaseFeature.geom),
    )


def remove_part(session: Session, key: str) -> int:
    """Remove a part and return how many features it had; raises NotFound."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("base_parts"))))
    count: int | None = session.scalar(
        delete(BasePart).where(BasePart.key == key).returning(BasePart.feature_count)
    )
    if count is None:
        known = "、".join(part.key for part in list_parts(session)) or "–"
        raise NotFound(msg("没有名为“%(key)s”的底图资料。已有:%(known)s。"), key=key, known=known)
    cover(session)
    return count


def find_part(session: Session, key: str) -> BasePart | None:
    """Return a part by its key, None for none."""
    return session.scalar(select(BasePart).where(BasePart.key == key))


def list_parts(session: Session) -> list[BasePart]:
    """Return all parts, the office's own first, each kind by key."""
    return list(session.scalars(select(BasePart).order_by(BasePart.is_shipped, BasePart.key)))


@dataclass(frozen=True, slots=True)
class Ground:
    """What is loaded: its version, another one after every load or removal, whom to name, what it is of."""

    version: str
    attributions: tuple[str, ...]
    groups: tuple[str, ...]
    has_relief: bool


def read_ground(session: Session) -> Ground:
    """Return what is loaded, by one question; all is empty without any ground."""
    relief = exists(BaseRelief.part_id).where(BaseRelief.part_id == BasePart.id)
    query = select(
        BasePart.id, BasePart.content_sha256, BasePart.attribution, BasePart.groups, relief.label("relief")
    )
    parts = session.execute(query.order_by(BasePart.is_shipped, BasePart.id)).all()
    return Ground(
        "-".join(f"{part.id}.{part.content_sha256[:8]}" for part in parts),
        tuple(dict.fromkeys(part.attribution for part in parts)),
        tuple(group for group in GROUPS if any(group in part.groups for part in parts)),
        any(part.relief for part in parts),
    )
