"""Stretches that could be names, and names that take their tail from a list."""

from __future__ import annotations

import pytest

from projects.intake.candidates import compose, find_ends, find_shared_tails, find_starts
from projects.intake.plan_text import Line
from projects.intake.spread import Spread


def spread(text: str) -> Spread:
    return Spread(Line(1, text, "paragraph"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("加快推进凌河湿地公园建设,提升品质。", "凌河湿地公园"),
        ("以柳城商贸城、居然之家为引领", "居然之家"),
        ("1.红旗街星河湾项目,计划投资40亿元。", "红旗街星河湾项目"),
        ("建成12处生物质发电项目", "12处生物质发电项目"),
        ("实施“智慧教育”工程", "“智慧教育”工程"),
        ("谋划建设辽宁省科创中心(一期)。", "辽宁省科创中心(一期)"),
    ],
)
def test_a_name_may_begin_and_end_where_plans_write_one(text: str, name: str) -> None:
    held = spread(text)
    start = text.index(name)
    assert start in find_starts(held)
    assert start + len(name) in find_ends(held)


@pytest.mark.parametrize(
    ("text", "element", "composed"),
    [
        ("建设吉大医院、西安大路、汇海国际等立体停车场。", "吉大医院", "吉大医院立体停车场"),
        ("推进智慧医疗、智慧城管、智慧养老等示范工程", "智慧医疗", "智慧医疗示范工程"),
        ("打造龙腾苑、慕容街2条商业街区", "龙腾苑", "龙腾苑商业街区"),
        ("推进朝阳、北票、凌源绕城公路建设", "朝阳", "朝阳绕城公路"),
    ],
)
def test_an_element_of_a_list_takes_the_shared_tail(text: str, element: str, composed: str) -> None:
    start = text.index(element)
    names = {one.name for one in compose(spread(text), [(start, start + len(element))])}
    assert composed in names


def test_nothing_is_lent_where_no_list_is() -> None:
    text = "推进凌河公园建设,完善绿道工程。"
    assert list(compose(spread(text), [(2, 6)])) == []
    assert find_shared_tails("、乙等", 1) == (set(), False)


def test_sentences_and_clauses_are_known_for_every_place() -> None:
    held = spread("甲,乙。丙、丁")
    assert [held.sentence_from[at] for at in (0, 2, 4, 7)] == [0, 0, 4, 4]
    assert [held.clause_from[at] for at in (0, 2, 4, 6)] == [0, 2, 4, 6]
    assert (held.sentence_to[0], held.clause_to[0]) == (3, 1)
