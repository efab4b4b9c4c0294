"""A server that is told to stop answers whoever it has let in, and keeps nobody waiting at its door."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.at_once import Server, wait_until

BEGUN = b"GET /healthz HTTP/1.1\r\nHost: lantu\r\n"
REST = b"Connection: close\r\n\r\n"


@pytest.fixture
def leaving(engine: Engine, tmp_path: Path) -> Iterator[Server]:
    server = Server(engine.url.render_as_string(hide_password=False), tmp_path, workers=2)
    yield server
    server.kill()


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), 30)


def is_refused(server: Server) -> bool:
    try:
        connect(server).close()
    except ConnectionRefusedError:
        return True
    return False


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while part := connection.recv(65536):
        received += part
    return received


def test_who_was_let_in_is_answered_and_who_comes_later_is_refused(leaving: Server) -> None:
    with connect(leaving) as begun, connect(leaving) as late, connect(leaving) as silent:
        begun.send(BEGUN)
        leaving.process.terminate()
        late.send(BEGUN + REST)
        wait_until(lambda: is_refused(leaving), "the end of letting people in")
        assert leaving.process.poll() is None
        begun.send(REST)
        assert b" 200 OK" in read_all(begun)
        assert b" 200 OK" in read_all(late)
        assert read_all(silent) == b""
    assert leaving.process.wait(30) == 0
