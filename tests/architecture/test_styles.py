"""A page names the stylesheets that it needs, and all of them know the same three widths."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "app" / "templates"
STYLES = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "static" / "css").glob("*.css")}
# What base.html gives to everyone, and to whoever may write.
ALWAYS = {"tokens", "base", "forms", "updates"}
PAGES = sorted(
    path.relative_to(FOLDER).as_posix()
    for path in FOLDER.rglob("[a-z]*.html")
    if "{% extends" in path.read_text(encoding="utf-8") and path != FOLDER / "parts" / "page.html"
)
OTHERS = re.compile(r"""{%-? *(?:extends|include|import|from) +["']([\w/]+\.html)["']""")
WIDTHS = {"768px", "1000px", "1280px"}


@cache
def read(name: str) -> str:
    """Return a template's text."""
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def styled(style: str) -> frozenset[str]:
    """Return the classes that a stylesheet, or one that it takes in, has rules for."""
    parts = re.findall(r'@import "\./(\w+)\.css";', STYLES[style])
    rules = re.sub(r"/\*.*?\*/|{[^{}]*}|@import [^;]*;", "", STYLES[style], flags=re.DOTALL)
    own = (word for word in re.findall(r"\.([a-z][\w-]*)", rules) if not word.startswith("fa-"))
    return frozenset(own).union(*map(styled, parts))


@cache
def parts_of(name: str) -> frozenset[str]:
    """Return the names of a template and of all that it takes in."""
    others = OTHERS.findall(read(name))
    if "{% include results %}" in read(name):
        others.append(f"{name.partition('/')[0]}/_results.html")
    return frozenset({name}).union(*(parts_of(other) for other in others))


@cache
def classes_of(name: str) -> frozenset[str]:
    """Return the classes that a template writes out whole."""
    whole = (re.sub(r"{[{%].*?[%}]}", "{}", text) for text in re.findall(r'class="([^"]*)"', read(name)))
    return frozenset(word for text in whole for word in text.split() if "{" not in word)


def named_by(name: str) -> set[str]:
    """Return the stylesheets that a page, or the frame that it extends, names."""
    named = set(re.findall(r'"(\w+)"', " ".join(re.findall(r"{% set styles = (.*?) %}", read(name)))))
    frame = re.search(r'{% extends "([\w/]+\.html)" %}', read(name))
    return named or (named_by(frame[1]) if frame else set())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_its_stylesheets(page: str) -> None:
    named = named_by(page)
    assert named
    assert named - set(STYLES) == set()
    # Whoever may write has it anyhow; others meet a form only where its page says so.
    assert "forms" in named or 'from "parts/fields.html"' not in read(page)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_a_rule_for_every_class_that_has_one(page: str) -> None:
    known = frozenset().union(*(styled(style) for style in ALWAYS | named_by(page)))
    elsewhere = frozenset().union(*map(styled, STYLES)) - known
    assert {f"{word} of {part}" for part in parts_of(page) for word in classes_of(part) & elsewhere} == set()


@pytest.mark.parametrize("style", sorted(STYLES))
def test_stylesheets_know_three_widths(style: str) -> None:
    conditions = re.findall(r"@media ([^{]+){", STYLES[style])
    used = {width for one in conditions if "width" in one for width in re.findall(r"\d+px", one)}
    assert used - WIDTHS - {"480px"} == set()
