"""The accounts, for administrators."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import structlog
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from app.filter.offered import offer_choices
from app.web.access import visible_to
from app.web.answers import form_answer, is_fragment
from app.web.extensions import get_session
from app.web.identity import current_person
from app.web.transaction import transaction
from projects.accounts.invitations import invite_officer, withdraw
from projects.accounts.officers import (
    change_officer,
    create_officer,
    find_unused,
    get_officer,
    list_officers,
    lock_officer,
    unlock_officer,
)
from projects.accounts.scopes import list_scope_choices
from projects.accounts.second_step import turn_off
from projects.errors import BadInput, DomainError
from projects.words.query_words import read_adcode
from projects.words.texts import tidy_code

bp = Blueprint("officers", __name__, url_prefix="/admin/officers")
log = structlog.get_logger("lantu.officers")


@bp.get("")
@visible_to("administrator")
def show_officers() -> Response:
    """List the accounts, with the form for a new one."""
    return officers_page()


@bp.post("")
@visible_to("administrator")
def add_officer() -> Response:
    """Add an account and show the one-time link by which its owner sets a password."""
    form = request.form
    told = form.get("name", ""), form.get("display_name", ""), form.get("role", "")
    try:
        with transaction(get_session()) as work:
            # A second click of a slow form gets the link that the first one's answer did not show.
            officer_id = find_unused(work, *told, read_districts())
            if officer_id is None:
                officer_id = create_officer(work, *told, read_districts()).id
            secret = invite_officer(work, officer_id)
    except BadInput as error:
        return officers_page(error=error, status=400)
    note("added", officer_id)
    return officer_page(officer_id, secret=secret)


@bp.get("/<int:officer_id>")
@visible_to("administrator")
def show_officer(officer_id: int) -> Response:
    """Show one account with the form that changes it."""
    return officer_page(officer_id)


@bp.post("/<int:officer_id>")
@visible_to("administrator")
def change(officer_id: int) -> Response:
    """Change what is sent of a person's name, role and districts; it holds from the next request on."""
    form = request.form
    try:
        with transaction(get_session()) as work:
            get_officer(work, officer_id)
            (row,) = list_officers(work, officer_id)
            name, role = form.get("display_name", row.display_name), form.get("role", row.role)
            is_told = "district" in form or "other" in form
            districts = read_districts() if is_told else [adcode for adcode, _label in row.districts]
            change_officer(work, officer_id, name, role, districts)
    except BadInput as error:
        return officer_page(officer_id, error=error, status=400)
    note("changed", officer_id)
    return make_response(redirect(url_for("officers.show_officers"), 303))


@bp.post("/districts", defaults={"officer_id": None})
@bp.post("/<int:officer_id>/districts")
@visible_to("administrator")
def show_districts(officer_id: int | None) -> Response:
    """Answer the districts of the form with a further one opened; the whole page without scripts."""
    if is_fragment():
        offered = offer_districts(request.form.getlist("district"))
        return form_answer(render_template("accounts/_district_choices.html", **offered), 200)
    return officers_page() if officer_id is None else officer_page(officer_id)


@bp.post("/<int:officer_id>/lock")
@visible_to("administrator")
def lock(officer_id: int) -> Response:
    """Close an account: sessions, tokens and open links end at once."""
    try:
        with transaction(get_session()) as work:
            lock_officer(work, officer_id)
            withdraw(work, officer_id)
    except BadInput as error:
        return officer_page(officer_id, error=error, status=400)
    note("locked", officer_id)
    return make_response(redirect(url_for("officers.show_officer", officer_id=officer_id), 303))


@bp.post("/<int:officer_id>/unlock")
@visible_to("administrator")
def unlock(officer_id: int) -> Response:
    """Open an account again and end a pause after wrong passwords."""
    with transaction(get_session()) as work:
        unlock_officer(work, officer_id)
    note("unlocked", officer_id)
    return make_response(redirect(url_for("officers.show_officer", officer_id=officer_id), 303))


@bp.post("/<int:officer_id>/invitation")
@visible_to("administrator")
def reset(officer_id: int) -> Response:
    """Show a one-time link by which the officer sets a new password; the old one works until then."""
    with transaction(get_session()) as work:
        secret = invite_officer(work, officer_id)
    note("invited", officer_id)
    return officer_page(officer_id, secret=secret)


@bp.post("/<int:officer_id>/second-step/off")
@visible_to("administrator")
def reset_second_step(officer_id: int) -> Response:
    """Turn an officer's second step off, whose phone is lost; every session of the account ends."""
    with transaction(get_session()) as work:
        turn_off(work, officer_id)
    note("second step reset", officer_id)
    return make_response(redirect(url_for("officers.show_officer", officer_id=officer_id), 303))


def read_districts() -> list[str]:
    """Return the adcodes that were ticked or typed; raises BadInput for anything that is none."""
    typed = re.split("[ ,、;]+", tidy_code(request.form.get("other", "")))
    words = [*request.form.getlist("district"), *typed]
    return list(dict.fromkeys(read_adcode(word, "district") for word in words if word))


def note(what: str, officer_id: int) -> None:
    """Write into the log which administrator did what to which account."""
    person = current_person()
    log.info("officer", what=what, officer=officer_id, by=person.account.name if person else "")


def offer_districts(chosen: Collection[str]) -> dict[str, Any]:
    """Return the variables of accounts/_district_choices.html."""
    opened = request.form.getlist("open")
    offered = offer_choices(list_scope_choices(get_session()), [*chosen, *opened])
    return {"offered": offered, "chosen": chosen, "opened": opened}


def officers_page(*, error: DomainError | None = None, status: int = 200) -> Response:
    """Return the list of accounts."""
    work = get_session()
    page = render_template(
        "accounts/officers.html",
        rows=list_officers(work),
        **offer_districts(request.form.getlist("district")),
        error=error,
        typed=request.form,
    )
    return make_response(page, status)


def officer_page(
    officer_id: int, *, secret: str = "", error: DomainError | None = None, status: int = 200
) -> Response:
    """Return the page of one account; after a refusal with what was typed."""
    work = get_session()
    get_officer(work, officer_id)
    (row,) = list_officers(work, officer_id)
    is_typed = error is not None or "open" in request.form
    chosen = request.form.getlist("district") if is_typed else [adcode for adcode, _ in row.districts]
    offered = offer_districts(chosen)
    listed = {choice.adcode for choice in offered["offered"].shown}
    page = render_template(
        "accounts/officer.html",
        row=row,
        **offered,
        other=request.form.get("other", "") if is_typed else " ".join(sorted(set(chosen) - listed)),
        link=f"{request.host_url}invitations/{secret}" if secret else "",
        error=error,
        typed=request.form if is_typed else {"display_name": row.display_name, "role": row.role},
    )
    return make_response(page, status)
