"""Type commands of `lantu`: here, or in a process of their own where that is what is tested."""

from __future__ import annotations

import os
import subprocess
import sys

from click.testing import CliRunner

from app.cli import main
from tests.support.paths import ROOT

Done = subprocess.CompletedProcess[str]


def run(url: str, *words: str, **settings: str) -> Done:
    """Run a command in this process, which spares its start; what it does not say plainly is raised."""
    environment = {"LANTU_DATABASE_URL": url, **settings}
    done = CliRunner().invoke(main, words, prog_name="lantu", env=environment, catch_exceptions=False)
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


def run_apart(url: str, *words: str, **settings: str) -> Done:
    """Run a command in a process of its own, as a terminal does: what serves, ends or writes to a pipe."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *words],
        cwd=ROOT,
        env={**os.environ, "LANTU_DATABASE_URL": url, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
