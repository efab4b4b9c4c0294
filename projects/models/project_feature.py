"""The text of each project as a feature of the interfaces, kept so that no answer writes it anew."""

from __future__ import annotations

from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base


class ProjectFeature(Base):
    """One project as GeoJSON, as it was last folded: `head` with one of two ends is a whole feature.

    `cited` is how /api/v1 ends it (districts with shares, citations), `named` how /ogc does (districts, their
    names). `form` says how it was made: what other code made is not read (projects/reading/feature_texts.py).
    """

    __tablename__ = "project_features"
    __table_args__ = (PrimaryKeyConstraint("project_id"),)

    # No foreign key: as with parts, the text of a project that is gone stays until it is folded.
    project_id: Mapped[int] = mapped_column(autoincrement=False)
    form: Mapped[int]
    head: Mapped[str]
    cited: Mapped[str]
    named: Mapped[str]
