"""What the page of every update form shows beside its fields: what waits, who reviews, what went wrong."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.updates.forms import Faults, name_reviewers
from app.web.answers import back_to, is_fragment
from app.web.extensions import get_session
from app.web.identity import current_access
from app.words.events import event_changes, event_title
from app.words.updates import address_to_submit_again
from projects.errors import Stale
from projects.models import Project
from projects.registry.events import list_events
from projects.updates.review_queries import list_open
from projects.updates.reviewers import list_reviewers, publishes_at_once


def frame(project: Project, districts: frozenset[str], kind: str, faults: Faults) -> dict[str, Any]:
    """Return the variables of updates/_task_state.html and _task_send.html for one kind of update.

    `returned` is the caller's own update that a reviewer sent back; `latest` is there for a stale form.
    """
    session, access = get_session(), current_access()
    updates = [one for one in list_open(session, project.id, access.officer_id) if one.kind == kind]
    waiting = next((one for one in updates if one.state == "pending"), None)
    may_review = access.can_review(districts)
    is_stale = any(isinstance(fault, Stale) for fault in faults.values())
    return {
        "project": project,
        "faults": faults,
        "waiting": waiting,
        "returned": next((one for one in updates if one.state == "returned"), None),
        "may_withdraw": waiting is not None and (waiting.officer_id == access.officer_id or may_review),
        "may_review": may_review,
        "at_once": publishes_at_once(session, access, districts),
        "reviewers": name_reviewers(list_reviewers(session, districts)),
        "latest": list_events(session, project.id)[:1] if is_stale else (),
        "back": back_to(url_for("project.show_project", code=project.code)),
        "is_fragment": is_fragment(),
        "event_title": event_title,
        "event_changes": event_changes,
        "update_again_href": address_to_submit_again,
    }
