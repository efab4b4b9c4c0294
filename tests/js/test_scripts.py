"""The unit tests of the scripts, by Node's own test runner: one file at a time, as pytest shows them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

FILES = sorted(Path(__file__).parent.glob("*.test.js"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.removesuffix(".test.js"))
def test_scripts(path: Path) -> None:
    assert '\ntest("' in path.read_text(encoding="utf-8")
    done = subprocess.run(["node", "--test", path], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
