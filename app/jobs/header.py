"""Background work in the header of every page: how much is under way, and what ended since the last look."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g

from app.jobs.exports import LARGE
from app.web.extensions import get_session
from app.web.identity import current_person
from projects.store.jobs import count_unseen


@dataclass(frozen=True, slots=True)
class JobsAbout:
    """How many of one's jobs are under way, and how many ended unseen."""

    under_way: int
    ended: int


def init_app(app: Flask) -> None:
    """Let the header say it."""
    app.jinja_env.globals.update(jobs_about=get_jobs_about, large_export=LARGE)


def get_jobs_about() -> JobsAbout | None:
    """Return what there is to say to whoever is signed in; None where there is nothing."""
    person = current_person()
    if person is None or g.get("is_error"):
        # A page that says that the database does not answer must still be shown.
        return None
    about = JobsAbout(*count_unseen(get_session(), person.account.id))
    return about if about.under_way or about.ended else None
