"""Bring a database up to date: its schema, then what the application derives from what stands in it."""

from __future__ import annotations

from app.commands.session import open_session
from app.config import read_config
from projects.store.database import upgrade


def bring_up_to_date() -> None:
    """Migrate the configured database; work out search texts and sums of places that a migration emptied."""
    from projects.matters.search import refresh_stale_matters
    from projects.reading.folding import fold_all
    from projects.registry.writing import refresh_stale_search

    upgrade(read_config().database_url)
    with open_session() as session, session.begin():
        refresh_stale_search(session)
        refresh_stale_matters(session)
    with open_session() as session:
        fold_all(session)
