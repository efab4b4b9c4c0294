"""An import in words: its rows, its columns, what is wrong with a cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext

from app.web.extensions import get_session
from app.words.events import Change, list_changes, value_words
from app.words.fields import field_label
from app.words.i18n import term_label, translate
from app.words.places import place_name
from geo.districts import list_names
from projects.clock import get_today
from projects.imports.columns.headings import is_ignored
from projects.imports.source import name_column
from projects.imports.stated import FIGURES
from projects.imports.storing import RowView
from projects.imports.targets import FIELDS_OF, find_lacking
from projects.models import Import
from projects.words.vocabulary import IMPORT_VERDICTS


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the page shows it; `wrong`, `doubted` and `said` are sentences."""

    view: RowView
    verdict: str
    changes: list[Change]
    wrong: list[str]
    doubted: list[str]
    said: list[str]


def verdict_filter(code: str) -> Callable[[], str]:
    """Return what names a verdict."""
    return lambda: term_label(IMPORT_VERDICTS, code)


FILTERS: tuple[tuple[str, Callable[[], str]], ...] = (
    *((term.code, verdict_filter(term.code)) for term in IMPORT_VERDICTS),
    ("doubted", lambda: gettext("有疑问")),
)


def list_views(views: Sequence[RowView]) -> list[Row]:
    """Return rows in words, districts by their names."""
    adcodes = {code for view in views for code in (view.row.changes.get("districts") or [None, []])[1]}
    names = {adcode: place_name(name.label) for adcode, name in list_names(get_session(), adcodes).items()}
    return [row_view(view, names) for view in views]


def row_view(view: RowView, names: Mapping[str, str]) -> Row:
    """Return a row in words."""
    row = view.row
    return Row(
        view,
        term_label(IMPORT_VERDICTS, row.verdict),
        with_words(list_changes(with_names(row.changes, names)), row.stated),
        [with_cell(one, row.number) for one in row.faults],
        [say(one) for one in row.doubts],
        [say(one) for one in row.notes],
    )


def with_names(changes: Mapping[str, list[Any]], names: Mapping[str, str]) -> dict[str, list[Any]]:
    """Return changes with the districts under their names."""
    return {
        "district_names" if field == "districts" else field: [
            [names.get(code, code) for code in value or ()] if field == "districts" else value
            for value in pair
        ]
        for field, pair in changes.items()
    }


def with_words(changes: list[Change], stated: Mapping[str, Any]) -> list[Change]:
    """Return changes with figures that are not exact in the words of the file."""
    said = {field_label(one["measure"]): qualified(one) for one in stated.get(FIGURES, ())}
    known = [replace(one, new=said.pop(one.label)) if one.label in said else one for one in changes]
    return known + [Change(label, value_words("", None), words) for label, words in said.items()]


def qualified(figure: Mapping[str, Any]) -> str:
    """Return a figure as written, and what that makes of it."""
    if figure["qualifier"] == "floor":
        return gettext("%(written)s(下限,不计入合计)", written=figure["as_written"])
    return gettext("%(written)s(约数)", written=figure["as_written"])


def say(told: Mapping[str, Any]) -> str:
    """Return a kept message in the reader's language."""
    values = {name: as_text(value) for name, value in told["values"].items()}
    return translate(told["message"], **values)


def as_text(value: Any) -> Any:
    """Return a value of a message as it is shown; a list with its fields named."""
    return gettext("、").join(field_label(str(one)) for one in value) if isinstance(value, list) else value


def with_cell(fault: Mapping[str, Any], number: int) -> str:
    """Return what is wrong with its cell, or with its field where no cell is known."""
    said = say(fault)
    if fault.get("column") is not None:
        return f"{name_column(fault['column'])}{number}: {said}"
    return f"{field_label(fault['field'])}: {said}" if fault.get("field") else said


def used_fields(one: Import) -> list[str]:
    """Return what the columns of a file are read as."""
    return [column["field"] for column in (one.mapping or {}).get("columns", {}).values()]


def lacking_fields(one: Import) -> list[str]:
    """Return the names of what no column is read as, where rows are wrong for it."""
    has_columns = bool((one.mapping or {}).get("headings"))
    if not has_columns or not one.counts.get("error"):
        return []
    return [column_label(name) for name in find_lacking(one.target, used_fields(one))]


def unread_headings(one: Import) -> list[str]:
    """Return the headings of columns that are not read, but for those that such forms always have."""
    mapping = one.mapping or {}
    read = mapping.get("columns", {})
    headings = enumerate(mapping.get("headings", ()))
    return [
        heading for at, heading in headings if heading and str(at) not in read and not is_ignored(heading)
    ]


def column_label(name: str) -> str:
    """Return what a column may be, as an office says it: a district by its name or its code."""
    return field_label("district_names" if name == "districts" else name)


def field_choices(one: Import) -> list[tuple[str, str]]:
    """Return the fields that a column may be, with their names."""
    year = one.year or get_today().year
    plans = [f"year_plan_{other}" for other in range(year - 1, year + 4)]
    names = [*FIELDS_OF[one.target], *(plans if one.target in ("projects", "year_plans") else ())]
    return [(name, column_label(name)) for name in dict.fromkeys([*names, *used_fields(one)])]
