"""Who was reminded of a month that is not reported."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import AdCode, Base, Timestamp
from projects.models.checks import first_of_month


class Reminder(Base):
    """A district that was reminded of a month, by whom and when last; shown until all is reported."""

    __tablename__ = "reminders"
    __table_args__ = (first_of_month("month"),)

    month: Mapped[date] = mapped_column(primary_key=True)
    adcode: Mapped[AdCode] = mapped_column(ForeignKey("districts.adcode"), primary_key=True)
    reminded_at: Mapped[Timestamp]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    author: Mapped[str]
