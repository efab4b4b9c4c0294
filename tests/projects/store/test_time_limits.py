"""Nothing keeps the database, or others waiting, for longer than its kind of work may."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from psycopg.errors import DiskFull
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from projects.store.database import POOL_PATIENCE, make_engine
from projects.store.failures import find_failure
from projects.store.time_limits import COMMAND, FILE, PAGE, WORKER, WRITE, TimeLimits, allow

SHORT = TimeLimits(lock=1, statement=2, idle=1)
SHOWN = text(
    "SELECT current_setting('lock_timeout'), current_setting('statement_timeout'),"
    " current_setting('idle_in_transaction_session_timeout')"
)


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()


def show(session: Session) -> tuple[str, ...]:
    return tuple(session.execute(SHOWN).one())


def test_every_connection_has_the_limits_of_a_page(engine: Engine) -> None:
    with Session(engine) as session:
        assert show(session) == ("4s", "15s", "1min")


def test_the_planner_of_any_server_leaves_short_statements_alone(engine: Engine) -> None:
    with Session(engine) as session:
        shown = session.execute(text("SELECT current_setting('jit'), current_setting('parallel_setup_cost')"))
        assert shown.one() == ("off", "150000")


@pytest.mark.parametrize("limits", [PAGE, WRITE, FILE, WORKER, COMMAND], ids=lambda one: str(one.statement))
def test_no_kind_of_work_is_without_an_end(limits: TimeLimits) -> None:
    assert 0 < limits.lock <= limits.statement
    assert 0 < limits.idle <= 900


def test_who_waits_for_a_page_or_a_save_waits_seconds() -> None:
    assert max(PAGE.lock, WRITE.lock) <= 5
    assert PAGE.statement < WRITE.statement < FILE.statement <= 60
    assert POOL_PATIENCE <= 10


def test_other_limits_end_with_the_transaction(engine: Engine) -> None:
    with Session(engine) as session:
        allow(session, FILE)
        assert show(session)[1] == "1min"
        session.commit()
        assert show(session)[1] == "1min"  # of every transaction of the session
    with Session(engine) as session:
        assert show(session)[1] == "15s"


def test_a_transaction_that_runs_gets_them_at_once(engine: Engine) -> None:
    with Session(engine) as session:
        assert show(session)[1] == "15s"
        allow(session, SHORT)
        assert show(session) == ("1s", "2s", "1s")
        with session.begin_nested():
            assert show(session) == ("1s", "2s", "1s")


def failure_of(session: Session, statement: str) -> str | None:
    with pytest.raises(DBAPIError) as raised:
        session.execute(text(statement))
    return find_failure(raised.value)


def test_a_held_row_is_given_up(engine: Engine) -> None:
    with Session(engine) as holder, Session(engine) as session:
        holder.execute(text("LOCK TABLE officers IN ACCESS EXCLUSIVE MODE"))
        allow(session, SHORT)
        began = time.monotonic()
        assert failure_of(session, "SELECT * FROM officers") == "held"
        assert 0.9 < time.monotonic() - began < 3


def test_a_statement_that_takes_too_long_is_stopped(engine: Engine) -> None:
    with Session(engine) as session:
        allow(session, SHORT)
        assert failure_of(session, "SELECT pg_sleep(20)") == "slow"


def test_a_transaction_that_asks_nothing_ends(engine: Engine) -> None:
    with Session(engine) as session:
        allow(session, SHORT)
        session.execute(text("SELECT 1"))
        time.sleep(1.5)
        assert failure_of(session, "SELECT 1") == "gone"


@pytest.mark.parametrize(("state", "failure"), [("53100", "disk"), ("53300", "full"), ("53200", "full")])
def test_what_the_server_has_too_little_of_is_told_apart(engine: Engine, state: str, failure: str) -> None:
    with Session(engine) as session:
        raising = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"
        assert failure_of(session, raising) == failure


def test_a_server_that_is_not_there(engine: Engine) -> None:
    nowhere = make_engine("postgresql+psycopg://lantu@/lantu?host=/nowhere")
    with pytest.raises(SQLAlchemyError) as raised:
        nowhere.connect()
    assert find_failure(raised.value) == "gone"
    nowhere.dispose()


def test_what_we_did_wrong_is_no_failure_of_the_database(engine: Engine) -> None:
    with Session(engine) as session:
        for statement in ("SELECT nothing", "SELECT 1/0", "SELECT 'x'::int"):
            assert failure_of(session, statement) is None
            session.rollback()
    assert find_failure(IntegrityError("", {}, Exception())) is None
    assert find_failure(PoolTimeout()) == "full"


def test_a_server_that_goes_down_for_want_of_room_has_not_said_what_stands() -> None:
    class LastWord(DiskFull):
        """As the server ends with it, where its own log has no room (tests/release/full_log.py)."""

        diag = SimpleNamespace(severity_nonlocalized="PANIC")  # type: ignore[assignment]

    assert find_failure(OperationalError("", {}, DiskFull())) == "disk"
    assert find_failure(OperationalError("", {}, LastWord())) == "gone"
