"""All registries together, for programs: each answer says which member is missing, and why."""

from __future__ import annotations

from decimal import Decimal
from json import dumps
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from app.federation.asking import LIST_WORDS, Asked, ask_cells, ask_page, ask_totals, read_wanted, why_missing
from app.web.access import visible_to
from geo.bbox import parse_bbox
from projects.federation.asking import Answer
from projects.federation.lists import decode_merged
from projects.federation.members import Member
from projects.federation.totals import Part, add_parts
from projects.map.clusters import read_zoom
from projects.reading.figures import figures_of
from projects.reading.paging import parse_page
from projects.registry.rows import ProjectRow
from projects.words.query_words import read_one

bp = Blueprint("api_federation", __name__, url_prefix="/api/v1/federation")
GEOJSON = "application/geo+json"
EVERYWHERE = parse_bbox("-180,-85,180,85")


@bp.get("/totals")
@visible_to("public")
def totals() -> Response:
    """Answer what all registries add up to, each with its own; who is missing is in none of it."""
    asked = ask_totals(read_wanted(request.args.to_dict(flat=False)))
    total = add_parts(asked.values) or asked.own
    members = [
        as_member(one) | {"totals": as_totals(one.value) if one.value else None} for one in asked.answers
    ]
    return send(asked, total=as_totals(total), own=as_totals(asked.own), members=members)


@bp.get("/projects")
@visible_to("public")
def projects() -> Response:
    """Answer one page of the projects of all registries."""
    words = request.args.to_dict(flat=False)
    wanted, page = read_wanted(words, *LIST_WORDS), parse_page(words, default_limit=100, check=decode_merged)
    asked, found = ask_page(wanted, page)
    return send(asked, projects=[as_row(*one) for one in found.rows], next=found.next_cursor)


@bp.get("/clusters")
@visible_to("public")
def clusters() -> Response:
    """Answer what lies in a bbox at a zoom in all registries, gathered on a grid."""
    words = request.args.to_dict(flat=False)
    box = parse_bbox(read_one("bbox", words["bbox"])) if words.get("bbox") else EVERYWHERE
    zoom = read_zoom(words, box)
    asked, text = ask_cells(read_wanted(words, "bbox", "zoom"), box, zoom)
    # A member of the collection that GeoJSON does not know (RFC 7946, 6.1); the text has exact decimals.
    missing = dumps([as_member(one) for one in asked.missing], ensure_ascii=False)
    response = Response(f'{text[:-1]},"missing":{missing}}}', mimetype=GEOJSON)
    response.headers["Cache-Control"] = "no-store"
    return response


def as_row(row: ProjectRow, member: Member | None) -> dict[str, Any]:
    """Return a project as programs read it in a list: the whole of it is at `url`."""
    path = url_for("api.project", code=row.code)
    site = request.host_url.rstrip("/") if member is None else member.site
    return {
        "code": row.code,
        "name": row.name,
        "type": row.type,
        "status": row.status,
        "districts": [share.adcode for share in row.districts],
        "district_names": [share.label for share in row.districts],
        "investment_wan": None if row.investment_wan is None else str(row.investment_wan),
        "completed_wan": None if row.completed_wan is None else str(row.completed_wan),
        "start_year": row.start_year,
        "end_year": row.end_year,
        "updated_at": row.updated_at.isoformat(),
        "registry": member.name if member else None,
        "url": site + path if site else None,
    }


def send(asked: Asked[Any], **found: Any) -> Response:
    """Return an answer with who is missing; it stands for this moment alone."""
    response = jsonify(**found, missing=[as_member(one) for one in asked.missing])
    response.headers["Cache-Control"] = "no-store"
    return response


def as_member(answer: Answer[Any]) -> dict[str, Any]:
    """Return a member as programs read it: no address of its database."""
    member = answer.member
    return {
        "name": member.name,
        "site": member.site or None,
        "provinces": list(member.provinces),
        "reason": answer.reason,
        "reason_text": why_missing(answer) or None,
        "answered_at": member.answered_at.isoformat() if member.answered_at else None,
    }


def as_totals(part: Part) -> dict[str, Any]:
    """Return sums as programs read them: amounts as exact text, null where nobody states any."""
    return {
        **as_text(figures_of(part.summary)),
        "by_status": {code: as_text(figures_of(one)) for code, one in part.by_status.items()},
        "changed_at": part.changed_at.isoformat() if part.changed_at else None,
    }


def as_text(figures: dict[str, Any]) -> dict[str, Any]:
    """Return figures with amounts as exact text."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in figures.items()}
