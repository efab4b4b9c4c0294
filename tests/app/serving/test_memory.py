"""Of what a worker has in memory the code is there once for all workers, and nothing that only files need."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from app.web.kept import CHECKERS
from projects.downloads.makers import MAKERS
from tests.support.at_once import Server
from tests.support.paths import ROOT

# What files are made, looked through and read with, what migrates and what judges passwords.
LARGE = {
    *("PIL", "alembic", "docx", "geopandas", "matplotlib", "openpyxl", "pandas", "pyarrow", "pyogrio"),
    *("pypdf", "typst", "xlsxwriter", "zxcvbn"),
}
SERVED = ("app.cli", "app.commands.server", "app.routes", "app.serving.worker", "app.web.files")


def read_kilobytes(pid: int) -> dict[str, int]:
    """Return what a process holds, by kind."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()[1:]
    return {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}


LOAD = "import importlib, sys; [*map(importlib.import_module, sys.argv[1:])]; print(*sys.modules)"
# Blocks that are let go below one that is held.
LET_GO = """
from pathlib import Path
from app.serving.memory import give_back

def read_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) // 256

size = 4000
blocks = [b"x" * size for _ in range(20_000)]
held = blocks.pop()
blocks.clear()
before = read_mb()
give_back()
print(before - read_mb())
"""


def run(code: str, *arguments: str) -> str:
    """Return what a process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def load(modules: Sequence[str]) -> set[str]:
    """Return every module that a process has loaded with some."""
    return set(run(LOAD, *modules).split())


def test_what_lies_free_is_given_back() -> None:
    assert int(run(LET_GO)) > 50


def test_what_answers_pages_has_loaded_nothing_that_only_files_need() -> None:
    assert not load(SERVED) & LARGE


def test_what_makes_files_has_loaded_what_it_needs_beforehand() -> None:
    assert load((*MAKERS, *CHECKERS)) >= {
        "PIL",
        "docx",
        "matplotlib",
        "openpyxl",
        "pandas",
        "pypdf",
        "xlsxwriter",
    }


def test_workers_share_the_memory_of_the_code(server: Server) -> None:
    pid = server.process.pid
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    assert len(workers) == 2
    for _ in range(4):
        assert server.ask("GET", "/about")[0] == 200
    for worker in workers:
        held = read_kilobytes(int(worker))
        own = held["Private_Dirty"] + held["Private_Clean"]
        assert own < 100 * 1024
        assert own < held["Rss"] / 3
        assert held["Pss"] < 90 * 1024
