"""A form that came without a live session: what was typed is kept, and goes on after signing in, safely."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.web.limits import limiter
from app.words.typed import FORMS, label_of
from projects.accounts.officers import lock_officer
from projects.models import Officer, OfficerSession, Project, Update
from tests.app.web.test_access import address as fill_in
from tests.conftest import make_app
from tests.support.factories import make_project
from tests.support.forms import fill_registry, list_form_addresses, list_forms
from tests.support.page import Part, read
from tests.support.people import PASSWORD, csrf_token, enter_as, make_officer

ADDRESSES = list_form_addresses(make_app("postgresql+psycopg://nobody@/nothing"))
# Public forms ask for nobody's session; signing out without one is done already.
GUARDED = sorted(
    set(ADDRESSES) - {"sign_in.sign_in", "invitations.accept", "sign_in.give_code", "sign_in.sign_out"}
)
UNSEEN = "unseen-值"
TYPED_KINDS = {"", "text", "date", "number", "url", "search", "password"}
# Shown only where months lie behind, or halfway through signing in: tests of their own ask for their labels.
ELSEWHERE = {"months.freeze", "sign_in.give_code", "deciding.decide_batch", "register.take_registered"}
# The whole form sent by a button that only many districts bring: told as the form itself is.
OF_MANY = {
    "register.show_districts": "register.register",
    "officers.show_districts": "officers.change",
    "intakes.show_districts": "intakes.add_intake",
    "layouts.show_districts": "layouts.change",
    "saved_views.show_districts": "saved_views.change",
}
# Nothing is typed into these; they are shown where a job, a message or a sentence is that far.
PRESSED = {
    "intake_sentence.reopen",
    "intake.recognise",
    "jobs.cancel",
    "jobs.export",
    "webhooks.send",
    "reminding.remind",
}


@pytest.fixture(autouse=True)
def _fresh_counters(empty_client: FlaskClient) -> None:
    with empty_client.application.app_context():
        limiter.reset()


@pytest.fixture
def project(session: Session) -> Project:
    made = make_project(session, "北山物流园")
    session.commit()
    return made


def typed_for(endpoint: str) -> dict[str, str]:
    return {name: f"{name} 里写的\n字" for name in FORMS.get(endpoint, {}) if "password" not in name}


def kept(page: TestResponse) -> dict[str, str]:
    """Return what a page gives back, by label."""
    return {one.one("dt").text: one.one("pre.kept").raw for one in read(page).all(".kept-list > div")}


def enter_in_place(client: FlaskClient, page: TestResponse, name: str = "zhang", **more: str) -> TestResponse:
    """Sign in on the page that kept a form."""
    form = read(page).one("form[action='/sign-in']")
    return client.post("/sign-in", data=form.fields | {"name": name, "password": PASSWORD} | more)


@pytest.mark.parametrize("endpoint", GUARDED)
def test_every_form_survives_a_session_that_ended(
    empty_client: FlaskClient, session: Session, endpoint: str
) -> None:
    make_officer(session, "root1", "administrator", [])
    typed = typed_for(endpoint)
    target = f"{fill_in(ADDRESSES[endpoint])}?back=/projects"
    sent = MultiDict([*typed.items(), ("version", UNSEEN), ("project", "a"), ("project", "b")])
    asked = empty_client.post(target, data=sent)
    assert asked.status_code == 401
    assert asked.headers["Cache-Control"] == "no-store"
    assert list(kept(asked).values()) == list(typed.values())
    assert UNSEEN not in read(asked).one("main").text
    again = enter_in_place(empty_client, asked, "root1")
    form = read(again).one("#send-again")
    assert form["action"] == target
    assert [pair for pair in form.pairs if pair[0] not in {"csrf_token", "typed_by"}] == list(
        sent.items(multi=True)
    )
    # Nothing says who typed it: it is looked at before it is sent.
    assert form.get("data-goes-on") is None


def test_every_visible_field_of_every_form_is_told_by_its_own_label(
    empty_client: FlaskClient, session: Session
) -> None:
    pages = fill_registry(session, empty_client)
    seen: set[str] = set()
    for endpoint, form, page in list_forms(empty_client, pages):
        seen.add(endpoint)
        if endpoint == "progress.report_no_change":
            continue
        for name, shown in visible_fields(form, page):
            told = label_of(endpoint, name)
            assert told is not None, f"{endpoint}: {name} ({shown}) has no label in app/words/typed.py"
            assert told.startswith(shown) or shown.startswith(told), (endpoint, name)
        for hidden in form.all("input[type=hidden]"):
            assert label_of(endpoint, hidden["name"]) is None, (endpoint, hidden["name"])
    anyone = empty_client.application.test_client()
    enter_as(anyone, session, session.scalars(select(Officer).where(Officer.totp_secret.is_not(None))).one())
    seen |= {endpoint for endpoint, _form, _page in list_forms(anyone, ["/account/second-step"])}
    anyone = empty_client.application.test_client()
    assert [label_of("sign_in.sign_in", name) for name in ("name", "password")] == ["登录名", "密码"]
    seen |= {endpoint for endpoint, _form, _page in list_forms(anyone, ["/sign-in"])}
    assert set(ADDRESSES) - seen - ELSEWHERE - PRESSED == {"invitations.accept", *BATCH, *OF_MANY}
    for many, own in OF_MANY.items():
        assert FORMS[many] == FORMS[own]


BATCH = {"batch.submit"}


def visible_fields(form: Part, page: Part) -> Iterator[tuple[str, str]]:
    """Yield what is typed into a form: each field's name and its label as it is read."""
    controls = form.all("input, textarea, select")
    if form.get("id"):
        controls += page.all(f"[form='{form['id']}']")
    for control in controls:
        is_typed = control.node.tag in {"textarea", "select"} or (control.get("type") or "") in TYPED_KINDS
        if control.node.tag == "button" or not is_typed or not control.get("name"):
            continue
        if control.get("aria-label"):
            yield control["name"], control["aria-label"].partition(":")[0]
        elif control.get("id") and page.has(f"label[for='{control['id']}']"):
            yield control["name"], page.all(f"label[for='{control['id']}']")[0].text
        else:
            around = [label for label in form.all("label") if label.has(f"[name='{control['name']}']")]
            yield control["name"], around[0].own_text if around else ""


def open_form(client: FlaskClient, project: Project) -> dict[str, str]:
    """Return what the form of a status sends."""
    return read(client.get(f"/projects/{project.code}/status")).one("form.form").fields


def start(client: FlaskClient, session: Session, name: str = "zhang") -> Officer:
    officer = make_officer(session, name)
    enter_as(client, session, officer)
    return officer


def end_sessions(session: Session) -> None:
    session.execute(delete(OfficerSession))
    session.commit()


LOST = ["expired", "cookie lost", "signed in again elsewhere"]


@pytest.mark.parametrize("how", LOST)
def test_the_same_person_goes_on_to_exactly_the_action_once(
    empty_client: FlaskClient, session: Session, project: Project, how: str
) -> None:
    officer = start(empty_client, session)
    form = open_form(empty_client, project) | {"status": "signed", "reason": "已签约 <b>"}
    if how == "expired":
        end_sessions(session)
    else:
        empty_client.delete_cookie("lantu_session")
    target = f"/projects/{project.code}/status"
    asked = empty_client.post(target, data=form)
    assert asked.status_code == 401
    assert kept(asked) == {"新状态": "签约", "理由": "已签约 <b>"}
    if how == "signed in again elsewhere":
        enter_as(empty_client, session, officer)
        asked = empty_client.post(target, data=form)
        assert asked.status_code == 400
        again = read(asked).one("#send-again")
    else:
        entered = enter_in_place(empty_client, asked)
        again = read(entered).one("#send-again")
        assert again.get("data-goes-on")
    assert session.scalars(select(Update)).all() == []
    answer = empty_client.post(again["action"], data=again.fields)
    assert answer.status_code == 303
    (update,) = session.scalars(select(Update)).all()
    assert (update.changes["status"][1], update.reason, update.officer_id) == (
        "signed",
        "已签约 <b>",
        officer.id,
    )


def test_another_person_sees_it_first_and_submits_in_its_own_name(
    empty_client: FlaskClient, session: Session, project: Project
) -> None:
    start(empty_client, session)
    other = make_officer(session, "li")
    form = open_form(empty_client, project) | {"status": "signed", "reason": "张三写的"}
    end_sessions(session)
    asked = empty_client.post(f"/projects/{project.code}/status", data=form)
    entered = enter_in_place(empty_client, asked, "li")
    again = read(entered).one("#send-again")
    assert again.get("data-goes-on") is None
    assert "现在登录的是 li的姓名" in read(entered).one("main").text
    assert kept(entered)["理由"] == "张三写的"
    assert session.scalars(select(Update)).all() == []
    empty_client.post(again["action"], data=again.fields)
    assert session.scalars(select(Update.officer_id)).all() == [other.id]


def test_a_locked_account_keeps_its_text_and_nothing_is_written(
    empty_client: FlaskClient, session: Session, project: Project
) -> None:
    officer = start(empty_client, session)
    form = open_form(empty_client, project) | {"status": "signed", "reason": "还没交"}
    lock_officer(session, officer.id)
    session.commit()
    asked = empty_client.post(f"/projects/{project.code}/status", data=form)
    assert asked.status_code == 401
    refused = enter_in_place(empty_client, asked)
    assert refused.status_code == 400
    assert kept(refused) == {"新状态": "签约", "理由": "还没交"}
    assert PASSWORD not in refused.text
    # Somebody else comes to the same page and is asked.
    make_officer(session, "li")
    assert read(enter_in_place(empty_client, refused, "li")).has("#send-again")
    assert session.scalars(select(Update)).all() == []


def test_files_have_to_be_chosen_again_and_it_says_which(
    empty_client: FlaskClient, session: Session, project: Project
) -> None:
    start(empty_client, session)
    form = open_form(empty_client, project) | {"status": "signed"}
    end_sessions(session)
    files = [("files", (BytesIO(b"x"), "批复 1.pdf")), ("files", (BytesIO(b"y"), "现场.jpg"))]
    data = MultiDict([*form.items(), *files])
    asked = empty_client.post(f"/projects/{project.code}/status", data=data)
    assert "批复 1.pdf、现场.jpg" in read(asked).one("main").text
    again = read(enter_in_place(empty_client, asked)).one("#send-again")
    # Not without them: their owner chooses them first.
    assert again.get("data-goes-on") is None
    assert again["enctype"] == "multipart/form-data"
    assert again.one("input[type=file]")["name"] == "files"
    assert "批复 1.pdf、现场.jpg" in again.text


def test_passwords_are_never_kept(empty_client: FlaskClient, session: Session) -> None:
    start(empty_client, session)
    end_sessions(session)
    secret = "another long password"
    fields = {"current_password": PASSWORD, "password": secret, "password_again": secret}
    asked = empty_client.post("/account/password", data=fields | {"csrf_token": "old"})
    entered = enter_in_place(empty_client, asked)
    for page in (asked, entered):
        assert secret not in page.text
        assert PASSWORD not in page.text
    again = read(entered).one("#send-again")
    assert [one["name"] for one in again.all("input[type=password]")] == list(fields)
    assert empty_client.post(again["action"], data=again.fields | fields).status_code == 303


def test_a_link_to_set_a_password_survives_a_lost_cookie(empty_client: FlaskClient) -> None:
    asked = empty_client.post("/sign-in", data={"name": "zhang", "password": "x", "next": "/totals"})
    assert asked.status_code == 400
    again = read(asked).one("#send-again")
    assert (again.fields["name"], again.fields["next"]) == ("zhang", "/totals")
    assert again.one("input[type=password]").get("value") == ""


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
@pytest.mark.parametrize("is_in", [True, False])
def test_what_another_site_wrote_is_never_offered_for_sending(
    empty_client: FlaskClient, session: Session, project: Project, headers: dict[str, str], is_in: bool
) -> None:
    if is_in:
        start(empty_client, session)
    data = {"status": "signed", "reason": "伪造"}
    answer = empty_client.post(f"/projects/{project.code}/status", data=data, headers=headers)
    assert answer.status_code == 400
    page = read(answer)
    assert not page.has("#send-again")
    assert not page.has("[name=kept]")
    assert session.scalars(select(Update)).all() == []


@pytest.mark.parametrize("word", ["", "x", "eyJhZGRyZXNzIjoiLy9ldmlsIn0.forged", "eyJieSI6MX0.x"])
def test_only_words_that_we_signed_are_taken_back(
    empty_client: FlaskClient, session: Session, word: str
) -> None:
    make_officer(session)
    token = csrf_token(empty_client)
    fields = {"name": "zhang", "password": PASSWORD, "kept": word, "csrf_token": token}
    answer = empty_client.post("/sign-in", data=fields | {"next": "//evil.example/"})
    assert (answer.status_code, answer.location) == (303, "/dispatch")


def test_the_proof_of_who_typed_is_no_kept_form(
    empty_client: FlaskClient, session: Session, project: Project
) -> None:
    start(empty_client, session)
    proof = open_form(empty_client, project)["typed_by"]
    end_sessions(session)
    fields = {"name": "zhang", "password": PASSWORD, "kept": proof, "csrf_token": csrf_token(empty_client)}
    assert empty_client.post("/sign-in", data=fields).location == "/dispatch"


def test_signing_out_twice_is_no_fault(empty_client: FlaskClient, session: Session) -> None:
    start(empty_client, session)
    token = csrf_token(empty_client, "/account")
    end_sessions(session)
    answer = empty_client.post("/sign-out", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_dialog_or_a_row_is_told_to_ask_again(
    empty_client: FlaskClient, session: Session, project: Project
) -> None:
    target, part = f"/projects/{project.code}/status", {"HX-Request": "true"}
    answer = empty_client.post(target, data={"status": "signed"}, headers=part)
    assert (answer.status_code, answer.headers["Lantu-Again"]) == (401, "sign-in")
    assert "HX-Redirect" not in answer.headers
    start(empty_client, session)
    answer = empty_client.post(target, data={"status": "signed", "csrf_token": "old"}, headers=part)
    assert (answer.status_code, answer.headers["Lantu-Again"]) == (400, "token")


def test_a_script_signs_in_and_gets_the_token_of_the_new_session(
    empty_client: FlaskClient, session: Session, project: Project
) -> None:
    officer = make_officer(session)
    asks = {"Accept": "application/json"}
    before = empty_client.get("/sign-in/who", headers=asks)
    assert before.headers["Cache-Control"] == "no-store"
    assert before.json is not None
    assert before.json["officer"] is None
    fields = {"name": "zhang", "csrf_token": before.json["csrf_token"]}
    wrong = empty_client.post("/sign-in", data=fields | {"password": "wrong"}, headers=asks)
    assert wrong.status_code == 400
    assert wrong.json is not None
    assert "动态口令不对" in wrong.json["message"]
    entered = empty_client.post("/sign-in", data=fields | {"password": PASSWORD}, headers=asks).json
    assert entered is not None
    assert (entered["officer"], entered["name"]) == (officer.id, "zhang的姓名")
    form = {"csrf_token": entered["csrf_token"], "status": "signed", "version": str(project.version)}
    assert empty_client.post(f"/projects/{project.code}/status", data=form).status_code == 303


def test_a_refusal_of_any_kind_gives_back_what_was_typed(
    empty_client: FlaskClient, session: Session, project: Project
) -> None:
    enter_as(empty_client, session, make_officer(session, "far", "officer", ["211321"]))
    data = {"csrf_token": csrf_token(empty_client, "/account"), "reason": "写了很久", "version": "1"}
    answer = empty_client.post(f"/projects/{project.code}/status", data=data)
    assert answer.status_code == 403
    assert kept(answer) == {"理由": "写了很久"}
