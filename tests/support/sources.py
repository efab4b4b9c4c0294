"""Which of our modules a module runs, found by following its imports without running anything."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tests.support.paths import ROOT

OUR_PACKAGES = ("app", "geo", "projects", "tests")


def follow_imports(modules: Iterable[str], root: Path = ROOT) -> set[Path]:
    """Return the files of modules and of all of ours that they import, however far down."""
    found: set[Path] = set()
    waiting = list(modules)
    while waiting:
        for path in files_of(waiting.pop(), root) - found:
            found.add(path)
            waiting += imports_of(path.read_bytes())
    return found


def files_of(module: str, root: Path) -> set[Path]:
    """Return the files that run when a module is imported by name: its own and its packages'."""
    parts = module.split(".")
    if parts[0] not in OUR_PACKAGES:
        return set()
    folders = [root.joinpath(*parts[:depth]) for depth in range(1, len(parts) + 1)]
    candidates = [*(folder / "__init__.py" for folder in folders), folders[-1].with_suffix(".py")]
    return {path for path in candidates if path.is_file()}


@cache
def imports_of(source: bytes) -> frozenset[str]:
    """Return the names that a source imports; `from a import b` may mean a module b, so both are given."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)
