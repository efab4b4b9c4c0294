"""The districts a project touches, with shares where they are stated."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import AdCode, Base


class Allocation(Base):
    """One district of one project. A prefecture's or province's adcode means that level itself (市本级)."""

    __tablename__ = "allocations"
    __table_args__ = (
        CheckConstraint("share > 0 AND share <= 1", name="share_is_fraction"),
        Index("ix_allocations_adcode", "adcode"),
        Index("ix_allocations_shared", "project_id", postgresql_where=text("share IS NOT NULL")),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    adcode: Mapped[AdCode] = mapped_column(ForeignKey("districts.adcode"), primary_key=True)
    share: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
