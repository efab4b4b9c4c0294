"""Webhooks on pages: registered, tested, switched, forgotten, with the log of what was sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.models import Webhook, WebhookDelivery
from projects.store.running import run_waiting
from projects.store.works import Places
from tests.support.page import read
from tests.support.people import enter_as, make_officer, post
from tests.support.receiver import receiving

PAGE = "/admin/webhooks"
HERE = Places(Path("var/files"), Path("var/cache"), may_reach_itself=True)


@pytest.fixture
def administrator(empty_client: FlaskClient, session: Session) -> FlaskClient:
    enter_as(empty_client, session, make_officer(session, "guan", "administrator", []))
    return empty_client


def find(session: Session) -> Webhook:
    session.expire_all()
    return session.scalars(select(Webhook)).one()


def test_it_is_registered_and_its_secret_shown_once(administrator: FlaskClient, session: Session) -> None:
    words = {"url": "https://oa.example/hook", "words": "district=211302", "kinds": "project.created"}
    assert post(administrator, PAGE, **words).status_code == 303
    webhook = find(session)
    assert (webhook.url, webhook.words, webhook.kinds) == (*list(words.values())[:2], ["project.created"])
    page = read(administrator.get(PAGE))
    assert webhook.secret in page.one(".done-notice").text
    assert webhook.secret not in administrator.get(PAGE).text
    page = read(administrator.get(f"{PAGE}/{webhook.id}"))
    assert page.one("h1").text == "https://oa.example/hook"
    assert webhook.secret not in page.text


@pytest.mark.parametrize(
    ("name", "value"),
    [("url", "http://127.0.0.1/"), ("url", "ftp://x"), ("words", "colour=red"), ("secret", "short")],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    administrator: FlaskClient, session: Session, name: str, value: str
) -> None:
    words = {"url": "https://oa.example/hook", "words": "", "secret": "", name: value}
    answer = post(administrator, PAGE, **words)
    assert answer.status_code == 400
    page = read(answer)
    assert page.one(f"#field-{name}")["value"] == value
    assert page.one(f"#field-{name}-error").text
    assert session.scalars(select(Webhook)).all() == []


def test_it_is_changed_and_keeps_its_secret_unless_another_is_given(
    administrator: FlaskClient, session: Session
) -> None:
    post(administrator, PAGE, url="https://oa.example/hook", words="district=211302", kinds="project.created")
    webhook = find(session)
    secret, here = webhook.secret, f"{PAGE}/{webhook.id}"
    form = read(administrator.get(here))
    assert form.one("#field-url")["value"] == "https://oa.example/hook"
    assert form.one("#field-words")["value"] == "district=211302"
    assert form.one("[name=kinds][value='project.created']").get("checked") is not None
    assert not form.one("#field-secret").get("value")
    changed = {"url": "https://oa.example/new", "words": "", "kinds": "project.merged"}
    assert post(administrator, here, page=here, **changed).status_code == 303
    webhook = find(session)
    assert (webhook.url, webhook.words, webhook.kinds) == ("https://oa.example/new", "", ["project.merged"])
    assert (webhook.secret, webhook.is_active) == (secret, True)
    other = "whsec_" + "A" * 32
    assert post(administrator, here, page=here, secret=other, **changed).status_code == 303
    assert find(session).secret == other


@pytest.mark.parametrize(
    ("name", "value"),
    [("url", "http://127.0.0.1/"), ("url", ""), ("words", "colour=red"), ("secret", "short")],
)
def test_a_wrong_change_changes_nothing_and_comes_back_as_typed(
    administrator: FlaskClient, session: Session, name: str, value: str
) -> None:
    post(administrator, PAGE, url="https://oa.example/hook")
    here = f"{PAGE}/{find(session).id}"
    answer = post(administrator, here, page=here, **{"url": "https://oa.example/new", name: value})
    assert answer.status_code == 400
    page = read(answer)
    assert (page.one(f"#field-{name}").get("value") or "") == value
    assert page.one(f"#field-{name}-error").text
    assert find(session).url == "https://oa.example/hook"


def test_tested_logged_sent_again_switched_and_deleted(administrator: FlaskClient, session: Session) -> None:
    administrator.application.config["LANTU_WEBHOOK_LOOPBACK"] = True
    with receiving() as receiver:
        post(administrator, PAGE, url=receiver.url)
        webhook = find(session)
        here = f"{PAGE}/{webhook.id}"
        receiver.status = 200
        post(administrator, f"{here}/test", page=here)
        assert run_waiting(session.connection(), HERE) == 1
        page = read(administrator.get(here))
        assert "200" in page.one("tbody ol").text
        assert "已送达" in page.one("tbody").text
        assert "lantu.ping" in page.one("tbody pre").text
        delivery = session.scalars(select(WebhookDelivery)).one()
        again = f"{here}/deliveries/{delivery.id}/send"
        assert post(administrator, again, page=here).status_code == 303
        assert post(administrator, again, page=here).status_code == 400  # it waits already
        run_waiting(session.connection(), HERE)
        assert len(receiver.got) == 2
    assert post(administrator, f"{here}/switch", page=here, is_active="no").status_code == 303
    assert find(session).is_active is False
    assert read(administrator.get(here)).has("main .notice-warn")
    assert post(administrator, f"{here}/switch", page=here, is_active="maybe").status_code == 400
    assert post(administrator, f"{here}/delete", page=here).location == PAGE
    session.expire_all()
    assert session.scalars(select(Webhook)).all() == []
    assert administrator.get(here).status_code == 404


def test_both_languages(administrator: FlaskClient) -> None:
    post(administrator, PAGE, url="https://oa.example/hook")
    assert read(administrator.get(f"{PAGE}?lang=en")).one("h1").text == "Webhooks"
