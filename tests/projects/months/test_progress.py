"""The lines of a month are its rows, added up one by one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from projects.accounts.officers import create_officer
from projects.months.progress import MONEY, SUMS, InvestedRow, read_progress
from projects.reading.filters import ProjectFilter
from projects.reading.selection import select_projects
from projects.words.sums import Rate, Sum, add_up
from tests.projects.progress.test_totals import add_month, plan
from tests.projects.reading.test_totals import Node, build, registries
from tests.support.factories import make_project

MONTH = date(2026, 4, 1)
WHEN = st.sampled_from([date(2025, 12, 1), date(2026, 3, 1), MONTH, date(2026, 5, 1)])
MONEY_OR_NONE = st.one_of(st.none(), st.decimals(-100, 10**5, places=4))
PLACES = ((), ("210000",), ("211300",), ("211302",))


def sum_one(wan: Decimal | None, *, is_own: bool) -> Sum:
    return Sum(Decimal(0), silent=int(is_own)) if wan is None else Sum(wan, known=int(is_own))


def add_rows(rows: Iterable[InvestedRow]) -> tuple[list[Sum], Rate, int]:
    """Add rows up the slow, obvious way; one whose number is counted elsewhere adds its money alone."""
    rows = list(rows)
    sums = [add_up(sum_one(getattr(row, name), is_own=row.is_own) for row in rows) for name in MONEY]
    both = [row for row in rows if row.year_wan is not None and row.planned_wan is not None]
    done, planned = (sum((getattr(row, name) or 0 for row in both), Decimal(0)) for name in MONEY[1:3])
    rate = Rate(done, planned, sum(row.is_own for row in both))
    return sums, rate, sum(row.has_reported and row.is_own for row in rows)


@settings(max_examples=10)
@given(
    registries(),
    st.lists(st.tuples(st.integers(0, 8), WHEN, MONEY_OR_NONE), max_size=8, unique_by=lambda one: one[:2]),
    st.lists(
        st.tuples(st.integers(0, 8), st.decimals(0, 99, places=4)), max_size=4, unique_by=lambda one: one[0]
    ),
    st.sampled_from(PLACES),
)
def test_lines_are_the_rows_added_up(
    session: Session,
    nodes: list[Node],
    months: list[tuple[int, date, Decimal | None]],
    plans: list[tuple[int, Decimal]],
    place: tuple[str, ...],
) -> None:
    with session.begin_nested() as savepoint:
        made = build(session, nodes)
        officer_id = create_officer(session, "zhang", "张三", "officer", ["211302"]).id
        for number, month, wan in months:
            if number < len(made):
                add_month(session, made[number], month, wan, officer_id)
        for number, planned in plans:
            if number < len(made):
                plan(session, made[number], 2026, planned)
        found = read_progress(session, select_projects(session, ProjectFilter(district=place)), MONTH)
        for line in found.types:
            sums = [getattr(line.sums, name) for name in SUMS]
            rows = add_rows(row for row in found.rows if row.type == line.key)
            assert (sums, line.sums.rate, line.sums.reported) == rows
        everything = add_rows(found.rows)
        for lines in (found.types, found.districts):
            sums = [add_up(getattr(one.sums, name) for one in lines) for name in SUMS]
            rate = sum((one.sums.rate for one in lines), Rate(Decimal(0), Decimal(0), 0))
            assert (sums, rate, sum(one.sums.reported for one in lines)) == everything
        savepoint.rollback()


def test_an_own_part_of_what_nobody_reported_is_not_stated(session: Session) -> None:
    """Wherever the last of its districts, which gets what is left of a division, lies."""
    shares = [("211302", Decimal("0.5")), ("211303", Decimal("0.5"))]
    plan(session, make_project(session, "两区的园区", shares), 2026, Decimal(0))
    for place in ("211302", "211303", "211300"):
        selection = select_projects(session, ProjectFilter(district=(place,)))
        (row,) = read_progress(session, selection, MONTH).rows
        assert (row.planned_wan, row.month_wan, row.year_wan, row.cumulative_wan) == (0, None, None, None)


def test_the_first_of_a_month_are_those_that_did_most(session: Session) -> None:
    officer_id = create_officer(session, "zhang", "张三", "officer", ["211302"]).id
    half = [("211302", Decimal("0.5")), ("211303", Decimal("0.5"))]
    for name, where, wan in (
        ("甲", ["211302"], 5),
        ("乙", half, 12),
        ("丙", ["211302"], -3),
        ("丁", ["211302"], 5),
        ("戊", ["211302", "211303"], 100),
        ("己", ["211302"], None),
    ):
        add_month(session, make_project(session, name, where), MONTH, wan, officer_id)
    selection = select_projects(session, ProjectFilter(district=("211302",)))
    whole, part = (read_progress(session, selection, MONTH, most) for most in (None, 2))
    # Half of 乙 is the county's own; what crosses its border is not.
    assert [(row.name, row.month_wan) for row in whole.top(9)] == [("乙", 6), ("甲", 5), ("丁", 5)]
    assert part.top(9) == whole.top(2)
    assert len(part.rows) == 2 < len(whole.rows)
    assert (part.types, part.districts, part.total) == (whole.types, whole.districts, whole.total)
