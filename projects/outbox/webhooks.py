"""Webhooks as administrators keep them: register, switch, forget, test, see what was sent, send again."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from geo.errors import BadInput, NotFound, msg
from projects.models import Job, Webhook, WebhookDelivery
from projects.outbox.signing import make_secret, read_secret
from projects.outbox.targets import read_url
from projects.reading.filter_words import check_filter, parse_filter
from projects.store.jobs import enqueue
from projects.store.past import require_present
from projects.words.vocabulary import EVENT_KINDS, codes

OWN_WORDS = ("seeds",)
MOST_WEBHOOKS = 50
PAGE = 50
PING = "lantu.ping"
DELIVER = "webhooks.deliver"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form says of a webhook: its address, secret (empty: a new one), filter words and kinds."""

    url: str
    secret: str
    words: str
    kinds: Sequence[str]


def list_webhooks(session: Session) -> Sequence[Webhook]:
    """Return all webhooks, the oldest first."""
    return session.scalars(select(Webhook).order_by(Webhook.id)).all()


def get_webhook(session: Session, webhook_id: int) -> Webhook:
    """Return a webhook; raises NotFound."""
    webhook = session.get(Webhook, webhook_id)
    if webhook is None:
        raise NotFound(msg("没有这个推送地址。"))
    return webhook


def add_webhook(session: Session, wanted: Wanted, officer_id: int, *, loopback: bool) -> Webhook:
    """Register an address to be told from now on; raises BadInput at the field that is wrong."""
    if len(list_webhooks(session)) >= MOST_WEBHOOKS:
        raise BadInput(msg("最多 %(most)d 个推送地址,请先删除不用的。"), field="url", most=MOST_WEBHOOKS)
    webhook = Webhook(
        url=read_url(wanted.url, loopback=loopback),
        secret=read_secret(wanted.secret) if wanted.secret.strip() else make_secret(),
        words=read_words_of(session, wanted.words),
        kinds=read_kinds(wanted.kinds),
        created_by_id=officer_id,
    )
    session.add(webhook)
    session.flush()
    return webhook


def change_webhook(session: Session, webhook: Webhook, wanted: Wanted, *, loopback: bool) -> None:
    """Change an address, its filter and kinds, and its secret where another is given; what waits goes there.

    Raises BadInput at the field that is wrong; then nothing is changed.
    """
    url, words = read_url(wanted.url, loopback=loopback), read_words_of(session, wanted.words)
    kinds = read_kinds(wanted.kinds)
    secret = read_secret(wanted.secret) if wanted.secret.strip() else webhook.secret
    webhook.url, webhook.words, webhook.kinds, webhook.secret = url, words, kinds, secret
    session.flush()


def read_words_of(session: Session, typed: str) -> str:
    """Return the words of a filter in their usual order; raises BadInput for what no page understands."""
    text = typed.strip().partition("?")[2] if "?" in typed else typed.strip()
    given = read_query(text)
    try:
        wanted = parse_filter(given, also=OWN_WORDS)
        require_present(wanted.as_of)
        check_filter(session, wanted)
    except BadInput as error:
        error.field = "words"
        raise
    if given.get("seeds", ["no"]) not in (["yes"], ["no"], [""]):
        raise BadInput(msg("seeds 只能是 yes 或 no。"), field="words")
    seeds = [("seeds", "yes")] if given.get("seeds") == ["yes"] else []
    return urlencode([*wanted.to_args(), *seeds])


def read_query(words: str) -> Mapping[str, list[str]]:
    """Return the words of a query string with their values."""
    return parse_qs(words, keep_blank_values=True)


def read_kinds(kinds: Sequence[str]) -> list[str]:
    """Return known kinds once each; all of them are the same as none."""
    unknown = [kind for kind in kinds if kind not in codes(EVENT_KINDS)]
    if unknown:
        raise BadInput(msg("没有“%(kind)s”这种变更。"), field="kinds", kind=unknown[0][:50])
    chosen = [kind for kind in codes(EVENT_KINDS) if kind in kinds]
    return [] if len(chosen) == len(EVENT_KINDS) else chosen


def switch(session: Session, webhook: Webhook, *, is_active: bool) -> None:
    """Switch a webhook on, its failures forgotten, or off; what happens meanwhile is not told later."""
    webhook.is_active = is_active
    if is_active:
        webhook.failures = 0
    session.flush()


def list_deliveries(
    session: Session, webhook: Webhook, before: int | None = None
) -> Sequence[WebhookDelivery]:
    """Return a page of deliveries and one more, the newest first."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id)
    if before is not None:
        query = query.where(WebhookDelivery.id < before)
    return session.scalars(query.order_by(WebhookDelivery.id.desc()).limit(PAGE + 1)).all()


def send_ping(session: Session, webhook: Webhook) -> WebhookDelivery:
    """Send a message that tells of nothing, to see whether it arrives."""
    now = session.scalars(select(func.now())).one()
    return deliver_later(session, webhook, None, {"type": PING, "timestamp": now.isoformat(), "data": {}})


def send_again(session: Session, webhook: Webhook, delivery_id: int) -> WebhookDelivery:
    """Send a message once more, under the same id; raises NotFound, BadInput for one that is under way."""
    delivery = session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.webhook_id != webhook.id:
        raise NotFound(msg("没有这条推送记录。"))
    if delivery.state == "waiting":
        raise BadInput(msg("这条消息正在等待发送。"), field="delivery")
    delivery.state, delivery.ended_at = "waiting", None
    ask_for_delivery(session, delivery)
    return delivery


def deliver_later(
    session: Session, webhook: Webhook, event_id: int | None, message: Mapping[str, Any]
) -> WebhookDelivery:
    """Keep a message and have it sent once the caller's transaction is committed."""
    delivery = WebhookDelivery(
        webhook_id=webhook.id,
        event_id=event_id,
        message_id=f"msg_{uuid.uuid4().hex}",
        body=json.dumps(message, ensure_ascii=False),
    )
    session.add(delivery)
    session.flush()
    ask_for_delivery(session, delivery)
    return delivery


def ask_for_lost(session: Session) -> int:
    """Have sent what waits and nobody sends any more; returns how many messages.

    So it is with one whose last attempt was cut off: by the end of its worker, or of the database.
    """
    is_its = Job.arguments["delivery_id"].as_integer() == WebhookDelivery.id
    is_open = exists().where(Job.work == DELIVER, Job.ended_at.is_(None), is_its)
    waits = select(WebhookDelivery).where(WebhookDelivery.state == "waiting", ~is_open)
    lost = session.scalars(waits.order_by(WebhookDelivery.id)).all()
    for delivery in lost:
        ask_for_delivery(session, delivery)
    return len(lost)


def ask_for_delivery(session: Session, delivery: WebhookDelivery) -> None:
    """Enqueue the job that sends a message."""
    arguments = {"delivery_id": delivery.id}
    enqueue(
        session,
        DELIVER,
        arguments,
        title=f"webhook {delivery.id}",
        officer_id=None,
        queue="network",
    )
