"""Several officers at the same matter at the same time, on connections of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.errors import Conflict
from projects.matters import steps as matters
from projects.models import Matter, MatterNote, Project
from projects.registry.audit import Author
from tests.projects.matters.desk import LAND
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer

EVERYTHING = Access("administrator")
HANDS = 8


@pytest.fixture(scope="module")
def own_url(server_url: str, empty_url: str) -> str:
    """A database of this module's own, with a project."""
    url = copy_database(server_url, empty_url, "lantu_matter_races")
    with open_past(url) as session:
        make_project(session)
        session.commit()
    return url


def at_once(url: str, act: Callable[[Session], object]) -> list[str]:
    """Let many hands do the same at the same moment; returns how it went for each, sorted."""
    start = Barrier(HANDS)

    def work(_hand: int) -> str:
        with open_past(url) as session:
            start.wait()
            try:
                act(session)
            except Conflict:
                return "refused"
            session.commit()
            return "done"

    with ThreadPoolExecutor(HANDS) as hands:
        return sorted(hands.map(work, range(HANDS)))


def test_of_many_at_once_one_is_written(own_url: str) -> None:
    with open_past(own_url) as session:
        author = Author("officer", "zhang的姓名", make_officer(session).id)
    once = ["done", *["refused"] * (HANDS - 1)]

    def raise_it(session: Session) -> None:
        matters.open_matter(session, session.scalars(select(Project)).one(), LAND, author, EVERYTHING)

    assert at_once(own_url, raise_it) == once
    with open_past(own_url) as session:
        matter_id = session.scalars(select(Matter.id)).one()

    def close_it(session: Session) -> None:
        matters.close_matter(session, matter_id, "已解决", author, EVERYTHING, expected_version=1)

    assert at_once(own_url, close_it) == once
    with open_past(own_url) as session:
        assert session.scalar(select(func.count()).select_from(MatterNote)) == 2
        assert session.scalars(select(Matter.version)).one() == 2
