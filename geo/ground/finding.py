"""The ground by name: places, waters and roads that are called so, each with the box around all its parts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Text, func, or_, select
from sqlalchemy.orm import Session

from geo.ground.models import BaseFeature
from geo.spatial import extent

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Named:
    """Something of the ground: its class, its name or the number of the road, its box (degrees WGS-84)."""

    class_: str
    name: str
    box: Box


def find_named(session: Session, words: str, most: int) -> list[Named]:
    """Return what is called so or begins so, and the road of that number; the exact ones first."""
    number = func.array_to_string(BaseFeature.refs, "/", type_=Text)
    name = func.coalesce(BaseFeature.name, number)
    called = BaseFeature.name.startswith(words, autoescape=True)
    numbered = BaseFeature.refs.contains([words.upper()])
    west, south, east, north = extent(BaseFeature.geom)
    query = (
        select(BaseFeature.class_, name, west, south, east, north)
        .where(or_(called, numbered), BaseFeature.is_covered.is_(False))
        .group_by(BaseFeature.class_, name)
        .order_by(name != words, func.min(BaseFeature.min_zoom), func.length(name), name)
        .limit(most)
    )
    rows = session.execute(query)
    return [Named(class_, called_so, (w, s, e, n)) for class_, called_so, w, s, e, n in rows]
