"""The scoreboard: what each part of a plan named, how far it is, and that every number opens its list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from projects.models import DocumentHeading, Mention, Project
from projects.plans.documents import DocumentRow, get_document
from projects.plans.scoreboard import Score, Scoreboard, get_scoreboard, measure_time, score_by_type, score_of
from projects.reading.filter_words import parse_filter
from projects.reading.filters import LineRange, ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from projects.words import vocabulary
from projects.words.sums import add_up
from tests.support.factories import make_document, make_project

FILE = "plan.txt"
TODAY = date(2026, 11, 22)
CITY_PLAN = "001_4b4cd3b28943517d.txt"


def outline(session: Session, *rows: tuple[int, int, int, str]) -> DocumentRow:
    document = make_document(session, FILE, plan_start_year=2021, plan_end_year=2025)
    for line, last, level, kind in rows:
        session.add(
            DocumentHeading(
                document_id=document.id, line=line, last_line=last, level=level, kind=kind, title=f"{line}"
            )
        )
    session.flush()
    return found(session, FILE)


def found(session: Session, file: str) -> DocumentRow:
    document = get_document(session, file)
    assert document is not None
    return document


def name_on(session: Session, project: Project, *lines: int) -> None:
    document = make_document(session, FILE)
    for line in lines:
        session.add(
            Mention(
                project_id=project.id, document_id=document.id, line=line, stated_name="x", quote=f"{line}"
            )
        )
    session.flush()


def at(board: Scoreboard, line: int, level: int) -> Score:
    return next(row.score for row in board.rows if (row.lines.first, row.level) == (line, level))


def test_a_project_counts_once_in_each_part_and_once_in_the_whole(session: Session) -> None:
    document = outline(
        session, (1, 10, 1, "heading"), (2, 5, 2, "heading"), (4, 4, 3, "box"), (11, 20, 1, "heading")
    )
    both = make_project(session, "两处", figures=[], status="construction")
    boxed = make_project(session, "专栏里", status="completed", end_year=2020)
    name_on(session, both, 3, 4, 12)
    name_on(session, boxed, 4)
    board = get_scoreboard(session, document, TODAY)
    assert at(board, 1, 1).number == at(board, 2, 2).number == at(board, 4, 3).number == 2
    assert at(board, 11, 1).number == board.total.number - 1 == 1
    assert (board.total.started_number, board.total.done_number) == (2, 1)
    assert board.total.unfinished_number == 1


def test_merged_and_cancelled_projects_add_nothing(session: Session) -> None:
    document = outline(session, (1, 10, 1, "heading"))
    kept = make_project(session, "留下")
    for project in (kept, make_project(session, "并掉", merged_into_id=kept.id)):
        name_on(session, project, 3)
    name_on(session, make_project(session, "终止", status="cancelled"), 3)
    total = get_scoreboard(session, document, TODAY).total
    assert total.number == 1
    assert total.by_status["cancelled"] == 1


def test_chapters_without_projects_stay_and_empty_sections_go(session: Session) -> None:
    document = outline(session, (1, 10, 1, "heading"), (2, 5, 2, "heading"), (11, 20, 1, "heading"))
    board = get_scoreboard(session, document, TODAY)
    assert [row.lines.first for row in board.named_rows] == [1, 11]
    assert board.total.is_empty


@pytest.mark.parametrize(
    ("today", "elapsed", "is_over"),
    [
        (date(2020, 6, 1), Decimal(0), False),
        (date(2021, 1, 1), Decimal(0), False),
        (date(2025, 12, 31), Decimal(1825) / 1826, False),
        (date(2026, 1, 1), Decimal(1), True),
        (date(2030, 1, 1), Decimal(1), True),
    ],
)
def test_time_elapsed_runs_from_the_first_day_to_the_last(
    session: Session, today: date, elapsed: Decimal, is_over: bool
) -> None:
    time = measure_time(outline(session), today)
    assert time is not None
    assert (time.elapsed, time.is_over) == (elapsed, is_over)


def test_a_plan_without_years_has_no_time(session: Session) -> None:
    document = replace(outline(session), plan_start_year=None)
    assert measure_time(document, TODAY) is None


@settings(max_examples=20)
@given(
    spread=st.lists(
        st.tuples(
            st.lists(st.integers(1, 30), min_size=1, max_size=4, unique=True),
            st.sampled_from([status.code for status in vocabulary.STATUSES]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_chapters_hold_at_least_the_whole(session: Session, spread: list[tuple[list[int], str]]) -> None:
    with session.begin_nested() as point:
        document = outline(session, (1, 10, 1, "heading"), (11, 20, 1, "heading"), (21, 30, 1, "heading"))
        for lines, status in spread:
            name_on(session, make_project(session, status=status), *lines)
        board = get_scoreboard(session, document, TODAY)
        assert sum(row.score.number for row in board.rows) >= board.total.number
        for score in (board.total, *(row.score for row in board.rows)):
            stages = score.started_number + score.waiting_number + score.by_status["suspended"]
            assert stages == score.number
        point.rollback()


def links(file: str, lines: LineRange | None, score: Score) -> Iterable[tuple[int, dict[str, list[str]]]]:
    """The numbers of a row with the words of their links, as the page writes them."""
    words = {"document": [file]} | ({"line": [str(lines)]} if lines else {})
    yield score.number, words
    yield score.overdue_number, words | {"overdue": ["yes"]}
    yield score.unfinished_number, words | {"status": list(vocabulary.UNFINISHED_STATUSES)}
    for code, number in score.by_status.items():
        if code != "cancelled":
            yield number, words | {"status": [code]}


def test_every_number_is_that_of_the_list_it_opens(registry_session: Session) -> None:
    board = get_scoreboard(registry_session, found(registry_session, CITY_PLAN), TODAY)
    named = [row for row in board.named_rows if not row.score.is_empty]
    for lines, score in [(None, board.total), *((row.lines, row.score) for row in named[::7])]:
        for number, words in links(CITY_PLAN, lines, score):
            assert (
                summarise(registry_session, open_selection(registry_session, parse_filter(words))).number
                == number
            ), words
        words = {"document": [CITY_PLAN]} | ({"line": [str(lines)]} if lines else {})
        summary = summarise(registry_session, open_selection(registry_session, parse_filter(words)))
        assert summary.investment == score.investment
        assert summary.completed == score.completed
        assert summary.programme_number == score.programme_number


def test_every_mention_of_the_registry_falls_under_a_chapter(registry_session: Session) -> None:
    board = get_scoreboard(registry_session, found(registry_session, CITY_PLAN), TODAY)
    chapters = [row for row in board.rows if row.level == 1]
    assert chapters[0].lines.first == 1
    assert sum(row.score.number for row in chapters) >= board.total.number > 150


def test_types_add_up_to_the_whole(registry_session: Session) -> None:
    selection = open_selection(registry_session, ProjectFilter(document=(CITY_PLAN,)))
    whole, types = (
        score_of(registry_session, selection),
        score_by_type(registry_session, selection),
    )
    assert sum(score.number for score in types.values()) == whole.number
    assert add_up(score.investment for score in types.values()) == whole.investment
