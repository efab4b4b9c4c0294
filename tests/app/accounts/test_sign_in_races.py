"""Many at once, on real connections: guesses are all counted, a link is used once, an administrator stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, select
from sqlalchemy.orm import Session

from projects.accounts.guesses import MOST_FAILURES
from projects.accounts.invitations import accept_invitation, invite_administrator
from projects.accounts.officers import lock_officer
from projects.accounts.sign_ins import try_password
from projects.errors import DomainError
from projects.models import Officer, SignIn
from tests.conftest import make_database
from tests.support.people import PASSWORD, make_officer

MANY = 8


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    url = make_database(empty_url, "lantu_races", template=make_url(empty_url).database or "")
    engine = create_engine(url, pool_size=MANY)
    yield engine
    engine.dispose()


def at_once(engine: Engine, work: Callable[[Session, int], Any]) -> list[Any]:
    """Do something in many transactions that start together; a refusal counts as its error."""
    barrier = Barrier(MANY)

    def one(number: int) -> Any:
        with Session(engine) as session:
            barrier.wait()
            try:
                with session.begin():
                    return work(session, number)
            except DomainError as error:
                return error

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(MANY)))


def test_no_guess_escapes_the_count(engine: Engine) -> None:
    with Session(engine) as session:
        make_officer(session)
    at_once(engine, lambda session, number: try_password(session, "zhang", f"wrong guess {number}", None))
    with Session(engine) as session:
        reasons = list(session.scalars(select(SignIn.reason)))
    assert reasons.count("wrong_password") == MOST_FAILURES
    assert reasons.count("locked") == MANY - MOST_FAILURES


def test_a_link_makes_one_account(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        secret = invite_administrator(session)

    def accept(session: Session, number: int) -> str:
        return accept_invitation(session, secret, PASSWORD, name=f"root{number}", display_name="管理员").name

    made = [name for name in at_once(engine, accept) if isinstance(name, str)]
    with Session(engine) as session:
        assert list(session.scalars(select(Officer.name))) == made
    assert len(made) == 1


def test_administrators_cannot_all_leave_at_once(engine: Engine) -> None:
    with Session(engine) as session:
        ids = [make_officer(session, f"root{number}", "administrator", []).id for number in range(MANY)]
    at_once(engine, lambda session, number: lock_officer(session, ids[number]))
    with Session(engine) as session:
        assert list(session.scalars(select(Officer.id).where(Officer.is_active)))
