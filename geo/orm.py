"""The declarative base that every model shares, and the column types of the house."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from sqlalchemy import CHAR, DateTime, MetaData, Numeric, Text, func
from sqlalchemy.orm import DeclarativeBase, mapped_column

# Names are spelled out so that a migration can always address a constraint.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# 万元 with four decimals is one yuan: 1 元 = 0.0001 万元.
Wan = Annotated[Decimal, mapped_column(Numeric(18, 4))]
Measure = Annotated[Decimal, mapped_column(Numeric(18, 6))]
AdCode = Annotated[str, mapped_column(CHAR(6))]
Timestamp = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())]


class Base(DeclarativeBase):
    """Declarative base: named constraints, text without an arbitrary length."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Text()}
