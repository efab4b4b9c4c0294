"""Load the seed tables beside officers who work: short where they would wait, again where they were first."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from geo.errors import msg
from projects.errors import Conflict
from projects.imports.seeds import SeedLoad, load_seeds, refresh_statistics
from projects.store.failures import find_failure
from projects.store.one_at_a_time import hold_registry
from projects.store.time_limits import SEED, allow

TRIES = 3


def load_registry(
    engine: Engine, folder: Path, documents_folder: Path | None = None, patience: float = 0
) -> SeedLoad:
    """Load a folder of seed tables in one transaction: all of them or nothing.

    Raises SeedRejected for wrong rows; Conflict when another load still runs after `patience` seconds, or
    when somebody was saving what is to be changed at every try.
    """
    with hold_registry(engine, patience):
        done = try_again(engine, folder, documents_folder)
        if not done.is_unchanged:
            with Session(engine) as session, session.begin():
                refresh_statistics(session)
    return done


def try_again(engine: Engine, folder: Path, documents_folder: Path | None) -> SeedLoad:
    """Load, and once more from the start whenever somebody was first."""
    for _ in range(TRIES):
        try:
            with Session(engine) as session, session.begin():
                allow(session, SEED)
                return load_seeds(session, folder, documents_folder)
        except (OperationalError, StaleDataError) as error:
            if isinstance(error, OperationalError) and find_failure(error) != "held":
                raise
    raise Conflict(msg("有人正在保存要更新的项目,没有导入任何内容。请稍后再试。"))
