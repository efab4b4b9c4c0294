"""Which projects the table of the whole job shows, in which order: the filter of /projects in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from app.desk.grid_columns import COLUMNS, PLAN_SHEET
from app.filter.answers import read_choice
from app.filter.form import list_chips
from app.project.columns import Column, parse_columns
from app.web.extensions import get_rules
from app.web.templating import as_options
from app.words.places import place_name
from geo.districts import DistrictName
from geo.errors import msg
from projects.clock import get_today
from projects.desk.job import OWN_FIRST, Show
from projects.errors import BadInput
from projects.plans.documents import list_document_names
from projects.reading.filter_words import parse_filter
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page, parse_page, read_limit
from projects.store.past import require_present
from projects.words import vocabulary
from projects.words.form_values import read_month
from projects.words.query_words import Words, read_one

OWN_WORDS = ("month", "show", "sort", "limit", "cursor", "columns", "lang")
SHOW_NAMES: Mapping[Show, LazyString] = {
    "own": lazy_gettext("我的和要报的"),
    "todo": lazy_gettext("待填报"),
    "due": lazy_gettext("全部要报的"),
    "all": lazy_gettext("全部项目"),
}
CONTROLS = ("q", "status", "type", "district", "steward")
# Without scripts every field of the page is sent.
PAGE, MOST = 100, 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for."""

    filter: ProjectFilter
    month: date
    show: Show
    page: Page
    columns: tuple[Column, ...]

    @property
    def is_plan_sheet(self) -> bool:
        """Say whether the year plans of all projects are shown."""
        return tuple(column.code for column in self.columns) == ("name", *PLAN_SHEET)


def read_wanted(words: Words) -> Wanted:
    """Return what an address asks for; raises BadInput for what is not understood."""
    wanted = parse_filter(words, also=OWN_WORDS)
    require_present(wanted.as_of)
    given = [value for value in words.get("month", ()) if value]
    today = get_today()
    month = read_begun(read_one("month", given)) if given else get_rules().reporting.month_to_report(today)
    columns = parse_columns(words, COLUMNS)
    return Wanted(wanted, month, read_choice(words, "show", *SHOW_NAMES), read_page(words), columns)


def read_page(words: Words) -> Page:
    """Return the sort, how many rows and where to go on; without a sort one's own projects come first."""
    given = {word: [value for value in words.get(word, ()) if value] for word in ("sort", "limit", "cursor")}
    if given["sort"]:
        return parse_page(words, PAGE, MOST)
    cursor = read_one("cursor", given["cursor"]) if given["cursor"] else None
    return Page(OWN_FIRST, read_limit(given["limit"], PAGE, MOST), cursor)


def read_begun(text: str) -> date:
    """Return a month that has begun; raises BadInput for anything else."""
    month = read_month(text, "month")
    if month is None:
        raise BadInput(msg("请选择月份。"), field="month")
    if month > get_today():
        raise BadInput(msg("%(month)s 还没有到。"), field="month", month=f"{month:%Y-%m}")
    return month


def filter_words(session: Session, wanted: ProjectFilter, choices: Sequence[DistrictName]) -> dict[str, Any]:
    """Return what the line of the filter shows: its chips, and the words that it has no control for."""
    documents = list_document_names(session) if wanted.document else []
    return {
        "shows": SHOW_NAMES,
        "chips": list_chips(wanted, choices, documents),
        "kept_words": [(word, value) for word, value in wanted.to_args() if word not in CONTROLS],
        "district_choices": [(choice.adcode, place_name(choice.label)) for choice in choices],
        "status_choices": as_options(vocabulary.STATUSES),
        "type_choices": as_options(vocabulary.TYPES),
    }
