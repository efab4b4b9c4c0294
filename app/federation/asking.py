"""Ask this registry and all members the same, and say in words who is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

import structlog
from flask import Flask, current_app
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.web.extensions import get_session
from app.web.transaction import transaction
from geo.bbox import BBox
from geo.districts import DistrictName, check_adcodes, list_names
from geo.errors import msg
from projects.errors import BadInput
from projects.federation.asking import Answer, Members, Question, read_revision
from projects.federation.cells import Cell, cells_text, read_cells
from projects.federation.lists import OWN, Keyed, MergedPage, merge, read_rows
from projects.federation.members import Member, has_members, list_members, note_answer
from projects.federation.reasons import REASONS
from projects.federation.totals import Part, read_part
from projects.federation.view import View, read_view
from projects.reading.filter_words import parse_filter
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from projects.store.failures import OutcomeUnknown
from projects.words.query_words import Words
from projects.words.sums import Sum

Value = TypeVar("Value")
# What all registries are asked by.
FILTER_WORDS = ("district", "status", "type")
LIST_WORDS = ("sort", "limit", "cursor")
# What a member last said is kept so often.
NOTED_EVERY = timedelta(minutes=1)
log = structlog.get_logger("lantu.federation")


@dataclass(frozen=True, slots=True)
class Asked(Generic[Value]):
    """What this registry says, and each member in the order of their provinces."""

    own: Value
    answers: Sequence[Answer[Value]]

    @property
    def values(self) -> list[Value]:
        """Return what was said, by this registry first."""
        return [self.own, *(one.value for one in self.answers if one.value is not None)]

    @property
    def missing(self) -> list[Answer[Value]]:
        """Return who said nothing."""
        return [one for one in self.answers if one.value is None]

    @property
    def members(self) -> list[Member]:
        """Return who was asked."""
        return [one.member for one in self.answers]


def init_app(app: Flask) -> None:
    """Give the application its connections to members; none is opened before somebody asks."""
    app.extensions["members"] = Members()
    app.jinja_env.globals.update(has_members=lambda: has_members(get_session()))


def ask_all(question: Question[Value]) -> Asked[Value]:
    """Ask this registry and all members."""
    session = get_session()
    members: Members = current_app.extensions["members"]
    answers = members.ask(list_members(session), read_revision(session), question)
    return Asked(question(session, OWN), answers)


def ask_totals(wanted: ProjectFilter) -> Asked[Part]:
    """Ask all registries what a filter's projects add up to."""
    return ask_all(lambda session, _name: read_part(session, wanted))


def ask_page(wanted: ProjectFilter, page: Page) -> tuple[Asked[list[Keyed]], MergedPage]:
    """Ask all registries for a page of a filter's projects, and merge what they say."""
    asked = ask_all(lambda session, name: read_rows(session, name, wanted, page))
    return asked, merge(get_session(), page, asked.values, asked.members)


def ask_cells(wanted: ProjectFilter, bbox: BBox, zoom: int) -> tuple[Asked[list[Cell]], str]:
    """Ask all registries for the clusters of a view, and add up what they say."""
    asked = ask_all(lambda session, _name: read_cells(session, wanted, bbox, zoom))
    cells = (cell for some in asked.values for cell in some)
    return asked, cells_text(get_session(), cells, zoom)


def ask_view(wanted: ProjectFilter, bbox: BBox, zoom: int) -> Asked[View]:
    """Ask all registries what a map shows of a box, and what all their projects add up to."""
    return ask_all(lambda session, name: read_view(session, name, wanted, bbox, zoom))


def list_places(session: Session, members: Iterable[Member]) -> dict[str, DistrictName]:
    """Return the names of the provinces of all members."""
    return list_names(session, {code for one in members for code in one.provinces})


def read_wanted(words: Words, *also: str) -> ProjectFilter:
    """Return the filter of a request; raises BadInput for a word that not all registries are asked by."""
    other = sorted(words.keys() - {*FILTER_WORDS, *also, "lang"})
    if other:
        raise BadInput(
            msg("各地合在一起时,只能按县区、状态和类型筛选,不能用“%(word)s”。"),
            field=other[0][:50],
            word=other[0][:50],
        )
    wanted = parse_filter(words, also=(*also, "lang"))
    check_adcodes(get_session(), wanted.district)
    return wanted


def why_missing(answer: Answer[Value]) -> str:
    """Return in words why a member's part is missing; nothing of one that is there."""
    return gettext(REASONS[answer.reason]) if answer.reason else ""


def note_answers(asked: Asked[Part]) -> None:
    """Keep what members said of all their projects, so that it can be told once they are gone.

    Where it cannot be kept, as while a standby answers for a primary that is gone, only that is left out.
    """
    now = datetime.now(UTC)
    fresh = [
        (one.member.name, one.value.summary.investment)
        for one in asked.answers
        if one.value is not None
        and (one.member.answered_at is None or now - one.member.answered_at > NOTED_EVERY)
    ]
    if not fresh:
        return
    try:
        keep_answers(fresh, now)
    except (SQLAlchemyError, OutcomeUnknown) as error:
        log.warning("answers_not_noted", reason=str(error).partition("\n")[0])


def keep_answers(totals: Sequence[tuple[str, Sum]], now: datetime) -> None:
    """Keep what members said, in a transaction of its own on the primary; raises OutcomeUnknown."""
    bind = current_app.extensions.get("test_connection") or current_app.extensions["engine"]
    with Session(bind, join_transaction_mode="create_savepoint") as session, transaction(session):
        for name, total in totals:
            note_answer(session, name, total, now)
