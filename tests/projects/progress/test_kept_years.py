"""The statement of a province's year is built once for all who ask, whoever of them comes first."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import union_all
from sqlalchemy.dialects import postgresql

from projects.progress.kept_years import kept_year_lines
from projects.reading.kept_parts import Shape
from projects.reading.place_figures import select_kept_figures
from tests.support.at_once import at_once

ROUNDS, CALLERS = 25, 8


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads that are interrupted wherever they are."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hurried")
def test_who_builds_it_at_the_same_moment_gets_a_whole_statement() -> None:
    def build(_caller: int) -> str:
        return str(union_all(*kept_year_lines(Shape(), 2026)).compile(dialect=postgresql.dialect()))

    for _ in range(ROUNDS):
        kept_year_lines.cache_clear()
        select_kept_figures.cache_clear()
        assert all(at_once(CALLERS, build))
