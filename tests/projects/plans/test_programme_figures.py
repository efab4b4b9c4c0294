"""What PostgreSQL says of stated figures is what ProgrammeLine says, kept or not, in order, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.models import Mention, PlaceMark, ProgrammeFigure, Project
from projects.models.programme_figure import MEASURES, RESULTS
from projects.plans.programmes import ProgrammeLine, list_programme_lines, read_programme_page
from projects.reading.filters import ProjectFilter
from projects.reading.folding import add_all_anew, fold
from projects.reading.programme_figures import FIGURE_COLUMNS, count_wrong_figures, select_figures
from projects.reading.selection import open_selection, select_projects
from projects.registry.rollup import recount
from tests.support.factories import make_mention, make_project

FIGURES = ("length_km", "land_m2", "floor_m2", "part_count")
COLUMNS = [getattr(ProgrammeFigure, name) for name in FIGURE_COLUMNS]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a project states of itself: money first."""

    money: Decimal | None
    own: dict[str, Any]
    are_examples: bool


def figures() -> st.SearchStrategy[Figures]:
    """Return figures of few values, so that many sums match, nearly match or are not whole."""
    near = st.sampled_from(["36.3", "36.26", "36.25", "841", "841.5", "0.000001", "1000", "1000.5"])
    number = st.one_of(st.none(), near.map(Decimal))
    whole = st.one_of(st.none(), st.integers(1, 3))
    own = st.fixed_dictionaries(dict.fromkeys(FIGURES[:3], number) | {"part_count": whole})
    return st.builds(Figures, number, own, st.booleans())


def make(session: Session, what: Figures, at: int, **values: Any) -> Project:
    money = [] if what.money is None else [what.money]
    district = ("211302", "211303")[at % 2]
    own = what.own | {"parts_are_examples": what.are_examples}
    return make_project(session, f"项目{at}", (district,), figures=money, **own, **values)


def detach(session: Session, whole: Project, part: Project) -> None:
    part.parent_id = None


def name_it(session: Session, whole: Project, part: Project) -> None:
    named = select(func.count()).where(Mention.project_id == part.id)
    make_mention(session, part, line=7 + session.scalars(named).one(), programme_id=whole.id)


def forget(session: Session, whole: Project, part: Project) -> None:
    session.execute(update(Mention).where(Mention.programme_id == whole.id).values(programme_id=None))


def merge(session: Session, whole: Project, part: Project) -> None:
    part.merged_into_id = whole.id


def grow(session: Session, whole: Project, part: Project) -> None:
    part.length_km, part.part_count = Decimal("36.3"), 2


def state(session: Session, whole: Project, part: Project) -> None:
    whole.floor_m2 = Decimal(1000)


CHANGES = (detach, name_it, forget, merge, grow, state)
Change = Callable[[Session, Project, Project], None]


def rank(line: ProgrammeLine) -> tuple[int, int, Decimal, str]:
    """Return the order of the rules: contradictions first, by measure, the greatest difference first."""
    return RESULTS.index(line.result), MEASURES.index(line.measure), -abs(line.difference), line.code


def read_pages(session: Session, wanted: ProjectFilter, **words: Any) -> list[ProgrammeLine]:
    """Return the lines of all pages."""
    found: list[ProgrammeLine] = []
    cursor: str | None = ""
    while cursor is not None:
        page = read_programme_page(session, select_projects(session, wanted), cursor=cursor, limit=4, **words)
        found += page.lines
        cursor = page.next_cursor
    return found


def assert_lines_are_true(session: Session, wanted: ProjectFilter) -> None:
    selection = select_projects(session, wanted)
    lines = list_programme_lines(session, selection)
    assert lines == sorted(lines, key=rank)
    assert read_pages(session, wanted) == lines
    numbers = read_programme_page(session, selection).numbers
    assert numbers == {name: Counter(line.result for line in lines)[name] for name in RESULTS}
    for result in {line.result for line in lines}:
        expected = [line for line in lines if line.result == result]
        assert list_programme_lines(session, selection, results=[result]) == expected
    for measure in {line.measure for line in lines}:
        expected = [line for line in lines if line.measure == measure]
        page = read_programme_page(session, selection, measures=[measure])
        assert (list(page.lines), sum(page.numbers.values())) == (expected, len(expected))
    rows = select(select_figures(lambda column: column.in_(selection.ids)).subquery())
    codes = {(row.code, MEASURES[row.measure], row.stated, row.parts) for row in session.execute(rows)}
    assert codes == {(line.code, line.measure, line.stated, line.parts) for line in lines}


@settings(max_examples=8)
@given(
    st.lists(st.tuples(figures(), st.lists(figures(), max_size=3)), min_size=1, max_size=4),
    st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 3), st.integers(0, 9)), max_size=3),
    st.booleans(),
)
def test_lines_are_judged_and_stand_as_the_rules_say_kept_or_not(
    session: Session,
    programmes: list[tuple[Figures, list[Figures]]],
    changes: list[tuple[Change, int, int]],
    is_folded: bool,
) -> None:
    with session.begin_nested() as savepoint:
        wholes, parts = [], []
        for at, (whole, members) in enumerate(programmes):
            wholes.append(make(session, whole, at, is_programme=True))
            parts += [make(session, one, at + 1, parent_id=wholes[-1].id) for one in members]
        fold(session)
        assert session.scalar(select(func.count()).select_from(PlaceMark)) == 0
        for change, which, other in changes if parts else ():
            change(session, wholes[which % len(wholes)], parts[other % len(parts)])
        session.flush()
        recount(session)
        if is_folded:
            fold(session)
        for wanted in (ProjectFilter(), ProjectFilter(district=("211303",))):
            assert_lines_are_true(session, wanted)
        assert count_wrong_figures(session) == 0
        savepoint.rollback()


def test_lines_made_anew_are_those_that_were_folded(registry_session: Session) -> None:
    fold(registry_session, 10_000)
    folded = {*registry_session.execute(select(*COLUMNS))}
    assert len(folded) > 50
    add_all_anew(registry_session.connection())
    assert folded == {*registry_session.execute(select(*COLUMNS))}
    assert_lines_are_true(registry_session, ProjectFilter(district=("211300",)))


def test_a_wrong_line_is_found(session: Session) -> None:
    whole = make_project(session, "规划包", figures=[100], is_programme=True)
    make_project(session, "分项", figures=[60], parent_id=whole.id)
    fold(session)
    assert count_wrong_figures(session) == 0
    session.execute(update(ProgrammeFigure).values(parts=61))
    assert count_wrong_figures(session) == 2


def test_a_cursor_of_another_list_is_refused(session: Session) -> None:
    with pytest.raises(BadInput):
        read_programme_page(session, open_selection(session, ProjectFilter()), cursor="WyJuYW1lIl0")
