"""The page of a project's months: the form between what was reported before and what waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Response, render_template, request, url_for

from app.updates.forms import name_reviewers
from app.updates.month_fields import list_shown_years, next_month, typed_of
from app.web.answers import back_to, form_answer
from app.web.extensions import get_rules, get_session
from app.web.identity import current_access, current_author
from app.words.events import event_changes, event_title, value_words
from app.words.fields import field_label
from app.words.i18n import translate
from geo.errors import msg
from projects.clock import get_today
from projects.errors import BadInput, DomainError, Stale
from projects.models import Project
from projects.progress.rows import MonthRow, join_plans, read_progress
from projects.progress.standing import compare_with, measure
from projects.registry.doubts import Doubtful
from projects.registry.events import list_events
from projects.updates.kinds import month as progress
from projects.updates.review_queries import UpdateRow, list_open
from projects.updates.reviewers import list_reviewers, publishes_at_once


def progress_page(
    project: Project,
    districts: frozenset[str],
    month: date | None,
    *,
    faults: Mapping[str, DomainError] | None = None,
    plan_faults: Mapping[str, DomainError] | None = None,
    status: int = 200,
) -> Response:
    """Return the form of a month; after a refusal with why and what was typed.

    Without a month it is the one that is due. Raises BadInput for one to come.
    """
    session, faults, plan_faults = get_session(), faults or {}, plan_faults or {}
    months, plans = read_progress(session, project.id)
    updates = list_open(session, project.id, current_author().officer_id)
    month = month or choose_month(months, updates)
    if month > get_today():
        raise BadInput(msg("%(month)s 还没有到。"), field="month", month=f"{month:%Y-%m}")
    is_refused = any(isinstance(fault, Stale) for fault in (*faults.values(), *plan_faults.values()))
    held = next((one for one in months if one.month == month), None)
    standing = compare_with(project, months, plans, month)
    page = render_template(
        "updates/month.html",
        project=project,
        month=month,
        month_before=(month - timedelta(days=1)).replace(day=1),
        month_after=(month + timedelta(days=31)).replace(day=1),
        this_month=get_today().replace(day=1),
        faults=faults,
        doubts=list_doubts(faults),
        plan_faults=plan_faults,
        plan_typed=request.form if plan_faults else {},
        **describe_plans(updates, districts),
        held=held,
        before=next((one for one in reversed(months) if one.month < month), None),
        standing=standing,
        shares=measure(held.month_wan, held.cumulative_wan, standing) if held else None,
        is_frozen=progress.is_frozen(session, month, districts),
        months=months[::-1],
        years=list_shown_years(join_plans(plans, months), get_today().year),
        latest=list_events(session, project.id)[:1] if is_refused else (),
        at_once=publishes_at_once(session, current_access(), districts),
        reviewers=name_reviewers(list_reviewers(session, districts)),
        back=back_to(url_for("project.show_project", code=project.code)),
        status=status,
        event_title=event_title,
        event_changes=event_changes,
        **describe_sent([one for one in updates if one.month == month], held, districts, bool(faults)),
    )
    return form_answer(page, status)


def describe_plans(updates: list[UpdateRow], districts: frozenset[str]) -> dict[str, Any]:
    """Return what waits of the details, year plans among them, and whether the caller may replace it."""
    waiting = next((one for one in updates if one.kind == "fields" and one.state == "pending"), None)
    is_own = waiting is not None and waiting.officer_id == current_author().officer_id
    may_replace = is_own or (waiting is not None and current_access().can_review(districts))
    return {"plan_waiting": waiting, "may_replace_plan": may_replace}


def choose_month(months: list[MonthRow], updates: list[UpdateRow]) -> date:
    """Return the month to report: the one that is due, or this one when that is reported or waits."""
    waiting = {one.month for one in updates if one.state == "pending"}
    return next_month(get_rules().reporting, get_today(), {one.month for one in months} | waiting)


def describe_sent(
    updates: list[UpdateRow], held: MonthRow | None, districts: frozenset[str], is_refused: bool
) -> dict[str, Any]:
    """Return what waits or came back of the month, and what stands in the fields."""
    author, access = current_author(), current_access()
    waiting = next((one for one in updates if one.state == "pending"), None)
    returned = next((one for one in updates if one.state == "returned"), None)
    is_own = waiting is not None and waiting.officer_id == author.officer_id
    return {
        "waiting": waiting,
        "returned": returned,
        "may_withdraw": is_own or (waiting is not None and access.can_review(districts)),
        "sides": list_sides(waiting, is_refused) if waiting else [],
        "typed": typed_of(returned or waiting, held) | (request.form.to_dict() if is_refused else {}),
    }


def list_sides(waiting: UpdateRow, is_refused: bool) -> list[tuple[str, str, str]]:
    """Return what waits beside what was typed: label, the one and the other."""
    return [
        (field_label(name), value_words(name, new), request.form.get(name, "") if is_refused else "")
        for name, (_old, new) in waiting.changes.items()
    ]


def list_doubts(faults: Mapping[str, DomainError]) -> list[tuple[str, str]]:
    """Return what the figures are doubted for: the field and the words of each."""
    return [
        (one.field, one.say(translate))
        for fault in faults.values()
        if isinstance(fault, Doubtful)
        for one in fault.doubts
    ]
