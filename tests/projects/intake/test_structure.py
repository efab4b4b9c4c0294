"""Headings, sections and boxes of a plan's raw lines."""

from __future__ import annotations

from projects.intake.structure import RawLine, place_lines


def place(text: str) -> list[tuple[str, str, str]]:
    lines = place_lines(RawLine(number, row) for number, row in enumerate(text.split("\n"), start=1))
    return [(line.kind, line.section, line.box) for line in lines]


def test_chapters_and_sections_give_their_numbers() -> None:
    assert place("第三章 提升能力\n第二节 平台\n建设研究院。") == [
        ("heading", "第三章", ""),
        ("heading", "第三章第二节", ""),
        ("paragraph", "第三章第二节", ""),
    ]


def test_inner_levels_follow_and_fall_back() -> None:
    found = place("四、任务\n(一)路网。\n2.干线公路\n修路。\n(二)物流\n建园。")
    assert [section for _, section, _ in found] == ["四", "四(一)", "四(一)2", "四(一)2", "四(二)", "四(二)"]


def test_a_heading_that_runs_into_its_text_counts_but_is_text() -> None:
    assert place("三、产业\n(一)汽车产业链。以市场开拓为主攻方向。")[1] == ("paragraph", "三(一)", "")


def test_numbered_lines_one_after_the_other_are_a_list() -> None:
    found = place("专栏3:智慧城市\n1.医疗项目,计划投资2.7亿元。\n2.社区项目。\n第四节 金融业")
    assert found[:3] == [("box", "", "专栏3"), ("list_item", "", "专栏3"), ("list_item", "", "专栏3")]
    assert found[3] == ("heading", "第四节", "")


def test_a_box_of_one_cell_ends_after_it() -> None:
    found = place("专栏10 森林项目 |\n植物园项目。建设植物园。 |\n推进草原修复。")
    assert [box for _, _, box in found] == ["专栏10", "专栏10", ""]


def test_a_line_that_is_a_whole_box_stands_in_it_alone() -> None:
    found = place("专栏4 路网方案 一横:长深高速226公里;二横:秦沈高速80公里。\n继续推进。")
    assert [box for _, _, box in found] == ["专栏4", ""]


def test_each_annex_counts_anew() -> None:
    assert place("第七章 保障\n附件2:\n一、基础\n(一)成就。")[-1][1] == "一(一)"


def test_lines_without_text_are_left_out_and_keep_the_count() -> None:
    lines = place_lines(RawLine(number, row) for number, row in enumerate(["", "|", "建设公园。"], start=1))
    assert [line.number for line in lines] == [3]
