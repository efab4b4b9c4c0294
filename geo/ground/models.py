"""The loaded parts of the ground and what they hold."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.models import WGS84
from geo.orm import Base, Timestamp

# The last zooms of 512-pixel tiles that are drawn of the two simplified shapes.
LOW_ZOOM, MID_ZOOM = 7, 10


class BasePart(Base):
    """A file of the ground, or ground that comes with the application: loaded and removed as one."""

    __tablename__ = "base_parts"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    title: Mapped[str]
    attribution: Mapped[str]
    filename: Mapped[str]
    content_sha256: Mapped[str]
    # Ground that came with the application gives way to the office's own where that has the same layer.
    is_shipped: Mapped[bool]
    feature_count: Mapped[int]
    # What was taken and left of which layer, as JSON.
    report: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # The hull of all that it holds, and the layers of the tiles in which that lies.
    hull: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", srid=WGS84, spatial_index=False))
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text))
    loaded_at: Mapped[Timestamp]


class BaseRelief(Base):
    """A tile of the soft relief under the ground: shadows as a WebP picture of 256 pixels a side."""

    __tablename__ = "base_relief"

    part_id: Mapped[int] = mapped_column(ForeignKey("base_parts.id", ondelete="CASCADE"), primary_key=True)
    zoom: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    x: Mapped[int] = mapped_column(primary_key=True)
    y: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class BaseFeature(Base):
    """A road, a water, a place of the ground, with its shape at three scales (EPSG:4326)."""

    __tablename__ = "base_features"
    __table_args__ = (
        CheckConstraint("min_zoom BETWEEN 0 AND 22", name="min_zoom_of_the_grid"),
        Index("ix_base_features_part_id", "part_id"),
        Index("ix_base_features_geom", "geom", postgresql_using="gist"),
        Index(
            "ix_base_features_low",
            "low",
            postgresql_using="gist",
            postgresql_where=text(f"min_zoom <= {LOW_ZOOM}"),
        ),
        Index(
            "ix_base_features_mid",
            "mid",
            postgresql_using="gist",
            postgresql_where=text(f"min_zoom <= {MID_ZOOM}"),
        ),
        Index("ix_base_features_refs", "refs", postgresql_using="gin"),
        Index("ix_base_features_class", "class"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("base_parts.id", ondelete="CASCADE"))
    class_: Mapped[str] = mapped_column("class")
    name: Mapped[str | None]
    # Numbers of a road such as G101; a stretch that two roads share has both.
    refs: Mapped[list[str]] = mapped_column(ARRAY(Text))
    min_zoom: Mapped[int] = mapped_column(SmallInteger)
    # Lies where an office's own part has the same layer: not drawn.
    is_covered: Mapped[bool]
    geom: Mapped[WKBElement] = mapped_column(Geometry("GEOMETRY", srid=WGS84, spatial_index=False))
    low: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", srid=WGS84, spatial_index=False))
    mid: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", srid=WGS84, spatial_index=False))
