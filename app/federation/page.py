"""All registries together: what they add up to, and which is missing."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, render_template, request

from app.federation.asking import ask_all, note_answers, read_wanted, why_missing
from app.federation.sheet import write_sheet
from app.web.access import visible_to
from app.web.downloads import send_export
from app.web.extensions import get_session
from geo.districts import list_names
from projects.federation.totals import add_parts, read_part
from projects.reading.filters import ProjectFilter

bp = Blueprint("federation", __name__)


@bp.get("/federation")
@visible_to("public")
def show_totals() -> str:
    """Show what all registries add up to, each with its own, and who is missing."""
    wanted = read_wanted(request.args.to_dict(flat=False))
    asked = ask_all(partial(read_part, wanted=wanted))
    if wanted == ProjectFilter():
        note_answers(asked)
    adcodes = {adcode for one in asked.answers for adcode in one.member.provinces}
    return render_template(
        "federation/totals.html",
        wanted=wanted,
        asked=asked,
        total=add_parts(asked.values),
        places=list_names(get_session(), adcodes),
        why_missing=why_missing,
    )


@bp.get("/federation/totals.csv")
@visible_to("public")
def download_totals() -> Response:
    """Return the same as CSV; who is missing has a line that says so."""
    wanted = read_wanted(request.args.to_dict(flat=False))
    asked = ask_all(partial(read_part, wanted=wanted))
    response = send_export(write_sheet(get_session(), asked))
    response.headers["Cache-Control"] = "no-store"
    return response
