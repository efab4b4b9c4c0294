"""Which servers are told of changes: registered, tested, switched, and what each was sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.web.access import visible_to
from app.web.answers import attempt, form_answer
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.identity import current_access
from app.web.notices import tell
from app.web.whole_numbers import MOST_BIG, read_number
from geo.errors import DomainError, msg
from projects.errors import Forbidden
from projects.models import Webhook
from projects.outbox.dispatch import MOST_FAILURES
from projects.outbox.webhooks import (
    PAGE,
    Wanted,
    add_webhook,
    change_webhook,
    get_webhook,
    list_deliveries,
    list_webhooks,
    send_again,
    send_ping,
    switch,
)
from projects.words.query_words import bad_value

bp = Blueprint("webhooks", __name__, url_prefix="/admin/webhooks")
FIELDS = ("url", "secret", "words", "kinds")
WORDS = ("before", "lang")


@bp.app_template_filter("delivery_note")
def delivery_note(note: dict[str, object]) -> DomainError:
    """Return what was wrong with an attempt as an error to be translated."""
    values = note.get("values")
    return DomainError(str(note["message"]), **(values if isinstance(values, dict) else {}))


@bp.app_template_filter("delivery_moment")
def delivery_moment(text: str) -> datetime:
    """Return when an attempt was made."""
    return datetime.fromisoformat(text)


@bp.get("")
@visible_to("administrator")
def show_webhooks() -> Response:
    """List the addresses, with the form for a further one."""
    return answer_list()


def answer_list(error: DomainError | None = None) -> Response:
    """Return the list; a wrong form comes back as it was typed, with its fault at its field."""
    rows = list_webhooks(get_session())
    typed = {name: request.form.get(name, "") for name in FIELDS}
    kinds = request.form.getlist("kinds")
    page = render_template(
        "webhooks/list.html", rows=rows, typed=typed, kinds=kinds, error=error, fields=FIELDS
    )
    return form_answer(page, status_of(error))


@bp.post("")
@visible_to("administrator")
def add() -> Response:
    """Register an address; its secret is shown once, on the page that follows."""

    def act(work: Session) -> None:
        webhook = add_webhook(work, read_wanted(), my_id(), loopback=may_reach_itself())
        tell(gettext("已添加。密钥只显示这一次,请交给接收方:%(secret)s", secret=webhook.secret))

    return attempt(act, answer_list, default=url_for("webhooks.show_webhooks"))


def read_wanted() -> Wanted:
    """Return what the form says of an address."""
    form = request.form
    return Wanted(form.get("url", ""), form.get("secret", ""), form.get("words", ""), form.getlist("kinds"))


def may_reach_itself() -> bool:
    """Say whether addresses of this machine itself are allowed."""
    allowed: bool = current_app.config["LANTU_WEBHOOK_LOOPBACK"]
    return allowed


@bp.get("/<int:webhook_id>")
@visible_to("administrator")
def show_webhook(webhook_id: int) -> Response:
    """Show one address and what it was sent, the newest first."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    return answer_webhook(get_webhook(get_session(), webhook_id))


def answer_webhook(webhook: Webhook, error: DomainError | None = None) -> Response:
    """Return the page of an address; a wrong form comes back as it was typed."""
    before = read_number("before", MOST_BIG)
    found = list_deliveries(get_session(), webhook, before)
    stands = {"url": webhook.url, "words": webhook.words}
    is_typed = "url" in request.form
    page = render_template(
        "webhooks/page.html",
        webhook=webhook,
        rows=found[:PAGE],
        following=found[PAGE - 1].id if len(found) > PAGE else None,
        is_first=before is None,
        most_failures=MOST_FAILURES,
        typed={name: request.form.get(name, "") for name in FIELDS} if is_typed else stands,
        kinds=request.form.getlist("kinds") if is_typed else webhook.kinds,
        fields=FIELDS,
        error=error,
    )
    return form_answer(page, status_of(error))


@bp.post("/<int:webhook_id>")
@visible_to("administrator")
def change_address(webhook_id: int) -> Response:
    """Change where an address leads, what it is told of, or its secret."""

    def act(work: Session, webhook: Webhook) -> None:
        change_webhook(work, webhook, read_wanted(), loopback=may_reach_itself())

    return change(webhook_id, act, gettext("已保存。"))


@bp.post("/<int:webhook_id>/test")
@visible_to("administrator")
def test(webhook_id: int) -> Response:
    """Send a message that tells of nothing."""
    return change(webhook_id, send_ping, gettext("测试消息已排队,稍后刷新查看结果。"))


@bp.post("/<int:webhook_id>/switch")
@visible_to("administrator")
def turn(webhook_id: int) -> Response:
    """Switch an address on or off."""
    wanted = request.form.get("is_active", "")
    if wanted not in ("yes", "no"):
        raise bad_value("is_active", wanted, ("yes", "no"))
    done = gettext("已恢复推送。") if wanted == "yes" else gettext("已停止推送。")
    return change(webhook_id, lambda work, webhook: switch(work, webhook, is_active=wanted == "yes"), done)


@bp.post("/<int:webhook_id>/delete")
@visible_to("administrator")
def delete(webhook_id: int) -> Response:
    """Forget an address and what it was sent."""

    def act(work: Session, webhook: Webhook) -> None:
        work.delete(webhook)

    return change(webhook_id, act, gettext("已删除。"), url_for("webhooks.show_webhooks"))


@bp.post("/<int:webhook_id>/deliveries/<int:delivery_id>/send")
@visible_to("administrator")
def send(webhook_id: int, delivery_id: int) -> Response:
    """Send a message once more."""

    def act(work: Session, webhook: Webhook) -> None:
        send_again(work, webhook, delivery_id)

    return change(webhook_id, act, gettext("已排队,稍后刷新查看结果。"))


def change(
    webhook_id: int, act: Callable[[Session, Webhook], object], done: str, there: str | None = None
) -> Response:
    """Do something with an address and go back to its page; what is refused is said there."""
    webhook = get_webhook(get_session(), webhook_id)
    return attempt(
        lambda work: act(work, webhook),
        lambda error: answer_webhook(webhook, error),
        default=there or url_for("webhooks.show_webhook", webhook_id=webhook_id),
        done=done,
    )


def my_id() -> int:
    """Return the administrator's id."""
    officer_id = current_access().officer_id
    if officer_id is None:
        raise Forbidden(msg("请先登录。"))
    return officer_id
