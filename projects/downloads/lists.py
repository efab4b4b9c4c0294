"""Lists of the filter's projects as files: they read the filter's words, a page's, for changes a period's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from projects.downloads.kind import Asked, FileKind
from projects.exports.job import MOST_ROWS, Export
from projects.exports.registry import EXPORTS, Kind, write_export
from projects.reading.filter_words import parse_filter
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page, parse_page
from projects.timeline.periods import Period, parse_period
from projects.words.query_words import Words

PAGE_WORDS = ("sort", "limit", "cursor")


@dataclass(frozen=True, slots=True)
class ListWanted:
    """Which projects, in which order and number, and of which time."""

    filter: ProjectFilter
    page: Page | None = None
    period: Period | None = None


def list_kinds() -> dict[str, FileKind]:
    """Return the kinds of all lists of projects; but for names of officers they say the same to everybody."""
    return {
        what: FileKind(
            kind.name,
            tuple(kind.writers),
            "projects",
            (*kind.words, *(PAGE_WORDS if kind.paged else ())),
            partial(read_list_words, kind),
            write_list,
            differs=kind.has_names,
        )
        for what, kind in EXPORTS.items()
    }


def read_list_words(kind: Kind, words: Words, format_: str, also: Collection[str]) -> ListWanted:
    """Return which projects the words want; raises BadInput."""
    own = (*kind.words, *PAGE_WORDS) if format_ in kind.paged else kind.words
    wanted = parse_filter(words, also=(*also, *own))
    # One more than the most that is allowed, so that too many rows are refused and not cut off.
    is_paged = any(word in words for word in PAGE_WORDS)
    page = parse_page(words, default_limit=MOST_ROWS + 1, most=MOST_ROWS) if is_paged else None
    return ListWanted(wanted, page, parse_period(words) if kind.words else None)


def write_list(session: Session, asked: Asked) -> Export:
    """Return a list of projects as a file; raises BadInput."""
    wanted: ListWanted = asked.wanted
    return write_export(
        session,
        asked.what,
        asked.format_,
        wanted.filter,
        language=asked.language,
        page=wanted.page,
        period=wanted.period,
        with_names=asked.access.reaches("viewer"),
        publisher=asked.publisher,
    )
