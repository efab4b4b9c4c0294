"""Work that takes much memory and time, in a process of its own: both are given back when it ends."""

from __future__ import annotations

import multiprocessing
import resource
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from geo.errors import DomainError, msg
from projects.store.database import make_engine
from projects.store.failures import DatabaseFailed, find_failure
from projects.store.time_limits import FILE

Result = TypeVar("Result")
# Seconds between two looks at whether the work is still wanted.
LOOK_EVERY = 0.5
CONTEXT = multiprocessing.get_context("forkserver")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a process may use: seconds by the clock, seconds of computing, bytes of memory."""

    seconds: int
    cpu_seconds: int
    most_bytes: int


FILES = Allowance(120, 90, 1536 * 1024 * 1024)


class WorkStopped(DomainError):
    """The work took too long or too much, or its process died (503)."""


def load_beforehand(modules: Sequence[str]) -> None:
    """Name what the processes need: it is loaded once, by the server that they are copies of."""
    CONTEXT.set_forkserver_preload(list(modules))


def do_apart(url: str, work: Callable[[Session], Result]) -> Result:
    """Return what the work comes to on a session of its own; raises as do_alone does."""
    return do_alone(partial(do_here, url, work), FILES)


def do_alone(
    work: Callable[[], Result], allowance: Allowance, is_wanted: Callable[[], bool] | None = None
) -> Result:
    """Return what the work comes to in a process of its own; it must be picklable, as must the result.

    With `is_wanted` the process is ended as soon as that says no. Raises whatever DomainError the work
    raises, DatabaseFailed when the database fails below it, and WorkStopped where it comes to nothing.
    """
    outcome: str
    value: Any
    here, there = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=run, args=(there, work, allowance), daemon=True)
    process.start()
    there.close()
    try:
        outcome, value = here.recv() if wait(here, allowance, is_wanted) else ("stopped", None)
    except EOFError:
        outcome, value = "stopped", None
    finally:
        here.close()
        process.kill()
        process.join()
    if outcome == "done":
        result: Result = value
        return result
    if outcome == "refused":
        raise restore(value)
    if outcome == "failed":
        raise DatabaseFailed(value)
    if outcome == "fault":
        raise RuntimeError(value)
    raise WorkStopped(msg("这个文件太大或用时太长,没有生成。请缩小筛选范围,或稍后再试。"))


def wait(here: Connection, allowance: Allowance, is_wanted: Callable[[], bool] | None) -> bool:
    """Say whether the process answers within its time, and while it is wanted."""
    if is_wanted is None:
        return here.poll(allowance.seconds)
    until = monotonic() + allowance.seconds
    while monotonic() < until and is_wanted():
        if here.poll(LOOK_EVERY):
            return True
    return False


def run(there: Connection, work: Callable[[], Any], allowance: Allowance) -> None:
    """Do the work in this process, within its allowance, and send back what it came to."""
    resource.setrlimit(resource.RLIMIT_CPU, (allowance.cpu_seconds, allowance.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (allowance.most_bytes, allowance.most_bytes))
    try:
        there.send(("done", work()))
    except DomainError as error:
        there.send(("refused", (type(error), error.args, vars(error))))
    except SQLAlchemyError as error:
        failure = find_failure(error)
        there.send(("failed", failure) if failure else ("fault", traceback.format_exc()))
    except MemoryError:
        there.send(("stopped", None))
    except Exception:
        there.send(("fault", traceback.format_exc()))


def do_here(url: str, work: Callable[[Session], Result]) -> Result:
    """Do the work on a session of its own."""
    engine = make_engine(url, FILE)
    try:
        with Session(engine) as session:
            return work(session)
    finally:
        engine.dispose()


def restore(told: tuple[type[DomainError], tuple[Any, ...], dict[str, Any]]) -> DomainError:
    """Return an error of another process."""
    kind, args, values = told
    error = kind.__new__(kind, *args)
    vars(error).update(values)
    return error
