"""Programs for tests: they hold an officer's personal token and send JSON."""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.accounts import tokens
from projects.models import Project
from tests.support.people import make_officer

STARTED = {"status": "construction", "status_on": "2026-06-01", "evidence": "朝发改〔2026〕12号"}


class Program:
    """A program with the personal token of an officer."""

    def __init__(
        self,
        client: FlaskClient,
        session: Session,
        name: str = "zhang",
        role: str = "officer",
        districts: Sequence[str] = ("211302",),
        *,
        scopes: str = "write",
    ) -> None:
        officer = make_officer(session, name, role, districts)
        token = tokens.create_token(session, officer.id, "程序", scopes, 30)
        session.commit()
        self.client, self.session = client, session
        self.headers = {"Authorization": f"Bearer {token}"}

    def send(self, method: str, address: str, body: Any = None, **headers: str) -> TestResponse:
        """Send JSON; a header's name is written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        # As ASCII, which carries half a surrogate pair too.
        data = {} if body is None else {"data": dumps(body, default=str), "content_type": "application/json"}
        return self.client.open(f"/api/v1{address}", method=method, headers=self.headers | named, **data)

    def post(self, address: str, body: Any = None, **headers: str) -> TestResponse:
        return self.send("POST", address, body, **headers)

    def raw(
        self, address: str, data: bytes, mimetype: str = "application/json", version: int = 1
    ) -> TestResponse:
        headers = self.headers | {"If-Match": f'"{version}"'}
        return self.client.post(f"/api/v1{address}", data=data, content_type=mimetype, headers=headers)


def tag(project: Project) -> str:
    """Return the entity tag of a project's version."""
    return f'"{project.version}"'
