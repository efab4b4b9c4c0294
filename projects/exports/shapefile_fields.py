"""The columns of a Shapefile: names of at most ten characters, types, and texts cut to what a field holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from projects.exports.cells import as_text
from projects.exports.gis_frame import EXACT, HIDDEN
from projects.registry.fields import name_of
from projects.words.names import Language

if TYPE_CHECKING:
    from pandas import DataFrame, Series

LONGEST_NAME = 10
# Bytes of a text field; a Chinese character takes three in UTF-8.
LONGEST_TEXT = 254
# Names that would be too long, shortened once and for all; all others are those of the CSV.
SHORT = {
    "is_programme": "programme",
    "parent_code": "parent",
    "investment_wan": "invest_wan",
    "investment_low_wan": "inv_lo_wan",
    "investment_high_wan": "inv_hi_wan",
    "completed_investment_wan": "done_wan",
    "status_basis": "stat_basis",
    "status_name": "stat_name",
    "district_names": "dist_names",
    "counted_number": "counted_no",
    "counted_wan": "countd_wan",
    "year_plan_wan": "yrplan_wan",
    "start_month": "start_mon",
    "assisting_units": "assisting",
    "lead_official": "lead_offic",
    "national_code": "natl_code",
    "description": "descript",
    "physical_progress": "phys_progr",
    "progress_month": "progr_mon",
}


@dataclass(frozen=True, slots=True)
class Fields:
    """The columns as they are written, and how many texts had to be cut."""

    frame: DataFrame
    cut: int


def short_name(column: str) -> str:
    """Return the name of a column in a Shapefile."""
    exact = column.removesuffix(EXACT)
    if exact != column:
        return f"{short_name(exact)[: LONGEST_NAME - 2]}_t"
    return SHORT.get(column, column)[:LONGEST_NAME]


def as_fields(frame: DataFrame) -> Fields:
    """Return the columns under short names, of types that every reader of Shapefiles knows."""
    from pandas import DataFrame

    cut = 0
    columns: dict[str, Series[Any]] = {}
    for name in frame.columns:
        if name in HIDDEN:
            continue
        series, number = as_field(frame[name])
        columns[short_name(str(name))] = series
        cut += number
    return Fields(DataFrame(columns, index=frame.index), cut)


def as_field(series: Series[Any]) -> tuple[Series[Any], int]:
    """Return numbers as they are, all else as text that fits, and how many texts were cut."""
    import pandas

    if pandas.api.types.is_float_dtype(series.dtype) or pandas.api.types.is_integer_dtype(series.dtype):
        return series, 0
    texts = [None if pandas.isna(one) else as_text(as_plain(one)) for one in series]
    cut = [None if one is None else cut_text(one) for one in texts]
    number = sum(one != whole for one, whole in zip(cut, texts, strict=True))
    return pandas.Series(cut, index=series.index, dtype="object"), number


def as_plain(value: Any) -> Any:
    """Return what pandas holds as Python has it."""
    if hasattr(value, "to_pydatetime"):
        return value.to_pydatetime()
    return bool(value) if isinstance(value, bool) or hasattr(value, "dtype") else value


def cut_text(text: str) -> str:
    """Return as much of a text as a field holds, never half a character."""
    # Ends of lines are no part of a table.
    line = " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
    return line.encode()[:LONGEST_TEXT].decode("utf-8", "ignore")


def describe_fields(columns: Iterable[str], language: Language) -> list[tuple[str, str, str]]:
    """Return for each column its short name, its name in the CSV and its title."""
    return [
        (short_name(column), column, name_of(column.removesuffix(EXACT)).title(language))
        for column in columns
        if column not in HIDDEN
    ]
