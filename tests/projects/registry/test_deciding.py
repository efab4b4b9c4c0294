"""Deciding which stated total counts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.errors import BadInput, Conflict, NotFound
from projects.models import Project, ProjectEvent, Statement
from projects.reading.filters import ProjectFilter
from projects.reading.missing import EMPTY, count_missing
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from projects.reconcile.conflicts import list_conflicts
from projects.registry.audit import Author
from projects.registry.deciding import adopt_statement, reopen_conflict
from projects.registry.fields import LACKS
from projects.words.vocabulary import codes
from tests.support.factories import make_project, state_figure, state_measure

REVIEWER = Author("officer", "审核员")
EVERYTHING = ProjectFilter()


def statement_of(session: Session, wan: int) -> int:
    return session.scalars(select(Statement.id).where(Statement.value == wan)).one()


def test_a_decision_counts_and_can_be_taken_back(session: Session) -> None:
    project = make_project(session, figures=[100, 700])
    (conflict,) = list_conflicts(session, open_selection(session, EVERYTHING))
    assert (conflict.spread, conflict.effect_wan, len(conflict.sides)) == (600, 600, 2)
    adopt_statement(session, project, statement_of(session, 700), REVIEWER, "可研批复")
    assert (project.investment_wan, project.has_conflict) == (700, False)
    assert summarise(session, open_selection(session, EVERYTHING)).investment.wan == Decimal(700)
    (decided,) = list_conflicts(session, open_selection(session, EVERYTHING))
    assert not decided.is_open
    event = session.scalars(select(ProjectEvent).where(ProjectEvent.reason == "可研批复")).one()
    assert event.changes["adoption"] == ["rule", "officer"]
    assert event.changes["investment_wan"] == ["100", "700"]
    reopen_conflict(session, project, REVIEWER, "批复作废")
    assert (project.investment_wan, project.has_conflict) == (100, True)


def test_what_cannot_be_decided_is_refused(session: Session) -> None:
    project, other = make_project(session, figures=[100, 700]), make_project(session, "乙", figures=[9])
    low = statement_of(session, 100)
    with pytest.raises(BadInput, match="理由"):
        adopt_statement(session, project, low, REVIEWER, " ")
    with pytest.raises(NotFound):
        adopt_statement(session, other, low, REVIEWER, "批复")
    with pytest.raises(Conflict):
        adopt_statement(session, project, low, REVIEWER, "批复", expected_version=project.version + 1)
    with pytest.raises(BadInput, match="没有裁定过"):
        reopen_conflict(session, project, REVIEWER, "批复")
    session.get_one(Statement, low).qualifier = "floor"
    with pytest.raises(BadInput, match="下限"):
        adopt_statement(session, project, low, REVIEWER, "批复")


def test_empty_fields_are_counted_by_district_and_type(session: Session) -> None:
    assert set(EMPTY) == codes_of_missing()
    make_project(session, "甲", ["211302"], owner="某公司")
    make_project(session, "乙", ["211302", "211303"], figures=[5])
    make_project(session, "丙", ["211300"])
    table = count_missing(session, select(Project.id))
    assert (table.total.number, table.total.lacking["owner"], table.total.lacking["investment"]) == (3, 2, 2)
    rows = {(row.code, row.is_city): row.number for row in table.districts}
    assert rows == {("211300", True): 1, ("211302", False): 2, ("211303", False): 1}
    assert sum(row.number for row in table.types) == 3


def codes_of_missing() -> set[str]:
    return set(codes(LACKS))


def test_a_decision_raises_the_version_by_one(session: Session) -> None:
    project = make_project(session, "某园", figures=[100, 200])
    read_at = project.version
    higher = statement_of(session, 200)
    adopt_statement(session, project, higher, REVIEWER, "核准文件", expected_version=read_at)
    session.refresh(project)
    assert (project.version, project.investment_wan) == (read_at + 1, 200)


def test_areas_that_differ_are_a_conflict_that_is_decided_and_reopened(session: Session) -> None:
    project = make_project(session)
    small = state_measure(session, project, "land_m2", 45867, line=1)
    large = state_measure(session, project, "land_m2", Decimal("485869.1"), line=2)
    assert (project.land_m2, project.measures_apart, project.has_measure_conflict) == (
        45867,
        ["land_m2"],
        True,
    )
    (conflict,) = list_conflicts(session, open_selection(session, ProjectFilter(conflict="yes")))
    assert (conflict.measure, conflict.low, conflict.high) == ("land_m2", 45867, Decimal("485869.1"))
    assert [side.is_adopted for side in conflict.sides] == [True, False]
    adopt_statement(session, project, large.id, REVIEWER, "用地批复")
    assert (project.land_m2, project.has_measure_conflict) == (Decimal("485869.1"), False)
    event = session.scalars(select(ProjectEvent).where(ProjectEvent.reason == "用地批复")).one()
    assert event.changes["land_m2"] == ["45867", "485869.1"]
    assert list_conflicts(session, open_selection(session, ProjectFilter(conflict="yes"))) == []
    (decided,) = list_conflicts(session, open_selection(session, EVERYTHING))
    assert not decided.is_open
    reopen_conflict(session, project, REVIEWER, "批复作废", measure="land_m2")
    assert (project.land_m2, project.has_measure_conflict) == (45867, True)
    with pytest.raises(BadInput, match="没有裁定过"):
        reopen_conflict(session, project, REVIEWER, "批复", measure="land_m2")
    assert small.value == 45867


def test_a_figure_of_another_scope_or_no_work_is_not_adopted(session: Session) -> None:
    project = make_project(session, scope="境内段", figures=[80])
    whole = state_figure(session, project, Decimal(145), line=7, scope="全线")
    fund = state_figure(session, project, Decimal(9), line=8, purpose="fund")
    assert (project.investment_wan, project.has_conflict) == (80, False)
    for statement in (whole, fund):
        with pytest.raises(BadInput, match="登记范围"):
            adopt_statement(session, project, statement.id, REVIEWER, "批复")
