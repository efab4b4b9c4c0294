"""Webhooks: told of what was committed and of nothing else, signed, tried again, logged, switched off."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, func, select, text, update
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.models import Job, Webhook, WebhookDelivery, WebhookEvent
from projects.outbox import dispatch, targets
from projects.outbox.signing import make_secret, read_secret, sign
from projects.outbox.webhooks import Wanted, add_webhook, ask_for_lost, send_again, send_ping, switch
from projects.store.jobs import enqueue
from projects.store.running import run_job, run_waiting
from projects.store.works import Places
from tests.support.factories import OFFICER, make_project
from tests.support.history import copy_database
from tests.support.people import make_officer
from tests.support.receiver import Receiver, receiving

HERE = Places(Path("var/files"), Path("var/cache"), may_reach_itself=True)


@pytest.fixture(scope="module")
def webhooks_url(server_url: str, empty_url: str) -> str:
    return copy_database(server_url, empty_url, "lantu_webhooks")


@pytest.fixture
def engine(webhooks_url: str) -> Iterator[Engine]:
    engine = create_engine(webhooks_url)
    yield engine
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE webhooks, webhook_events, jobs, queue.procrastinate_jobs CASCADE"))
    engine.dispose()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def register(engine: Engine, url: str, words: str = "", kinds: tuple[str, ...] = ()) -> int:
    officer_id = find_officer(engine)
    with Session(engine) as session, session.begin():
        return add_webhook(session, Wanted(url, "", words, kinds), officer_id, loopback=True).id


def find_officer(engine: Engine) -> int:
    with Session(engine) as session:
        found = session.scalar(text("SELECT id FROM officers LIMIT 1"))
        return found or make_officer(session, "guan", "administrator", []).id


def happen(engine: Engine, name: str, **values: Any) -> str:
    with Session(engine) as session:
        project = make_project(session, name, by=OFFICER, **values)
        session.commit()
        return project.code


def read(engine: Engine, model: type[Any]) -> list[Any]:
    with Session(engine) as session:
        return list(session.scalars(select(model).order_by(model.__table__.primary_key.columns[0])))


def test_what_is_committed_is_told_signed_and_logged(engine: Engine, receiver: Receiver) -> None:
    register(engine, f"{receiver.url}/in?a=1")
    code = happen(engine, "储能<一期>")
    run_waiting(engine, HERE)
    ((path, headers, body),) = receiver.got
    assert path == "/in?a=1"
    told = json.loads(body)
    assert (told["type"], told["data"]["project"], told["data"]["name"]) == (
        "project.created",
        code,
        "储能<一期>",
    )
    assert OFFICER.name not in body.decode()
    (webhook,) = read(engine, Webhook)
    key = base64.b64decode(webhook.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["content-type"] == "application/json"
    (delivery,) = read(engine, WebhookDelivery)
    assert (delivery.state, delivery.message_id) == ("delivered", headers["webhook-id"])
    assert delivery.attempts[0]["status"] == 204
    assert read(engine, WebhookEvent) == []


def test_the_signature_is_that_of_the_standard() -> None:
    """The example of its specification's libraries."""
    headers = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_rolled_back_is_told_to_nobody(engine: Engine, receiver: Receiver) -> None:
    register(engine, receiver.url)
    with Session(engine) as session:
        make_project(session, "没有的", by=OFFICER)
        session.rollback()
    assert run_waiting(engine, HERE) == 0
    assert receiver.got == []


def test_one_job_looks_for_all_events_of_a_transaction(engine: Engine, receiver: Receiver) -> None:
    register(engine, receiver.url)
    with Session(engine) as session:
        for number in range(3):
            make_project(session, f"第{number}个", by=OFFICER)
        session.commit()
    with Session(engine) as session:
        assert session.scalars(select(func.count()).select_from(Job)).one() == 1
    run_waiting(engine, HERE)
    assert [json.loads(body)["data"]["name"] for _, _, body in receiver.got] == ["第0个", "第1个", "第2个"]


def test_without_a_webhook_nothing_waits(engine: Engine) -> None:
    happen(engine, "无人问")
    assert read(engine, WebhookEvent) == []
    assert read(engine, Job) == []


def test_filter_kinds_and_loads_of_plans(engine: Engine, receiver: Receiver) -> None:
    register(engine, f"{receiver.url}/district", words="district=211381")
    register(engine, f"{receiver.url}/kind", kinds=("project.status_changed",))
    register(engine, f"{receiver.url}/seeds", words="seeds=yes")
    happen(engine, "别县", districts=("211302",))
    happen(engine, "本县", districts=("211381",))
    with Session(engine) as session:
        make_project(session, "规划装载")
        session.commit()
    run_waiting(engine, HERE)
    told = [(path, json.loads(body)["data"]["name"]) for path, _, body in receiver.got]
    assert sorted(told) == sorted(
        [
            ("/district", "本县"),
            ("/seeds", "别县"),
            ("/seeds", "本县"),
            ("/seeds", "规划装载"),
        ]
    )


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"status": ["planned", "construction"]}, "project.status_changed"),
        ({"report_month": [None, "2026-10-01"]}, "project.reported"),
        ({"merged_into": [None, 3]}, "project.merged"),
        ({"owner": [None, "交投"]}, "project.changed"),
    ],
)
def test_kinds(changes: dict[str, Any], kind: str) -> None:
    from projects.models import ProjectEvent

    assert dispatch.kind_of(ProjectEvent(kind="changed", changes=changes)) == kind


def deliver_once(engine: Engine) -> int | None:
    """Make one attempt at the newest message; returns the pause before the next."""
    job = read(engine, Job)[-1]
    return run_job(engine, job.id, HERE)


@pytest.mark.parametrize("status", [500, 404, 301, 308])
def test_what_is_refused_is_tried_again_later_and_no_redirect_followed(
    engine: Engine, receiver: Receiver, status: int
) -> None:
    register(engine, receiver.url)
    happen(engine, "再试")
    receiver.status = status
    run_waiting(engine, HERE)
    (delivery,) = read(engine, WebhookDelivery)
    assert (delivery.state, delivery.attempts[0]["status"]) == ("waiting", status)
    assert delivery.attempts[0]["note"]["message"]
    receiver.status = 200
    assert deliver_once(engine) is None
    first, second = receiver.got
    assert (first[0], second[0]) == ("/", "/")
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert first[2] == second[2]
    assert read(engine, WebhookDelivery)[0].state == "delivered"


def test_pauses_grow_and_a_message_ends(engine: Engine, receiver: Receiver) -> None:
    register(engine, receiver.url)
    happen(engine, "一直不收")
    receiver.status = 503
    run_waiting(engine, HERE)  # the first attempt
    waits = [deliver_once(engine) for _ in dispatch.PAUSES]
    assert waits == [*dispatch.PAUSES[1:], None]
    (delivery,) = read(engine, WebhookDelivery)
    assert (delivery.state, len(delivery.attempts)) == ("failed", len(dispatch.PAUSES) + 1)
    (webhook,) = read(engine, Webhook)
    assert (webhook.failures, webhook.is_active) == (1, True)


def test_too_many_failures_in_a_row_switch_it_off_and_nothing_more_is_noted(
    engine: Engine, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "PAUSES", ())
    register(engine, receiver.url)
    receiver.status = 500
    for number in range(dispatch.MOST_FAILURES):
        happen(engine, f"不收{number}")
        run_waiting(engine, HERE)
    (webhook,) = read(engine, Webhook)
    assert (webhook.is_active, webhook.failures) == (False, dispatch.MOST_FAILURES)
    happen(engine, "停用之后")
    assert run_waiting(engine, HERE) == 0
    with Session(engine) as session, session.begin():
        switch(session, session.get_one(Webhook, webhook.id), is_active=True)
    receiver.status = 200
    happen(engine, "重新启用")
    run_waiting(engine, HERE)
    assert json.loads(receiver.got[-1][2])["data"]["name"] == "重新启用"
    assert read(engine, Webhook)[0].failures == 0


def test_gone_is_gone(engine: Engine, receiver: Receiver) -> None:
    register(engine, receiver.url)
    receiver.status = 410
    happen(engine, "已撤")
    run_waiting(engine, HERE)
    assert read(engine, Webhook)[0].is_active is False
    assert read(engine, WebhookDelivery)[0].state == "failed"


def test_nobody_there_and_too_slow(
    engine: Engine, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(engine, "http://127.0.0.1:9/")  # the port of discard: nothing listens
    monkeypatch.setattr(targets, "PATIENCE", 0.3)
    register(engine, receiver.url)
    receiver.pause = 1.0
    happen(engine, "难")
    run_waiting(engine, HERE)
    down, slow = read(engine, WebhookDelivery)
    assert (down.attempts[0]["status"], slow.attempts[0]["status"]) == (None, None)
    assert "连接失败" in down.attempts[0]["note"]["message"]
    assert "太慢" in slow.attempts[0]["note"]["message"]


def test_a_ping_and_sending_again(engine: Engine, receiver: Receiver) -> None:
    webhook_id = register(engine, receiver.url)
    with Session(engine) as session, session.begin():
        delivery_id = send_ping(session, session.get_one(Webhook, webhook_id)).id
    run_waiting(engine, HERE)
    assert json.loads(receiver.got[0][2])["type"] == "lantu.ping"
    with Session(engine) as session, session.begin():
        webhook = session.get_one(Webhook, webhook_id)
        send_again(session, webhook, delivery_id)
        with pytest.raises(BadInput):
            send_again(session, webhook, delivery_id)
    run_waiting(engine, HERE)
    assert receiver.got[0][1]["webhook-id"] == receiver.got[1][1]["webhook-id"]
    assert len(read(engine, WebhookDelivery)[0].attempts) == 2


def test_a_message_to_this_machine_is_not_sent_unless_that_is_configured(
    engine: Engine, receiver: Receiver
) -> None:
    register(engine, receiver.url)
    happen(engine, "自己")
    run_waiting(engine)
    assert receiver.got == []
    assert read(engine, WebhookDelivery)[0].attempts[0]["note"]["message"] == targets.OWN_MACHINE


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/",
        "//a.example",
        "javascript:alert(1)",
        "http://",
        "http://user:pass@a.example/",
        "http://a.example/#x",
        "http://a.example:0/",
        "http://a.example:99999/",
        "http://a example/",
        "http://a.example/\r\nHost: b",
        "http://[::1",
        "http://a.example/" + "x" * 500,
        "http://localhost:5432/",
        "http://x.localhost/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/",
        "http://224.0.0.1/",
    ],
)
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(BadInput) as raised:
        targets.read_url(url, loopback=False)
    assert raised.value.field == "url"


@pytest.mark.parametrize("url", ["http://10.1.2.3:8080/hook?x=1", "https://oa.example.gov.cn/hook"])
def test_addresses_of_the_intranet_are_the_normal_case(url: str) -> None:
    assert targets.read_url(f" {url} ", loopback=False) == url


def test_a_name_that_leads_to_this_machine_is_refused_when_it_is_looked_up() -> None:
    backend = targets.CheckedBackend(loopback=False, until=1e12)
    with pytest.raises(targets.NotSent):
        backend.connect_tcp("localhost", 80)


def test_secrets() -> None:
    made = make_secret()
    assert read_secret(made) == made
    assert read_secret(made.removeprefix("whsec_")) == made
    for wrong in ("", "secret", "whsec_c2hvcnQ=", "whsec_" + "A" * 200):
        with pytest.raises(BadInput):
            read_secret(wrong)


@pytest.mark.parametrize(
    ("words", "kinds", "field"),
    [
        ("colour=red", (), "words"),
        ("district=999999", (), "words"),
        ("as_of=2026-01-01", (), "words"),
        ("seeds=maybe", (), "words"),
        ("", ("project.exploded",), "kinds"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    engine: Engine, words: str, kinds: tuple[str, ...], field: str
) -> None:
    with pytest.raises(BadInput) as raised:
        register(engine, "https://a.example/", words, kinds)
    assert raised.value.field == field
    assert read(engine, Webhook) == []


def test_words_are_kept_as_pages_write_them(engine: Engine) -> None:
    register(engine, "https://a.example/", "https://lantu.example/projects?type=energy&district=211302")
    assert read(engine, Webhook)[0].words == "district=211302&type=energy"


def test_old_messages_go(engine: Engine, receiver: Receiver) -> None:
    register(engine, receiver.url)
    happen(engine, "旧")
    run_waiting(engine, HERE)
    with Session(engine) as session, session.begin():
        session.execute(update(WebhookDelivery).values(ended_at=func.now() - dispatch.KEPT * 2))
        enqueue(session, "webhooks.dispatch", {}, title="x", officer_id=None, queue="network")
    run_waiting(engine, HERE)
    assert read(engine, WebhookDelivery) == []


def test_a_message_whose_last_attempt_was_cut_off_is_sent_all_the_same(
    engine: Engine, receiver: Receiver
) -> None:
    register(engine, receiver.url)
    happen(engine, "中断")
    receiver.status = 503
    run_waiting(engine, HERE)
    (delivery,) = read(engine, WebhookDelivery)
    (job,) = (one for one in read(engine, Job) if one.work == "webhooks.deliver")
    with Session(engine) as session, session.begin():
        assert ask_for_lost(session) == 0
        # As when its worker died in the last attempt that it had.
        session.execute(update(Job).where(Job.id == job.id).values(attempt=len(dispatch.PAUSES) + 1))
    receiver.status = 204
    run_waiting(engine, HERE)
    assert [one.state for one in read(engine, WebhookDelivery)] == ["waiting"]
    with Session(engine) as session, session.begin():
        assert [ask_for_lost(session), ask_for_lost(session)] == [1, 0]
    run_waiting(engine, HERE)
    assert [one.state for one in read(engine, WebhookDelivery)] == ["delivered"]
    assert {headers["webhook-id"] for _, headers, _ in receiver.got} == {delivery.message_id}
