"""What a plan's text proposes: names, fields, reasons, matches and the order of reading."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from projects.intake.context import Context, Registered
from projects.intake.plan_file import read_plan
from projects.intake.plan_text import PlanText
from projects.intake.proposal import Proposal
from projects.intake.proposing import propose
from projects.intake.ranking import LONGEST_SENTENCE, rank_sentences
from projects.words import vocabulary

TEXT = """第五章 构建现代产业体系
第一节 发展壮大工业
坚持新发展理念,深入贯彻落实党中央决策部署,不断提高治理能力和水平。
重点推进龙城区凌河湿地公园建设、东锆新材料生产线项目、华锆研究院项目,打造产业高地。
专栏3 重点项目 |
1.双塔区抽水蓄能电站项目,计划投资80亿元,2026年开工。 |
2.城区热网改造工程,总投资1.5亿元。 |
第二节 完善设施
全面从严治党,弘扬主旋律,凝聚正能量。
"""
CONTEXT = Context(
    home="211300",
    places=(("龙城区", "211303"), ("双塔区", "211302"), ("双塔", "211302")),
    registered=(
        Registered("LT-211303-0001", "凌河湿地公园", ("凌河湿地公园",), "tourism_culture", ("211303",)),
        Registered(
            "LT-211302-0002",
            "抽水蓄能电站",
            ("抽水蓄能电站", "双塔抽水蓄能电站"),
            "energy",
            ("211302",),
            investment_wan=Decimal(600_000),
        ),
        Registered("LT-150502-0003", "城区热网改造", ("城区热网改造",), "urban_utility", ("150502",)),
    ),
)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> PlanText:
    path = tmp_path_factory.mktemp("plan") / "plan.txt"
    path.write_text(TEXT, encoding="utf-8")
    return read_plan(path)


@pytest.fixture(scope="module")
def proposals(plan: PlanText) -> list[Proposal]:
    return propose(plan, CONTEXT)


def find(proposals: list[Proposal], words: str) -> Proposal:
    return max((one for one in proposals if words in one.name), key=lambda one: one.score)


def test_every_proposal_stands_where_it_says(plan: PlanText, proposals: list[Proposal]) -> None:
    texts = {line.number: line for line in plan.lines}
    for one in proposals:
        line = texts[one.line]
        assert one.is_composed or one.name.strip("“”") in line.text[one.start : one.end]
        assert one.quote in line.text
        assert len(one.quote) <= 60
        assert (one.section, one.box) == (line.section, line.box)
        assert 0 < one.score < 1
        assert set(one.types) <= set(vocabulary.codes(vocabulary.TYPES))
        assert len(set(one.types)) == 3


def test_proposals_of_a_line_do_not_overlap(proposals: list[Proposal]) -> None:
    ordered = sorted(proposals, key=lambda one: (one.line, one.start))
    for one, other in pairwise(ordered):
        assert one.line != other.line or one.end <= other.start


def test_works_come_with_their_money_years_district_and_box(proposals: list[Proposal]) -> None:
    station = find(proposals, "抽水蓄能")
    assert (station.investment_wan, station.start_year) == (Decimal(800_000), 2026)
    assert station.adcodes == ("211302",)
    assert station.box == "专栏3"
    assert "energy" in station.types
    heating = find(proposals, "热网")
    assert (heating.investment_wan, heating.adcodes) == (Decimal(15_000), ("211300",))


def test_what_is_registered_is_told_from_what_is_new(proposals: list[Proposal]) -> None:
    assert find(proposals, "湿地公园").match.code == "LT-211303-0001"
    station = find(proposals, "抽水蓄能").match
    assert (station.kind, station.code) == ("conflict_with", "LT-211302-0002")
    assert station.conflicts == (("investment_wan", "600000", "800000"),)
    assert find(proposals, "热网").match.kind == "new"


def test_each_says_why(proposals: list[Proposal]) -> None:
    for one in proposals:
        if one.score > 0.5:
            assert any(reason.weight > 0 for reason in one.reasons)


def test_the_same_text_gives_the_same_proposals(plan: PlanText, proposals: list[Proposal]) -> None:
    assert propose(plan, CONTEXT) == proposals


def test_sentences_that_name_works_come_first(plan: PlanText, proposals: list[Proposal]) -> None:
    ranked = rank_sentences(plan, proposals)
    assert {one.line for one in ranked[:3]} == {4, 6, 7}
    assert "从严治党" in ranked[-1].text or ranked[-1].score < 0.1
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    assert ranked[-1].read_share == pytest.approx(1)
    assert ranked[-1].found_share == pytest.approx(1)
    assert sum(len(one.proposals) for one in ranked) == len(proposals)
    assert all(one.text.count("。") <= 1 and len(one.text) <= LONGEST_SENTENCE for one in ranked)


@pytest.mark.parametrize(
    "text",
    [
        "建",
        "。。。",
        "1" * 500,
        "项目" * 300,
        "、" * 400,
        "(" * 300 + "建设公园",
        "建设\u200b公园项目",
        "😀" * 50,
    ],
)
def test_odd_texts_propose_without_a_fault(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.txt"
    path.write_text("规划纲要\n" + text, encoding="utf-8")
    plan = read_plan(path)
    assert len(rank_sentences(plan, propose(plan))) > 0


WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in ",()08.:;"}


def test_full_width_marks_and_digits_mean_the_same(
    plan: PlanText, proposals: list[Proposal], tmp_path: Path
) -> None:
    path = tmp_path / "wide.txt"
    path.write_text(TEXT.translate(WIDE), encoding="utf-8")
    wide = read_plan(path)
    assert [(line.kind, line.section, line.box) for line in wide.lines] == [
        (line.kind, line.section, line.box) for line in plan.lines
    ]
    found = propose(wide, CONTEXT)
    assert [(one.line, one.start, one.end, one.types, one.score) for one in found] == [
        (one.line, one.start, one.end, one.types, one.score) for one in proposals
    ]
    assert [one.investment_wan for one in found] == [one.investment_wan for one in proposals]
    assert all(one.quote in TEXT.translate(WIDE) for one in found)
