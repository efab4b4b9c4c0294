"""Tests ask a page for its parts (tests/support/page.py) and know nothing of how its markup is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

TESTS = sorted((ROOT / "tests" / "app").rglob("*.py"))
# An attribute or the end of an element, as markup has them; <b> is what tests type to see that it stays text.
ATTRIBUTE = r"""\b(?:href|class|id|name|value|src|action|rel|aria-\w+|data-\w+)=["']"""
MARKUP = re.compile(ATTRIBUTE + "|</(?!b>)[a-z]+[0-9]?>")
PATTERNS = {"search", "findall", "match", "fullmatch", "finditer", "compile"}
SEEKERS = {*PATTERNS, "split", "count", "index", "partition"}


def sought(tree: ast.AST) -> Iterator[str]:
    """Yield what a test looks for in a text: by `in`, by a pattern, by cutting or counting."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            yield ast.unparse(node.left)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SEEKERS:
            yield from map(ast.unparse, node.args[:1])


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT / "tests")))
def test_no_test_looks_for_markup_in_the_text_of_a_page(path: Path) -> None:
    texts = sought(ast.parse(path.read_text(encoding="utf-8")))
    assert [text for text in texts if MARKUP.search(text)] == []
