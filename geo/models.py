"""Districts, gazetteer places and the data sets that they came from."""

from __future__ import annotations

from datetime import date
from typing import Literal

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import AdCode, Base, Timestamp

WGS84 = 4326

DistrictLevel = Literal["province", "prefecture", "county"]


class Dataset(Base):
    """An outside data set: what it is, where it came from, when, under which licence."""

    __tablename__ = "datasets"

    key: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    source: Mapped[str]
    version: Mapped[str]
    dated_on: Mapped[date | None]
    licence: Mapped[str]
    note: Mapped[str | None]
    content_sha256: Mapped[str]
    loaded_at: Mapped[Timestamp]


class District(Base):
    """An administrative division of China, keyed by adcode (GB/T 2260)."""

    __tablename__ = "districts"
    __table_args__ = (
        CheckConstraint("adcode ~ '^[1-9][0-9]{5}$'", name="adcode_six_digits"),
        CheckConstraint("level IN ('province', 'prefecture', 'county')", name="level_known"),
        CheckConstraint("(parent_adcode IS NULL) = (level = 'province')", name="only_provinces_lack_parent"),
        Index("ix_districts_boundary", "boundary", postgresql_using="gist"),
        Index("ix_districts_parent_adcode", "parent_adcode"),
    )

    adcode: Mapped[AdCode] = mapped_column(primary_key=True)
    name: Mapped[str]
    short_name: Mapped[str]
    # The name with its parent where the name alone is ambiguous in China. Stored, because whether it
    # is can only be told against the whole country, which a partial load does not hold.
    label: Mapped[str]
    level: Mapped[str]
    parent_adcode: Mapped[AdCode | None] = mapped_column(ForeignKey("districts.adcode"))
    boundary: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=WGS84, spatial_index=False))
    # Simplified once at load so that the map never pays for survey-grade vertices.
    outline: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=WGS84, spatial_index=False))
    label_point: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=WGS84, spatial_index=False))
    area_km2: Mapped[float]


class Place(Base):
    """A point of the gazetteer: a township, zone, sight or station that plans name."""

    __tablename__ = "places"
    __table_args__ = (
        UniqueConstraint("name", "adcode"),
        CheckConstraint("accuracy_m > 0", name="accuracy_positive"),
        CheckConstraint("method IN ('source', 'derived', 'estimated')", name="method_known"),
        Index("ix_places_geom", "geom", postgresql_using="gist"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    adcode: Mapped[AdCode] = mapped_column(ForeignKey("districts.adcode"))
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=WGS84, spatial_index=False))
    accuracy_m: Mapped[int]
    method: Mapped[str]
    evidence: Mapped[str]


class DistrictDescendant(Base):
    """Each district with itself and everything below it: the closure that one filter joins."""

    __tablename__ = "district_descendants"
    __table_args__ = (Index("ix_district_descendants_descendant", "descendant"),)

    ancestor: Mapped[AdCode] = mapped_column(
        ForeignKey("districts.adcode", ondelete="CASCADE"), primary_key=True
    )
    descendant: Mapped[AdCode] = mapped_column(
        ForeignKey("districts.adcode", ondelete="CASCADE"), primary_key=True
    )
    depth: Mapped[int] = mapped_column(SmallInteger)
