"""Ask for rows by a list of any length: PostgreSQL takes 65,535 parameters a statement, a list is one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, any_, bindparam, cast, literal
from sqlalchemy.orm import InstrumentedAttribute


def among(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], values: Collection[Any]
) -> ColumnElement[bool]:
    """Return the condition that a column is one of the values, which go to the database as one array."""
    return column == any_(literal(list(values), ARRAY(column.type)))


def among_named(column: ColumnElement[Any] | InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """Return the same condition for a statement that is written once: the values are its named parameter."""
    return column == any_(bindparam(name, type_=ARRAY(column.type)))


def among_written(column: ColumnElement[Any] | InstrumentedAttribute[Any], array: str) -> ColumnElement[bool]:
    """Return the same condition of values that PostgreSQL itself wrote, as the text of an array."""
    return column == any_(cast(literal(array, Text), ARRAY(column.type)))
