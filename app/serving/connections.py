"""The connections: a request is handed on once it is whole; who is too slow to send it is sent away."""

from __future__ import annotations

import time
from select import POLLIN, poll
from typing import Any

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import FixedStreamReceiver
from waitress.server import TcpWSGIServer
from waitress.task import WSGITask

from app.web.late import WAITED

# Seconds for the head of a request; a body gets more the more of it has come, at no less than this rate.
HEAD_SECONDS = 10
BODY_SECONDS = 20
SLOWEST_BYTES_A_SECOND = 4096
LONGEST_SECONDS = 15 * 60
# Seconds that a connection may stand silent between two requests.
SILENT_SECONDS = 60
# Seconds that a new connection has to begin its first request when the worker is about to end.
FRESH_SECONDS = 2
# Of a body that the application will refuse only this much is kept, for the texts of its form.
KEPT_BYTES = 1024 * 1024


class HeadBuffer(OverflowableBuffer):  # type: ignore[misc]
    """Keeps the first bytes of a body that is too large; the rest is received and dropped."""

    def append(self, data: bytes) -> None:
        """Keep what still fits."""
        super().append(data[: max(0, KEPT_BYTES - len(self))])


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Receives a request; of a body beyond the application's limit only the beginning is kept."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head, and decide by the length it names what happens with the body."""
        super().parse_header(header_plus)
        if not self.chunked and self.content_length > self.adj.largest_body:
            self.body_rcv = FixedStreamReceiver(self.content_length, HeadBuffer(self.adj.inbuf_overflow))


class Task(WSGITask):  # type: ignore[misc]
    """One request in the application, which learns how long it waited for a thread."""

    def get_environment(self) -> dict[str, Any]:
        """Return the WSGI environment."""
        environ: dict[str, Any] = super().get_environment()
        environ[WAITED] = self.channel.waited
        return environ


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when it has been receiving a request."""

    parser_class = Parser
    task_class = Task
    waited = 0.0
    receiving: Parser | None = None
    receiving_since = 0.0

    def received(self, data: bytes) -> bool:
        """Take in what came."""
        done: bool = super().received(data)
        if self.request is not self.receiving:
            self.receiving, self.receiving_since = self.request, time.time()
        return done

    def is_too_slow(self, now: float) -> bool:
        """Say whether the request that is being received should have been here by now."""
        request = self.receiving
        if request is None:
            return False
        seconds = now - self.receiving_since
        if not request.headers_finished:
            return seconds > HEAD_SECONDS
        allowed = BODY_SECONDS + request.body_bytes_received / SLOWEST_BYTES_A_SECOND
        return bool(seconds > min(allowed, LONGEST_SECONDS))

    @property
    def is_idle(self) -> bool:
        """Say whether nothing is done for it; one that is new may be about to ask."""
        if self.requests or self.total_outbufs_len or self.request:
            return False
        return self.receiving is not None or time.time() - self.creation_time > FRESH_SECONDS


class Listener(TcpWSGIServer):  # type: ignore[misc]
    """Accepts connections and closes those that are too slow."""

    channel_class = Channel

    def maintenance(self, now: float) -> None:
        """Close who has been silent or too slow; runs every few seconds."""
        super().maintenance(now)
        for channel in self.active_channels.values():
            if channel.is_too_slow(now):
                channel.will_close = True

    def end(self) -> None:
        """Take in whoever is connected, then let nobody connect.

        A caller is refused at once and turns elsewhere; left open, the socket would let them wait until the
        process ends, and cut them off.
        """
        self.del_channel()
        waiting = poll()
        waiting.register(self.socket, POLLIN)
        for _one in range(self.adj.backlog):
            if not waiting.poll(0):
                break
            self.handle_accept()
        self.socket.close()
