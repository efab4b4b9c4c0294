"""Work that takes much memory and time, in a process of its own: both are given back when it ends."""

from __future__ import annotations

import multiprocessing
import resource
import traceback
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from geo.errors import DomainError, msg
from projects.store.database import make_engine
from projects.store.failures import DatabaseFailed, find_failure
from projects.store.time_limits import FILE

SECONDS = 120
CPU_SECONDS = 90
MOST_BYTES = 1536 * 1024 * 1024
Result = TypeVar("Result")
CONTEXT = multiprocessing.get_context("forkserver")


class WorkStopped(DomainError):
    """The work took too long or too much, or its process died (503)."""


def load_beforehand(modules: Sequence[str]) -> None:
    """Name what the processes need: it is loaded once, by the server that they are copies of."""
    CONTEXT.set_forkserver_preload(list(modules))


def do_apart(url: str, work: Callable[[Session], Result]) -> Result:
    """Return what the work comes to on a session of its own; it must be picklable, as must the result.

    Raises whatever DomainError the work raises, DatabaseFailed when the database fails below it, and
    WorkStopped where it comes to nothing.
    """
    outcome: str
    value: Any
    here, there = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=run, args=(there, url, work), daemon=True)
    process.start()
    there.close()
    try:
        outcome, value = here.recv() if here.poll(SECONDS) else ("stopped", None)
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


def run(there: Connection, url: str, work: Callable[[Session], Any]) -> None:
    """Do the work in this process, within its limits, and send back what it came to."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    try:
        there.send(("done", do_here(url, work)))
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
