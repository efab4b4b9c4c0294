"""The columns of the seed tables (seeds/README.md) and their typed rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from projects.errors import Problem
from projects.imports import cells
from projects.imports.cells import (
    Converter,
    code_of,
    matching,
    number,
    positive,
    required,
    text,
    whole,
    words,
)
from projects.imports.tables import TableRow
from projects.words import vocabulary

YEAR, MONTH = whole(1949, 2100), whole(1, 12)
CODE = matching(r"LT-[1-9]\d{5}-\d{4,}")
FIGURES = ("investment_wan", "completed_wan", "length_km", "land_m2", "floor_m2", "part_count")
YEARS: dict[str, Converter] = {
    "start_year": YEAR,
    "start_month": MONTH,
    "end_year": YEAR,
    "end_month": MONTH,
}

DOCUMENT: dict[str, Converter] = {
    "file": required(text),
    "title": required(text),
    "short_title": required(text),
    "adcode": required(matching(r"[1-9]\d{5}")),
    "issued_on": cells.day,
    "published_on": cells.day,
    "plan_start_year": YEAR,
    "plan_end_year": YEAR,
    "note": text,
}
PROJECT: dict[str, Converter] = {
    "code": required(CODE),
    "name": required(text),
    "name_en": text,
    "aliases": words,
    "type": required(code_of(vocabulary.TYPES)),
    "nature": code_of(vocabulary.NATURES),
    "status": required(code_of(vocabulary.STATUSES)),
    "status_basis": required(code_of(vocabulary.STATUS_BASES)),
    "level": code_of(vocabulary.LEVELS),
    "approval": code_of(vocabulary.APPROVALS),
    "is_programme": cells.yes,
    "parent_code": CODE,
    "status_on": cells.day,
    "districts": required(cells.shares),
    "place_text": text,
    "precision": required(code_of(vocabulary.PRECISIONS)),
    "places": words,
    "owner": text,
    "lead_unit": text,
    "assisting_units": words,
    "steward": text,
    "lead_official": text,
    "national_code": matching(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{6}"),
    "capacity": text,
    "description": text,
    "scope": text,
    "parts_are_examples": cells.yes,
}
MENTION: dict[str, Converter] = {
    "code": required(CODE),
    "document": required(text),
    "line": required(whole(1, 10_000_000)),
    "section": text,
    "box": text,
    "stated_name": required(text),
    "quote": required(text),
    "programme_code": CODE,
    "investment_wan": number,
    "investment_text": text,
    "investment_qualifier": code_of(vocabulary.QUALIFIERS),
    "investment_corrected_wan": number,
    "completed_wan": number,
    "completed_text": text,
    "funding": cells.funding,
    "length_km": positive,
    "land_m2": positive,
    "floor_m2": positive,
    "part_count": whole(1, 1_000_000),
    **YEARS,
    "status_text": text,
    "note": text,
    "scope": cells.by_measure(required(text)),
    "purpose": cells.by_measure(required(code_of(vocabulary.PURPOSES))),
}


@dataclass(frozen=True, slots=True)
class SeedRow:
    """One typed record with the row it came from."""

    source: TableRow
    values: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


def convert(
    rows: Iterable[TableRow], columns: Mapping[str, Converter]
) -> tuple[list[SeedRow], list[Problem]]:
    """Return the rows whose every cell could be read, and a problem for each cell that could not."""
    converted: list[SeedRow] = []
    problems: list[Problem] = []
    for row in rows:
        values: dict[str, Any] = {}
        for column, converter in columns.items():
            try:
                values[column] = converter(row.cells[column])
            except ValueError as error:
                problems.append(row.problem(f"{column} “{row.cells[column][:60]}”", str(error)))
        if len(values) == len(columns):
            converted.append(SeedRow(row, values))
    return converted, problems
