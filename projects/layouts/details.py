"""What a form says of a template: its name, its columns and their order, with which district it is shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from projects.accounts.access import Access
from projects.accounts.sharing import read_label
from projects.layouts.columns import read_columns
from projects.reading.paging import SORTS
from projects.words.query_words import bad_value


@dataclass(frozen=True, slots=True)
class LayoutDetails:
    """A template's name, district and columns; no columns for an office's own form."""

    name: str
    adcode: str | None
    columns: tuple[str, ...] = ()
    sort: str = ""


def read_details(words: Mapping[str, str], access: Access, *, is_form: bool) -> LayoutDetails:
    """Return what a form says; raises BadInput that names the field, Forbidden for another's district."""
    label = read_label(words, access)
    if is_form:
        return LayoutDetails(label.name, label.adcode)
    sort = words.get("sort", "").strip()
    if sort and sort.removeprefix("-") not in SORTS:
        raise bad_value("sort", sort, SORTS)
    return LayoutDetails(label.name, label.adcode, read_columns(words.get("columns", "")), sort)
