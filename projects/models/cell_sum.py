"""What lies in each cell of the map, kept so that no view counts every project: sums, parts."""

from __future__ import annotations

from sqlalchemy import ARRAY, CHAR, BigInteger, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, Wan

CELL_SIDES = ("place", "zoom", "x", "y", "status", "type")
CELL_MEASURES = ("number", "known_number", "wan", "lon_e6", "lat_e6", "project_ids")


class CellSum(Base):
    """The located projects of one cell, status and type (geo/clusters.py), added up: of a province, of all.

    `place` is the province that the projects touch, WHOLE for all of them.
    `wan` is what `known_number` of them count (万元); `lon_e6` and `lat_e6` are sums of millionths of a
    degree (EPSG:4326); `project_ids` is the sum of the ids, so the id of the only one where `number` is 1.
    """

    __tablename__ = "cell_sums"
    __table_args__ = (PrimaryKeyConstraint(*CELL_SIDES),)

    place: Mapped[str] = mapped_column(CHAR(6))
    zoom: Mapped[int]
    x: Mapped[int]
    y: Mapped[int]
    status: Mapped[str]
    type: Mapped[str]
    number: Mapped[int]
    known_number: Mapped[int]
    wan: Mapped[Wan]
    lon_e6: Mapped[int] = mapped_column(BigInteger)
    lat_e6: Mapped[int] = mapped_column(BigInteger)
    project_ids: Mapped[int] = mapped_column(BigInteger)


class CellPart(Base):
    """What one project adds to the cells around the point that stands for it, as it was last added.

    `places` are the provinces that it touches.
    """

    __tablename__ = "cell_parts"

    # No foreign key: the part of a project that is gone stays until it is taken off the sums.
    project_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str]
    type: Mapped[str]
    known_number: Mapped[int]
    wan: Mapped[Wan]
    lon_e6: Mapped[int]
    lat_e6: Mapped[int]
    places: Mapped[list[str]] = mapped_column(ARRAY(CHAR(6)))
