"""The laws of the totals, for any registry."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models import Project
from projects.reading import totals
from projects.reading.filters import ProjectFilter
from projects.reading.selection import Selection, open_selection
from projects.registry.rollup import recount
from projects.words.sums import Sum, add_up
from tests.conftest import CHAOYANG_CITY
from tests.support.factories import make_project, state_figure

COUNTIES = ("211302", "211303", "211321", "211322")
STATUSES = ("planned", "construction", "completed", "cancelled", "suspended")


@dataclass
class Node:
    """One project of a made-up registry, with the index of its parent (a smaller one)."""

    parent: int | None
    figures: list[Decimal]
    districts: list[tuple[str, Decimal | None]]
    status: str
    is_programme: bool
    is_merged: bool
    members: list[int] = field(default_factory=list)


def district_choices() -> st.SearchStrategy[list[tuple[str, Decimal | None]]]:
    several = st.lists(st.sampled_from(COUNTIES), min_size=2, max_size=4, unique=True)
    return st.one_of(
        st.sampled_from(COUNTIES).map(lambda one: [(one, None)]),
        st.just([("211300", None)]),
        several.map(lambda chosen: [(one, None) for one in chosen]),
        several.map(share_out),
    )


def share_out(chosen: list[str]) -> list[tuple[str, Decimal | None]]:
    part = (Decimal(1) / len(chosen)).quantize(Decimal("0.000001"))
    rest = Decimal(1) - part * (len(chosen) - 1)
    return [(one, rest if index == 0 else part) for index, one in enumerate(chosen)]


@st.composite
def registries(draw: st.DrawFn) -> list[Node]:
    nodes: list[Node] = []
    money = st.decimals(0, 10**6, places=4)
    for index in range(draw(st.integers(1, 9))):
        nodes.append(
            Node(
                parent=draw(st.one_of(st.none(), st.integers(0, index - 1))) if index else None,
                figures=draw(st.lists(money, max_size=3)),
                districts=draw(district_choices()),
                status=draw(st.sampled_from(STATUSES)),
                is_programme=draw(st.booleans()),
                is_merged=draw(st.integers(0, 9)) == 0,
            )
        )
    return nodes


def build(session: Session, nodes: list[Node]) -> list[Project]:
    home = make_project(session, "归并目标")
    made: list[Project] = []
    for index, node in enumerate(nodes):
        made.append(
            make_project(
                session,
                f"项目{index}",
                node.districts,
                figures=node.figures,
                status=node.status,
                is_programme=node.is_programme,
                parent_id=made[node.parent].id if node.parent is not None else None,
                merged_into_id=home.id if node.is_merged else None,
            )
        )
    recount(session)
    return made


def expected_total(nodes: list[Node], side: str) -> Decimal:
    """Add the registry up the slow, obvious way, from rules.md alone."""
    children: dict[int, list[int]] = {}
    for index, node in enumerate(nodes):
        if node.parent is not None and not node.is_merged:
            children.setdefault(node.parent, []).append(index)

    def stated(index: int) -> Decimal:
        figures = nodes[index].figures
        return (min(figures) if side == "low" else max(figures)) if figures else Decimal(0)

    def subtree(index: int) -> Decimal:
        return max(stated(index), sum((subtree(one) for one in children.get(index, ())), Decimal(0)))

    total = Decimal(0)
    for index, node in enumerate(nodes):
        if node.is_merged or node.status == "cancelled":
            continue
        below = sum((subtree(one) for one in children.get(index, ())), Decimal(0))
        total += max(stated(index) - below, Decimal(0))
    return total


@settings(max_examples=30)
@given(registries())
def test_totals_reconcile_for_any_registry(session: Session, nodes: list[Node]) -> None:
    with session.begin_nested() as savepoint:
        build(session, nodes)
        for wanted in (
            ProjectFilter(),
            ProjectFilter(district=("211302",)),
            ProjectFilter(district=("211302", "211303"), status=("planned",)),
            ProjectFilter(status=("planned", "construction")),
            ProjectFilter(conflict="yes"),
        ):
            summary = totals.summarise(session, open_selection(session, wanted))
            rows = totals.by_bucket(session, open_selection(session, wanted))
            for name in ("investment", "started", "unlocated", "high"):
                assert add_up(getattr(row, name) for row in rows) == getattr(summary, name)
            assert sum(row.status_number for row in rows) == summary.status_number
            chosen = open_selection(session, wanted)
            assert_sum_is_of_its_rows(session, chosen, summary.investment)
            for by in ("status", "type"):
                table = totals.crosstab(session, open_selection(session, wanted), by)
                assert table.total == summary.investment
                for row in table.rows:
                    assert add_up(row.cells.values()) == row.bucket.investment
        whole = totals.summarise(session, open_selection(session, ProjectFilter()))
        assert whole.investment.wan == expected_total(nodes, "low")
        assert whole.investment_high_wan == expected_total(nodes, "high")
        check_county_lists_add_up(session)
        savepoint.rollback()
    session.expunge_all()


def assert_sum_is_of_its_rows(session: Session, selection: Selection, found: Sum) -> None:
    """Without a district in the filter every row is its own: of those that count some state a figure."""
    if selection.wanted.district:
        return
    counted = select(Project.investment_wan).where(*selection.conditions, Project.counted_number == 1)
    figures = session.scalars(counted).all()
    assert (found.known, found.silent) == (
        sum(one is not None for one in figures),
        sum(one is None for one in figures),
    )
    if all(one is None for one in figures) and not found.wan:
        assert found.stated_wan is None


def check_county_lists_add_up(session: Session) -> None:
    """What each county calls its own, 跨区 and 市本级 give the city's own; what crosses stands beside."""
    city = open_selection(session, ProjectFilter(district=("211300",)))
    whole, rows = (
        totals.summarise(session, city),
        totals.by_bucket(session, city),
    )
    own = Decimal(0)
    for adcode in CHAOYANG_CITY:
        selection = open_selection(session, ProjectFilter(district=(adcode,)))
        county = totals.summarise(session, selection)
        own += county.investment.wan
        touched = session.execute(
            select(func.coalesce(func.sum(Project.counted_wan), 0), func.sum(Project.counted_number)).where(
                *selection.conditions
            )
        ).one()
        assert county.investment.wan + county.beside.wan == touched[0]
        assert county.number + county.beside.number == (touched[1] or 0)
    rest = sum((row.investment.wan for row in rows if row.kind != "district"), Decimal(0))
    assert own + rest == whole.investment.wan
    assert {row.adcode for row in rows if row.kind == "district"} <= set(CHAOYANG_CITY)


def test_a_county_never_adds_what_crosses_its_border(session: Session) -> None:
    make_project(session, "本县的", ["211324"], figures=["497600"])
    make_project(session, "高速公路", ["211324", "211321"], figures=["800000"])
    shared = [("211324", Decimal("0.333333")), ("211321", Decimal("0.666667"))]
    make_project(session, "分摊的", shared, figures=["100"])
    make_project(session, "出市的铁路", ["211324", "210381"], figures=["7"])
    county = totals.summarise(session, open_selection(session, ProjectFilter(district=("211324",))))
    assert (county.number, county.investment.wan) == (1, Decimal("497633.3333"))
    assert (county.beside.number, county.beside.wan) == (3, Decimal("800073.6667"))
    city = totals.summarise(session, open_selection(session, ProjectFilter(district=("211300",))))
    assert (city.number, city.investment.wan) == (3, Decimal("1297700"))
    assert (city.beside.number, city.beside.wan) == (1, 7)


def test_a_programme_adds_only_what_its_parts_leave(session: Session) -> None:
    parks = make_project(session, "物流园区", ["211300"], figures=[1000], is_programme=True)
    make_project(session, "甲园", figures=[300], parent_id=parks.id)
    make_project(session, "乙园", figures=[200], parent_id=parks.id)
    summary = totals.summarise(session, open_selection(session, ProjectFilter()))
    assert summary.investment.wan == 1000
    assert summary.undecomposed_wan == 500
    assert summary.number == 2


def test_a_programme_smaller_than_its_parts_adds_nothing(session: Session) -> None:
    hubs = make_project(session, "客运枢纽", ["211300"], figures=["183571"], is_programme=True)
    make_project(session, "北站", figures=["153900"], parent_id=hubs.id)
    make_project(session, "喀左站", figures=["44971.37"], parent_id=hubs.id)
    summary = totals.summarise(session, open_selection(session, ProjectFilter()))
    assert summary.investment.wan == Decimal("198871.37")
    assert summary.undecomposed_wan == 0


def test_a_project_listed_by_two_programmes_counts_once_and_is_deducted_from_both(session: Session) -> None:
    first = make_project(session, "十九个园区", ["211300"], figures=[1000], is_programme=True)
    second = make_project(session, "九个重点项目", ["211300"], figures=[700], is_programme=True)
    park = make_project(session, "港铁", ["211381"], figures=[600], parent_id=first.id)
    state_figure(session, park, Decimal(600), line=99, programme_id=second.id)
    recount(session, [park.id])
    session.refresh(first)
    session.refresh(second)
    assert (first.counted_wan, second.counted_wan) == (400, 100)
    assert (
        totals.summarise(session, open_selection(session, ProjectFilter())).investment.wan == 400 + 100 + 600
    )


def test_more_projects_than_a_statement_has_parameters_are_counted(session: Session) -> None:
    programme = make_project(session, "总盘子", ["211300"], figures=[100], is_programme=True)
    part = make_project(session, "一期", ["211381"], figures=[40], parent_id=programme.id)
    part.counted_wan = programme.counted_wan = Decimal(0)
    recount(session, range(part.id - 70_000, part.id + 1))
    assert (part.counted_wan, programme.counted_wan) == (40, 60)


def test_a_cancelled_part_adds_nothing_and_is_not_spread_anew(session: Session) -> None:
    programme = make_project(session, "总盘子", ["211300"], figures=[100], is_programme=True)
    make_project(session, "停了的", figures=[40], parent_id=programme.id, status="cancelled")
    summary = totals.summarise(session, open_selection(session, ProjectFilter()))
    assert summary.investment.wan == 60


def test_shares_divide_to_the_yuan(session: Session) -> None:
    third = Decimal("0.333333")
    make_project(
        session,
        "跨三县",
        [("211302", third), ("211303", third), ("211321", Decimal("0.333334"))],
        figures=["100.0001"],
    )
    rows = totals.by_bucket(session, open_selection(session, ProjectFilter()))
    assert [row.kind for row in rows] == ["district"] * 3
    assert sum(row.investment.wan for row in rows) == Decimal("100.0001")
    assert sum(row.number for row in rows) == 1


@pytest.mark.parametrize(
    ("districts", "kind"), [(["211302"], "district"), (["211300"], "city"), (["211302", "211303"], "cross")]
)
def test_where_a_project_is_counted(session: Session, districts: list[str], kind: str) -> None:
    make_project(session, "某项目", districts, figures=[10])
    (row,) = totals.by_bucket(session, open_selection(session, ProjectFilter()))
    assert (row.kind, row.investment.wan, row.number) == (kind, 10, 1)


def test_silence_is_no_zero(session: Session) -> None:
    for figures in ([], [], [7], [0]):
        make_project(session, "载明或未载明", ["211324"], figures=figures)
    make_project(session, "都未载明", ["211302"], figures=[])
    make_project(session, "载明为零", ["211303"], figures=[0])
    rows = {row.adcode: row for row in totals.by_bucket(session, open_selection(session, ProjectFilter()))}
    assert rows["211324"].investment == Sum(Decimal(7), known=2, silent=2)
    assert rows["211302"].investment.stated_wan is None
    assert rows["211303"].investment.stated_wan == 0
    whole = totals.summarise(session, open_selection(session, ProjectFilter()))
    assert whole.investment == Sum(Decimal(7), known=3, silent=3)
    assert whole.completed == Sum(silent=6)


def test_what_a_silent_projects_programme_states_is_stated(session: Session) -> None:
    parks = make_project(session, "物流园区", ["211300"], figures=[1000], is_programme=True)
    make_project(session, "甲园", ["211302"], parent_id=parks.id)
    whole = totals.summarise(session, open_selection(session, ProjectFilter()))
    assert whole.investment == Sum(Decimal(1000), known=0, silent=1)
    assert whole.investment.stated_wan == 1000
    county = totals.summarise(session, open_selection(session, ProjectFilter(district=("211302",))))
    assert county.investment.stated_wan is None


def test_a_rate_of_progress_is_over_what_is_known(session: Session) -> None:
    make_project(session, "只是写进规划", status="planned", status_basis="implied")
    make_project(session, "规划说在建", status="construction", status_basis="implied")
    make_project(session, "规划说谋划", status="planned", status_basis="stated")
    whole = totals.summarise(session, open_selection(session, ProjectFilter()))
    assert (whole.number, whole.status_number) == (3, 2)
    assert whole.started_rate.share == Decimal("0.5")
    silent = totals.summarise(session, open_selection(session, ProjectFilter(q="只是写进规划")))
    assert (silent.number, silent.started_rate.share) == (1, None)
