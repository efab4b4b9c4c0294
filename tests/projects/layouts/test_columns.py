from __future__ import annotations

import pytest

from projects.errors import BadInput
from projects.layouts.columns import CHOICES, LISTED, column_name, read_columns


def test_every_column_is_found_by_its_names() -> None:
    for key in CHOICES:
        name = column_name(key)
        for words in (name.zh, name.en, name.title("zh"), name.title("en"), name.zh.replace("(", "（")):
            assert read_columns(words) == (key,)
    assert read_columns("investment_wan\nparent_code") == ("investment_wan", "parent_code")
    assert set(LISTED) <= set(CHOICES)
    assert len(set(CHOICES)) == len(CHOICES)


def test_the_order_is_that_of_the_lines() -> None:
    assert read_columns("总投资\n\n  项目名称 \r\n序号\ncode") == ("investment_wan", "name", "number", "code")
    assert read_columns("总投资（万元）\n项 目 名 称") == ("investment_wan", "name")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "请至少选一列"),
        (" \n\t", "请至少选一列"),
        ("项目名称\n总投姿", "第 2 行:没有名为“总投姿”的列。是不是:"),
        ("项目名称\nqqqqqq", "第 2 行:没有名为“qqqqqq”的列。"),
        ("总投资\n项目名称\n总投资(万元)", "第 3 行的“总投资”在第 1 行已经有了"),
        ("\n".join(["项目名称"] * 41), "最多 40 列,这里有 41 列"),
    ],
)
def test_what_is_no_column_is_told_by_its_line(text: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_columns(text)
    assert refused.value.field == "columns"
    assert words in refused.value.message % refused.value.values
