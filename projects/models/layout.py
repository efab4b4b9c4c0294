"""A named template of a file: columns and their order, or an office's own form."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import AdCode, Base
from projects.models.checks import given


class Layout(Base):
    """One officer's template, shared with a district and all below it where `adcode` names one.

    It has `columns`, of the keys of projects/layouts/columns.py, in the order of `sort` (empty for that of
    the official list); or `form`, a workbook whose marked cells are filled.
    """

    __tablename__ = "layouts"
    __table_args__ = (
        given("name"),
        CheckConstraint("length(name) <= 50", name="name_short"),
        CheckConstraint("(form IS NULL) = (form_name IS NULL)", name="form_named"),
        CheckConstraint("(form IS NULL) = (cardinality(columns) > 0)", name="columns_or_form"),
        CheckConstraint("octet_length(form) <= 2097152", name="form_small"),
        Index("uq_layouts_officer_id_name", "officer_id", "name", unique=True),
        Index("uq_layouts_adcode_name", "adcode", "name", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    adcode: Mapped[AdCode | None] = mapped_column(ForeignKey("districts.adcode"))
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text()), server_default=text("'{}'"))
    sort: Mapped[str] = mapped_column(server_default="")
    form: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    form_name: Mapped[str | None]
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), onupdate=func.clock_timestamp()
    )
