from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from projects.accounts.officers import create_officer
from projects.models import ProgressReport, Project, Update, YearPlan
from projects.progress.totals import YearProgress, sum_year
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import by_bucket, summarise
from projects.words.sums import NO_RATE, Rate, Sum, add_up, sum_of
from tests.support.factories import make_project
from tests.support.people import make_officer

TODAY = date(2026, 11, 23)
ALL = ProjectFilter()


def add_month(
    session: Session, project: Project, month: date, spent: Decimal | None, officer_id: int
) -> None:
    update = Update(
        project_id=project.id,
        kind="progress",
        month=month,
        base_version=1,
        changes={},
        officer_id=officer_id,
        author="张三",
        state="withdrawn",
    )
    session.add(update)
    session.flush()
    session.add(ProgressReport(project_id=project.id, month=month, month_wan=spent, update_id=update.id))
    session.flush()


def plan(session: Session, project: Project, year: int, planned: Decimal | int) -> None:
    session.add(YearPlan(project_id=project.id, year=year, planned_wan=Decimal(planned)))
    session.flush()


def sums(session: Session, wanted: ProjectFilter = ALL) -> YearProgress:
    return sum_year(
        session, open_selection(session, wanted), by_bucket(session, open_selection(session, wanted)), TODAY
    )


def figures(year: YearProgress) -> dict[tuple[str, str | None], tuple[Decimal, Decimal, Decimal]]:
    return {
        (row.bucket.kind, row.bucket.adcode): (
            row.figures.planned.wan,
            row.figures.done.wan,
            row.figures.completed.wan,
        )
        for row in year.rows
    }


def test_a_year_stands_in_the_rows_of_the_reconciliation(session: Session) -> None:
    officer_id = make_officer(session).id
    own = make_project(session, figures=[1000], completed_wan=Decimal(300))
    wide = make_project(session, districts=["211302", "211303"], figures=[10], completed_wan=Decimal(7))
    shared = make_project(
        session,
        districts=[("211302", Decimal("0.3333")), ("211303", Decimal("0.6667"))],
        figures=[10],
        completed_wan=Decimal("0.0001"),
    )
    city = make_project(session, districts=["211300"], figures=[10])
    for project, planned, spent in (
        (own, 100, "50.5"),
        (wide, 10, "3"),
        (shared, 1, "0.0001"),
        (city, 5, "2"),
    ):
        plan(session, project, 2026, planned)
        add_month(session, project, date(2026, 10, 1), Decimal(spent), officer_id)
    # Another year's plan and month are another year's.
    plan(session, own, 2025, 999)
    add_month(session, own, date(2025, 12, 1), Decimal(999), officer_id)
    add_month(session, own, date(2026, 11, 1), None, officer_id)
    year = sums(session)
    assert figures(year) == {
        ("district", "211302"): (Decimal("100.3333"), Decimal("50.5"), Decimal(300)),
        ("district", "211303"): (Decimal("0.6667"), Decimal("0.0001"), Decimal("0.0001")),
        ("cross", None): (Decimal(10), Decimal(3), Decimal(7)),
        ("city", "211300"): (Decimal(5), Decimal(2), Decimal(0)),
    }
    assert year.total.completed == summarise(session, open_selection(session, ALL)).completed
    assert (
        year.total.planned == add_up(row.figures.planned for row in year.rows) == Sum(Decimal(116), known=4)
    )
    assert year.total.rate == Rate(Decimal("55.5001"), Decimal(116), 4)
    assert [(one.stated_wan, one.stated_sum_wan, one.reported) for one in year.months[-2:]] == [
        (Decimal("55.5001"), Decimal("55.5001"), 4),
        # Reported without a figure: silence.
        (None, Decimal("55.5001"), 1),
    ]
    assert year.months[5].stated_planned_wan == 58


def test_what_does_not_count_is_not_summed(session: Session) -> None:
    officer_id = make_officer(session).id
    programme = make_project(session, is_programme=True, figures=[100], completed_wan=Decimal(9))
    part = make_project(session, figures=[60], parent_id=programme.id)
    gone = make_project(session, status="cancelled", figures=[5], completed_wan=Decimal(3))
    for project in (programme, part, gone):
        plan(session, project, 2026, 10)
        add_month(session, project, date(2026, 1, 1), Decimal(1), officer_id)
    year = sums(session)
    assert (year.total.planned.wan, year.total.done.wan) == (10, 1)
    assert year.total.completed == summarise(session, open_selection(session, ALL)).completed == Sum(silent=1)
    assert year.months[0].reported == 1


def test_a_filter_holds_for_months_and_rows(session: Session) -> None:
    officer_id = make_officer(session).id
    for adcode, kind in (("211302", "energy"), ("211303", "health")):
        project = make_project(session, districts=[adcode], type=kind, figures=[5])
        plan(session, project, 2026, 10)
        add_month(session, project, date(2026, 2, 1), Decimal(4), officer_id)
    for wanted in (ProjectFilter(district=("211302",)), ProjectFilter(type=("energy",))):
        year = sums(session, wanted)
        assert list(figures(year)) == [("district", "211302")]
        assert (year.total.planned.wan, year.months[1].stated_wan) == (10, 4)


def test_an_empty_registry_has_an_empty_year(session: Session) -> None:
    year = sums(session)
    assert year.is_empty
    assert (year.rows, year.total.rate.share, len(year.months)) == ((), None, 11)
    assert {one.stated_wan for one in year.months} == {None}


amounts = st.decimals(min_value=0, max_value=10**6, places=4)
signed = st.decimals(min_value=-(10**5), max_value=10**6, places=4)
places = st.sampled_from(
    [
        ["211302"],
        ["211300"],
        [],
        ["211302", "211303"],
        [("211302", Decimal("0.3333")), ("211303", Decimal("0.3333")), ("211321", Decimal("0.3334"))],
        [("211302", Decimal("0.5")), ("211324", Decimal("0.5"))],
    ]
)
projects = st.lists(
    st.fixed_dictionaries(
        {
            "districts": places,
            "plan": st.none() | amounts,
            "spent": st.lists(st.none() | signed, max_size=3),
            "completed": st.none() | amounts,
            "status": st.sampled_from(["planned", "construction", "cancelled"]),
        }
    ),
    max_size=6,
)


@settings(max_examples=25)
@given(made=projects)
def test_the_rows_always_add_up_to_the_filters_sum(session: Session, made: list[dict[str, Any]]) -> None:
    with session.begin_nested() as savepoint:
        officer_id = create_officer(session, "zhang", "张三", "officer", ["211302"]).id
        for one in made:
            project = make_project(
                session,
                districts=one["districts"],
                status=one["status"],
                figures=[10],
                completed_wan=one["completed"],
            )
            if one["plan"] is not None:
                plan(session, project, 2026, one["plan"])
            for number, spent in enumerate(one["spent"], start=1):
                add_month(session, project, date(2026, number, 1), spent, officer_id)
        counted = [one for one in made if one["status"] != "cancelled"]
        for wanted in (ALL, replace(ALL, status=("construction",)), replace(ALL, status=("cancelled",))):
            chosen = [one for one in counted if not wanted.status or one["status"] in wanted.status]
            year = sums(session, wanted)
            assert year.total.planned == sum_of(one["plan"] for one in chosen)
            spent = [sum_of(wan for wan in one["spent"] if wan is not None).stated_wan for one in chosen]
            assert year.total.done == sum_of(spent)
            assert (year.months[-1].stated_sum_wan or 0) == year.total.done.wan
            assert year.total.completed == summarise(session, open_selection(session, wanted)).completed
            both = [(done, one["plan"]) for done, one in zip(spent, chosen, strict=True)]
            known = [(done, planned) for done, planned in both if done is not None and planned is not None]
            assert (
                year.total.rate == Rate(*map(sum, zip(*known, strict=True)), len(known)) if known else NO_RATE
            )
            assert len(year.rows) == len(by_bucket(session, open_selection(session, wanted)))
        savepoint.rollback()
