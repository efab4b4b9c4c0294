"""A plan document: the source that mentions cite."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import AdCode, Base


class Document(Base):
    """A plan document of one place; its file name is its key in seeds and exports."""

    __tablename__ = "documents"
    __table_args__ = (CheckConstraint("plan_start_year <= plan_end_year", name="plan_years_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    short_title: Mapped[str]
    adcode: Mapped[AdCode] = mapped_column(ForeignKey("districts.adcode"))
    issued_on: Mapped[date | None]
    published_on: Mapped[date | None]
    plan_start_year: Mapped[int | None] = mapped_column(SmallInteger)
    plan_end_year: Mapped[int | None] = mapped_column(SmallInteger)
    note: Mapped[str | None]
