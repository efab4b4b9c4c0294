"""Months that a reviewer has frozen, and how a district publishes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import AdCode, Base, Timestamp
from projects.models.checks import first_of_month


class FrozenMonth(Base):
    """A month of a district whose figures no longer move: they are what stood here at `frozen_at`."""

    __tablename__ = "frozen_months"
    __table_args__ = (first_of_month("month"),)

    month: Mapped[date] = mapped_column(primary_key=True)
    adcode: Mapped[AdCode] = mapped_column(ForeignKey("districts.adcode"), primary_key=True)
    frozen_at: Mapped[Timestamp]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    author: Mapped[str]
    note: Mapped[str | None]


class DistrictSetting(Base):
    """What a district, with all below it, has chosen for its own work."""

    __tablename__ = "district_settings"

    adcode: Mapped[AdCode] = mapped_column(ForeignKey("districts.adcode"), primary_key=True)
    # Officers' updates are published without waiting for a reviewer.
    publishes_at_once: Mapped[bool] = mapped_column(server_default=false())
