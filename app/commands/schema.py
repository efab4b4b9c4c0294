"""Bring a database up to date: its schema, then what the application derives from what stands in it."""

from __future__ import annotations

from app.commands.session import open_session
from app.config import read_config
from projects.store.database import upgrade


def bring_up_to_date() -> None:
    """Migrate the configured database; work out search texts that a migration emptied.

    Sums of places are left to the worker, or to `fold_sums`: code that is older and still serves reads
    projects that are marked one by one, and might misread what newer code keeps of them.
    """
    from projects.matters.search import refresh_stale_matters
    from projects.registry.writing import refresh_stale_search

    upgrade(read_config().database_url)
    with open_session() as session, session.begin():
        refresh_stale_search(session)
        refresh_stale_matters(session)


def fold_sums() -> None:
    """Bring what is kept of places and projects up to date with what was written or a migration emptied."""
    from projects.reading.feature_filling import fill_texts
    from projects.reading.folding import fold_all

    with open_session() as session:
        fold_all(session)
        fill_texts(session)
