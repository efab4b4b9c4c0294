"""Work on the whole registry, one at a time: loads and migrations, wherever they are started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from sqlalchemy import Engine, func, select

from geo.errors import msg
from projects.errors import Conflict

# The name of the one advisory lock in a database.
LOCK = 7_104_116_103
PAUSE = 0.2


@contextmanager
def hold_registry(engine: Engine, patience: float = 0) -> Iterator[None]:
    """Hold the right to load or migrate; it ends with the block, or with the process.

    Raises Conflict when another one still runs after `patience` seconds.
    """
    until = monotonic() + patience
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(select(func.pg_try_advisory_lock(LOCK))):
            if monotonic() > until:
                raise Conflict(msg("另一个导入或升级正在进行,这次没有改动。请等它结束后再试。"))
            sleep(PAUSE)
        try:
            yield
        finally:
            connection.scalar(select(func.pg_advisory_unlock(LOCK)))
