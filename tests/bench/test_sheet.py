"""The printed sheet of the whole registry: how soon it is made in a warm process, and in how much memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

MOST_SECONDS, MOST_MEGABYTES = 3.0, 400
PROGRAM = """
import resource, sys, time
from sqlalchemy.orm import Session
from projects.reading.filters import ProjectFilter
from projects.reports.sheet.sheet import SheetWanted, write_sheet
from projects.store.database import make_engine
url, format_, paper = sys.argv[1:]
times = []
with Session(make_engine(url)) as session:
    for _ in range(4):
        start = time.perf_counter()
        write_sheet(session, format_, SheetWanted(ProjectFilter(), paper=paper), language="zh")
        times.append(time.perf_counter() - start)
print(sorted(times[1:])[1], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@pytest.mark.parametrize(("format_", "paper"), [("pdf", "a4"), ("pdf", "a3"), ("png", "a4"), ("png", "a3")])
def test_a_sheet_is_soon_made_in_little_memory(whole_registry_url: str, format_: str, paper: str) -> None:
    command = [sys.executable, "-c", PROGRAM, whole_registry_url, format_, paper]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, made.stdout.split())
    print(f"\nsheet {format_} {paper}: median {seconds:.2f} s of 3 warm, {megabytes:.0f} MB at most")
    assert seconds < MOST_SECONDS
    assert megabytes < MOST_MEGABYTES
