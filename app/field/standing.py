"""What the page of one project on site shows beside its fields: what stands, what waits, who reviews."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.updates.forms import Faults, name_reviewers
from app.updates.month_page import choose_month, list_doubts
from app.web.identity import current_access
from app.words.events import event_changes, event_title
from projects.clock import get_today
from projects.errors import Stale
from projects.models import Project
from projects.progress.rows import read_progress
from projects.progress.standing import compare_with
from projects.registry.events import list_events
from projects.registry.lifecycle import EARLIEST, list_next
from projects.updates.kinds.month import is_frozen
from projects.updates.review_queries import UpdateRow, list_open
from projects.updates.reviewers import list_reviewers, publishes_at_once


def describe(session: Session, project: Project, districts: frozenset[str], faults: Faults) -> dict[str, Any]:
    """Return the variables of field/visit.html but for the project and what was typed."""
    access = current_access()
    months, plans = read_progress(session, project.id)
    updates = list_open(session, project.id, access.officer_id)
    offered = offer_months(session, choose_month(months, updates), districts)
    standing = compare_with(project, months, plans, offered[0])
    waiting = [one for one in updates if one.state == "pending"]
    is_stale = any(isinstance(fault, Stale) for fault in faults.values())
    return {
        "months": offered,
        "standing": standing,
        "last_words": next(
            (one.physical_progress for one in reversed(months) if one.physical_progress), None
        ),
        "waiting": waiting,
        "waits_status": any(one.kind == "status" for one in waiting),
        "waiting_months": {one.month for one in waiting},
        "returned": list_returned(updates),
        "choices": list_next(project.status),
        "earliest": EARLIEST,
        "today": get_today(),
        "doubts": list_doubts(faults),
        "may_review": access.can_review(districts),
        "at_once": publishes_at_once(session, access, districts),
        "reviewers": name_reviewers(list_reviewers(session, districts)),
        "latest": list_events(session, project.id)[:1] if is_stale else (),
        "event_title": event_title,
        "event_changes": event_changes,
    }


def offer_months(session: Session, due: date, districts: Collection[str]) -> list[date]:
    """Return the months that may be reported on site: the one that is due, unless frozen, and this one."""
    this = get_today().replace(day=1)
    return [
        month
        for month in dict.fromkeys((due, this))
        if month == this or not is_frozen(session, month, districts)
    ]


def list_returned(updates: list[UpdateRow]) -> list[UpdateRow]:
    """Return what came back of the kinds that the page sends."""
    return [one for one in updates if one.state == "returned" and one.kind in ("status", "progress")]
