"""A view that somebody keeps by name: a page and the words of its address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import AdCode, Base
from projects.models.checks import given


class SavedView(Base):
    """One officer's view, shared with a district and all below it where `adcode` names one.

    `query` holds the words of the address as they stand behind its question mark.
    """

    __tablename__ = "saved_views"
    __table_args__ = (
        given("name"),
        CheckConstraint("length(name) <= 50", name="name_short"),
        CheckConstraint("page IN ('map', 'projects', 'totals')", name="page_known"),
        CheckConstraint("length(query) <= 2000", name="query_short"),
        Index("uq_saved_views_officer_id_name", "officer_id", "name", unique=True),
        Index("ix_saved_views_adcode", "adcode"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    adcode: Mapped[AdCode | None] = mapped_column(ForeignKey("districts.adcode"))
    page: Mapped[str]
    query: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), onupdate=func.clock_timestamp()
    )


class StartView(Base):
    """The view that sign-in leads one officer to; without one it leads to the desk."""

    __tablename__ = "start_views"
    __table_args__ = (Index("ix_start_views_view_id", "view_id"),)

    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey("saved_views.id", ondelete="CASCADE"))
