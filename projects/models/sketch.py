"""A sketched route laid along the road that it numbers: drawn in its place, no geometry of the project."""

from __future__ import annotations

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from geo.models import WGS84
from geo.orm import Base

MULTILINE = Geometry("MULTILINESTRING", srid=WGS84, spatial_index=False)


class RouteSketch(Base):
    """What the ground says of a route: the road of a number, or (without `ref`) that it has none near enough.

    `basis` is what it was made from, ground included: with another basis it is made anew. `route_md5` is of
    the project's geometry: where that is another, the sketch is of no route any more and is not drawn.
    """

    __tablename__ = "route_sketches"
    __table_args__ = (
        CheckConstraint("(ref IS NULL) = (road IS NULL)", name="road_of_ref"),
        CheckConstraint("bridges IS NULL OR road IS NOT NULL", name="bridges_of_road"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    basis: Mapped[str]
    route_md5: Mapped[str]
    ref: Mapped[str | None]
    road: Mapped[WKBElement | None] = mapped_column(MULTILINE)
    # Gaps of the file, each crossed by a straight line.
    bridges: Mapped[WKBElement | None] = mapped_column(MULTILINE)
