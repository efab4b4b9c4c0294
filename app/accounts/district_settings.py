"""How districts publish, for administrators."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from app.filter.offered import offer_choices
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_author
from app.web.transaction import transaction
from geo.districts import get_district
from projects.accounts.scopes import list_scope_choices
from projects.updates.district_settings import list_settings, set_publishes_at_once
from projects.words.query_words import bad_value, read_adcode

bp = Blueprint("district_settings", __name__, url_prefix="/admin/districts")
log = structlog.get_logger("lantu.district_settings")
CHOICES = ("yes", "no")
WORDS = ("district", "lang")


@bp.get("")
@visible_to("administrator")
def show_settings() -> str:
    """List the districts that the registry uses, of many those below an opened one, with their switches."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    session, opened = get_session(), request.args.get("district", "")
    offered = offer_choices(list_scope_choices(session), [read_adcode(opened, "district")] if opened else [])
    rows = list_settings(session, offered.shown)
    return render_template("accounts/district_settings.html", rows=rows, closed=offered.closed)


@bp.post("/<adcode>")
@visible_to("administrator")
def change(adcode: str) -> Response:
    """Switch whether a district publishes at once; it holds from the next submission on."""
    wanted = request.form.get("publishes_at_once", "")
    if wanted not in CHOICES:
        raise bad_value("publishes_at_once", wanted, CHOICES)
    session = get_session()
    get_district(session, adcode)
    with transaction(session):
        set_publishes_at_once(session, adcode, wanted == "yes")
    log.info("publishes_at_once", district=adcode, to=wanted, by=current_author().name)
    there = url_for("district_settings.show_settings", district=adcode, _anchor=f"district-{adcode}")
    return make_response(redirect(there, 303))
