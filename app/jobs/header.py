"""Background work in the header of every page: how much is under way, and what ended since the last look."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g

from app.desk.counts import get_to_do
from app.jobs.exports import LARGE
from app.web.extensions import get_session
from app.web.identity import Person, current_person
from projects.store.jobs import select_unseen


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
    about = count_jobs(person)
    return about if about.under_way or about.ended else None


def count_jobs(person: Person) -> JobsAbout:
    """Take the numbers from what waits at the desk, which is counted anyway; ask where nothing is counted."""
    waits = get_to_do()
    if waits is not None:
        return JobsAbout(waits.jobs_under_way, waits.jobs_ended)
    under_way, ended = get_session().execute(select_unseen(person.account.id)).one()
    return JobsAbout(under_way, ended)
