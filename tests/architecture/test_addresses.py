"""Addresses are built by url_for: a route that moves takes its links along."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT, make_app

APP = ROOT / "app"
# The description of the API names the paths of the API: that is what it is for.
VIEWS = [path for path in sorted(APP.rglob("*.py")) if "openapi" not in path.parts]
ATTRIBUTE = re.compile(r"""\b(?:href|action|formaction|src|hx-(?:get|post))="/""")


def written_out(path: Path) -> Iterator[str]:
    """Yield the strings of a module that begin like an address, but for those that define or compare one."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed = {
        id(part)
        for node in ast.walk(tree)
        for outer in (*getattr(node, "decorator_list", ()), *asks_or_defines(node))
        for part in ast.walk(outer)
    }
    for node in ast.walk(tree):
        if id(node) not in passed and isinstance(node, ast.Constant | ast.JoinedStr):
            first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
            if isinstance(first, ast.Constant) and re.match("/[a-z]", str(first.value)):
                yield str(first.value) + ("…" if isinstance(node, ast.JoinedStr) else "")


def asks_or_defines(node: ast.AST) -> list[ast.AST]:
    """Return the node when it makes a blueprint, or asks which address was called."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        return [node] if name in {"Blueprint", "startswith", "endswith"} else []
    return [node] if isinstance(node, ast.Compare) else []


def test_no_module_writes_an_address_out() -> None:
    routes = make_app("postgresql+psycopg://nobody@/nothing").url_map.bind("localhost")
    found = [
        f"{path.relative_to(APP)}: {text}"
        for path in VIEWS
        for text in written_out(path)
        if text.endswith("…") or routes.test(re.split(r"[?#]", text)[0])
    ]
    assert found == []


def test_no_template_writes_an_address_out() -> None:
    pages = {path.relative_to(APP): path.read_text(encoding="utf-8") for path in APP.rglob("*.html")}
    assert [str(path) for path, text in pages.items() if ATTRIBUTE.search(text)] == []
