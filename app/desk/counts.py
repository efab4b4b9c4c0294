"""What waits for the signed-in officer, for the header of every page: one query, and none for anyone else."""

from __future__ import annotations

from flask import Flask, g, request

from app.web.errors import is_for_programs
from app.web.extensions import get_rules, get_session
from app.web.identity import Person, current_person
from projects.clock import get_today
from projects.desk.desk import Desk, count_to_do
from projects.desk.rows import ToDo
from projects.store.past import get_past

# Pages that compare days or show a frozen month, whatever their address says.
READ_THE_PAST = {"changes", "months"}


def init_app(app: Flask) -> None:
    """Let the header say what waits."""
    app.before_request(count_before_past)
    app.jinja_env.globals["to_do"] = get_to_do


def count_before_past() -> None:
    """Count while the request still reads the present: a page of a past day has today's header too."""
    is_page = not is_for_programs() and "HX-Request" not in request.headers
    if is_page and (request.args.get("as_of") or request.blueprint in READ_THE_PAST):
        get_to_do()


def get_to_do() -> ToDo | None:
    """Return what waits for whoever is signed in; None for anyone who submits nothing."""
    if g.get("is_error"):
        # A page that says that the database does not answer must still be shown.
        return None
    if "to_do" not in g:
        person = current_person()
        g.to_do = count(person) if person and person.account.role != "viewer" else None
    found: ToDo | None = g.to_do
    return found


def count(person: Person) -> ToDo | None:
    """Ask what waits for a person; None where the request reads the past."""
    session, reporting, day = get_session(), get_rules().reporting, get_today()
    if get_past(session) is not None:
        return None
    desk = Desk(person.access, person.account.display_name, reporting.statuses)
    return count_to_do(session, desk, reporting.month_to_report(day), day)
