"""The columns of the dataset: those of the table of fields, each under the type that loses nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Boolean, Date, DateTime, Integer, Numeric, Select

from projects.registry.field import Kind
from projects.registry.fields import COLUMNS, name_of

if TYPE_CHECKING:
    import pyarrow

ID, GEOMETRY, BBOX, PARTS = "id", "geometry", "bbox", "counted_by_province"
# Degrees are rounded to six decimals, which a double holds.
DEGREES = ("lon", "lat")
# Enumerations and the names of their codes: few words that stand in many rows.
FEW_WORDS = {field.key or field.name for field in COLUMNS if field.kind is Kind.CODE}
FEW_WORDS |= {"type_name", "status_name"}
CORNERS = ("xmin", "ymin", "xmax", "ymax")


def make_schema(rows: Select[Any], **told: Any) -> pyarrow.Schema:
    """Return the schema of the file of the rows of a SELECT; names and units stand in its fields.

    `told` is what the file says of itself: JSON by key.
    """
    import pyarrow

    fields = [
        pyarrow.field(str(column.key), type_of(str(column.key), column.type), metadata=tell(str(column.key)))
        for column in rows.selected_columns
        if column.key not in (ID, GEOMETRY)
    ]
    part = [("province", few_words()), ("number", pyarrow.int32()), ("wan", pyarrow.decimal128(18, 4))]
    return pyarrow.schema(
        [
            *fields,
            pyarrow.field(PARTS, pyarrow.list_(pyarrow.struct(part))),
            pyarrow.field(GEOMETRY, pyarrow.binary()),
            pyarrow.field(BBOX, pyarrow.struct([(corner, pyarrow.float64()) for corner in CORNERS])),
        ],
        metadata={key: json.dumps(value, ensure_ascii=False) for key, value in told.items()},
    )


def type_of(key: str, kind: Any) -> pyarrow.DataType:
    """Return the type of Arrow for a column of PostgreSQL."""
    import pyarrow

    if key in FEW_WORDS:
        return few_words()
    if key in DEGREES:
        return pyarrow.float64()
    if isinstance(kind, Numeric):
        return pyarrow.decimal128(kind.precision or 18, kind.scale or 0)
    plain: Sequence[tuple[Any, pyarrow.DataType]] = (
        (ARRAY, pyarrow.list_(pyarrow.string())),
        (Boolean, pyarrow.bool_()),
        (Integer, pyarrow.int32()),
        (Date, pyarrow.date32()),
        (DateTime, pyarrow.timestamp("us", tz="UTC")),
    )
    return next((arrow for sql, arrow in plain if isinstance(kind, sql)), pyarrow.string())


def few_words() -> pyarrow.DataType:
    """Return the type of a column whose few words are kept once."""
    import pyarrow

    return pyarrow.dictionary(pyarrow.int32(), pyarrow.string())


def tell(key: str) -> dict[str, str]:
    """Return what a column is called, with its unit."""
    name = name_of(key)
    return {"zh": name.title("zh"), "en": name.title("en")}
