"""Values that no reader expects, and the words that a route reads: what the tests against bad input share."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any, ClassVar

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import TestResponse

TEXTS = (
    "\x00",
    "a\x00b",
    "\x01\x1f\x7f",
    "\ufffd\ufffe\uffff",
    "\u202e\u200b\u2028",
    "%",
    "%00",
    "_%_",
    "\\",
    "'\"`;--",
    "{{7*7}}",
    "a" * 5000,
    " ",
    "true",
    "null",
    "[]",
    "{}",
    "//host/",
    "http://[",
    "\U0001f3d7\u20000",
)
NUMBERS = (
    "-1",
    "0",
    "+1",
    "1.5",
    "1e9",
    "NaN",
    "-Infinity",
    "1E-20000",
    "1E+20000",
    "0." + "0" * 27 + "1",
    "2147483648",
    "9" * 17,
    "9223372036854775808",
    "9" * 30,
    "9" * 5000,
    "１２３",
    "٣",
    "²",
    "0x10",
    "1_000",
)
DATES = (
    "0001-01-01",
    "9999-12-31",
    "1949-01-01T00:00:00+23:59",
    "2026-01-01T00:00:00+23:59",
    "2026-01-01T00:00:00-23:59",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59.999999-23:59",
    "2026-01-01T00:00:00.1234567890Z",
    "2026-02-30",
    "2026-W53-7",
    "20260101T000000",
    "2026-1-1",
    "9999-12",
    "0001-01",
    "0000-00",
    "2026-00",
)
PLACES = ("nan,nan,nan,nan", "1e400,0,1,1", "-180,-90,180,90", "0,0,0,0", "inf,-inf,1,1", "1,2,3", "9" * 40)
CODES = (
    "LT-211381-0005\x00",
    "lt-211381-0005",
    "LT-000000-9999",
    "LT-" + "9" * 40,
    "211381",
    "000000",
    "２１１３８１",
)
VALUES = (*TEXTS, *NUMBERS, *DATES, *PLACES, *CODES)

INSIDE = (
    "\x00",
    "\ud800",
    "9" * 400,
    "1E+99999",
    "1E-99999",
    "NaN",
    "-1",
    True,
    None,
    10**400,
    -1,
    1.5,
    [],
    {},
    "x",
)
# Of the words, not of the values of one.
KNOWN = re.compile(r"unknown[^::]{0,60}可用的有[::]([\w ,.\-]+)")


def encode(value: Any) -> str:
    """Return anything as a cursor carries it."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def list_cursors(name: str) -> Iterator[str]:
    """Yield cursors of a list with one wrong thing inside, and some that are none."""
    for inside in INSIDE:
        for sent in (inside, str(inside)):
            yield encode([name, sent, "1"])
            yield encode([name, "1", sent])
            yield encode([name, sent])
    yield from ("=", "A", "é", "%00", "-" * 10, "1-1", "9" * 9 + "-" + "9" * 9, encode(1), encode("x"))
    yield base64.urlsafe_b64encode(b"[" * 5000).decode()
    yield base64.urlsafe_b64encode(b"\xff\xfe").decode()


class Asked(ImmutableMultiDict[str, str]):
    """The words of a request, which note those that the application looks for."""

    found: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> str:
        self.found.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.found.add(str(key))
        return super().__contains__(key)

    def get(self, key: str, *rest: Any, **named: Any) -> Any:
        self.found.add(key)
        return super().get(key, *rest, **named)

    def getlist(self, key: str, *rest: Any, **named: Any) -> Any:
        self.found.add(key)
        return super().getlist(key, *rest, **named)


class NotingRequest(Request):
    parameter_storage_class = Asked


@contextmanager
def noting(app: Flask) -> Iterator[set[str]]:
    """Give the set of the words that the application looks for in queries and forms."""
    app.request_class = NotingRequest
    Asked.found = set()
    yield Asked.found
    app.request_class = Request


def learn_words(app: Flask, ask: Callable[[dict[str, str]], TestResponse]) -> list[str]:
    """Return the words that a route reads: those that it looks for, and those that its refusals name."""
    with noting(app) as found:
        known = -1
        # What is given may lead to further words.
        while len(found) > known:
            known = len(found)
            for given in ({}, dict.fromkeys(sorted(found), "1"), {"unknown": "1"}):
                answer = ask(given)
                for names in KNOWN.findall(unescape(answer.data.decode("utf-8", "replace"))):
                    found.update(name.strip() for name in names.split(",") if name.strip())
    return sorted(found - {"unknown", "csrf_token"})
