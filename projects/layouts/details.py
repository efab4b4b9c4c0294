"""What a form says of a template: its name, its columns and their order, with which district it is shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput, Forbidden
from projects.layouts.columns import read_columns
from projects.reading.paging import SORTS
from projects.words.form_values import read_line
from projects.words.query_words import bad_value

LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class LayoutDetails:
    """A template's name, district and columns; no columns for an office's own form."""

    name: str
    adcode: str | None
    columns: tuple[str, ...] = ()
    sort: str = ""


def read_details(words: Mapping[str, str], access: Access, *, is_form: bool) -> LayoutDetails:
    """Return what a form says; raises BadInput that names the field, Forbidden for another's district."""
    name = read_line(words.get("name", ""), "name", LONGEST_NAME)
    if name is None:
        raise BadInput(msg("请给模板起个名字。"), field="name")
    adcode = words.get("adcode", "").strip() or None
    if adcode is not None and not access.touches([adcode]):
        raise Forbidden(msg("只能与自己负责的县区共用。"), field="adcode")
    if is_form:
        return LayoutDetails(name, adcode)
    sort = words.get("sort", "").strip()
    if sort and sort.removeprefix("-") not in SORTS:
        raise bad_value("sort", sort, SORTS)
    return LayoutDetails(name, adcode, read_columns(words.get("columns", "")), sort)
