"""Connect to the database and bring its schema up to date."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, QueuePool, create_engine, text
from sqlalchemy.exc import OperationalError

from geo.errors import DomainError, msg
from projects.store.pooled import NEVER_PREPARED, read_mark, set_when_beginning
from projects.store.time_limits import PAGE, TimeLimits

if TYPE_CHECKING:
    from alembic.config import Config

# As many as the threads of a worker that ask the database (app/serving/lanes.py).
MOST_CONNECTIONS = 16
# Seconds to wait for one of them.
POOL_PATIENCE = 10
# A server that is gone without a word is noticed in seconds: libpq would wait for it for minutes.
REACH = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
# Functions of PostGIS are so dear to the planner that it would compile a statement of milliseconds, or have
# other processes help with it, which takes several times as long; where there is much to read they do.
ALONE = {"jit": "off", "parallel_setup_cost": "150000"}
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


class DatabaseUnavailable(DomainError):
    """The database does not answer, or is not one that Lantu can use (503)."""


def make_engine(
    url: str,
    limits: TimeLimits = PAGE,
    pool: type[QueuePool] = QueuePool,
    reach: Mapping[str, int] = REACH,
) -> Engine:
    """Return an engine whose pool notices a restarted server before handing out a connection.

    Every connection has the limits; `time_limits.allow` gives a session others. Behind a pooler
    (`pooled.mark_pooled`) every transaction has them.
    """
    address, is_pooled = read_mark(url)
    settings = {"timezone": "Asia/Shanghai", **ALONE, **limits.as_settings()}
    at_start = {"options": " ".join(f"-c {name}={value}" for name, value in settings.items())}
    engine = create_engine(
        address,
        poolclass=pool,
        pool_pre_ping=True,
        # What people typed, and secrets of theirs, stand in no log.
        hide_parameters=True,
        pool_size=8,
        max_overflow=MOST_CONNECTIONS - 8,
        pool_timeout=POOL_PATIENCE,
        connect_args={**reach, **(NEVER_PREPARED if is_pooled else at_start)},
    )
    if is_pooled:
        set_when_beginning(engine, settings)
    return engine


def migration_config(url: str) -> Config:
    """Return Alembic's configuration for a database URL."""
    # Imported here and below: who serves migrates nothing.
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def check_postgis(url: str) -> None:
    """Raise DatabaseUnavailable, saying what to do, unless the server answers and has PostGIS and pg_trgm."""
    engine = create_engine(url, connect_args=REACH, hide_parameters=True)
    try:
        with engine.begin() as connection:
            missing = connection.scalars(
                text(
                    "SELECT wanted FROM unnest(ARRAY['postgis', 'pg_trgm']) AS wanted"
                    " WHERE wanted NOT IN (SELECT extname FROM pg_extension)"
                )
            ).all()
    except OperationalError as error:
        raise DatabaseUnavailable(
            msg("数据库无法连接:%(reason)s"), reason=str(error.orig).strip().splitlines()[0]
        ) from error
    finally:
        engine.dispose()
    if missing:
        raise DatabaseUnavailable(
            msg("数据库缺少扩展 %(names)s,请由管理员执行 CREATE EXTENSION。"), names=", ".join(missing)
        )


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate the database to a revision; raises DatabaseUnavailable before anything is changed."""
    from alembic import command

    check_postgis(url)
    command.upgrade(migration_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Migrate the database back to a revision."""
    from alembic import command

    command.downgrade(migration_config(url), revision)
