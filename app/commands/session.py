"""What every command shares: a session, and plain answers in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
from babel.support import Translations
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.config import ROOT, ConfigError, read_config
from geo.errors import DomainError, msg
from projects.errors import SeedRejected
from projects.store.database import make_engine
from projects.store.failures import Failure, find_failure, has_other_schema
from projects.store.time_limits import COMMAND

MOST_PROBLEMS = 200
UNPREPARED = msg("数据库是空的,或与这个版本不符。请先运行 lantu prepare。")
FAILURES: dict[Failure, str] = {
    "held": msg("有人正在保存同一内容,没有改动。请稍后再试。"),
    "slow": msg("数据库用时太长,已经停止,没有改动。请稍后再试。"),
    "full": msg("数据库的连接或内存已满,没有改动。请稍后再试。"),
    "disk": msg("数据库服务器的磁盘已满,没有改动。请腾出空间后再试。"),
    "gone": msg("数据库没有应答,没有改动。请检查它是否在运行。"),
}


def plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Make a command answer every known error in plain words with exit code 1, never with a trace."""

    @wraps(command)
    def answered(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except SeedRejected as error:
            for problem in error.problems[:MOST_PROBLEMS]:
                click.echo(f"{problem.where}: {in_both_languages(problem.message, problem.values)}", err=True)
            raise click.ClickException(in_both_languages(error.message, error.values)) from None
        except DomainError as error:
            raise click.ClickException(in_both_languages(error.message, error.values)) from None
        except ConfigError as error:
            raise click.ClickException(str(error)) from None
        except SQLAlchemyError as error:
            failure = find_failure(error)
            if has_other_schema(error):
                raise click.ClickException(in_both_languages(UNPREPARED, {})) from None
            if failure is None:
                raise
            raise click.ClickException(in_both_languages(FAILURES[failure], {})) from None

    return answered


def in_both_languages(message: str, values: dict[str, Any]) -> str:
    """Return a message in Chinese and English: a terminal has no language switch."""
    english = Translations.load(ROOT / "app" / "translations", ["en"]).gettext(message)
    chinese, english = (text % values if values else text for text in (message, english))
    return chinese if chinese == english else f"{chinese} / {english}"


@contextmanager
def open_engine() -> Iterator[Engine]:
    """Give the configured database, and let go of it afterwards."""
    engine = make_engine(read_config().database_url, COMMAND)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def open_session() -> Iterator[Session]:
    """Give a session on the configured database."""
    with open_engine() as engine, Session(engine) as session:
        yield session
