"""All registries together, for programs: each answer says which member is missing, and why."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.federation.asking import Asked, ask_all, read_wanted, why_missing
from app.web.access import visible_to
from projects.federation.asking import Answer
from projects.federation.totals import Part, add_parts, read_part
from projects.reading.figures import figures_of

bp = Blueprint("api_federation", __name__, url_prefix="/api/v1/federation")


@bp.get("/totals")
@visible_to("public")
def totals() -> Response:
    """Answer what all registries add up to, each with its own; who is missing is in none of it."""
    asked = ask_all(partial(read_part, wanted=read_wanted(request.args.to_dict(flat=False))))
    total = add_parts(asked.values) or asked.own
    members = [
        as_member(one) | {"totals": as_totals(one.value) if one.value else None} for one in asked.answers
    ]
    return send(asked, total=as_totals(total), own=as_totals(asked.own), members=members)


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
