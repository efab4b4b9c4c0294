"""Year and funnel of a place from what is kept are those of its projects, whatever is written and when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from projects.accounts.officers import create_officer
from projects.models import (
    PlaceFigure,
    PlaceFigurePart,
    PlaceMark,
    ProgressReport,
    Project,
    ProjectEvent,
    YearPlan,
)
from projects.models.place_sum import WHOLE
from projects.progress import totals as progress
from projects.progress.totals import YearProgress, sum_year
from projects.reading.filters import ProjectFilter
from projects.reading.folding import add_all_anew, count_wrong_sums, drop_empty_sums, fold
from projects.reading.place_figures import find_figures
from projects.reading.selection import select_projects
from projects.reading.totals import by_bucket
from projects.registry.lifecycle import TRACK
from projects.registry.rollup import recount
from projects.store.past import enter_past
from projects.timeline import funnel
from projects.timeline.funnel import Funnel, measure_funnel
from tests.projects.progress.test_totals import add_month, plan
from tests.projects.reading.test_folding import PLACES
from tests.projects.reading.test_totals import Node, build, registries
from tests.support.factories import make_project
from tests.support.people import make_officer

TODAY = date(2026, 11, 23)
MONEY = st.decimals(0, 10**5, places=4)
# A project by its number, and what was told of it: a plan, a month, a step, or a step that was taken back.
TELLINGS = st.one_of(
    st.tuples(st.just("plan"), st.sampled_from([2025, 2026]), MONEY),
    st.tuples(
        st.just("month"), st.sampled_from([date(2025, 12, 1), date(2026, 3, 1), date(2026, 4, 1)]), MONEY
    ),
    st.tuples(st.just("month"), st.just(date(2026, 5, 1)), st.none()),
    st.tuples(st.sampled_from(["step", "undone"]), st.sampled_from(TRACK), st.integers(0, 90)),
)


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Have everything read from the projects."""
    with (
        patch.object(progress, "find_figures", lambda *_: None),
        patch.object(progress, "are_many", lambda _: False),
        patch.object(funnel, "find_figures", lambda *_: None),
    ):
        yield


def read(session: Session, wanted: ProjectFilter) -> tuple[YearProgress, YearProgress, Funnel]:
    selection = select_projects(session, wanted)
    years = (sum_year(session, selection, rows, TODAY) for rows in ((), by_bucket(session, selection)))
    return *years, measure_funnel(session, selection)


def assert_kept_is_true(session: Session) -> None:
    for place in PLACES:
        wanted = ProjectFilter(district=place)
        assert find_figures(session, wanted) is not None
        with patch.object(progress, "are_many", lambda _: True):
            kept = read(session, wanted)
        with nothing_kept():
            assert kept == read(session, wanted), place


def take_step(session: Session, project: Project, status: str, on: date, *, is_undone: bool = False) -> None:
    """Have an officer tell a stage, or take that back."""
    common = {"project_id": project.id, "actor": "张三", "origin": "officer", "kind": "changed"}
    changes = {"status": [project.status, status], "status_on": [None, on.isoformat()]}
    event = ProjectEvent(**common, changes=changes)
    session.add(event)
    session.flush()
    if is_undone:
        back = {name: values[::-1] for name, values in changes.items()}
        session.add(ProjectEvent(**common, changes=back, undoes_id=event.id))
    else:
        project.status, project.status_basis = status, "reported"
    session.flush()


def tell(session: Session, project: Project, telling: tuple[str, object, object], officer_id: int) -> None:
    """Write what was told of a project."""
    kind, what, how = telling
    if kind == "plan":
        session.execute(delete(YearPlan).where(YearPlan.project_id == project.id, YearPlan.year == what))
        plan(session, project, what, how)
    elif kind == "month":
        its = (ProgressReport.project_id == project.id, ProgressReport.month == what)
        session.execute(delete(ProgressReport).where(*its))
        add_month(session, project, what, how, officer_id)
    else:
        take_step(session, project, what, date(2026, 1, 1) + timedelta(how), is_undone=kind == "undone")


@settings(max_examples=12)
@given(
    registries(),
    st.lists(st.tuples(st.integers(0, 8), TELLINGS), max_size=9),
    st.lists(st.tuples(st.integers(0, 8), TELLINGS), max_size=4),
    st.booleans(),
)
def test_year_and_funnel_are_those_of_the_projects(
    session: Session,
    nodes: list[Node],
    before: list[tuple[int, tuple[str, object, object]]],
    after: list[tuple[int, tuple[str, object, object]]],
    is_folded: bool,
) -> None:
    with session.begin_nested() as savepoint:
        made = build(session, nodes)
        officer_id = create_officer(session, "zhang", "张三", "officer", ["211302"]).id
        for number, telling in before:
            tell(session, made[number % len(made)], telling, officer_id)
        recount(session)
        fold(session)
        for number, telling in after:
            tell(session, made[number % len(made)], telling, officer_id)
        recount(session)
        if is_folded:
            fold(session)
        assert_kept_is_true(session)
        assert count_wrong_sums(session) == 0
        savepoint.rollback()


def is_marked(session: Session, project: Project) -> bool:
    found = session.scalar(select(func.count()).where(PlaceMark.project_id == project.id))
    fold(session)
    return bool(found)


def test_plans_months_and_steps_mark_their_projects(session: Session) -> None:
    project, officer_id = make_project(session, figures=[100]), make_officer(session).id
    fold(session)
    plan(session, project, 2026, 50)
    assert is_marked(session, project)
    session.execute(update(YearPlan).values(planned_wan=Decimal(60)))
    assert is_marked(session, project)
    add_month(session, project, date(2026, 3, 1), Decimal(7), officer_id)
    assert is_marked(session, project)
    session.execute(delete(YearPlan))
    assert is_marked(session, project)
    take_step(session, project, "construction", date(2026, 3, 1), is_undone=True)
    assert is_marked(session, project)
    assert not is_marked(session, project)
    assert_kept_is_true(session)


def test_figures_made_anew_are_those_that_were_folded(registry_session: Session) -> None:
    session = registry_session
    project = session.scalars(select(Project).order_by(Project.id)).first()
    assert project is not None
    plan(session, project, 2026, 50)
    take_step(session, project, "construction", date(2026, 3, 1))
    take_step(session, project, "completed", date(2026, 5, 1))
    fold(session)
    drop_empty_sums(session)
    tables = (PlaceFigure.__table__, PlaceFigurePart.__table__)
    folded = [set(session.execute(select(table))) for table in tables]
    add_all_anew(session.connection())
    assert folded == [set(session.execute(select(table))) for table in tables]
    assert_kept_is_true(session)
    assert read(session, ProjectFilter())[-1].rates[1].median_days == 61


def test_a_wrong_figure_is_found(session: Session) -> None:
    make_project(session, figures=[100])
    fold(session)
    assert count_wrong_sums(session) == 0
    session.execute(update(PlaceFigure).where(PlaceFigure.place == WHOLE).values(wan=PlaceFigure.wan + 1))
    assert count_wrong_sums(session) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        ProjectFilter(status=("planned",)),
        ProjectFilter(q="路"),
        ProjectFilter(district=("211302", "211303")),
    ],
)
def test_only_a_place_and_the_present_have_figures(registry_session: Session, wanted: ProjectFilter) -> None:
    assert find_figures(registry_session, wanted) is None
    assert find_figures(registry_session, ProjectFilter()) is not None
    enter_past(registry_session, registry_session.scalar(select(func.now())))
    assert find_figures(registry_session, ProjectFilter()) is None
