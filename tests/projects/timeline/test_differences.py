"""The past equals what was shown then, and Σ differences is the difference of the totals, for any filter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.errors import BadInput, DomainError
from projects.map.features import district_shading_text, features_text
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from projects.reading.queries import list_projects
from projects.reading.selection import open_selection, select_projects
from projects.reading.totals import by_bucket, summarise
from projects.reconcile.merging import merge_projects, unmerge_project
from projects.registry import shares, writing
from projects.registry.rollup import recount
from projects.store.past import enter_past, get_past
from projects.timeline.differences import Difference, list_differences
from projects.timeline.states import COMPUTED, FIELDS
from tests.support.factories import OFFICER, TESTER, make_project, state_figure
from tests.support.history import copy_database, open_past, read_clock
from tests.support.plain_differences import compare_plainly

# What can be seen of a project on a map and beside it.
SEEN = {"status", "investment_wan", "counted_wan", "geom", "precision", "districts", "type"}
FILTERS = (
    ProjectFilter(),
    ProjectFilter(district=("211302",)),
    ProjectFilter(district=("211300",), status=("construction", "completed")),
    ProjectFilter(district=("210000",), min_investment=Decimal(500)),
    ProjectFilter(q="物流园"),
    ProjectFilter(overdue="yes"),
    ProjectFilter(district=("210000",), bucket=("cross", "district")),
    ProjectFilter(programme="none", document=("plan.txt",)),
)
DISTRICTS = ("211302", "211303", "211321")


@pytest.fixture(scope="module")
def changing_url(server_url: str, empty_url: str) -> str:
    return copy_database(server_url, empty_url, "lantu_changing")


@pytest.fixture
def changing(changing_url: str) -> Iterator[Session]:
    with open_past(changing_url) as session:
        yield session


@dataclass(frozen=True)
class Snapshot:
    """What pages showed at a moment."""

    moment: datetime
    shown: tuple[Any, ...]


def look(session: Session) -> tuple[Any, ...]:
    found = []
    for wanted in FILTERS:
        rows = list_projects(session, select_projects(session, wanted), Page(sort="code", limit=1000)).rows
        found += [
            summarise(session, select_projects(session, wanted)),
            rows,
            by_bucket(session, select_projects(session, wanted)),
        ]
    maps = (
        features_text(session, select_projects(session, FILTERS[0])),
        district_shading_text(session, select_projects(session, FILTERS[1])),
    )
    return *found, *maps


def projects_of(session: Session) -> list[Project]:
    live = select(Project).where(Project.merged_into_id.is_(None)).order_by(Project.id)
    return list(session.scalars(live))


def create(session: Session, one: int, other: int) -> None:
    held = projects_of(session)
    parent = held[other % len(held)] if held and other % 3 == 0 else None
    make_project(
        session,
        f"物流园{one}" if other % 2 else f"公路{one}",
        [DISTRICTS[one % 3]] if other % 4 else DISTRICTS[:2],
        figures=[one + 1] if one % 5 else (),
        at=(120.4 + one / 1000, 41.5) if one % 2 else None,
        parent_id=parent.id if parent else None,
        start_year=2020 + other % 10,
    )
    if parent:
        recount(session, [parent.id])


def change_status(session: Session, one: int, other: int) -> None:
    project = projects_of(session)[one % len(projects_of(session))]
    status = ("planned", "construction", "completed", "operating", "suspended", "cancelled")[other % 6]
    writing.change_project(session, project, {"status": status}, TESTER)
    recount(session, [project.id])


def change_words(session: Session, one: int, other: int) -> None:
    project = projects_of(session)[one % len(projects_of(session))]
    writing.change_project(session, project, {"name": f"物流园改{other}", "owner": f"单位{other}"}, TESTER)
    writing.refresh_search(session, [project.id])


def state_another_figure(session: Session, one: int, other: int) -> None:
    project = projects_of(session)[one % len(projects_of(session))]
    state_figure(session, project, Decimal(other + 1), line=1000 + one, stated_name=f"{one}-{other}")
    writing.adopt_figures(session, [project.id])
    recount(session, [project.id])


def move(session: Session, one: int, other: int) -> None:
    project = projects_of(session)[one % len(projects_of(session))]
    parts = [(DISTRICTS[other % 3], None), (DISTRICTS[(other + 1) % 3], None)][: 1 + other % 2]
    # The project's own row may stay as it is: that its districts moved must be enough.
    shares.replace_allocations(session, project, sorted(parts))
    recount(session, [project.id])


def merge(session: Session, one: int, other: int) -> None:
    held = projects_of(session)
    kept, gone = held[one % len(held)], held[other % len(held)]
    merge_projects(session, kept, gone, TESTER, "同一个项目")


def unmerge(session: Session, one: int, _other: int) -> None:
    gone = list(session.scalars(select(Project).where(Project.merged_into_id.is_not(None))))
    if gone:
        unmerge_project(session, gone[one % len(gone)], TESTER, "不是同一个")


ACTS = (create, create, change_status, change_words, state_another_figure, move, merge, unmerge)


@given(
    st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, 900), st.integers(0, 900)), min_size=3, max_size=7
    )
)
@settings(
    max_examples=4,
    derandomize=True,
)
def test_the_past_is_what_was_shown_and_differences_add_up(changing: Session, acts: list[Any]) -> None:
    snapshots = [Snapshot(read_clock(changing), look(changing))]
    create(changing, 1, 1)
    for act, one, other in acts:
        try:
            act(changing, one, other)
            changing.commit()
        except DomainError:
            # What the rules refuse leaves nothing behind, in the past neither.
            changing.rollback()
        shown = look(changing)
        changing.rollback()
        snapshots.append(Snapshot(read_clock(changing), shown))
    for snapshot in snapshots:
        enter_past(changing, snapshot.moment)
        assert look(changing) == snapshot.shown
        changing.rollback()
    for first, last in [*combinations(snapshots, 2)][::6]:
        for wanted in FILTERS:
            found = list_differences(
                changing,
                select_projects(changing, wanted),
                first.moment,
                last.moment,
            )
            totals = [one.shown[FILTERS.index(wanted) * 3] for one in (first, last)]
            assert [(end.number, end.wan) for end in (found.before, found.after)] == [
                (total.number, total.investment.wan) for total in totals
            ]
            assert sum(row.wan_delta for row in found.rows) == found.wan_delta
            assert sum(row.number_delta for row in found.rows) == found.number_delta
            assert found.is_explained
            changing.rollback()
    ends = snapshots[0].moment, snapshots[-1].moment
    for wanted in (*FILTERS[1::2], FILTERS[6]):
        # One way or the other: in one statement over sets, or row by row in Python.
        found = list_differences(changing, select_projects(changing, wanted), *ends)
        assert compare_plainly(changing, select_projects(changing, wanted), *ends) == {
            row.project_id: (row.kind, row.number_delta, row.wan_delta, row.changes) for row in found.rows
        }
        seen = list_differences(changing, select_projects(changing, wanted), *ends, seen=len(found.rows) + 1)
        assert seen.rows == tuple(row for row in found.rows if not row.changes or SEEN & row.changes.keys())
        assert (seen.before, seen.after) == (found.before, found.after)
        first = list_differences(changing, select_projects(changing, wanted), *ends, seen=2)
        assert (first.rows, first.row_number) == (seen.rows[:2], seen.row_number)
    changing.rollback()


def differ(session: Session, since: datetime, wanted: ProjectFilter = FILTERS[0]) -> dict[str, Difference]:
    session.commit()
    found = list_differences(session, select_projects(session, wanted), since, read_clock(session))
    assert get_past(session) is None
    session.rollback()
    return {row.name: row for row in found.rows}


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("planned", "construction", "started"),
        ("planned", "operating", "operating"),
        ("construction", "completed", "completed"),
        ("construction", "suspended", "suspended"),
        ("suspended", "construction", "resumed"),
        ("cancelled", "planned", "resumed"),
        ("planned", "cancelled", "cancelled"),
        ("planned", "signed", "changed"),
        ("completed", "construction", "changed"),
    ],
)
def test_a_change_of_status_is_called_what_it_is(changing: Session, old: str, new: str, kind: str) -> None:
    project = make_project(changing, f"{old}到{new}", figures=[100], status=old)
    changing.commit()
    since = read_clock(changing)
    writing.change_project(
        changing, project, {"status": new}, TESTER, reason="推进", evidence="发改〔2026〕1号"
    )
    recount(changing, [project.id])
    row = differ(changing, since)[f"{old}到{new}"]
    assert row.kind == kind
    assert row.changes == {"status": [old, new]}
    assert [(step.old, step.new, step.reason) for step in row.steps] == [(old, new, "推进")]
    expected = {"cancelled": -100, "planned": 100}.get(new, 0) if "cancelled" in (old, new) else 0
    assert row.wan_delta == expected


def test_new_changed_progressed_and_untouched(changing: Session) -> None:
    changed, reported, still = (
        make_project(changing, name, figures=[10]) for name in ("要改的", "报月度的", "不动的")
    )
    changing.commit()
    since = read_clock(changing)
    make_project(changing, "刚登记的", figures=[7], by=OFFICER)
    writing.change_project(changing, changed, {"steward": "王某"}, TESTER)
    writing.change_project(changing, reported, {"completed_wan": Decimal(3)}, TESTER)
    writing.touch(still)
    rows = differ(changing, since)
    assert (rows["刚登记的"].kind, rows["刚登记的"].wan_delta, rows["刚登记的"].number_delta) == ("new", 7, 1)
    assert (rows["要改的"].kind, rows["要改的"].changes) == ("changed", {"steward": [None, "王某"]})
    assert rows["报月度的"].kind == "progressed"
    assert "不动的" not in rows


def test_what_returns_to_where_it_was_is_no_difference(changing: Session) -> None:
    project = make_project(changing, "停了又复工", status="construction")
    changing.commit()
    since = read_clock(changing)
    for status in ("suspended", "construction"):
        writing.change_project(changing, project, {"status": status}, TESTER)
        changing.commit()
    assert "停了又复工" not in differ(changing, since)


def test_into_and_out_of_the_filter(changing: Session) -> None:
    project = make_project(changing, "搬家的", ["211302"], figures=[42])
    changing.commit()
    since = read_clock(changing)
    shares.replace_allocations(changing, project, [("211303", None)])
    recount(changing, [project.id])
    gone = differ(changing, since, ProjectFilter(district=("211302",)))["搬家的"]
    come = differ(changing, since, ProjectFilter(district=("211303",)))["搬家的"]
    assert (gone.kind, gone.wan_delta, gone.number_delta) == ("moved_out", -42, -1)
    assert (come.kind, come.wan_delta, come.number_delta) == ("moved_in", 42, 1)
    assert come.changes["districts"] == [["211302"], ["211303"]]


def test_a_search_that_found_only_near_misses_leaves_them_for_a_new_project(changing: Session) -> None:
    make_project(changing, "喀左县冷链仓储园", figures=[8])
    changing.commit()
    since = read_clock(changing)
    make_project(changing, "喀左县冷链仓储院", figures=[5], by=OFFICER)
    rows = differ(changing, since, ProjectFilter(q="冷链仓储院"))
    assert {name: (row.kind, row.wan_delta) for name, row in rows.items()} == {
        "喀左县冷链仓储园": ("moved_out", -8),
        "喀左县冷链仓储院": ("new", 5),
    }


def test_what_a_plan_brought_in_is_no_news(changing: Session) -> None:
    since = read_clock(changing)
    make_project(changing, "规划装载的", figures=[70])
    make_project(changing, "干部登记的", by=OFFICER)
    changing.commit()
    found = list_differences(changing, open_selection(changing, FILTERS[0]), since, read_clock(changing))
    changing.rollback()
    assert {row.name: row.kind for row in found.rows} == {"规划装载的": "registered", "干部登记的": "new"}
    assert [row.name for row in found.registered] == ["规划装载的"]
    assert list(found.news) == ["new"]
    # It still explains the totals.
    assert sum(row.wan_delta for row in found.rows) == found.wan_delta


def test_a_merge_and_what_it_does_to_the_programme(changing: Session) -> None:
    programme = make_project(changing, "规划包", figures=[100], is_programme=True)
    part = make_project(changing, "分项", figures=[30], parent_id=programme.id)
    other = make_project(changing, "分项(另一处)", figures=[30])
    recount(changing, [programme.id])
    changing.commit()
    since = read_clock(changing)
    merge_projects(changing, part, other, TESTER, "同一个")
    make_project(changing, "新分项", figures=[20], parent_id=programme.id)
    recount(changing, [programme.id])
    rows = differ(changing, since)
    assert (rows["分项(另一处)"].kind, rows["分项(另一处)"].wan_delta) == ("merged", -30)
    assert rows["规划包"].changes == {"counted_wan": ["70", "50"]}
    assert rows["规划包"].wan_delta == -20


def test_a_group_says_what_all_of_its_rows_come_to(changing: Session) -> None:
    kept, silent = make_project(changing, "有数的", figures=[9]), make_project(changing, "无数的")
    changing.commit()
    since = read_clock(changing)
    for project in (kept, silent):
        writing.change_project(changing, project, {"steward": "王某"}, TESTER)
    make_project(changing, "新来的", figures=[7], by=OFFICER)
    make_project(changing, "新来的二", figures=[5], by=OFFICER)
    make_project(changing, "新来而无数的", by=OFFICER)
    changing.commit()
    until = read_clock(changing)
    found = list_differences(changing, select_projects(changing, FILTERS[0]), since, until, most=1)
    changing.rollback()
    new, changed = found.groups["new"], found.groups["changed"]
    assert (new.row_number, new.number_delta, new.stated_delta) == (3, 3, 12)
    assert [row.name for row in new.rows] == ["新来的"]
    assert (changed.row_number, changed.number_delta, changed.stated_delta) == (2, 0, 0)


def test_a_date_of_its_own_is_refused(changing: Session) -> None:
    now = read_clock(changing)
    with pytest.raises(BadInput):
        list_differences(changing, open_selection(changing, ProjectFilter(as_of=now.date())), now, now)


def test_every_column_is_compared_or_left_out_on_purpose() -> None:
    derived = {
        *("id", "merged_into_id", "parent_id", "adopted_statement_id", "has_conflict", "source_datum"),
        *("search_text", "search_pinyin", "subtree_wan", "subtree_high_wan", "counted_wan"),
        *("counted_high_wan", "counted_number", "bucket", "version", "created_at", "updated_at"),
        *("measures_apart", "has_measure_conflict"),
    }
    assert {*FIELDS, *COMPUTED} - {"parent_code", "districts"} == set(Project.__table__.c.keys()) - derived
