"""Read districts: names, lineage, outlines. An adcode is six digits of GB/T 2260."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Select, cast, select
from sqlalchemy.orm import Session, aliased

from geo.among import among
from geo.errors import BadInput, NotFound, msg
from geo.features import feature_collection
from geo.models import District, DistrictDescendant, Place
from geo.spatial import as_geojson

# How the adcode of a province ends.
PROVINCE_END = "0000"
# The source has five decimals of a degree (about 1 m); more would only be noise.
_OUTLINE_DIGITS = 5


def is_province(adcode: str) -> bool:
    """Say whether an adcode is a province's."""
    return adcode.endswith(PROVINCE_END)


@dataclass(frozen=True, slots=True)
class DistrictName:
    """A district as it is named; `label` shows the parent where the name alone is ambiguous."""

    adcode: str
    name: str
    short_name: str
    level: str
    parent_name: str | None
    parent_adcode: str | None
    label: str


def get_district(session: Session, adcode: str) -> DistrictName:
    """Return one district; raises NotFound when there is none with this adcode."""
    row = session.execute(_names().where(District.adcode == adcode)).one_or_none()
    if row is None:
        raise _unknown(adcode)
    return DistrictName(*row)


def describe(session: Session, adcode: str) -> str:
    """Return the display label, such as 海城市, 长春市朝阳区 or 朝阳市朝阳县; raises NotFound."""
    return get_district(session, adcode).label


def check_adcodes(session: Session, adcodes: Iterable[str]) -> None:
    """Raise BadInput, listing them, when some adcodes are not those of a known district."""
    asked = set(adcodes)
    unknown = sorted(asked - set(session.scalars(select(District.adcode).where(District.adcode.in_(asked)))))
    if unknown:
        raise BadInput(msg("没有这些区划代码：%(adcodes)s"), field="district", adcodes=", ".join(unknown))


def list_names(session: Session, adcodes: Collection[str] | Select[str]) -> dict[str, DistrictName]:
    """Return the districts of some adcodes, or of a SELECT of them, by adcode; unknown ones are left out."""
    column = District.adcode
    named = column.in_(adcodes) if isinstance(adcodes, Select) else among(column, adcodes)
    return {name.adcode: name for name in _fetch(session, _names().where(named))}


def find_levels(session: Session, adcodes: Collection[str]) -> dict[str, str]:
    """Return the level of each known adcode: province, prefecture or county."""
    query = select(District.adcode, District.level).where(District.adcode.in_(adcodes))
    return dict(session.execute(query).all())


def find_common(session: Session, groups: Sequence[Collection[str]]) -> list[str]:
    """Return for each group of adcodes the lowest district that holds it; over provinces, the first."""
    above = DistrictDescendant
    asked = {adcode for group in groups for adcode in group}
    lineages: dict[str, dict[str, int]] = {}
    query = select(above.descendant, above.ancestor, above.depth).where(above.descendant.in_(asked))
    for descendant, ancestor, depth in session.execute(query):
        lineages.setdefault(descendant, {})[ancestor] = depth
    return [_lowest(group, lineages) for group in groups]


def _lowest(group: Collection[str], lineages: Mapping[str, Mapping[str, int]]) -> str:
    first, *others = sorted(set(group))
    shared = set(lineages.get(first, ())).intersection(*(lineages.get(one, ()) for one in others))
    return min(shared, key=lambda adcode: lineages[first][adcode], default=first)


def list_below(session: Session, adcode: str) -> list[DistrictName]:
    """Return the districts right below one, by adcode."""
    return _fetch(session, _names().where(District.parent_adcode == adcode))


def list_descendants(session: Session, adcodes: Collection[str]) -> set[str]:
    """Return the adcodes of some districts and of all that lies below them."""
    below = DistrictDescendant
    return set(session.scalars(select(below.descendant).where(below.ancestor.in_(adcodes))))


def list_ancestors(session: Session, adcodes: Collection[str]) -> set[str]:
    """Return the adcodes of some districts and of all that lies above them."""
    above = DistrictDescendant
    return set(session.scalars(select(above.ancestor).where(above.descendant.in_(adcodes))))


def are_nested(session: Session, adcodes: Collection[str]) -> bool:
    """Say whether one of some districts lies in another one of them."""
    below = DistrictDescendant
    found = select(below.descendant).where(
        below.ancestor.in_(adcodes), below.descendant.in_(adcodes), below.depth > 0
    )
    return session.scalar(found.limit(1)) is not None


def list_place_names(session: Session) -> list[str]:
    """Return the name of every district and place, without order; none twice."""
    return list(session.scalars(select(District.name).union(select(Place.name))))


def get_lineage(session: Session, adcode: str) -> list[DistrictName]:
    """Return province, prefecture (if any) and the district itself, in that order; raises NotFound."""
    above = DistrictDescendant
    rows = (
        _names()
        .join(above, above.ancestor == District.adcode)
        .where(above.descendant == adcode)
        .order_by(None)
        .order_by(above.depth.desc())
    )
    lineage = _fetch(session, rows)
    if not lineage:
        raise _unknown(adcode)
    return lineage


def outlines_geojson(
    session: Session,
    *,
    parent: str | None = None,
    adcodes: Collection[str] | None = None,
    simplified: bool = True,
) -> str:
    """Return FeatureCollection text of the children of `parent`, or of `adcodes`, degrees WGS-84.

    Properties: adcode, name, label, level and label_point ([lon, lat]). `simplified` outlines share
    their edges and are good to about 0.4 km; without it come the full boundaries. With neither
    argument: the provinces.
    """
    rows = select(
        District.adcode.label("id"),
        (District.outline if simplified else District.boundary).label("geometry"),
        District.adcode,
        District.name,
        District.label,
        District.level,
        cast(as_geojson(District.label_point, _OUTLINE_DIGITS), JSON)["coordinates"].label("label_point"),
    ).order_by(District.adcode)
    if adcodes is not None:
        rows = rows.where(District.adcode.in_(adcodes))
    else:
        rows = rows.where(District.parent_adcode == parent)
    return feature_collection(session, rows, digits=_OUTLINE_DIGITS)


def _names() -> Select[*tuple[Any, ...]]:
    parent = aliased(District)
    return (
        select(
            District.adcode,
            District.name,
            District.short_name,
            District.level,
            parent.name,
            District.parent_adcode,
            District.label,
        )
        .outerjoin(parent, parent.adcode == District.parent_adcode)
        .order_by(District.adcode)
    )


def _fetch(session: Session, rows: Select[*tuple[Any, ...]]) -> list[DistrictName]:
    found: Sequence[Any] = session.execute(rows).all()
    return [DistrictName(*row) for row in found]


def _unknown(adcode: str) -> NotFound:
    return NotFound(msg("没有区划代码为 %(adcode)s 的县区"), field="district", adcode=adcode)
