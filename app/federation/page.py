"""All registries together: what they add up to, their projects in one list, and who is missing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request

from app.federation.asking import (
    LIST_WORDS,
    Asked,
    ask_page,
    ask_totals,
    list_places,
    note_answers,
    read_wanted,
    why_missing,
)
from app.federation.sheet import write_sheet
from app.project.columns import BY_CODE
from app.web.access import visible_to
from app.web.downloads import send_export
from app.web.extensions import get_session
from app.words.places import place_name
from projects.federation.lists import decode_merged
from projects.federation.totals import add_parts
from projects.reading.filters import ProjectFilter
from projects.reading.paging import parse_page

bp = Blueprint("federation", __name__)
SHOWN = ("district", "type", "status", "years", "investment", "updated")


@bp.get("/federation")
@visible_to("public")
def show_totals() -> str:
    """Show what all registries add up to, each with its own, and who is missing."""
    wanted = read_wanted(request.args.to_dict(flat=False))
    asked = ask_totals(wanted)
    if wanted == ProjectFilter():
        note_answers(asked)
    return render_template("federation/totals.html", total=add_parts(asked.values), **describe(wanted, asked))


@bp.get("/federation/projects")
@visible_to("public")
def show_projects() -> str:
    """Show the projects of all registries, a page at a time, each with its registry."""
    words = request.args.to_dict(flat=False)
    wanted, page = read_wanted(words, *LIST_WORDS), parse_page(words, check=decode_merged)
    asked, found = ask_page(wanted, page)
    facts = describe(wanted, asked)
    return render_template(
        "federation/projects.html",
        page=page,
        found=found,
        options=[(one.adcode, place_name(one.label)) for one in facts["places"].values()],
        columns=[BY_CODE[code] for code in ("name", *SHOWN)],
        **facts,
    )


def describe(wanted: ProjectFilter, asked: Asked[Any]) -> dict[str, Any]:
    """Return what the pages share: who was asked, who is missing, and the places of all."""
    places = list_places(get_session(), asked.members)
    return {"wanted": wanted, "asked": asked, "places": places, "why_missing": why_missing}


@bp.get("/federation/totals.csv")
@visible_to("public")
def download_totals() -> Response:
    """Return the totals as CSV; who is missing has a line that says so."""
    asked = ask_totals(read_wanted(request.args.to_dict(flat=False)))
    response = send_export(write_sheet(get_session(), asked))
    response.headers["Cache-Control"] = "no-store"
    return response
