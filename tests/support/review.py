"""Decide on what waits as the reviewer's table does."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.people import csrf_token


def decide(
    client: FlaskClient, verdict: str, *update_ids: object, note: str = "", **more: str
) -> TestResponse:
    """Press a row's button (one update) or that for all that are ticked, with the note of each row."""
    ids = [str(one) for one in update_ids]
    fields: dict[str, object] = {f"note-{one}": note for one in ids} | more
    fields |= {"update": ids if len(ids) > 1 else [], verdict: "chosen" if len(ids) != 1 else ids[0]}
    return client.post("/review/decide", data=fields | {"csrf_token": csrf_token(client, "/account")})
