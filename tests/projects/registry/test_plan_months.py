"""A start lies before its end to the month: by the database, and from the day of the rule."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from projects.models import Mention
from projects.store.database import downgrade, upgrade
from projects.words.plan_years import PLANNED, is_in_order
from tests.support.factories import make_project, state_figure
from tests.support.history import copy_database

EDGES = [(2024, None), (2024, 1), (2024, 9), (2024, 12), (2025, None), (2025, 1), (None, None)]


def is_taken(session: Session, table: str, planned: dict[str, int | None]) -> bool:
    """Say whether the database takes planned years and months for every row of a table."""
    words = ", ".join(f"{name} = :{name}" for name in planned)
    try:
        with session.begin_nested():
            session.execute(text(f"UPDATE {table} SET {words}"), planned)
    except IntegrityError:
        return False
    return True


@pytest.mark.parametrize("table", ["projects", "mentions"])
def test_the_database_and_the_readers_draw_one_line(session: Session, table: str) -> None:
    project = make_project(session)
    state_figure(session, project, figure=7)
    for start, end in itertools.product(EDGES, EDGES):
        planned = dict(zip(PLANNED, (*start, *end), strict=True))
        assert is_taken(session, table, planned) is is_in_order(planned), planned


def test_months_that_contradict_each_other_go_and_it_is_told(server_url: str, empty_url: str) -> None:
    url = copy_database(server_url, empty_url, "lantu_plan_months")
    engine = create_engine(url)
    right = dict(zip(PLANNED, (2024, 9, 2024, 10), strict=True))
    with Session(engine) as new, new.begin():
        project = make_project(new, "倒置", **right)
        make_project(new, "正常", **right)
        state_figure(new, project, figure=7)
        mention = new.query(Mention).one()
        mention.start_year, mention.start_month, mention.end_year, mention.end_month = right.values()
        mention.note = "原有说明"
    downgrade(url, "0016")
    with engine.begin() as old:
        old.execute(text("UPDATE projects SET end_month = 3 WHERE name = '倒置'"))
        old.execute(text("UPDATE mentions SET end_month = 3"))
    upgrade(url)
    with Session(engine) as new:
        rows = new.execute(
            text(
                "SELECT name, start_year, start_month, end_year, end_month, version FROM projects ORDER BY id"
            )
        )
        assert rows.all() == [("倒置", 2024, None, 2024, None, 2), ("正常", 2024, 9, 2024, 10, 1)]
        told = new.execute(text("SELECT changes FROM project_events WHERE actor = 'migration 0017'"))
        assert told.scalars().all() == [{"start_month": [9, None], "end_month": [3, None]}]
        noted = new.execute(text("SELECT start_month, end_month, note FROM mentions")).one()
        assert tuple(noted) == (None, None, "原有说明; 止月早于起月,只留年份: 2024.9–2024.3")
    engine.dispose()
