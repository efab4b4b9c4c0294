"""A receiver of webhooks that remembers what it was told and what it answered, and fails now and then."""

from __future__ import annotations

import base64
import json
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from projects.outbox.signing import sign

# Of as many new messages so many are taken, refused, taken without an answer, or taken slowly.
HABITS = {"takes": 16, "refuses": 2, "is silent": 1, "is slow": 2}
SLOW = 2.0


@dataclass(frozen=True, slots=True)
class Told:
    """A message as it came: its id, its event, whether it was signed, whether 204 was answered."""

    message_id: str
    event_id: int
    is_signed: bool
    is_taken: bool


class Listener(ThreadingHTTPServer):
    """Answers on a port of this machine; a message that came before is always taken."""

    def __init__(self, secret: str, chance: random.Random) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.secret, self.chance = secret, chance
        self.told: list[Told] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/told"

    def choose(self, message_id: str) -> str:
        """Return what becomes of a message: a new one may be refused, or taken without an answer."""
        if any(one.message_id == message_id for one in self.told):
            return "takes"
        return self.chance.choices(list(HABITS), list(HABITS.values()))[0]


class Handler(BaseHTTPRequestHandler):
    """Takes one message."""

    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        message_id, at = self.headers["webhook-id"], int(self.headers["webhook-timestamp"])
        expected = sign(self.server.secret, message_id, at, body)["webhook-signature"]
        habit = self.server.choose(message_id)
        if habit == "is slow":
            time.sleep(SLOW)
        is_taken = habit in ("takes", "is slow")
        is_signed = self.headers["webhook-signature"] == expected
        self.server.told.append(Told(message_id, json.loads(body)["data"]["event"], is_signed, is_taken))
        if habit != "is silent":
            self.send_response(204 if is_taken else 503)
            self.send_header("content-length", "0")
            self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def listening(chance: random.Random) -> Iterator[Listener]:
    """Give a receiver."""
    secret = "whsec_" + base64.b64encode(chance.randbytes(32)).decode()
    with Listener(secret, chance) as listener:
        thread = Thread(target=listener.serve_forever, daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            listener.shutdown()
            thread.join()
