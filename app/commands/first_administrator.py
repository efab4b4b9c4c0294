"""The way in to a new installation: a one-time link, because nothing has a default password."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.config import Config
from projects.accounts.invitations import invite_administrator
from projects.accounts.officers import has_administrator
from projects.store.database import make_engine


def first_link(config: Config, base: str) -> str | None:
    """Return a new link for the first administrator; None when there is one, or no database to ask.

    The link of an earlier start, if nobody used it, is void from now on.
    """
    engine = make_engine(config.database_url)
    try:
        with Session(engine) as session, session.begin():
            return (
                None if has_administrator(session) else f"{base}/invitations/{invite_administrator(session)}"
            )
    except SQLAlchemyError:
        # The server starts all the same, and /readyz says what is wrong with the database.
        return None
    finally:
        engine.dispose()
