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


def load(modules: Sequence[str]) -> set[str]:
    """Return every module that a process has loaded with some."""
    code = (
        "import importlib, sys; [importlib.import_module(one) for one in sys.argv[1:]]; print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *modules],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


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
