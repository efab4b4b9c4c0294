"""Ask for rows by a list of any length: PostgreSQL takes 65,535 parameters a statement, a list is one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, any_, literal
from sqlalchemy.orm import InstrumentedAttribute


def among(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], values: Collection[Any]
) -> ColumnElement[bool]:
    """Return the condition that a column is one of the values, which go to the database as one array."""
    return column == any_(literal(list(values), ARRAY(column.type)))
