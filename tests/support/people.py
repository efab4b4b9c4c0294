"""Make accounts for tests, sign them in, and read what a form needs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import func
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.accounts.officers import create_officer
from projects.accounts.passwords import normalise
from projects.accounts.sessions import begin_session
from projects.models import Officer
from tests.support.page import read

PASSWORD = "河流 and 23 mountains"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def make_officer(
    session: Session, name: str = "zhang", role: str = "officer", districts: Sequence[str] = ("211302",)
) -> Officer:
    """Add an account with a password."""
    officer = create_officer(session, name, f"{name}的姓名", role, districts)
    officer.password_hash = hash_once(PASSWORD)
    officer.password_changed_at = func.clock_timestamp()
    session.commit()
    return officer


@cache
def hash_once(password: str) -> str:
    """Return a hash that is checked at once, where one of the registry's own takes 40 ms a sign-in."""
    return CHEAP.hash(normalise(password))


def csrf_token(client: FlaskClient, page: str = "/sign-in") -> str:
    """Return the token of a page's form."""
    return read(client.get(page)).all("[name=csrf_token]")[0]["value"]


def post(client: FlaskClient, address: str, /, page: str | None = None, **fields: str) -> TestResponse:
    """Send a form as a browser does, with the token of the page that it stands on."""
    return client.post(address, data={**fields, "csrf_token": csrf_token(client, page or address)})


def sign_in(
    client: FlaskClient, name: str = "zhang", password: str = PASSWORD, next_: str = "/"
) -> TestResponse:
    """Send the sign-in form."""
    return post(client, "/sign-in", name=name, password=password, next=next_)


def enter_as(client: FlaskClient, session: Session, officer: Officer) -> None:
    """Sign a browser in without its form."""
    secret = begin_session(session, officer.id)
    session.commit()
    hand(client, secret)


def hand(client: FlaskClient, secret: str) -> None:
    """Give a browser the secret of a session that was begun."""
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
