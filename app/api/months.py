"""Months for programs: what stood, what was invested, who has reported; and the freeze."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify

from app.api.body import read_body
from app.api.once import written_once
from app.api.shapes import as_exact
from app.api.v1 import as_json
from app.months.page import (
    LONGEST_NOTE,
    Asked,
    find_month,
    open_district,
    open_month,
    read_district,
    read_facts,
)
from app.web.access import require, visible_to
from app.web.extensions import get_rules, get_session
from app.web.identity import current_access, current_author, current_person
from app.web.unchanged import unless_unchanged
from geo.errors import msg
from projects.errors import BadInput
from projects.models import Reminder
from projects.months.calendar import MonthState, read_calendar
from projects.months.facts import MonthFacts
from projects.months.freezing import freeze_month
from projects.months.progress import MONEY, Invested, InvestedLine
from projects.months.reminders import remind as remind_districts
from projects.progress.reporting import ReportingRow
from projects.timeline.differences import Difference, Differences

bp = Blueprint("api_months", __name__, url_prefix="/api/v1/months")


@bp.get("")
@visible_to("public")
@unless_unchanged
def months() -> Response:
    """Answer the months of a district, the latest first, with whether they are frozen."""
    district = read_district()
    states = read_calendar(get_session(), district.adcode).list_states()
    return jsonify(
        district=district.adcode, district_name=district.label, months=[as_state(one) for one in states]
    )


@bp.get("/<month>")
@visible_to("public")
@unless_unchanged
def show_month(month: str) -> Response:
    """Answer one month of a district: the same numbers as its page and its report."""
    asked = find_month(month)
    return jsonify(as_month(asked, read_facts(asked)))


@bp.post("/<month>/freeze")
@visible_to("reviewer")
@written_once
def freeze(month: str) -> Response:
    """Freeze a month of a district for good."""
    body = read_body(("district", "confirmed", "note"))
    adcode = body.words("district", 50)
    if not adcode:
        raise BadInput(msg("请写明县区的区划代码。"), field="district")
    asked, session = open_month(month, open_district(adcode)), get_session()
    require(current_access().can_review([asked.district.adcode]))
    note = body.words("note", LONGEST_NOTE)
    if not body.flag("confirmed"):
        raise BadInput(msg("冻结之后不能撤销。确认的话,请加 confirmed。"), field="confirmed")
    who = current_author(), current_access()
    freeze_month(session, asked.state.month, asked.district.adcode, *who, note=note)
    frozen = read_calendar(session, asked.district.adcode).state_of(asked.state.month)
    return jsonify(name_month(asked) | as_state(frozen))


@bp.post("/<month>/remind")
@visible_to("reviewer")
@written_once
def remind(month: str) -> Response:
    """Let the desk of a district show that a month is waited for."""
    adcode = read_body(("district",)).words("district", 50)
    if not adcode:
        raise BadInput(msg("请写明县区的区划代码。"), field="district")
    asked, session = open_month(month, open_district(adcode)), get_session()
    who = current_author(), current_access()
    statuses = get_rules().reporting.statuses
    remind_districts(session, asked.state.month, [asked.district.adcode], *who, statuses=statuses)
    session.expire_all()
    held = session.get_one(Reminder, (asked.state.month, asked.district.adcode))
    told = {"month": f"{held.month:%Y-%m}", "reminded_at": held.reminded_at.isoformat()}
    return jsonify(name_month(asked) | told | {"reminded_by": held.author})


def name_month(asked: Asked) -> dict[str, Any]:
    """Return of which district a month is."""
    return {"district": asked.district.adcode, "district_name": asked.district.label}


def as_state(state: MonthState) -> dict[str, Any]:
    """Return whether a month is frozen; by whom and with which words is for signed-in people."""
    freeze, is_known = state.freeze, current_person() is not None
    return {
        "month": f"{state.month:%Y-%m}",
        "is_frozen": state.is_frozen,
        "frozen_at": freeze.frozen_at.isoformat() if freeze else None,
        "frozen_for": freeze.adcode if freeze else None,
        "frozen_by": freeze.author if freeze and is_known else None,
        "note": freeze.note if freeze and is_known else None,
    }


def as_month(asked: Asked, facts: MonthFacts) -> dict[str, Any]:
    """Return a month with all its numbers; who has not reported is for signed-in people."""
    is_known, matters = current_person() is not None, facts.matters
    return {
        **name_month(asked),
        **as_state(asked.state),
        "summary": as_json(facts.summary),
        "differences": as_differences(facts.differences),
        "invested": as_invested(facts.progress.total),
        "districts": [as_line(one) for one in facts.progress.districts],
        "types": [as_line(one) for one in facts.progress.types],
        "due_number": facts.due_number,
        "reported_number": facts.reported_number,
        "unreported": [as_unreported(one) for one in facts.unreported] if is_known else None,
        "matters": {"raised": matters.raised, "cleared": matters.cleared, "open": matters.open}
        if matters
        else None,
    }


def as_differences(found: Differences) -> dict[str, Any]:
    """Return what became different in the month; its numbers add up to the change of the totals."""
    return {
        "number_before": found.before.number,
        "number_after": found.after.number,
        "wan_before": as_exact(found.before.stated_wan),
        "wan_after": as_exact(found.after.stated_wan),
        "rows": [as_difference(one) for one in found.rows],
    }


def as_difference(row: Difference) -> dict[str, Any]:
    """Return what became different of one project."""
    return {
        "project": row.code,
        "project_name": row.name,
        "kind": row.kind,
        "number_delta": row.number_delta,
        "wan_delta": as_exact(row.stated_delta),
        "changes": row.changes,
    }


def as_invested(sums: Invested) -> Mapping[str, Any]:
    """Return some projects' money of a month; null where nobody states any."""
    money = {name: as_exact(one.stated_wan) for name, one in zip(MONEY, sums.sums, strict=True)}
    return money | {"reported_number": sums.reported}


def as_line(line: InvestedLine) -> dict[str, Any]:
    """Return one row of a table of money."""
    return {"key": line.key, "label": line.label, **as_invested(line.sums)}


def as_unreported(row: ReportingRow) -> dict[str, Any]:
    """Return a project that has to report and has not."""
    return {
        "project": row.code,
        "project_name": row.name,
        "version": row.version,
        "state": row.state,
        "steward": row.steward,
        "lead_unit": row.lead_unit,
        "latest_month": f"{row.progress_month:%Y-%m}" if row.progress_month else None,
        "districts": list(row.adcodes),
    }
