"""Accounts, one-time links, sessions, tokens and the sign-in log on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from projects.accounts import sessions, tokens
from projects.accounts.guesses import MOST_FAILURES, MOST_REFUSALS
from projects.accounts.invitations import (
    accept_invitation,
    find_invitation,
    invite_administrator,
    invite_officer,
)
from projects.accounts.officers import (
    change_officer,
    create_officer,
    find_officer,
    has_administrator,
    list_officers,
    lock_officer,
    set_password,
    unlock_officer,
)
from projects.accounts.sign_ins import forget_old_sign_ins, list_sign_ins, try_password
from projects.errors import BadInput, NotFound, TooMany
from projects.models import ApiToken, Invitation, Officer, OfficerSession, ProjectEvent, SignIn, SignInGuess
from projects.registry.audit import Author
from projects.registry.writing import add_event
from tests.support.factories import make_project
from tests.support.people import PASSWORD, make_officer

HOUR = timedelta(hours=1)


def ago(hours: float) -> object:
    return func.clock_timestamp() - HOUR * hours


@pytest.mark.parametrize("name", ["", "a", "two words", "x" * 41, "a\x00b", "<b>", "ｆｕｌｌ width"])
def test_a_login_name_is_plain(session: Session, name: str) -> None:
    with pytest.raises(BadInput):
        create_officer(session, name, "某人", "officer", ["211302"])


BAD_ACCOUNTS = [
    {"display_name": "  "},
    {"display_name": "x" * 41},
    {"role": "king"},
    {"role": "public"},
    {"adcodes": []},
    {"adcodes": ["999999"]},
]


@pytest.mark.parametrize("wrong", BAD_ACCOUNTS, ids=str)
def test_an_account_that_cannot_be_is_refused(session: Session, wrong: dict[str, object]) -> None:
    values = {"name": "li", "display_name": "李四", "role": "officer", "adcodes": ["211302"]} | wrong
    with pytest.raises(BadInput):
        create_officer(session, **values)  # type: ignore[arg-type]


def test_a_name_is_one_account_however_it_is_typed(session: Session) -> None:
    officer = make_officer(session, "Zhang")
    assert officer.name == "zhang"
    assert find_officer(session, " ＺＨＡＮＧ ").id == officer.id
    with pytest.raises(BadInput, match="已经有人用了"):
        create_officer(session, "ZHANG", "别人", "officer", ["211302"])


def test_the_last_administrator_stays(session: Session) -> None:
    first = make_officer(session, "first", "administrator", [])
    without_password = create_officer(session, "later", "某人", "administrator")
    for leave in (
        lambda: lock_officer(session, first.id),
        lambda: change_officer(session, first.id, "某人", "viewer", ["211302"]),
    ):
        with pytest.raises(BadInput, match="最后一个管理员"):
            leave()
    set_password(session, without_password, PASSWORD)
    lock_officer(session, first.id)
    assert has_administrator(session)


def test_a_closed_account_loses_every_way_in(session: Session) -> None:
    officer = make_officer(session)
    secret = sessions.begin_session(session, officer.id)
    token = tokens.create_token(session, officer.id, "导出", "read", 30)
    invitation = invite_officer(session, officer.id)
    lock_officer(session, officer.id)
    assert sessions.find_session(session, secret) is None
    assert tokens.find_token(session, token) is None
    assert try_password(session, officer.name, PASSWORD, None) is None
    with pytest.raises(NotFound):
        find_invitation(session, invitation)
    unlock_officer(session, officer.id)
    assert sessions.find_session(session, secret) is None
    assert tokens.find_token(session, token) is None
    assert try_password(session, officer.name, PASSWORD, None) is not None


def test_wrong_passwords_pause_an_account_for_a_while(session: Session) -> None:
    officer = make_officer(session)
    for _ in range(MOST_FAILURES):
        assert try_password(session, "zhang", "wrong password", "10.0.0.1") is None
    assert try_password(session, "zhang", PASSWORD, "10.0.0.1") is None
    assert list_sign_ins(session)[0].reason == "locked"
    assert list_officers(session, officer.id)[0].is_paused
    session.execute(update(SignInGuess).values(paused_until=ago(0.01)))
    assert try_password(session, "zhang", PASSWORD, "10.0.0.1") is not None
    assert not list_officers(session, officer.id)[0].is_paused
    assert session.scalar(select(func.count()).select_from(SignInGuess)) == 0


def test_a_pause_holds_where_the_guesses_came_from(session: Session) -> None:
    make_officer(session)
    for _ in range(MOST_FAILURES):
        try_password(session, "zhang", "wrong password", "2001:db8::1")
    assert try_password(session, "zhang", PASSWORD, "2001:db8::ffff:2") is None
    assert try_password(session, "zhang", PASSWORD, "2001:db8:0:1::1") is not None
    assert try_password(session, "zhang", PASSWORD, "10.0.0.1") is not None
    assert try_password(session, "zhang", PASSWORD, "2001:db8::1") is None


def test_trying_within_a_pause_does_not_lengthen_it(session: Session) -> None:
    make_officer(session)
    for _ in range(MOST_FAILURES + 12):
        try_password(session, "zhang", "wrong password", "10.0.0.1")
    session.execute(update(SignInGuess).values(paused_until=ago(0.01)))
    assert try_password(session, "zhang", PASSWORD, "10.0.0.1") is not None


def test_old_guesses_are_forgotten(session: Session) -> None:
    make_officer(session)
    for number in range(MOST_REFUSALS):
        try_password(session, f"ghost{number}", "x", "10.0.0.1")
    with pytest.raises(TooMany):
        try_password(session, "zhang", PASSWORD, "::ffff:10.0.0.1")
    session.execute(update(SignInGuess).values(last_refused_at=ago(0.26)))
    assert try_password(session, "zhang", "wrong password", "10.0.0.1") is None
    assert session.scalars(select(SignInGuess.name)).all() == ["zhang"]


def test_a_right_password_forgets_the_wrong_ones(session: Session) -> None:
    make_officer(session)
    for _ in range(3):
        for _ in range(MOST_FAILURES - 1):
            try_password(session, "zhang", "wrong password", None)
        assert try_password(session, "zhang", PASSWORD, None) is not None


def test_every_attempt_is_logged(session: Session) -> None:
    make_officer(session)
    create_officer(session, "new", "新人", "officer", ["211302"])
    try_password(session, "ghost", "x", "10.0.0.1")
    try_password(session, "zhang", "x", "10.0.0.2")
    try_password(session, "new", "x", "10.0.0.3")
    try_password(session, "Zhang", PASSWORD, "10.0.0.4")
    try_password(session, "a\x00b" * 100, "x", None)
    found = [
        (row.name, row.display_name, row.address, row.succeeded, row.reason) for row in list_sign_ins(session)
    ]
    assert [row[4] for row in found] == [
        "unknown_name",
        None,
        "no_password",
        "wrong_password",
        "unknown_name",
    ]
    assert found[1] == ("Zhang", "zhang的姓名", "10.0.0.4", True, None)
    assert len(list_sign_ins(session, only_failed=True)) == 4
    assert [row.name for row in list_sign_ins(session, name="ZHANG")] == ["Zhang", "zhang"]


def test_records_of_sign_ins_are_kept_for_a_year(session: Session) -> None:
    for days in (1, 182, 364, 366, 2000):
        session.add(SignIn(name=f"{days}", succeeded=False, at=ago(24 * days)))
    session.flush()
    assert forget_old_sign_ins(session) == 2
    assert set(session.scalars(select(SignIn.name))) == {"1", "182", "364"}
    with pytest.raises(DBAPIError, match="sign_ins is append-only"), session.begin_nested():
        session.execute(text("DELETE FROM sign_ins WHERE name = '182'"))
    session.execute(text("DELETE FROM sign_ins WHERE name = '364'"))


@pytest.mark.parametrize(
    "statement", ["UPDATE sign_ins SET name = 'x'", "DELETE FROM sign_ins", "TRUNCATE sign_ins"]
)
def test_the_log_cannot_be_rewritten(session: Session, statement: str) -> None:
    try_password(session, "ghost", "x", None)
    with pytest.raises(DBAPIError, match="sign_ins is append-only"):
        session.execute(text(statement))


def test_no_secret_is_stored(session: Session) -> None:
    officer = make_officer(session)
    words = {
        sessions.begin_session(session, officer.id),
        tokens.create_token(session, officer.id, "导出", "read", 30),
        invite_officer(session, officer.id),
        PASSWORD,
    }
    stored = {
        *session.scalars(select(OfficerSession.secret_sha256)),
        *session.scalars(select(ApiToken.token_sha256)),
        *session.scalars(select(Invitation.token_sha256)),
        *session.scalars(select(Officer.password_hash)),
    }
    assert len(stored) == 4
    assert words.isdisjoint(stored)


@pytest.mark.parametrize(("column", "hours"), [("last_seen_at", 12.1), ("started_at", 7 * 24 + 0.1)])
def test_a_session_ends_by_itself(session: Session, column: str, hours: float) -> None:
    officer = make_officer(session)
    secret = sessions.begin_session(session, officer.id)
    found = sessions.find_session(session, secret)
    assert found is not None
    assert found[0].name == "zhang"
    session.execute(update(OfficerSession).values({column: ago(hours)}))
    assert sessions.find_session(session, secret) is None
    sessions.begin_session(session, officer.id)
    assert session.scalar(select(func.count()).select_from(OfficerSession)) == 1


def test_a_new_password_ends_the_other_sessions(session: Session) -> None:
    officer = make_officer(session)
    here, there = (sessions.begin_session(session, officer.id) for _ in range(2))
    set_password(session, officer, "another long password", keep=here)
    assert sessions.find_session(session, here) is not None
    assert sessions.find_session(session, there) is None


def test_a_link_works_once(session: Session) -> None:
    secret = invite_administrator(session)
    made = accept_invitation(session, secret, PASSWORD, name="root1", display_name="管理员甲")
    assert (made.role, made.display_name) == ("administrator", "管理员甲")
    with pytest.raises(NotFound):
        accept_invitation(session, secret, PASSWORD, name="root2", display_name="管理员乙")
    assert has_administrator(session)


def test_a_newer_link_voids_the_older(session: Session) -> None:
    old, new = invite_administrator(session), invite_administrator(session)
    with pytest.raises(NotFound):
        find_invitation(session, old)
    assert find_invitation(session, new)[0].role == "administrator"


def test_a_link_expires(session: Session) -> None:
    secret = invite_administrator(session)
    session.execute(update(Invitation).values(expires_at=ago(0.01)))
    with pytest.raises(NotFound):
        find_invitation(session, secret)


def test_a_link_resets_only_its_own_account(session: Session) -> None:
    officer = make_officer(session)
    secret = invite_officer(session, officer.id)
    other = sessions.begin_session(session, officer.id)
    same = accept_invitation(session, secret, "another long password", name="intruder", display_name="别人")
    assert (same.id, same.name, same.role) == (officer.id, "zhang", "officer")
    assert sessions.find_session(session, other) is None
    assert try_password(session, "zhang", PASSWORD, None) is None
    assert try_password(session, "zhang", "another long password", None) is not None


@pytest.mark.parametrize("change", ["revoked_at", "expires_at"])
def test_a_token_that_is_over_opens_nothing(session: Session, change: str) -> None:
    officer = make_officer(session)
    token = tokens.create_token(session, officer.id, "导出", "write", 90)
    found = tokens.find_token(session, token)
    assert found is not None
    assert (found.account.id, found.is_read_only, found.is_stale) == (officer.id, False, True)
    session.execute(update(ApiToken).values({change: ago(0.01)}))
    assert tokens.find_token(session, token) is None
    assert tokens.find_token(session, token.upper()) is None


def test_someone_elses_token_is_out_of_reach(session: Session) -> None:
    mine, other = make_officer(session, "mine"), make_officer(session, "other")
    tokens.create_token(session, other.id, "导出", "read", 30)
    ((token, is_live),) = tokens.list_tokens(session, other.id)
    assert is_live
    with pytest.raises(NotFound):
        tokens.revoke_token(session, mine.id, token.id)
    assert tokens.list_tokens(session, mine.id) == []


BAD_TOKENS = [("", "read", 30), ("x" * 61, "read", 30), ("导出", "admin", 30), ("导出", "read", 31)]


@pytest.mark.parametrize(("name", "scopes", "days"), BAD_TOKENS)
def test_a_token_that_cannot_be_is_refused(session: Session, name: str, scopes: str, days: int) -> None:
    with pytest.raises(BadInput):
        tokens.create_token(session, make_officer(session).id, name, scopes, days)


def test_tokens_are_not_hoarded(session: Session) -> None:
    officer = make_officer(session)
    for _ in range(tokens.MOST):
        tokens.create_token(session, officer.id, "导出", "read", 30)
    with pytest.raises(BadInput, match="最多"):
        tokens.create_token(session, officer.id, "导出", "read", 30)


def test_an_event_names_the_account(session: Session) -> None:
    officer, project = make_officer(session), make_project(session, "某园")
    add_event(session, project, Author("officer", officer.display_name, officer.id), {"owner": [None, "甲"]})
    session.flush()
    authors = set(session.scalars(select(ProjectEvent.officer_id)))
    assert authors == {None, officer.id}
    assert session.scalar(select(func.count()).select_from(SignIn)) == 0
