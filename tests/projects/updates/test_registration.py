"""New projects come in by one door: checked, invisible until accepted, whole and traceable afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from geoalchemy2.shape import from_shape
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.errors import BadInput, Conflict, Forbidden
from projects.models import Allocation, Project, ProjectEvent, Statement, Update, YearPlan
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import by_bucket, summarise
from projects.registry.creating import StatedFigure, StatedMention
from projects.registry.doubts import Doubtful
from projects.registry.rollup import recount
from projects.updates.registering import pack, unpack
from projects.updates.registration import (
    Registration,
    RegistrationsRefused,
    find_repeat,
    submit_registration,
    submit_registrations,
)
from projects.updates.reviews import accept_update, return_update, withdraw_update
from tests.conftest import count_queries
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_document, make_project

PLAIN = {"name": "双塔区新建冷库", "type": "logistics_park", "status": "planned"}
HERE = (("211302", None),)


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "zhang")


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


def register(desk: Desk, registration: Registration, **more: Any) -> Update:
    return submit_registration(desk.session, registration, desk.author, desk.access, **more)


def test_only_name_type_status_and_district_are_needed(
    session: Session, officer: Desk, reviewer: Desk
) -> None:
    update = register(officer, Registration(PLAIN, HERE))
    assert (update.state, update.project_id, update.kind) == ("pending", None, "register")
    assert session.scalar(select(func.count()).select_from(Project)) == 0
    reviewer.accept(update)
    session.refresh(update)
    project = session.get_one(Project, update.project_id)
    assert project.code == "LT-211302-10001"
    assert (project.name, project.status_basis, project.precision) == (PLAIN["name"], "reported", "district")
    assert (project.counted_number, project.bucket, project.version) == (1, "district", 1)
    assert "双塔区新建冷库" in project.search_text
    assert "shuang" in project.search_pinyin
    (event,) = session.scalars(select(ProjectEvent)).all()
    assert (event.kind, event.update_id, event.actor) == ("created", update.id, officer.author.name)
    assert event.changes["districts"] == [None, ["211302"]]


def test_a_whole_registration_is_traceable(session: Session, officer: Desk, reviewer: Desk) -> None:
    parent = make_project(session, "物流规划包", is_programme=True, figures=[5000])
    values = PLAIN | {
        "status": "construction",
        "status_on": date(2026, 5, 1),
        "investment_wan": Decimal(1200),
        "land_m2": Decimal(33_000),
        "length_km": Decimal("1.5"),
        "aliases": ["冷链库"],
        "year_plan_2026": Decimal(300),
        "geom": from_shape(Point(120.45, 41.57), srid=4326),
        "precision": "site",
        "method": "drawn",
        "source_datum": "wgs84",
    }
    sent = Registration(values, HERE, parent.code, evidence="朝发改〔2026〕9号", reason="会议纪要")
    update = register(officer, sent)
    reviewer.accept(update)
    session.refresh(update)
    project = session.get_one(Project, update.project_id)
    assert (project.investment_wan, project.counted_wan, project.land_m2) == (1200, 1200, 33_000)
    assert project.parent_id == parent.id
    assert session.get_one(Project, parent.id).counted_wan == 3800
    statements = session.scalars(select(Statement).where(Statement.project_id == project.id)).all()
    assert {one.measure for one in statements} == {"investment_wan", "land_m2", "length_km"}
    assert {one.update_id for one in statements} == {update.id}
    assert project.adopted_statement_id in {one.id for one in statements}
    assert session.scalars(select(YearPlan.planned_wan)).all() == [300]
    event = session.scalars(select(ProjectEvent).where(ProjectEvent.update_id == update.id)).one()
    assert event.evidence == "朝发改〔2026〕9号"


def test_what_plans_say_comes_as_mentions(session: Session, officer: Desk, reviewer: Desk) -> None:
    document = make_document(session)
    figures = (StatedFigure("investment_wan", Decimal(900), "900万元"),)
    said = StatedMention(document.id, 12, "冷库工程", "新建冷库工程,投资900万元", figures=figures)
    update = register(officer, Registration(PLAIN, HERE, mentions=(said,)))
    reviewer.accept(update)
    session.refresh(update)
    project = session.get_one(Project, update.project_id)
    assert project.investment_wan == 900
    assert "冷库工程" in project.search_text
    (statement,) = session.scalars(select(Statement)).all()
    assert statement.mention_id is not None
    assert statement.update_id is None


REFUSED: list[tuple[dict[str, Any], Sequence[Any], str]] = [
    ({"name": "  "}, HERE, "name"),
    ({"type": "castle"}, HERE, "type"),
    ({"status": ""}, HERE, "status"),
    ({"status": "done"}, HERE, "status"),
    ({}, (), "district"),
    ({}, (("211302", Decimal("0.5")), ("211303", Decimal("0.4"))), "share"),
    ({}, (("211302", Decimal("0.5")), ("211303", None)), "share"),
    ({}, (("211302", None), ("211302", None)), "district"),
    ({"status": "construction"}, HERE, "status_on"),
    ({"status": "construction", "status_on": date(2026, 1, 1)}, HERE, "evidence"),
    ({"status": "cancelled"}, HERE, "reason"),
    ({"investment_wan": Decimal(5)}, HERE, "evidence"),
    ({"investment_wan": Decimal(-5)}, HERE, "investment_wan"),
    ({"land_m2": Decimal(0)}, HERE, "land_m2"),
    ({"start_year": 2030, "end_year": 2026}, HERE, "end_year"),
    ({"start_month": 3}, HERE, "start_year"),
    ({"precision": "site"}, HERE, "precision"),
    ({"counted_wan": Decimal(1)}, HERE, "counted_wan"),
]


@pytest.mark.parametrize(("values", "shares", "field"), REFUSED, ids=lambda one: str(one)[:40])
def test_what_the_rules_refuse_is_not_kept(
    session: Session, values: dict[str, Any], shares: Sequence[Any], field: str
) -> None:
    desk = Desk(session, "zhang", districts=("211300",))
    with pytest.raises(BadInput) as caught:
        register(desk, Registration(PLAIN | values, tuple(shares)))
    assert caught.value.field == field
    assert session.scalars(select(Update)).all() == []


def test_an_unknown_district_and_another_officers_are_refused(session: Session, officer: Desk) -> None:
    with pytest.raises(Forbidden):
        register(officer, Registration(PLAIN, (("211381", None),)))
    with pytest.raises(Forbidden):
        register(officer, Registration(PLAIN, (("211302", None), ("211303", None))))
    administrator = Desk(session, "boss", "administrator")
    with pytest.raises(BadInput):
        register(administrator, Registration(PLAIN, (("999999", None),)))


def test_a_national_code_is_held_once(session: Session, officer: Desk) -> None:
    code = "2026-211302-48-01-123456"
    make_project(session, "原有项目", national_code=code)
    with pytest.raises(Conflict):
        register(officer, Registration(PLAIN | {"national_code": code}, HERE))
    other = code.replace("123456", "654321")
    register(officer, Registration(PLAIN | {"national_code": other}, HERE))
    with pytest.raises(Conflict):
        register(officer, Registration(PLAIN | {"national_code": other, "name": "另一个"}, HERE))


def test_a_name_that_is_there_is_asked_back(session: Session, officer: Desk, reviewer: Desk) -> None:
    held = make_project(session, PLAIN["name"])
    with pytest.raises(Doubtful) as caught:
        register(officer, Registration(PLAIN, HERE))
    assert held.code in str(caught.value)
    update = register(officer, Registration(PLAIN, HERE, is_confirmed=True))
    assert held.code in (update.reason or "")
    reviewer.accept(update)


def test_what_came_up_since_is_for_the_reviewer_to_answer(
    session: Session, officer: Desk, reviewer: Desk
) -> None:
    update = register(officer, Registration(PLAIN, HERE))
    make_project(session, PLAIN["name"])
    with pytest.raises(BadInput) as caught:
        reviewer.accept(update)
    assert caught.value.field == "note"
    accept_update(session, update.id, reviewer.author, reviewer.access, "是两个库")


def test_codes_go_on_and_never_meet_those_of_the_plans(
    session: Session, officer: Desk, reviewer: Desk
) -> None:
    make_project(session, "原有", code="LT-211302-0007")
    for name in ("甲库", "乙库"):
        reviewer.accept(register(officer, Registration(PLAIN | {"name": name}, HERE)))
    both = Registration(PLAIN | {"name": "跨区管网"}, (("211302", None), ("211303", None)))
    register(reviewer, both)
    query = select(Project.code).where(Project.code.like("%-1____")).order_by(Project.code)
    assert session.scalars(query).all() == ["LT-211300-10001", "LT-211302-10001", "LT-211302-10002"]


def test_a_reviewers_own_is_published_at_once(session: Session, reviewer: Desk) -> None:
    update = register(reviewer, Registration(PLAIN, HERE))
    assert update.state == "accepted"
    assert update.project_id is not None


def test_returned_withdrawn_and_sent_again(session: Session, officer: Desk, reviewer: Desk) -> None:
    update = register(officer, Registration(PLAIN, HERE))
    return_update(session, update.id, reviewer.author, reviewer.access, "请写明规模")
    again = register(officer, Registration(PLAIN | {"capacity": "两万吨"}, HERE), instead_of=update.id)
    session.refresh(update)
    assert (update.state, again.state) == ("replaced", "pending")
    third = register(officer, Registration(PLAIN, HERE), instead_of=again.id)
    session.refresh(again)
    assert again.state == "withdrawn"
    withdraw_update(session, third.id, officer.author, officer.access)
    with pytest.raises(Conflict):
        reviewer.accept(third)
    other = Desk(session, "wang")
    with pytest.raises(Conflict):
        register(other, Registration(PLAIN, HERE), instead_of=third.id)


def test_a_reviewer_of_another_district_decides_nothing(session: Session, officer: Desk) -> None:
    update = register(officer, Registration(PLAIN, HERE))
    other = Desk(session, "wai", "reviewer", ("211303",))
    for decide in (
        lambda: accept_update(session, update.id, other.author, other.access),
        lambda: return_update(session, update.id, other.author, other.access, "不"),
        lambda: withdraw_update(session, update.id, other.author, other.access),
    ):
        with pytest.raises(Forbidden):
            decide()


def test_the_second_click_finds_the_first(session: Session, officer: Desk, reviewer: Desk) -> None:
    sent = Registration(PLAIN | {"investment_wan": Decimal(7)}, HERE, reason="会议")
    assert find_repeat(session, sent, officer.author) is None
    update = register(officer, sent)
    assert find_repeat(session, sent, officer.author) == update
    assert find_repeat(session, sent, reviewer.author) is None
    assert find_repeat(session, replace(sent, evidence="1号"), officer.author) is None
    assert find_repeat(session, sent, officer.author, ["0" * 64]) is None
    reviewer.accept(update)
    assert find_repeat(session, sent, officer.author) is not None


def test_what_an_update_keeps_is_read_back_whole(session: Session) -> None:
    figure = StatedFigure("investment_wan", Decimal("12.5"), "12.5万元", scope="一期", corrected=Decimal(13))
    said = StatedMention(
        3,
        7,
        "某库",
        "原文",
        "第二章",
        years={"start_year": 2026},
        figures=(figure,),
        funding=(("bond", None),),
    )
    values = PLAIN | {
        "status_on": date(2026, 1, 2),
        "length_km": Decimal("1.25"),
        "aliases": ["甲", "乙"],
        "year_plan_2027": Decimal(5),
        "geom": from_shape(Point(120, 41), srid=4326),
    }
    sent = Registration(values, (("211302", Decimal("0.4")), ("211303", Decimal("0.6"))), "LT-211300-0001")
    sent = replace(sent, statements=(figure,), mentions=(said,))
    back = unpack(*pack(sent))
    assert pack(back) == pack(sent)
    assert back.mentions == (said,)
    assert back.shares == list(sent.shares)


def test_all_of_a_list_or_none(session: Session, officer: Desk) -> None:
    sent = [Registration(PLAIN | {"name": f"库{number}"}, HERE) for number in range(5)]
    wrong = [*sent, Registration({"name": "x"}, HERE), Registration(PLAIN, (("211381", None),))]
    with pytest.raises(RegistrationsRefused) as caught:
        submit_registrations(session, wrong, officer.author, officer.access)
    assert set(caught.value.problems) == {5, 6}
    ids = submit_registrations(session, sent, officer.author, officer.access, batch="b1")
    rows = session.scalars(select(Update).where(Update.id.in_(ids)).order_by(Update.id)).all()
    assert [row.changes["name"][1] for row in rows] == [one.name for one in sent]
    assert {row.batch for row in rows} == {"b1"}


MONEY = st.one_of(st.none(), st.decimals(0, 10**6, places=4))
PLACES = st.lists(
    st.sampled_from(["211300", "211302", "211303", "211381"]), min_size=1, max_size=3, unique=True
)


@st.composite
def registrations(draw: st.DrawFn) -> list[tuple[Registration, int | None]]:
    """Draw projects with money, districts, shares and programmes among those before them."""
    found: list[tuple[Registration, int | None]] = []
    for at in range(draw(st.integers(1, 6))):
        adcodes = draw(PLACES)
        shares = None
        if len(adcodes) == 2 and draw(st.booleans()):
            shares = (Decimal("0.25"), Decimal("0.75"))
        values = {
            "name": f"项目{at}",
            "type": draw(st.sampled_from(["water", "energy"])),
            "status": draw(st.sampled_from(["planned", "preliminary", "cancelled"])),
            "investment_wan": draw(MONEY),
            "is_programme": draw(st.booleans()),
        }
        parent = draw(st.one_of(st.none(), st.integers(0, at - 1))) if at else None
        pairs = [(adcode, shares[n] if shares else None) for n, adcode in enumerate(adcodes)]
        found.append((Registration(values, pairs, reason="测试"), parent))
    return found


@settings(max_examples=25)
@given(drawn=registrations())
def test_totals_hold_whatever_is_registered(
    session: Session, drawn: list[tuple[Registration, int | None]]
) -> None:
    administrator = make_administrator(session)
    with session.begin_nested() as savepoint:
        codes: list[str] = []
        for registration, parent in drawn:
            sent = replace(registration, parent_code=None if parent is None else codes[parent])
            update = submit_registration(session, sent, *administrator)
            codes.append(session.get_one(Project, update.project_id).code)
        for wanted in (ProjectFilter(), ProjectFilter(type=("water",))):
            whole = summarise(session, open_selection(session, wanted))
            rows = by_bucket(session, open_selection(session, wanted))
            assert whole.investment.wan == sum((row.investment.wan for row in rows), Decimal(0))
            assert whole.investment_high_wan == sum((row.investment_high_wan for row in rows), Decimal(0))
        before = {
            one.id: (one.counted_wan, one.counted_number, one.bucket)
            for one in session.scalars(select(Project))
        }
        recount(session)
        after = {
            one.id: (one.counted_wan, one.counted_number, one.bucket)
            for one in session.scalars(select(Project))
        }
        assert after == before
        savepoint.rollback()


def make_administrator(session: Session) -> tuple[Any, Any]:
    """Return an administrator as author and access, made once."""
    held = session.info.get("administrator")
    if held is None:
        desk = Desk(session, "boss", "administrator")
        held = session.info["administrator"] = (desk.author, desk.access)
    return held


def test_a_long_list_takes_no_more_queries_than_a_short_one(session: Session, reviewer: Desk) -> None:
    def send(number: int, kind: str) -> int:
        sent = [
            Registration(
                PLAIN | {"name": f"{kind}{at}", "investment_wan": Decimal(at + 1)}, HERE, evidence="表"
            )
            for at in range(number)
        ]
        with count_queries(session.connection()) as queries:
            submit_registrations(session, sent, reviewer.author, reviewer.access)
        return len(queries)

    send(1, "先")
    assert send(200, "多") == send(2, "少")
    assert session.scalar(select(func.count()).select_from(Allocation)) == 203
