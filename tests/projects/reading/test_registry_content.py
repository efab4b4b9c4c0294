"""What the whole registry says of single works, read against the plans' own words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models import DuplicateDecision, Mention, Project, Statement
from projects.plans.programmes import list_programme_lines
from projects.reading.filters import ProjectFilter
from projects.reading.queries import get_project
from projects.reading.selection import open_selection
from projects.reconcile.conflicts import list_conflicts
from projects.words.vocabulary import LARGEST_ACCURACY_M
from tests.conftest import make_session, rolled_back


@pytest.fixture
def whole(whole_registry_url: str) -> Iterator[Session]:
    with rolled_back(whole_registry_url) as connection, make_session(connection) as session:
        yield session


# The plan says 新建 or 改建 of them, or has no word for their nature.
NATURES = {
    "LT-211300-0046": "new",
    "LT-211321-0002": "reconstruction",
    "LT-211381-0001": "new",
    "LT-211382-0002": None,
    "LT-211324-0010": None,
    "LT-211322-0008": None,
    "LT-211300-0082": None,
}


def test_a_nature_rests_on_a_word_for_it(whole: Session) -> None:
    query = select(Project.code, Project.nature).where(Project.code.in_(NATURES))
    assert dict(whole.execute(query).all()) == NATURES


# 新建 of a work stands in its own quoted words, or in the same sentence before them.
SAYS_NEW = r"新建|新增|增设|新设|新、"


def test_new_is_said_in_the_words_that_a_new_work_rests_on(whole: Session) -> None:
    words = func.string_agg(Mention.stated_name + Mention.quote + func.coalesce(Mention.status_text, ""), "|")
    query = (
        select(Project.code)
        .join(Mention, Mention.project_id == Project.id)
        .where(Project.nature == "new", ~Project.name.contains("新"))
        .group_by(Project.code)
        .having(words.op("~")(r"拟建|规划建设|谋划|筹划"))
        .having(~words.op("~")(SAYS_NEW))
    )
    assert whole.scalars(query).all() == []


STATUSES = {
    # 前期工作停滞, yet 加快推进: what stalls is the preparation.
    "LT-211382-0001": ("preliminary", "stated"),
    # 在建的医疗器械产业园和辽宁省微生物科学研究院: one phrase, one basis.
    "LT-211300-0118": ("construction", "stated"),
    "LT-211300-0119": ("construction", "stated"),
    # Done on one line, a task on another of the same plan: the prudent one of the two.
    "LT-211300-0352": ("construction", "implied"),
    "LT-211303-0046": ("construction", "implied"),
}


def test_a_status_follows_the_words_and_the_prudent_of_two(whole: Session) -> None:
    query = select(Project.code, Project.status, Project.status_basis).where(Project.code.in_(STATUSES))
    assert {code: (status, basis) for code, status, basis in whole.execute(query)} == STATUSES


def test_both_lines_on_the_museum_are_shown(whole: Session) -> None:
    mentions = get_project(whole, "LT-211300-0352").mentions
    assert [one.line for one in mentions] == [1798, 1967]
    assert all(one.status_text for one in mentions)


def test_the_red_base_lies_in_its_county(whole: Session) -> None:
    for code in ("LT-211300-0356", "LT-211300-0357"):
        assert [share.adcode for share in get_project(whole, code).row.districts] == ["211321"]


# (document, line, words of the name): works that a line names and a first reading had left out.
ONCE_MISSED = [
    ("001", 1609, "新能源物流班车项目"),
    ("001", 1740, "北票市电子商务产业园物流分拣中心"),
    ("001", 1740, "朝阳县物流仓储分拨配送中心"),
    ("001", 1740, "农产品展销中心"),
    ("001", 1740, "朝阳县电子商务产业园孵化中心"),
    ("001", 659, "余废热回收储能供热站"),
    ("001", 1986, "智慧博物馆云数据中心"),
    ("000", 136, "智慧农机应用示范"),
    ("000", 172, "乡镇客运综合服务场站"),
    ("002", 262, "农村饮水安全巩固提升工程"),
    ("002", 263, "天然气利用工程"),
]


@pytest.mark.parametrize(("document", "line", "words"), ONCE_MISSED)
def test_a_work_that_a_line_names_is_registered(whole: Session, document: str, line: int, words: str) -> None:
    query = select(Project).where(Project.name.contains(words, autoescape=True))
    project = whole.scalars(query).one()
    (mention,) = get_project(whole, project.code).mentions
    assert (mention.file[:3], mention.line) == (document, line)


def test_each_e_commerce_park_has_its_live_stream_base_as_a_part(whole: Session) -> None:
    query = select(Project.counted_number, Project.is_programme).where(
        Project.name.contains("电子商务产业园"), Project.name.endswith("直播基地")
    )
    assert whole.execute(query).all() == [(0, False)] * 7


def test_a_shopping_centre_is_no_business_quarter(whole: Session) -> None:
    check = get_project(whole, "LT-150502-0118").check
    assert check is not None
    assert (check.stated_count, check.parts_count) == (3, 3)


def test_what_is_registered_is_the_stretch_inside_the_city(whole: Session) -> None:
    row = get_project(whole, "LT-211382-0001").row
    assert (row.investment_wan, row.length_km, row.scope) == (800000, 86, "朝阳市境内段")
    assert not row.has_conflict
    assert row.measures_apart == ()
    figures = {
        (figure.measure, figure.value): figure.scope
        for mention in get_project(whole, "LT-211382-0001").mentions
        for figure in mention.figures
    }
    assert figures["investment_wan", Decimal(1450000)] == figures["length_km", Decimal(176)] == "全线176公里"


# Of one work in two scopes: the figure that counts, and the one that stands beside it.
SCOPED = [
    ("LT-211300-0046", "length_km", "9.9", "13"),
    ("LT-211302-0016", "land_m2", "153334.1", "800004"),
    ("LT-211303-0009", "land_m2", "826970", "1121000"),
    ("LT-211322-0017", "floor_m2", "8000", "16000"),
]


@pytest.mark.parametrize(("code", "measure", "counts", "beside"), SCOPED)
def test_figures_of_two_scopes_stand_side_by_side(
    whole: Session, code: str, measure: str, counts: str, beside: str
) -> None:
    detail = get_project(whole, code)
    assert getattr(detail.row, measure) == Decimal(counts)
    stated = {one.value for mention in detail.mentions for one in mention.figures if one.measure == measure}
    assert stated == {Decimal(counts), Decimal(beside)}
    assert not detail.row.has_measure_conflict


def test_areas_that_contradict_each_other_are_found_by_the_filter(whole: Session) -> None:
    apart = {
        one.code: one
        for one in list_conflicts(whole, open_selection(whole, ProjectFilter(conflict="yes")))
        if not one.is_money
    }
    assert set(apart) == {"LT-211382-0004", "LT-211322-0005", "LT-211381-0005"}
    assert (apart["LT-211382-0004"].low, apart["LT-211382-0004"].high) == (45867, Decimal("485869.1"))
    assert (apart["LT-211322-0005"].low, apart["LT-211322-0005"].high) == (333335, 866671)
    assert (apart["LT-211381-0005"].value, apart["LT-211381-0005"].high) == (Decimal("863897.65"), 882450)


# Statements that are kept and never counted: (code, measure, value, purpose).
NOT_OF_THE_WORKS = [
    ("LT-211300-0274", "investment_wan", 121000, "subsidy"),
    ("LT-211300-0276", "investment_wan", 61200, "subsidy"),
    ("LT-211300-0351", "investment_wan", 10329, "subsidy"),
    ("LT-210381-0095", "investment_wan", 50000, "fund"),
    ("LT-220104-0028", "investment_wan", 2000, "fund"),
    ("LT-211300-0074", "part_count", 4, "target"),
]


@pytest.mark.parametrize(("code", "measure", "value", "purpose"), NOT_OF_THE_WORKS)
def test_what_is_won_or_aimed_at_is_kept_and_not_counted(
    whole: Session, code: str, measure: str, value: int, purpose: str
) -> None:
    detail = get_project(whole, code)
    assert getattr(detail.row, measure) is None
    assert detail.row.counted_wan == 0
    kept = [(one.value, one.purpose) for mention in detail.mentions for one in mention.figures]
    assert (value, purpose) in kept


def test_no_total_rests_on_words_for_subsidies(whole: Session) -> None:
    query = (
        select(Project.code)
        .join(Statement, Statement.id == Project.adopted_statement_id)
        .join(Mention, Mention.id == Statement.mention_id)
        .where(Mention.quote.op("~")(r"争取(?!划拨).{0,30}资金|补助资金|基金"))
    )
    assert whole.scalars(query).all() == []


def test_counts_behind_examples_are_no_contradictions(whole: Session) -> None:
    wrong = [
        line.code
        for line in list_programme_lines(
            whole, open_selection(whole, ProjectFilter()), results=["parts_exceed", "parts_fall_short"]
        )
        if line.measure == "part_count"
    ]
    # Of six items under a heading of four works the plan itself has lost count.
    assert wrong == ["LT-211300-0474"]


# Pairs that look like one work, each decided at the text.
DECIDED = {
    ("LT-211300-0344", "LT-211303-0045"): "same",
    ("LT-211302-0016", "LT-211302-0021"): "different",
    ("LT-211321-0006", "LT-211321-0011"): "same",
    ("LT-150502-0121", "LT-150502-0254"): "same",
    ("LT-150502-0048", "LT-150502-0226"): "same",
    ("LT-211300-0356", "LT-211321-0123"): "same",
    ("LT-211303-0033", "LT-211303-0034"): "same",
    ("LT-220104-0175", "LT-220104-0183"): "same",
    ("LT-150502-0204", "LT-150502-0255"): "same",
    ("LT-150502-0204", "LT-150502-0324"): "different",
    ("LT-211300-0283", "LT-211300-0320"): "same",
    ("LT-211321-0118", "LT-211321-0122"): "same",
    ("LT-150502-0207", "LT-150502-0208"): "same",
    ("LT-150502-0142", "LT-150502-0245"): "different",
    ("LT-211321-0016", "LT-211321-0232"): "same",
    ("LT-211321-0019", "LT-211321-0229"): "same",
    ("LT-211300-0406", "LT-211300-0416"): "same",
    ("LT-211300-0435", "LT-211300-0438"): "same",
    ("LT-220104-0111", "LT-220104-0113"): "different",
    ("LT-210381-0182", "LT-210381-0186"): "different",
}


@pytest.mark.parametrize("pair", DECIDED)
def test_pairs_that_look_alike_are_decided_with_a_reason(whole: Session, pair: tuple[str, str]) -> None:
    ids = set(whole.scalars(select(Project.id).where(Project.code.in_(pair))))
    decision = whole.scalars(
        select(DuplicateDecision).where(
            DuplicateDecision.left_id.in_(ids), DuplicateDecision.right_id.in_(ids)
        )
    ).one()
    assert decision.verdict == DECIDED[pair]
    assert len(decision.reason) > 20


# Located now, though their place was named all along: (code, precision).
LOCATED = {
    "LT-211303-0006": "township",
    "LT-211382-0001": "route",
    "LT-211381-0001": "route",
    "LT-220104-0139": "township",
    "LT-220104-0015": "township",
    "LT-211321-0002": "route",
    "LT-150502-0105": "township",
    "LT-150502-0108": "township",
    "LT-210381-0176": "township",
    "LT-211321-0004": "township",
    # A line, an area, a route outside its district, a city's work in one county: no place of their own.
    "LT-211300-0321": "none",
    "LT-211300-0297": "none",
    "LT-211300-0046": "none",
    "LT-211303-0041": "district",
    "LT-211303-0042": "district",
    "LT-150502-0254": "district",
    "LT-211321-0001": "district",
    "LT-220104-0073": "district",
    "LT-211322-0038": "district",
}


def test_places_are_those_that_the_plan_names(whole: Session) -> None:
    query = select(Project.code, Project.precision).where(Project.code.in_(LOCATED))
    assert dict(whole.execute(query).all()) == LOCATED


def test_a_home_does_not_stand_at_the_station(whole: Session) -> None:
    row = get_project(whole, "LT-211321-0251").row
    assert (row.precision, row.accuracy_m) == ("township", 5000)


def test_every_place_is_as_exact_as_its_precision(whole: Session) -> None:
    worst = select(Project.precision, func.max(Project.accuracy_m)).group_by(Project.precision)
    for precision, accuracy in whole.execute(worst.where(Project.geom.is_not(None))):
        assert accuracy <= LARGEST_ACCURACY_M[precision]


def test_a_work_of_a_whole_city_is_no_point(whole: Session) -> None:
    pinned = func.geometrytype(Project.geom) == "POINT"
    assert whole.scalars(select(Project.code).where(Project.bucket == "city", pinned)).all() == []


def test_a_long_work_is_no_point(whole: Session) -> None:
    pinned = func.geometrytype(Project.geom) == "POINT"
    assert whole.scalars(select(Project.code).where(Project.length_km > 1, pinned)).all() == []
