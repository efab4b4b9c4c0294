"""Lists of the filter's projects as files: they read the filter's words, a page's, for changes a period's."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.downloads.kind import Asked, FileKind
from projects.errors import BadInput
from projects.exports.job import MOST_ROWS, Export
from projects.exports.layout_files import WRITERS
from projects.exports.registry import EXPORTS, Kind, stream_export, write_export
from projects.exports.streaming import STREAMS
from projects.layouts.queries import find_layout
from projects.models import Project
from projects.reading.filter_words import parse_filter
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page, parse_page
from projects.reading.selection import open_selection
from projects.timeline.periods import Period, parse_period
from projects.words.query_words import Words, read_one
from projects.words.texts import tidy_line

PAGE_WORDS = ("sort", "limit", "cursor")
WORD = "template"
TEMPLATE = (WORD,)


@dataclass(frozen=True, slots=True)
class ListWanted:
    """Which projects, in which order and number, of which time, and by which template."""

    filter: ProjectFilter
    page: Page | None = None
    period: Period | None = None
    template: str = ""


def list_kinds() -> dict[str, FileKind]:
    """Return the kinds of all lists of projects; but for names of officers they say the same to everybody."""
    return {
        what: FileKind(
            kind.name,
            tuple(kind.writers),
            "projects",
            (*kind.words, *(PAGE_WORDS if kind.paged else ()), *(TEMPLATE if kind.has_layouts else ())),
            partial(read_list_words, kind),
            write_list,
            differs=kind.has_names,
        )
        for what, kind in EXPORTS.items()
    }


def read_list_words(kind: Kind, words: Words, format_: str, also: Collection[str]) -> ListWanted:
    """Return which projects the words want; raises BadInput."""
    own = (*kind.words, *PAGE_WORDS) if format_ in kind.paged else kind.words
    own = (*own, *TEMPLATE) if kind.has_layouts and format_ in WRITERS else own
    wanted = parse_filter(words, also=(*also, *own))
    # One more than the most that is allowed, so that too many rows are refused and not cut off.
    is_paged = any(word in words for word in PAGE_WORDS)
    page = parse_page(words, default_limit=MOST_ROWS + 1, most=MOST_ROWS) if is_paged else None
    template = read_template(words)
    if template and page:
        raise BadInput(msg("模板有自己的顺序,不能与 sort、limit、cursor 一起用。"), field="template")
    return ListWanted(wanted, page, parse_period(words) if kind.words else None, template)


def read_template(words: Words) -> str:
    """Return the name of the template that is asked for; raises BadInput for several."""
    given = [name for name in map(tidy_line, words.get(WORD, ())) if name]
    return read_one(WORD, given) if given else ""


def is_endless(session: Session, asked: Asked) -> bool:
    """Say whether a file is sent in pieces: all projects of a filter that are too many to be put together."""
    wanted = asked.wanted
    if asked.what != "projects" or asked.format_ not in STREAMS or wanted.page or wanted.template:
        return False
    selection = open_selection(session, wanted.filter)
    some = select(literal(1)).select_from(Project).where(*selection.conditions).limit(MOST_ROWS + 1)
    return session.scalars(select(func.count()).select_from(some.subquery())).one() > MOST_ROWS


def stream_list(session: Session, asked: Asked) -> tuple[tuple[str, str, str], Iterator[bytes]]:
    """Return such a file: its names and type, and its pieces, while the session is open."""
    return stream_export(session, asked.what, asked.format_, asked.wanted.filter, asked.language)


def write_list(session: Session, asked: Asked) -> Export:
    """Return a list of projects as a file; raises BadInput."""
    wanted: ListWanted = asked.wanted
    layout = find_layout(session, asked.access, wanted.template) if wanted.template else None
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
        layout=layout,
    )
