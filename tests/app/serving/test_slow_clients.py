"""Clients that are slow on purpose, with no proxy before us: they get a connection, never a thread."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from app.serving.connections import HEAD_SECONDS
from app.web.uploads import MOST_MB_A_FORM
from tests.support.at_once import Server

MANY = 100
HEAD = b"GET /about HTTP/1.1\r\nHost: lantu\r\nX-Slow: "
BODY = (
    b"POST /sign-in HTTP/1.1\r\nHost: lantu\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100000\r\n\r\nname="
)
CHUNKED = b"POST /sign-in HTTP/1.1\r\nHost: lantu\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nname"
BEGINNINGS = {"nothing": b"", "head": HEAD, "body": BODY, "chunked body": CHUNKED}


@contextmanager
def slow_sockets(server: Server, beginning: bytes, number: int = MANY) -> Iterator[list[socket.socket]]:
    """Open connections that begin a request and then send a byte now and again."""
    opened = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(number)]
    done = threading.Event()

    def drip() -> None:
        while not done.wait(0.5):
            for one in opened:
                try:
                    one.send(b"a" if beginning else b"")
                except OSError:
                    continue  # closed by the server: what it is for

    for one in opened:
        one.send(beginning)
    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield opened
    finally:
        done.set()
        thread.join()
        for one in opened:
            one.close()


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_slow_clients_stop_nobody_else(server: Server, beginning: str) -> None:
    server.ask("GET", "/about")
    with slow_sockets(server, BEGINNINGS[beginning]):
        for _ in range(10):
            began = time.monotonic()
            assert server.ask("GET", "/about")[0] == 200
            assert time.monotonic() - began < 1


def test_a_head_that_does_not_end_is_sent_away(server: Server) -> None:
    with slow_sockets(server, HEAD, 3) as opened:
        for one in opened:
            one.settimeout(HEAD_SECONDS + 10)
            with suppress(ConnectionResetError):  # sent away while it was sending
                assert one.recv(1) == b""


def read_answer(connection: socket.socket) -> tuple[bytes, bytes]:
    """Return the head and the body of an answer whose connection is closed after it."""
    connection.settimeout(30)
    received = b""
    while part := connection.recv(65536):
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    return head, body


def test_a_body_that_is_too_large_is_answered_with_what_was_typed(server: Server) -> None:
    boundary = b"----lantu"
    text = b'Content-Disposition: form-data; name="name"\r\n\r\ntyped before the file'
    file = b'Content-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
    start = b"--" + boundary + b"\r\n" + text + b"\r\n--" + boundary + b"\r\n" + file
    length = (MOST_MB_A_FORM + 8) * 1024 * 1024
    head = (
        b"POST /sign-in HTTP/1.1\r\nHost: lantu\r\nConnection: close\r\n"
        b"Content-Type: multipart/form-data; boundary=" + boundary + b"\r\n"
        b"Content-Length: " + str(length).encode() + b"\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head + start)
        left = length - len(start)
        while left:
            left -= connection.send(b"x" * min(left, 1024 * 1024))
        answered, body = read_answer(connection)
    assert answered.startswith(b"HTTP/1.1 413 ")
    assert b"typed before the file" in body


def test_what_is_no_request_is_refused_plainly(server: Server) -> None:
    for wrong in (
        b"\x16\x03\x01\x02\x00\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: " + b"x" * (32 * 1024 - 19),
    ):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(wrong)
            head, body = read_answer(connection)
        assert head.startswith((b"HTTP/1.0 4", b"HTTP/1.1 4"))
        assert b"Traceback" not in body
        assert b"waitress" not in (head + body).lower()


def test_one_connection_serves_request_after_request(server: Server) -> None:
    """Also when they come before the first is answered, and each in its lane."""
    asked = b"".join(
        b"GET " + path + b" HTTP/1.1\r\nHost: lantu\r\n" + end + b"\r\n"
        for path, end in ((b"/healthz", b""), (b"/nowhere", b""), (b"/healthz", b"Connection: close\r\n"))
    )
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(asked)
        head, rest = read_answer(connection)
    received = head + b"\r\n\r\n" + rest
    places = [received.find(b"HTTP/1.1 200"), received.find(b"HTTP/1.1 404"), received.rfind(b"HTTP/1.1 200")]
    assert -1 not in places
    assert places == sorted(places)
    assert places[0] != places[2]
