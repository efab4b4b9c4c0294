"""Shares of districts: one update like any other, by hand or by length, and the totals add up after it."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
import shapely
from geoalchemy2.shape import from_shape
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.lengths import measure_by_county
from projects.errors import BadInput, Conflict, Forbidden
from projects.models import Project, ProjectEvent, Update
from projects.reading import totals
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.registry import writing
from projects.registry.audit import Author
from projects.registry.shares import Shares, list_districts, replace_allocations
from projects.updates.review_queries import list_open, list_updates
from projects.updates.sharing import Offer, WithShares, divide, divide_by_length, offer_shares
from projects.updates.submission import Submission
from projects.updates.undo import find_event, is_undoable, undo_event
from projects.words.sums import add_up
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project

SHUANGTA, CHAOYANG = "211302", "211321"
CITY = ("211300",)
# From 双塔区 south-westwards into 朝阳县.
ACROSS = shapely.LineString([(120.45, 41.58), (120.3, 41.4)])
INSIDE = shapely.LineString([(120.45, 41.58), (120.45, 41.59)])


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "zhang", districts=CITY)


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", CITY)


@pytest.fixture
def road(session: Session) -> Project:
    return make_project(session, "跨县公路", (SHUANGTA, CHAOYANG), figures=[10000])


def halves(first: str, second: str) -> Shares:
    return [(SHUANGTA, Decimal(first)), (CHAOYANG, Decimal(second))]


def send(desk: Desk, project: Project, shares: Shares, **behind: Any) -> Update:
    return desk.submit(project, divide(shares, **({"reason": "按两县协议"} | behind)))


def rows(session: Session) -> dict[str, Decimal]:
    """Return what stands in each row of the totals in 万元, by adcode, else by kind."""
    session.expire_all()
    found = totals.by_bucket(session, open_selection(session, ProjectFilter()))
    return {row.adcode or row.kind: row.investment.wan for row in found if row.investment.wan}


def test_shares_wait_and_then_divide_the_money(
    session: Session, officer: Desk, reviewer: Desk, road: Project
) -> None:
    version = road.version
    update = send(officer, road, halves("0.6215", "0.3785"))
    assert (update.state, rows(session)) == ("pending", {"cross": 10000})
    assert update.changes == {"districts": [[SHUANGTA, CHAOYANG], ["211302:0.6215", "211321:0.3785"]]}
    assert list_open(session, road.id, None)[0].kind == "districts"
    reviewer.accept(update)
    assert rows(session) == {SHUANGTA: 6215, CHAOYANG: 3785}
    assert road.version == version + 1
    event = session.scalars(select(ProjectEvent).where(ProjectEvent.update_id == update.id)).one()
    assert (event.changes, event.reason) == (update.changes, "按两县协议")


def test_shares_are_taken_away_again(session: Session, reviewer: Desk, road: Project) -> None:
    send(reviewer, road, halves("0.5", "0.5"))
    assert send(reviewer, road, [(SHUANGTA, None), (CHAOYANG, None)]).state == "accepted"
    assert rows(session) == {"cross": 10000}


def test_undoing_brings_back_what_was(session: Session, reviewer: Desk, road: Project) -> None:
    send(reviewer, road, halves("0.25", "0.75"))
    update = send(reviewer, road, halves("0.5", "0.5"))
    event_id = session.scalars(select(ProjectEvent.id).where(ProjectEvent.update_id == update.id)).one()
    assert is_undoable(find_event(session, road, event_id))
    version = road.version
    undo_event(session, road, event_id, reviewer.author, reviewer.access, reason="误填")
    assert rows(session) == {SHUANGTA: 2500, CHAOYANG: 7500}
    assert road.version == version + 1
    with pytest.raises(Conflict):
        undo_event(session, road, event_id, reviewer.author, reviewer.access, reason="误填")


def test_undoing_is_refused_once_the_shares_have_moved_on(
    session: Session, reviewer: Desk, road: Project
) -> None:
    first = send(reviewer, road, halves("0.25", "0.75"))
    send(reviewer, road, halves("0.5", "0.5"))
    event_id = session.scalars(select(ProjectEvent.id).where(ProjectEvent.update_id == first.id)).one()
    with pytest.raises(Conflict) as error:
        undo_event(session, road, event_id, reviewer.author, reviewer.access, reason="误填")
    assert error.value.values == {"fields": ("districts",)}
    assert rows(session) == {SHUANGTA: 5000, CHAOYANG: 5000}


@pytest.mark.parametrize(
    ("shares", "field"),
    [
        (halves("0.6", "0.3"), "share"),
        (halves("0.6", "0.400001"), "share"),
        (halves("1.5", "-0.5"), "share"),
        (halves("1", "0"), "share"),
        ([(SHUANGTA, Decimal(1)), (CHAOYANG, None)], "share"),
        ([(SHUANGTA, Decimal(1))], "districts"),
        ([*halves("0.5", "0.5"), (SHUANGTA, Decimal("0.5"))], "districts"),
        ([*halves("0.5", "0.3"), ("211322", Decimal("0.2"))], "districts"),
        ([*halves("0.5", "0.3"), ("999999", Decimal("0.2"))], "districts"),
        ([], "districts"),
    ],
)
def test_shares_that_cannot_be_are_refused_at_their_field(
    session: Session, reviewer: Desk, road: Project, shares: Shares, field: str
) -> None:
    with pytest.raises(BadInput) as error:
        send(reviewer, road, shares)
    assert error.value.field == field
    assert session.scalars(select(Update)).all() == []
    assert rows(session) == {"cross": 10000}


def test_a_change_of_shares_needs_grounds(reviewer: Desk, road: Project) -> None:
    with pytest.raises(BadInput) as error:
        send(reviewer, road, halves("0.5", "0.5"), reason=" ")
    assert error.value.field == "evidence"
    assert (
        send(reviewer, road, halves("0.5", "0.5"), reason="", evidence="朝发改〔2026〕9号").state
        == "accepted"
    )


def test_the_same_shares_are_no_change(reviewer: Desk, road: Project) -> None:
    send(reviewer, road, halves("0.5", "0.5"))
    with pytest.raises(BadInput, match="没有任何变化"):
        send(reviewer, road, halves("0.50", "0.500"))


def test_a_project_of_one_district_has_no_shares(session: Session, reviewer: Desk) -> None:
    with pytest.raises(BadInput, match="只有一个县区"):
        send(reviewer, make_project(session), [(SHUANGTA, Decimal(1))])


def test_one_countys_officer_does_not_divide_what_is_of_two(session: Session, road: Project) -> None:
    with pytest.raises(Forbidden):
        send(Desk(session, "wang"), road, halves("0.5", "0.5"))


def test_what_waits_is_not_accepted_over_other_districts(
    session: Session, officer: Desk, reviewer: Desk, road: Project
) -> None:
    """A plan that is loaded meanwhile may give the project another county."""
    update = send(officer, road, halves("0.5", "0.5"))
    version = road.version
    changes = replace_allocations(session, road, [(SHUANGTA, None), ("211322", None)])
    writing.record_change(session, road, Author("seed", "plans"), changes, since=version)
    (shown,) = list_updates(session, [update.id])
    assert shown.moved == {"districts": [SHUANGTA, "211322"]}
    with pytest.raises(Conflict):
        reviewer.accept(update)
    assert list_districts(session, road) == [SHUANGTA, "211322"]


def test_a_second_officer_meanwhile_is_told_who_was_first(
    session: Session, officer: Desk, road: Project
) -> None:
    send(officer, road, halves("0.5", "0.5"))
    with pytest.raises(Conflict, match="zhang的姓名"):
        send(Desk(session, "wang", districts=CITY), road, halves("0.4", "0.6"))


def test_what_waits_has_not_moved_by_itself(session: Session, officer: Desk, road: Project) -> None:
    update = send(officer, road, halves("0.5", "0.5"))
    (row,) = list_updates(session, [update.id])
    assert row.moved == {}


def test_the_lengths_of_a_line_make_the_shares(session: Session) -> None:
    offer = offer_shares(session, {SHUANGTA, CHAOYANG}, ACROSS)
    assert isinstance(offer, Offer)
    by_county = {one.adcode: one for one in measure_by_county(session, ACROSS)}
    assert [one.adcode for one in offer.parts] == [SHUANGTA, CHAOYANG]
    for one in offer.parts:
        assert one.length_km == by_county[one.adcode].length_km
        assert float(one.share) == pytest.approx(by_county[one.adcode].share, abs=0.00006)
    assert sum(one.share for one in offer.parts) == 1
    assert offer.outside_km == 0


@pytest.mark.parametrize(
    ("adcodes", "line"),
    [
        ({SHUANGTA}, ACROSS),
        ({SHUANGTA, CHAOYANG}, shapely.Point(120.45, 41.58)),
        ({SHUANGTA, CHAOYANG}, None),
    ],
)
def test_nothing_is_offered_where_nothing_can_be_divided(
    session: Session, adcodes: set[str], line: shapely.Geometry | None
) -> None:
    assert offer_shares(session, adcodes, line) is None


@pytest.mark.parametrize(
    ("adcodes", "line", "words"),
    [
        ({SHUANGTA, CHAOYANG}, INSIDE, "没有经过“朝阳市朝阳县”"),
        ({SHUANGTA, "211322"}, ACROSS, "没有经过“建平县”"),
        ({SHUANGTA, "211300"}, ACROSS, "互相包含"),
    ],
)
def test_why_there_are_no_shares_by_length_is_said(
    session: Session, adcodes: set[str], line: shapely.Geometry, words: str
) -> None:
    offer = offer_shares(session, adcodes, line)
    assert offer is not None
    with pytest.raises(BadInput, match=words):
        _ = offer.shares


def test_what_lies_in_other_districts_is_told(session: Session) -> None:
    """Through 龙城区 and as far as 建平县: these kilometres are nobody's share."""
    beyond = shapely.LineString([(120.5, 41.6), (119.9, 41.6)])
    offer = offer_shares(session, {SHUANGTA, CHAOYANG}, beyond)
    assert offer is not None
    others = [one for one in measure_by_county(session, beyond) if one.adcode not in (SHUANGTA, CHAOYANG)]
    assert offer.outside_km == pytest.approx(sum(one.length_km for one in others), abs=0.2)
    assert offer.outside_km > 1
    assert sum(one.share for one in offer.parts) == 1


def test_a_place_and_its_shares_are_sent_together(
    session: Session, officer: Desk, reviewer: Desk, road: Project
) -> None:
    offer = offer_shares(session, {SHUANGTA, CHAOYANG}, ACROSS)
    assert offer is not None
    columns = {"geom": from_shape(ACROSS, srid=4326), "precision": "route", "method": "drawn"}
    place = Submission("fields", columns | {"source_datum": "wgs84"}, reason="按设计线位")
    sender = WithShares(divide_by_length(offer, place))
    sender(session, road, place, officer.author, officer.access, expected_version=road.version)
    waiting = {one.kind: one for one in list_open(session, road.id, None)}
    assert set(waiting) == {"fields", "districts"}
    assert waiting["districts"].reason == "份额按图上线路在各县区内的长度\n按设计线位"
    for kind in ("districts", "fields"):
        reviewer.accept(session.get_one(Update, waiting[kind].id))
    assert rows(session) == {one.adcode: one.share * 10000 for one in offer.parts}


@st.composite
def divisions(draw: st.DrawFn) -> list[int]:
    """Parts of a million, none of them nothing."""
    cuts = draw(st.lists(st.integers(1, 10**6 - 1), min_size=1, max_size=3, unique=True))
    edges = [0, *sorted(cuts), 10**6]
    return [high - low for low, high in pairwise(edges)]


@settings(max_examples=40)
@given(st.lists(divisions(), min_size=1, max_size=3), st.decimals(0, 10**6, places=4))
def test_districts_sum_to_the_whole_after_any_accepted_shares(
    session: Session, reviewer: Desk, millionths: list[list[int]], wan: Decimal
) -> None:
    counties = (SHUANGTA, "211303", CHAOYANG, "211322")
    with session.begin_nested() as savepoint:
        make_project(session, "别的项目", figures=[77])
        for number, parts in enumerate(millionths):
            own = counties[: len(parts)]
            project = make_project(session, f"公路{number}", own, figures=[wan])
            shares = [(code, Decimal(part) / 10**6) for code, part in zip(own, parts, strict=True)]
            assert send(reviewer, project, shares).state == "accepted"
        selection = open_selection(session, ProjectFilter())
        found = totals.by_bucket(session, selection)
        whole = totals.summarise(session, selection).investment
        assert add_up(row.investment for row in found) == whole
        assert whole.wan == wan * len(millionths) + 77
        assert all(row.kind == "district" for row in found)
        savepoint.rollback()
    session.expunge_all()
