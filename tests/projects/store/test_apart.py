"""Work in a process of its own: its result, its refusals, its failures, and its end."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.store import apart
from projects.store.apart import WorkStopped, do_apart
from projects.store.failures import DatabaseFailed
from projects.store.time_limits import FILE


def read_number(session: Session, number: int) -> tuple[int, int, str]:
    limit = session.scalar(text("SELECT current_setting('statement_timeout')"))
    return session.scalars(text(f"SELECT {number}")).one(), os.getpid(), str(limit)


def refuse(session: Session) -> None:
    raise BadInput("“%(value)s”不行", field="value", value=3)


def lose_the_database(session: Session) -> None:
    session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


def fail(session: Session) -> None:
    raise KeyError("ours")


def die(session: Session) -> None:
    os._exit(1)


def take_all_memory(session: Session) -> int:
    return len(b"x" * (apart.FILES.most_bytes + 1))


def never_end(session: Session) -> None:
    session.execute(text("SELECT pg_sleep(30)"))


def test_the_result_comes_back(empty_url: str) -> None:
    number, pid, limit = do_apart(empty_url, partial(read_number, number=7))
    assert (number, limit) == (7, f"{FILE.statement // 60}min")
    assert pid != os.getpid()


def test_a_refusal_comes_back_whole(empty_url: str) -> None:
    with pytest.raises(BadInput) as raised:
        do_apart(empty_url, refuse)
    error = raised.value
    assert (error.message, error.values, error.field) == ("“%(value)s”不行", {"value": 3}, "value")
    assert str(error) == "“3”不行"


def test_a_failure_of_the_database_comes_back(empty_url: str) -> None:
    with pytest.raises(DatabaseFailed) as raised:
        do_apart(empty_url, lose_the_database)
    assert raised.value.failure == "gone"


def test_a_fault_of_ours_comes_back_with_its_trace(empty_url: str) -> None:
    with pytest.raises(RuntimeError, match="KeyError: 'ours'"):
        do_apart(empty_url, fail)


@pytest.mark.parametrize("work", [die, take_all_memory])
def test_work_that_cannot_be_done_is_given_up(empty_url: str, work: object) -> None:
    with pytest.raises(WorkStopped):
        do_apart(empty_url, work)  # type: ignore[arg-type]


def test_work_that_does_not_end_is_ended(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "FILES", replace(apart.FILES, seconds=4))
    with pytest.raises(WorkStopped):
        do_apart(empty_url, never_end)
