"""Several reviewers at once on overlapping rows, on real connections: each update is decided once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from projects.models import Project, ProjectEvent, Update
from projects.updates.review_each import Decided, review_each
from tests.projects.updates.test_submissions import Desk
from tests.support.at_once import at_once
from tests.support.history import copy_database
from tests.support.queue import fill_queue

NUMBER = 12
REVIEWERS = 4


@pytest.fixture
def engine(server_url: str, empty_url: str) -> Iterator[Engine]:
    engine = create_engine(copy_database(server_url, empty_url, "lantu_reviews_at_once"))
    yield engine
    engine.dispose()


def test_each_update_is_decided_by_one_of_them(engine: Engine) -> None:
    with Session(engine) as session:
        ids = fill_queue(session, NUMBER, doubted=0)
        people = [Desk(session, f"shen{at}", "reviewer", ("211300",)) for at in range(REVIEWERS)]
        session.commit()
        versions = dict(session.execute(select(Project.id, Project.version)).all())

    def decide(at: int) -> Decided:
        """Accept two thirds of the rows, in an order of one's own; the last reviewer sends them back."""
        own = (ids[at:] + ids[:at])[: NUMBER * 2 // 3]
        notes = dict.fromkeys(own[:: -1 if at % 2 else 1], "请核对" if at == REVIEWERS - 1 else "")
        with Session(engine) as session:
            is_accepted = at < REVIEWERS - 1
            decided = review_each(
                session, notes, people[at].author, people[at].access, is_accepted=is_accepted
            )
            session.commit()
            return decided

    outcomes = at_once(REVIEWERS, decide)
    done = Counter(one for outcome in outcomes for one in outcome.done)
    assert set(done.values()) == {1}
    assert {len(one.done) + len(one.problems) for one in outcomes} == {NUMBER * 2 // 3}
    with Session(engine) as session:
        states = dict(session.execute(select(Update.id, Update.state).where(Update.id.in_(ids))).all())
        told = session.scalars(select(ProjectEvent.update_id).where(ProjectEvent.update_id.in_(ids))).all()
        now = dict(session.execute(select(Project.id, Project.version)).all())
        number = session.scalar(select(func.count()).where(Update.state == "pending"))
    decided = {one for one, state in states.items() if state != "pending"}
    accepted = sorted(one for one, state in states.items() if state == "accepted")
    assert decided == set(done)
    assert number == NUMBER - len(decided)
    # One event and one version an update, however many wanted it.
    assert sorted(told) == accepted
    assert sum(now.values()) - sum(versions.values()) == len(accepted)
