"""The works of webhooks: find out who is to be told of what was committed, and tell them.

Of each event every webhook gets one message, kept before it is sent. A message may arrive twice, under one
`webhook-id` (a worker may die between the answer and its note); it is never lost and never made up.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, delete, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.models import Project, ProjectEvent, Webhook, WebhookDelivery, WebhookEvent
from projects.outbox.signing import sign
from projects.outbox.targets import NotSent, post
from projects.outbox.webhooks import DELIVER, OWN_WORDS, deliver_later, read_query
from projects.reading.filter_words import parse_filter
from projects.reading.selection import select_projects
from projects.store.works import Arguments, Progress, Sessions, TryAgain, work

# Seconds before each further attempt, as Standard Webhooks advises: for a day and a half in all.
PAUSES = (5, 300, 1800, 7200, 18_000, 36_000, 50_400)
# Messages in a row that came to nothing, each after all attempts, before a webhook is switched off.
MOST_FAILURES = 5
KEPT = timedelta(days=90)
AGENT = "Lantu-Webhooks"
GONE = 410


@work("webhooks.dispatch")
def dispatch(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
    """Turn the events of the outbox into messages, each with the job that sends it; forget old ones."""
    with sessions() as session, session.begin():
        event_ids = sorted(session.scalars(delete(WebhookEvent).returning(WebhookEvent.event_id)))
        if event_ids:
            for webhook in session.scalars(select(Webhook).where(Webhook.is_active).order_by(Webhook.id)):
                for event_id, message in list_messages(session, webhook, event_ids):
                    deliver_later(session, webhook, event_id, message)
        old = func.clock_timestamp() - KEPT
        session.execute(delete(WebhookDelivery).where(WebhookDelivery.ended_at < old))
        progress.conclude(session)


def list_messages(
    session: Session, webhook: Webhook, event_ids: Sequence[int]
) -> list[tuple[int, dict[str, Any]]]:
    """Return what a webhook is told of some events, by event, the oldest first."""
    words = read_query(webhook.words)
    selection = select_projects(session, parse_filter(words, also=OWN_WORDS))
    query = (
        select(ProjectEvent, Project.code, Project.name)
        .join(Project, Project.id == ProjectEvent.project_id)
        .where(
            ProjectEvent.id == func.any(literal(list(event_ids), ARRAY(BigInteger))), *selection.conditions
        )
        .order_by(ProjectEvent.id)
    )
    if words.get("seeds") != ["yes"]:
        query = query.where(ProjectEvent.origin == "officer")
    found = [(event, code, name, kind_of(event)) for event, code, name in session.execute(query)]
    return [
        (event.id, tell(event, kind, code, name))
        for event, code, name, kind in found
        if not webhook.kinds or kind in webhook.kinds
    ]


def kind_of(event: ProjectEvent) -> str:
    """Return which of vocabulary.EVENT_KINDS an event is."""
    if event.kind == "created":
        return "project.created"
    if event.changes.keys() & {"merged", "merged_into"}:
        return "project.merged"
    if "status" in event.changes:
        return "project.status_changed"
    return "project.reported" if "report_month" in event.changes else "project.changed"


def tell(event: ProjectEvent, kind: str, code: str, name: str) -> dict[str, Any]:
    """Return the message of an event: what anybody may read of it, so no officer's name."""
    return {
        "type": kind,
        "timestamp": event.at.isoformat(),
        "data": {
            "event": event.id,
            "project": code,
            "name": name,
            "changes": event.changes,
            "reason": event.reason,
            "evidence": event.evidence,
            "undoes": event.undoes_id,
        },
    }


@work(DELIVER, most_attempts=len(PAUSES) + 1)
def deliver(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
    """Send one message; tried again for a day and a half where nobody takes it."""
    with sessions() as session:
        delivery = session.get(WebhookDelivery, arguments["delivery_id"])
        webhook = session.get(Webhook, delivery.webhook_id) if delivery else None
    if delivery is None or webhook is None or delivery.state != "waiting":
        return
    is_last = progress.attempt > len(PAUSES)
    outcome: dict[str, Any]
    if not webhook.is_active and delivery.event_id is not None:
        outcome, is_last = {"status": None, "ms": 0, "note": note(msg("推送地址已停用,没有发送。"))}, True
    else:
        outcome = send(webhook, delivery, loopback=progress.places.may_reach_itself)
    is_told = outcome["status"] is not None and 200 <= outcome["status"] < 300
    with sessions() as session, session.begin():
        write_down(session, delivery.id, outcome, is_told=is_told, is_last=is_last)
        if is_told or is_last or outcome["status"] == GONE:
            progress.conclude(session)
            return
    raise TryAgain(msg("对方没有收下这条消息。"), after_seconds=PAUSES[progress.attempt - 1])


def send(webhook: Webhook, delivery: WebhookDelivery, *, loopback: bool) -> dict[str, Any]:
    """Post a message; returns the status, none where nobody answered, the time and what was wrong."""
    body = delivery.body.encode()
    headers = {
        **sign(webhook.secret, delivery.message_id, int(time.time()), body),
        "content-type": "application/json",
        "user-agent": AGENT,
    }
    began = time.monotonic()
    try:
        answer = post(webhook.url, headers, body, loopback=loopback)
    except NotSent as error:
        milliseconds = round((time.monotonic() - began) * 1000)
        return {"status": None, "ms": milliseconds, "note": note(error.message, **error.values)}
    return {"status": answer.status, "ms": answer.milliseconds, "note": explain(answer.status)}


def explain(status: int) -> dict[str, Any] | None:
    """Return what is wrong with a status, None for a good one."""
    if 200 <= status < 300:
        return None
    moved, refused = msg("对方要求改到别处,没有跟随。"), msg("对方没有收下这条消息。")
    return note(moved if 300 <= status < 400 else refused)


def note(message: str, **values: Any) -> dict[str, Any]:
    """Return a message as JSON, to be translated when it is shown."""
    return {"message": message, "values": values}


def write_down(
    session: Session, delivery_id: int, outcome: Mapping[str, Any], *, is_told: bool, is_last: bool
) -> None:
    """Log an attempt, end the message where it was the last, and switch a webhook off that fails for good."""
    delivery = session.get_one(WebhookDelivery, delivery_id, with_for_update=True)
    delivery.attempts = [*delivery.attempts, {"at": datetime.now(UTC).isoformat(), **outcome}]
    webhook = session.get_one(Webhook, delivery.webhook_id, with_for_update=True)
    is_gone = outcome["status"] == GONE
    if is_told:
        delivery.state, webhook.failures = "delivered", 0
    elif is_last or is_gone:
        delivery.state = "failed"
        webhook.failures += 1
    if is_gone or webhook.failures >= MOST_FAILURES:
        webhook.is_active = False
    if delivery.state != "waiting":
        delivery.ended_at = func.clock_timestamp()
