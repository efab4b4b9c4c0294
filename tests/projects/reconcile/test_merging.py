"""Merging two projects: nothing is lost, totals stay exact, and taking it back restores all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from projects.errors import BadInput, Conflict, Moved, NotFound
from projects.models import DuplicateDecision, Mention, Project, ProjectEvent, Statement
from projects.reading.filters import ProjectFilter
from projects.reading.queries import get_project
from projects.reading.selection import open_selection
from projects.reading.totals import by_bucket, summarise
from projects.reconcile.decisions import decide_different, find_decision, withdraw_decision
from projects.reconcile.merge_checks import MergeRefused
from projects.reconcile.merging import merge_projects, unmerge_project
from projects.registry import writing
from projects.registry.audit import Author
from projects.registry.rollup import recount
from tests.conftest import make_session
from tests.support.factories import make_document, make_project, state_figure

REVIEWER = Author("officer", "审核员")
EVERYTHING = ProjectFilter()
DERIVED = {"version", "updated_at", "search_text", "search_pinyin"}


def snapshot(session: Session) -> dict[str, Any]:
    """Everything that a merge may touch."""
    session.expire_all()
    columns = [column.key for column in Project.__table__.columns if column.key not in DERIVED]
    return {
        "projects": {
            one.code: {name: str(getattr(one, name)) for name in columns}
            for one in session.scalars(select(Project))
        },
        "search": dict(session.execute(select(Project.code, Project.search_text)).all()),
        "mentions": session.execute(
            select(Mention.id, Mention.project_id, Mention.programme_id).order_by(Mention.id)
        ).all(),
        "statements": session.execute(
            select(Statement.id, Statement.project_id).order_by(Statement.id)
        ).all(),
        "totals": summarise(session, open_selection(session, EVERYTHING)),
        "buckets": by_bucket(session, open_selection(session, EVERYTHING)),
    }


def merge(session: Session, kept: Project, gone: Project, reason: str = "同一座桥") -> None:
    merge_projects(session, kept, gone, REVIEWER, reason)


def test_everything_moves_and_the_code_still_resolves(session: Session) -> None:
    kept = make_project(session, "城南物流园", figures=[300])
    gone = make_project(session, "城南物流园区", figures=[500], aliases=["南园"], owner="某公司")
    child = make_project(session, "一期", parent_id=gone.id)
    merge(session, kept, gone)
    assert (kept.investment_wan, kept.investment_high_wan, kept.has_conflict) == (300, 500, True)
    assert kept.owner == "某公司"
    assert kept.aliases == ["城南物流园区", "南园"]
    assert child.parent_id == kept.id
    assert "南园" in kept.search_text
    detail = get_project(session, kept.code)
    assert len(detail.mentions) == 2
    assert [one.code for one in detail.children] == [child.code]
    with pytest.raises(Moved) as moved:
        get_project(session, gone.code)
    assert moved.value.code == kept.code
    assert summarise(session, open_selection(session, EVERYTHING)).investment.wan == 300


def test_both_histories_tell_of_it(session: Session) -> None:
    kept, gone = make_project(session, "甲", figures=[3]), make_project(session, "乙", figures=[5])
    merge(session, kept, gone, "路线相同")
    events = session.scalars(select(ProjectEvent).where(ProjectEvent.reason == "路线相同")).all()
    told = {event.project_id: event.changes for event in events}
    assert told[kept.id]["merged"] == [None, gone.code]
    assert told[gone.id]["merged_into"] == [None, kept.code]
    assert told[gone.id]["moved"][1]["mentions"]
    assert all(event.actor == "审核员" for event in events)


def test_a_chain_of_merges_leads_to_the_last(session: Session) -> None:
    one, two, three = (make_project(session, name) for name in "甲乙丙")
    merge(session, two, one)
    merge(session, three, two)
    with pytest.raises(Moved) as moved:
        get_project(session, one.code)
    assert moved.value.code == three.code
    with pytest.raises(MergeRefused, match="撤销那一次"):
        unmerge_project(session, one, REVIEWER, "错了")


def test_merged_members_keep_their_programmes_exact(session: Session) -> None:
    first = make_project(session, "规划包一", figures=[1000], is_programme=True)
    second = make_project(session, "规划包二", figures=[800], is_programme=True)
    kept = make_project(session, "园区", figures=[300], parent_id=first.id)
    gone = make_project(session, "园区(二)", figures=[300], parent_id=second.id)
    recount(session)
    assert summarise(session, open_selection(session, EVERYTHING)).investment.wan == 1800
    merge(session, kept, gone)
    # Both programmes still deduct the park, which now counts once.
    assert summarise(session, open_selection(session, EVERYTHING)).investment.wan == 700 + 500 + 300
    assert {one.code for one in get_project(session, second.code).listed} == {kept.code}


@pytest.mark.parametrize("turned", [False, True])
def test_a_part_is_never_merged_with_its_whole(session: Session, turned: bool) -> None:
    whole = make_project(session, "规划包", is_programme=True)
    middle = make_project(session, "中间包", is_programme=True, parent_id=whole.id)
    part = make_project(session, "分项", is_programme=True, parent_id=middle.id)
    pair = (part, whole) if turned else (whole, part)
    with pytest.raises(MergeRefused, match="成环"):
        merge(session, *pair)


def test_what_cannot_be_merged_is_refused(session: Session) -> None:
    kept, gone, bundle = (
        make_project(session, "甲"),
        make_project(session, "乙"),
        make_project(session, "包", is_programme=True),
    )
    with pytest.raises(MergeRefused, match="它自己"):
        merge(session, kept, kept)
    with pytest.raises(MergeRefused, match="理由"):
        merge(session, kept, gone, "  ")
    with pytest.raises(MergeRefused, match="规划包"):
        merge(session, kept, bundle)
    with pytest.raises(MergeRefused, match="没有被合并"):
        unmerge_project(session, gone, REVIEWER, "错了")
    merge(session, kept, gone)
    with pytest.raises(MergeRefused, match="已经并入"):
        merge(session, bundle, gone)
    with pytest.raises(MergeRefused, match="已经并入"):
        merge(session, gone, bundle)


def test_no_figure_is_lost(session: Session) -> None:
    kept, gone = make_project(session, "甲", completed_wan=7), make_project(session, "乙", completed_wan=9)
    with pytest.raises(MergeRefused, match="累计完成投资"):
        merge(session, kept, gone)
    statement = state_figure(session, gone, Decimal(9))
    statement.measure = "completed_wan"
    session.flush()
    merge(session, kept, gone)
    assert kept.completed_wan == 7


def test_two_national_codes_are_two_projects(session: Session) -> None:
    kept = make_project(session, "甲", national_code="2101-211302-04-01-000001")
    gone = make_project(session, "乙", national_code="2101-211302-04-01-000002")
    with pytest.raises(MergeRefused, match="全国项目代码"):
        merge(session, kept, gone)
    kept.national_code = None
    session.flush()
    merge(session, kept, gone)
    assert kept.national_code == "2101-211302-04-01-000002"
    unmerge_project(session, gone, REVIEWER, "错了")
    assert (kept.national_code, gone.national_code) == (None, "2101-211302-04-01-000002")


def test_the_same_words_cited_twice_are_not_dropped(session: Session) -> None:
    kept, gone = (
        make_project(session, "甲", figures=[1]),
        make_project(session, "甲", ["211303"], figures=[2]),
    )
    with pytest.raises(MergeRefused, match="同一处原文"):
        merge(session, kept, gone)


def test_a_stale_form_merges_nothing(session: Session) -> None:
    kept, gone = make_project(session, "甲"), make_project(session, "乙")
    read = (kept.version, gone.version)
    writing.change_project(session, gone, {"owner": "新单位"}, REVIEWER)
    with pytest.raises(Conflict):
        merge_projects(session, kept, gone, REVIEWER, "同一个", expected_versions=read)
    assert gone.merged_into_id is None


def test_a_decided_pair_is_remembered_and_can_be_forgotten(session: Session) -> None:
    one, other = make_project(session, "甲"), make_project(session, "乙")
    decide_different(session, other, one, REVIEWER, "两条路")
    decision = find_decision(session, one, other)
    assert decision is not None
    assert (decision.left_id, decision.right_id, decision.origin) == (one.id, other.id, "officer")
    withdraw_decision(session, decision.id)
    assert find_decision(session, one, other) is None
    with pytest.raises(NotFound):
        withdraw_decision(session, decision.id)
    with pytest.raises(BadInput, match="它自己"):
        decide_different(session, one, one, REVIEWER, "两条路")


def test_taking_a_merge_back_says_that_they_are_two(session: Session) -> None:
    kept, gone = make_project(session, "甲"), make_project(session, "乙")
    merge(session, kept, gone)
    with pytest.raises(BadInput, match="撤销合并"):
        decide_different(session, kept, gone, REVIEWER, "两条路")
    unmerge_project(session, gone, REVIEWER, "不是一处")
    decision = session.scalars(select(DuplicateDecision)).one()
    assert (decision.verdict, decision.reason, decision.kept_id) == ("different", "不是一处", None)


def test_a_decision_on_a_figure_goes_back_with_it(session: Session) -> None:
    kept, gone = make_project(session, "甲", figures=[300]), make_project(session, "乙", figures=[500])
    gone.adoption = "officer"
    session.flush()
    merge(session, kept, gone)
    theirs = session.scalars(select(Statement.id).where(Statement.value == 500)).one()
    kept.adoption, kept.adopted_statement_id = "officer", theirs
    writing.adopt_figures(session, [kept.id])
    assert kept.investment_wan == 500
    unmerge_project(session, gone, REVIEWER, "不是一处")
    assert (kept.adoption, kept.investment_wan) == ("rule", 300)
    assert (gone.adoption, gone.investment_wan) == ("officer", 500)


def test_what_was_changed_since_the_merge_stays(session: Session) -> None:
    kept, gone = make_project(session, "甲"), make_project(session, "乙", owner="旧单位", lead_unit="发改局")
    merge(session, kept, gone)
    writing.change_project(session, kept, {"owner": "新单位"}, REVIEWER)
    unmerge_project(session, gone, REVIEWER, "不是一处")
    assert (kept.owner, kept.lead_unit, kept.aliases) == ("新单位", None, [])


AMOUNTS = st.lists(st.integers(1, 900), max_size=3)
PROJECTS = st.lists(
    st.fixed_dictionaries(
        {
            "figures": AMOUNTS,
            "parent": st.none() | st.integers(0, 5),
            "listed": st.none() | st.integers(0, 5),
            "is_programme": st.booleans(),
            "district": st.sampled_from(["211302", "211303", "211300"]),
            "owner": st.sampled_from([None, "甲公司"]),
            "length_km": st.sampled_from([None, Decimal(3)]),
            "start_year": st.sampled_from([None, 2021, 2024]),
            "end_year": st.sampled_from([None, 2024, 2025]),
            "status": st.sampled_from(["planned", "construction", "cancelled"]),
            "is_located": st.booleans(),
        }
    ),
    min_size=3,
    max_size=6,
)


def build(session: Session, plans: list[dict[str, Any]]) -> list[Project]:
    document = make_document(session)
    made: list[Project] = []
    for number, plan in enumerate(plans):
        parent = made[plan["parent"]] if plan["parent"] is not None and plan["parent"] < number else None
        project = make_project(
            session,
            f"项目{number}",
            [plan["district"]],
            figures=plan["figures"],
            at=(120.4, 41.5) if plan["is_located"] else None,
            is_programme=plan["is_programme"],
            parent_id=parent.id if parent else None,
            status=plan["status"],
            status_basis="implied" if plan["status"] == "planned" else "stated",
            **{name: plan[name] for name in ("owner", "length_km", "start_year", "end_year")},
        )
        listed = plan["listed"]
        if listed is not None and listed < number:
            words = {"line": 90, "stated_name": project.name, "quote": "列入"}
            session.add(
                Mention(project_id=project.id, document_id=document.id, programme_id=made[listed].id, **words)
            )
        made.append(project)
    session.flush()
    recount(session)
    return made


@given(plans=PROJECTS, pair=st.permutations(range(3)))
@settings(max_examples=60)
def test_merge_and_unmerge_restore_everything(
    connection: Connection, plans: list[dict[str, Any]], pair: list[int]
) -> None:
    savepoint = connection.begin_nested()
    with make_session(connection) as session:
        made = build(session, plans)
        kept, gone = made[pair[0]], made[pair[1]]
        before = snapshot(session)
        try:
            merge(session, kept, gone)
        except MergeRefused:
            assert snapshot(session) == before
        else:
            after = snapshot(session)
            assert len(after["mentions"]) == len(before["mentions"])
            assert {one[1] for one in after["mentions"]}.isdisjoint({gone.id})
            assert {one[2] for one in after["mentions"]}.isdisjoint({gone.id})
            total = sum(row.investment.wan for row in after["buckets"])
            assert total == after["totals"].investment.wan
            kept_columns = after["projects"][kept.code]
            recount(session)
            assert snapshot(session)["totals"] == after["totals"]
            assert kept_columns["merged_into_id"] == "None"
            unmerge_project(session, gone, REVIEWER, "不是一处")
            assert snapshot(session) == before
    savepoint.rollback()
