"""The recipes of CONTRIBUTING.md work as they stand: in a copy of the house they give what they say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.checkouts import copy_checkout

BLOCK = re.compile(r"^```(?:python|html)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(
    r"(?:# |<!-- )(?P<file>[\w./]+?)(?:, (?P<where>below|above|in place of): (?P<line>.+?))?(?: -->)?$"
)

# As `make dictionary downloads` does.
WRITE_PAGES = """
from pathlib import Path
from tests.architecture.dictionary import dictionary
from tests.architecture.downloads import downloads
Path("docs/data-dictionary.md").write_text(dictionary(), encoding="utf-8")
Path("docs/downloads.md").write_text(downloads(), encoding="utf-8")
"""
PROOFS = (
    "tests/architecture/recipes/proofs.py",
    "tests/architecture/test_schema.py",
    "tests/architecture/test_docs.py",
)


def blocks() -> list[tuple[str, str, str, str]]:
    """Return file, place, line and text of every block of the guide, in its order."""
    found = []
    for block in BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        first, _, text = block.partition("\n")
        place = PLACE.fullmatch(first)
        assert place is not None, first
        found.append((place["file"], place["where"] or "", place["line"] or "", text))
    return found


def apply(folder: Path) -> None:
    """Apply every block to a copy; migrations get the next numbers."""
    for name, where, line, text in blocks():
        newest = max(path.name[:4] for path in (folder / "migrations" / "versions").glob("[0-9]*.py"))
        numbers = {"MMMM": newest, "NNNN": f"{int(newest) + 1:04d}"}
        for sign, number in numbers.items():
            name, text = name.replace(sign, number), text.replace(sign, number)  # noqa: PLW2901
        file = folder / name
        file.write_text(put(file, where, line, text), encoding="utf-8")


def put(file: Path, where: str, line: str, text: str) -> str:
    """Return a file with a text put where a block says; raises AssertionError when there is no such place."""
    if not where:
        assert not file.exists(), f"{file} is there already"
        return text
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    places = [at for at, one in enumerate(lines) if one.strip().startswith(line)]
    assert len(places) == 1, f"{file}: {len(places)} lines begin with {line}"
    start = places[0] + (where == "below")
    end = start + (where == "in place of")
    return "".join([*lines[:start], text, *lines[end:]])


def test_what_the_recipes_give_works(tmp_path: Path, server_url: str) -> None:
    copy = tmp_path / "copy"
    copy_checkout(copy)
    apply(copy)
    run(copy, server_url, "-c", WRITE_PAGES)
    run(copy, server_url, "-m", "pytest", *PROOFS)
    run(copy, server_url, "-m", "ruff", "check", ".")
    run(copy, server_url, "-m", "ruff", "format", "--check", ".")
    run(copy, server_url, "-m", "mypy")


def run(folder: Path, server_url: str, *words: str) -> None:
    """Run Python in a folder; raises AssertionError with what it said when it fails."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "COV_", "MAKE", "MFLAGS"))
    }
    ours["LANTU_TEST_DATABASE_URL"] = server_url
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=ours, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{words}\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}"


@pytest.mark.parametrize("where", ["below", "above", "in place of"])
def test_a_place_that_is_gone_is_noticed(tmp_path: Path, where: str) -> None:
    file = tmp_path / "some.py"
    file.write_text("a = 1\nb = 2\n")
    with pytest.raises(AssertionError):
        put(file, where, "c =", "d = 4\n")
    assert "d = 4\n" in put(file, where, "b =", "d = 4\n")
