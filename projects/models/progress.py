"""What is published of a project's progress: its months, and what each year planned."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, false
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, Timestamp, Wan
from projects.models.checks import first_of_month


class ProgressReport(Base):
    """One accepted month of a project; money in 万元. What waits for review stands in `project_updates`.

    Its rows lie in a part for each year (projects/store/years.py).
    """

    __tablename__ = "progress_reports"
    __table_args__ = (
        first_of_month("month"),
        CheckConstraint("cumulative_wan >= 0", name="cumulative_not_negative"),
        Index("ix_progress_reports_month", "month"),
        Index("ix_progress_reports_update_id", "update_id"),
        {"postgresql_partition_by": "RANGE (month)"},
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    # May be negative: a month that takes back what an earlier one had too much.
    month_wan: Mapped[Wan | None]
    cumulative_wan: Mapped[Wan | None]
    physical_progress: Mapped[str | None]
    problems: Mapped[str | None]
    next_steps: Mapped[str | None]
    is_no_change: Mapped[bool] = mapped_column(server_default=false())
    update_id: Mapped[int] = mapped_column(ForeignKey("project_updates.id"))
    published_at: Mapped[Timestamp]


class YearPlan(Base):
    """What a project is planned to invest in one year, in 万元."""

    __tablename__ = "year_plans"
    __table_args__ = (
        CheckConstraint("year BETWEEN 1949 AND 2100", name="year_sane"),
        CheckConstraint("planned_wan >= 0", name="planned_not_negative"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    planned_wan: Mapped[Wan]
