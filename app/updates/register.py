"""Register a new project: the form, what it may be already, and the way to the project that it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.filter.offered import offer_choices
from app.updates.details import typed_page
from app.updates.forms import BEHIND, Faults, name_reviewers, open_project, read_fields, read_files
from app.updates.place_fields import place_choices
from app.updates.programmes import list_found
from app.updates.register_fields import (
    Form,
    as_typed,
    copy_of,
    list_district_choices,
    list_form,
    read_registration,
    read_typed,
    year_plan,
)
from app.web.access import visible_to
from app.web.answers import form_answer, is_fragment
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.file_store import get_store
from app.web.identity import current_access, current_author
from app.web.notices import tell
from app.web.transaction import transaction
from app.web.whole_numbers import MOST_BIG, need_number, read_number
from app.words.language import current_language
from projects.clock import get_today
from projects.errors import BadInput, Conflict
from projects.evidence.attachments import attach_files
from projects.evidence.checked_file import CheckedFile
from projects.models import Project, Update
from projects.reconcile.likely import Likely, list_likely
from projects.registry.codes import find_live_code
from projects.registry.doubts import Doubtful
from projects.registry.fields import GROUPS
from projects.registry.lifecycle import EARLIEST
from projects.updates.publishing import read_registration as read_kept
from projects.updates.registration import Registration, find_repeat, find_returned, submit_registration
from projects.updates.reviewers import list_reviewers
from projects.words.query_words import bad_value
from projects.words.texts import tidy_code

bp = Blueprint("register", __name__, url_prefix="/projects/new")
WORDS = ("from", "again", "back", "lang")


@bp.get("")
@visible_to("officer")
def show_new() -> Response:
    """Show the form: empty, as a copy of a project, or with what came back from review."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    return new_page(start_form(get_session()), {}, 200)


@bp.post("")
@visible_to("officer")
def register() -> Response:
    """Submit the project; shows the form again with what was typed when it cannot be."""
    registration, faults = read_registration(request.form)
    behind, more = read_fields(request.form, BEHIND)
    files = read_files(faults)
    faults |= more
    if faults:
        return new_page(request.form, faults, 400)
    given: dict[str, Any] = {name: value or "" for name, value in behind.items()}
    try:
        update = send(replace(registration, file_count=len(files), **given), files)
    except (BadInput, Conflict) as error:
        return new_page(request.form, {error.field or "": error}, status_of(error))
    return answer_registered(get_session(), update)


@bp.post("/alike")
@visible_to("officer")
def show_alike() -> Response:
    """Answer the registered projects that what is typed so far may be; the whole form without scripts."""
    if not is_fragment():
        return new_page(request.form, {}, 200)
    likely = list_likely(get_session(), read_typed(request.form))
    return form_answer(render_template("updates/_alike.html", **shown(likely)), 200)


@bp.post("/programmes")
@visible_to("officer")
def show_programmes() -> Response:
    """Answer the programmes that the typed words find; the whole form without scripts."""
    if not is_fragment():
        return new_page(request.form, {}, 200)
    found = list_found(get_session(), request.form)
    return form_answer(render_template("updates/_programmes.html", **found), 200)


@bp.post("/districts")
@visible_to("officer")
def show_districts() -> Response:
    """Answer the districts with a further one opened; the whole form without scripts."""
    if not is_fragment():
        return new_page(request.form, {}, 200)
    offered = offer_districts(get_session(), request.form)
    return form_answer(
        render_template("updates/_register_districts.html", typed=request.form, **offered), 200
    )


@bp.post("/same/<code>")
@visible_to("officer")
def take_registered(code: str) -> Response:
    """Show the form of the project that it is, with what was typed in place of what stands."""
    project, districts = open_project(get_session(), tidy_code(code))
    return typed_page(project, districts, request.form)


def start_form(session: Session) -> Form:
    """Return what the form begins with: a copy, one's own registration that came back, or nothing."""
    source, again = request.args.get("from", ""), read_number("again", MOST_BIG)
    if source:
        return copy_of(session, session.get_one(Project, find_live_code(session, tidy_code(source))))
    if again is not None:
        update = find_returned(session, again, current_author())
        typed = as_typed(read_kept(update), {name: getattr(update, name) for name in BEHIND})
        typed["instead_of"] = str(update.id)
        return typed
    choices = list_district_choices(session, current_access())
    return Form([("status", "planned"), *(("district", one.adcode) for one in choices if len(choices) == 1)])


def send(registration: Registration, files: Sequence[CheckedFile]) -> Update:
    """Submit a project with its files, all in one transaction; a second click finds what the first saved."""
    author, access = current_author(), current_access()
    given = request.form.get("instead_of", "")
    instead_of = need_number(given, "instead_of", MOST_BIG) if given else None
    with transaction(get_session()) as work:
        hashes = [sha256(one.content).hexdigest() for one in files]
        held = find_repeat(work, registration, author, hashes)
        if held is not None:
            return held
        update = submit_registration(work, registration, author, access, instead_of=instead_of)
        if files:
            attach_files(work, get_store(), None, update.id, files, author)
    return update


def answer_registered(session: Session, update: Update) -> Response:
    """Say what became of it, and go there: to the project, or to what one submitted."""
    name = update.changes["name"][1]
    if update.project_id is not None:
        tell(gettext("“%(name)s”:已登记并发布。", name=name))
        code = session.get_one(Project, update.project_id).code
        return make_response(redirect(url_for("project.show_project", code=code), 303))
    who = name_reviewers(list_reviewers(session, update.districts or ()))
    tell(gettext("“%(name)s”:已提交,等待 %(who)s 审核。", name=name, who=who))
    return make_response(redirect(url_for("updates.show_own"), 303))


def new_page(typed: Form, faults: Faults, status: int) -> Response:
    """Return the form with what was typed, and with what it may be already."""
    session, access = get_session(), current_access()
    likely = list_likely(session, read_typed(typed)) if typed.get("name") else []
    doubtful = next((one for one in faults.values() if isinstance(one, Doubtful)), None)
    page = render_template(
        "updates/register.html",
        typed=typed,
        faults=faults,
        doubts=doubtful.doubts if doubtful else (),
        groups=[(group, GROUPS[group].say(current_language()), fields) for group, fields in list_form()],
        year_plan=year_plan(),
        **offer_districts(session, typed),
        earliest=EARLIEST,
        today=get_today(),
        may_name_others=access.role == "administrator",
        **shown(likely),
        **list_found(session, typed),
        **place_choices(),
    )
    return form_answer(page, status)


def offer_districts(session: Session, typed: Form) -> dict[str, Any]:
    """Return the variables of updates/_register_districts.html."""
    chosen, opened = typed.getlist("district"), typed.getlist("open")
    offered = offer_choices(list_district_choices(session, current_access()), [*chosen, *opened])
    return {"offered": offered, "chosen": chosen, "opened": opened}


def shown(likely: Sequence[Likely]) -> Mapping[str, Any]:
    """Return the variables of updates/_alike.html."""
    access = current_access()
    writable = {
        one.code for one in likely if access.can_write_project([share.adcode for share in one.districts])
    }
    return {"likely": likely, "writable": writable}
