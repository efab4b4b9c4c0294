"""What every command shares: a session, and plain answers in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
from babel.support import Translations
from sqlalchemy.orm import Session

from app.config import ROOT, ConfigError, read_config
from geo.errors import DomainError
from projects.errors import SeedRejected
from projects.store.database import make_engine
from projects.store.time_limits import COMMAND

MOST_PROBLEMS = 200


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

    return answered


def in_both_languages(message: str, values: dict[str, Any]) -> str:
    """Return a message in Chinese and English: a terminal has no language switch."""
    english = Translations.load(ROOT / "app" / "translations", ["en"]).gettext(message)
    chinese, english = (text % values if values else text for text in (message, english))
    return chinese if chinese == english else f"{chinese} / {english}"


@contextmanager
def open_session() -> Iterator[Session]:
    """Give a session on the configured database, and let go of the database afterwards."""
    engine = make_engine(read_config().database_url, COMMAND)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()
