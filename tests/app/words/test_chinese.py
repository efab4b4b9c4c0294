"""Chinese on English pages says its language, and nothing of it becomes markup."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from markupsafe import Markup

from app.words.chinese import mark_chinese, spell_chinese
from app.words.i18n import init_app


@pytest.fixture
def english() -> Iterator[None]:
    """A request in English."""
    app = Flask(__name__)
    init_app(app)
    with app.test_request_context("/?lang=en"):
        yield


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("朝阳市, line 9", '<span lang="zh-CN">朝阳市</span>, line 9'),
        ("8000万元 (8 km)", '<span lang="zh-CN">8000万元</span> (8 km)'),
        ("沿G101建设 and 桥", '<span lang="zh-CN">沿G101建设</span> and <span lang="zh-CN">桥</span>'),
        ("<b>桥</b>&", '&lt;b&gt;<span lang="zh-CN">桥</span>&lt;/b&gt;&amp;'),
        (Markup('<a title="桥">桥</a>'), '<a title="桥"><span lang="zh-CN">桥</span></a>'),
        ("plain", "plain"),
        (None, ""),
    ],
)
def test_each_run_is_marked_and_all_is_escaped(text: str | None, shown: str) -> None:
    assert str(mark_chinese(text)) == shown


@pytest.mark.usefixtures("english")
def test_a_label_has_pinyin_and_latin_punctuation() -> None:
    assert spell_chinese("北票市、朝阳市。") == "Bei piao shi, chaoyang shi."
    assert spell_chinese(None) == ""


def test_chinese_pages_have_no_marks() -> None:
    app = Flask(__name__)
    init_app(app)
    with app.test_request_context("/?lang=zh"):
        assert str(mark_chinese("<朝阳>")) == "&lt;朝阳&gt;"
        assert spell_chinese("朝阳。") == "朝阳。"
