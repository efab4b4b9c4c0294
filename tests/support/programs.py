"""Programs for tests: they hold an officer's personal token and send JSON."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from json import dumps
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

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

    def send_form(self, address: str, fields: Mapping[str, Any], **headers: str) -> TestResponse:
        """Send a form; a file is its name and bytes, several are a list. Each has its own boundary."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = MultiDict[str, Any]()
        for field, value in fields.items():
            for one in value if isinstance(value, list) else [value]:
                sent.add(field, FileStorage(io.BytesIO(one[1]), one[0]) if isinstance(one, tuple) else one)
        boundary, data = encode_multipart(sent)
        return self.client.post(
            f"/api/v1{address}",
            data=data,
            content_type=f'multipart/form-data; boundary="{boundary}"',
            headers=self.headers | named,
        )

    def raw(
        self, address: str, data: bytes, mimetype: str = "application/json", version: int = 1
    ) -> TestResponse:
        headers = self.headers | {"If-Match": f'"{version}"'}
        return self.client.post(f"/api/v1{address}", data=data, content_type=mimetype, headers=headers)


def tag(project: Project) -> str:
    """Return the entity tag of a project's version."""
    return f'"{project.version}"'
