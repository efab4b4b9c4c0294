"""Whatever is sent, in whichever word of whichever route: nothing is a fault of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.web import errors
from projects.reading.filters import ProjectFilter
from tests.app.web.test_access import SAMPLES, TABLE, address
from tests.support.hostile import DATES, INSIDE, VALUES, encode, learn_words, list_cursors
from tests.support.page import read
from tests.support.people import enter_as, make_officer
from tests.support.programs import Program

# Its answer is for a watch and reads nothing; it may say that the database has another schema.
READY = "/readyz"
GETS = [rule for method, rule in TABLE if method == "GET" and rule != READY]
POSTS = [rule for method, rule in TABLE if method == "POST" and not rule.startswith("/api/")]
WRITES = [(method, rule) for method, rule in TABLE if method != "GET" and rule.startswith("/api/")]
# Sent in every word; of the others each word gets some, so that together all words get all. Words go together
# where none hides another: a page for each of them would be made of the same, and takes a tenth of a second.
ALWAYS = ("a\x00b", "1E-20000", "9" * 30, "9999-12-31", "2026-01-01T00:00:00+23:59", "true")
SOME = 2
TOGETHER = 9
OTHERS = cycle(VALUES)
# Words that the one filter reads for every route that has all of them, and what it refused of them once.
FILTER = {field.name for field in fields(ProjectFilter)}
REFUSED: set[tuple[str, str]] = set()
FRAGMENT = {"HX-Request": "true"}


def choose(others: int = SOME) -> Iterator[str]:
    yield from ALWAYS
    yield from islice(OTHERS, others)


@pytest.fixture
def hostile_app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application without its net: a value that only the database refused is a fault here."""
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["RATELIMIT_ENABLED"] = False
    del app.error_handler_spec[None][None][DataError]
    # The page of an error is tested elsewhere, and here it would be rendered ten thousand times.
    monkeypatch.setattr(errors, "render_template", lambda _name, **words: str(words["message"]))
    return app


@pytest.fixture
def client(hostile_app: Flask, registry_session: Session) -> FlaskClient:
    """Somebody who may do everything, so that every reader is reached."""
    client = hostile_app.test_client()
    enter_as(client, registry_session, make_officer(registry_session, "root1", "administrator", []))
    return client


def check(answer: TestResponse, sent: object) -> None:
    assert answer.status_code < 500, f"{str(sent)[:200]}: {answer.status_code}"


@pytest.mark.parametrize("rule", GETS)
def test_no_word_of_a_query_is_a_fault(hostile_app: Flask, client: FlaskClient, rule: str) -> None:
    url = address(rule)
    words = learn_words(hostile_app, lambda given: client.get(url, query_string=given))

    def ask(sent: dict[str, str] | list[tuple[str, str]]) -> int:
        answer = client.get(url, query_string=sent)
        check(answer, sent)
        return answer.status_code

    free = []
    for word in words:
        ask([(word, "1"), (word, "\x00")])
        if [ask({word: value}) for value in (ALWAYS[0], *islice(OTHERS, SOME))][-1] == 200:
            free.append(word)
    refused = REFUSED if set(words) >= FILTER else set()
    for value in ALWAYS[1:]:
        # Words that take anything are asked together: none is refused, which would hide the others.
        together = free if free and ask(dict.fromkeys(free, value)) == 200 else []
        for word in words:
            if word in together or (word, value) in refused:
                continue
            if ask({word: value}) == 400 and word in FILTER:
                refused.add((word, value))


@pytest.mark.parametrize("rule", [rule for rule in GETS if "<" in rule])
def test_no_part_of_a_path_is_a_fault(client: FlaskClient, rule: str) -> None:
    for place in SAMPLES:
        if place in rule:
            for value in (*choose(), "%00", "..", "../..", ".", "%2e%2e"):
                check(client.get(address(rule.replace(place, quote(value, safe="%")))), (place, value))


@pytest.mark.parametrize(
    "path", ["%00", "static/%00", "static/css/%00.css", "%ff%fe", "a" * 5000, "//", "%2f%2f"]
)
def test_no_path_is_a_fault(client: FlaskClient, path: str) -> None:
    check(client.get(f"/{path}"), path)


# Each list with the names under which its cursors go.
PAGED = {
    "/api/v1/projects": ("name", "code", "-investment", "completed", "start", "status", "-updated"),
    "/projects": ("-investment", "name"),
    "/exports/projects.csv": ("-investment",),
    "/reconcile": ("conflicts",),
    "/dispatch": ("pending", "returned", "report", "stale", "overdue_start,overdue_end"),
    "/matters": ("matters",),
    "/api/v1/matters": ("matters",),
    "/api/v1/updates": ("updates",),
    "/updates": ("pending",),
    "/review": ("1",),
}


@pytest.mark.parametrize("route", PAGED)
def test_no_cursor_is_a_fault(client: FlaskClient, route: str) -> None:
    for name in PAGED[route]:
        for cursor in list_cursors(name):
            check(client.get(route, query_string={"cursor": cursor, "sort": name}), cursor)
            if name == PAGED[route][0]:
                check(client.get(route, query_string={"cursor": cursor}), cursor)


@pytest.mark.parametrize("key", [*INSIDE, *DATES])
def test_a_cursor_with_something_else_inside_is_refused(client: FlaskClient, key: Any) -> None:
    """Not answered with a page either, where the sort could not have made it."""
    for sort in ("-investment", "start", "-updated"):
        answer = client.get(
            "/api/v1/projects", query_string={"sort": sort, "cursor": encode([sort, key, "1"])}
        )
        is_likely = key == "-1" and sort != "-updated"
        assert answer.status_code == (200 if is_likely else 400), (sort, key)
    for wrong in (True, None, 1, 1.5, [1], "True", str(2**31), str(2**63), "1.5", "\x00", "a", ""):
        cursor = encode(["-investment", "1", wrong])
        assert client.get("/api/v1/projects", query_string={"cursor": cursor}).status_code == 400, wrong


def hides_others(answer: TestResponse) -> bool:
    """Say whether a form may have read no further than its first wrong field: it marks no second one."""
    return answer.status_code >= 400 and len(read(answer).all("[aria-invalid=true]")) < 2


@pytest.mark.parametrize("rule", POSTS)
def test_no_field_of_a_form_is_a_fault(hostile_app: Flask, client: FlaskClient, rule: str) -> None:
    url = address(rule)
    if rule == "/sign-out":
        return
    names = learn_words(hostile_app, lambda given: client.post(url, data=given))
    # What the page says that it showed stands beside what is typed: where both are the same, nothing is read.
    shown = [name for name in names if name.startswith("read_")]
    for part in filter(None, ([name for name in names if name not in shown], shown)):
        for at, value in enumerate(choose(TOGETHER if len(part) > TOGETHER else SOME)):
            sent = dict.fromkeys(names, "1") | dict.fromkeys(part, value)
            # As a page and as a part of one, in turn.
            answer = client.post(url, data=sent, headers=FRAGMENT if at % 2 else {})
            check(answer, (part, value))
            for name in part if hides_others(answer) else ():
                check(client.post(url, data=dict.fromkeys(names, "1") | {name: value}), (name, value))
    # Alone too, where what is missing is found first.
    for name in names:
        for value in islice(OTHERS, SOME):
            check(client.post(url, data={name: value}), (name, value))


JSON_VALUES = (
    *("\x00", "\ud800", "9" * 400, "1E-20000", "9999-12-31", "0001-01", "http://[", "a" * 5000),
    *(True, 10**400, -1, 1.5, [], {}, [[]], {"type": "Point", "coordinates": [1e308, 10**400]}),
)


@pytest.mark.parametrize(("method", "rule"), WRITES)
def test_no_member_of_a_body_is_a_fault(
    hostile_app: Flask, registry_session: Session, method: str, rule: str
) -> None:
    program = Program(hostile_app.test_client(), registry_session, "root1", "administrator", ())
    url = address(rule).removeprefix("/api/v1")
    refused = program.send(method, url, {"unknown": 1}, If_Match='"1"')
    told = refused.json["error"]["message"]
    names = [name.strip(" 。") for name in told.partition("有:")[2].split(",") if name.strip(" 。")]
    # The version is in the header or in the body, in turn: every member and every value meets both.
    for at, name in enumerate((*names, "version", "geom")):
        for way, value in enumerate(JSON_VALUES, at):
            sent = {name: value} if way % 2 else {name: value, "version": 1}
            headers = {"If_Match": '"1"'} if way % 2 else {}
            check(program.send(method, url, sent, **headers), (sent, headers))


HEADERS = (
    *("Referer", "HX-Current-URL", "HX-Request", "Accept-Language", "Accept", "Accept-Encoding", "Range"),
    *("If-None-Match", "If-Match", "If-Modified-Since", "If-Range", "Authorization", "Idempotency-Key"),
    *("Cookie", "Origin", "User-Agent", "X-CSRFToken", "Content-Type", "X-Forwarded-For", "Host"),
)
HEADER_VALUES = (
    *(
        "",
        "http://[",
        "http://[::1",
        "//",
        "a" * 5000,
        "\x7f",
        "é",
        "\xff\xfe",
        "%00",
        '"',
        'W/"',
        "bytes=9-1",
    ),
    *(
        "bytes=-" + "9" * 30,
        "Bearer ",
        "Bearer é",
        "multipart/form-data",
        "text/html; charset=nonsense",
        "localhost:x",
    ),
    *("lantu_session=.eJ", "lantu_lang=\xff", "Thu, 99 Foo 9999 99:99:99 GMT", "q=NaN;q=1e400", "*/*;q=x"),
)


# What is answered as a part of a page too, or refused in another way.
PARTED = ("/account", "/api/v1/totals", "/map/features", "/nowhere")


@pytest.mark.parametrize("header", HEADERS)
def test_no_header_is_a_fault(hostile_app: Flask, header: str) -> None:
    anyone = hostile_app.test_client()
    for at, value in enumerate(HEADER_VALUES):
        headers = {header: value}
        for url in ("/", "/static/css/base.css", *PARTED):
            check(anyone.get(url, headers=headers, buffered=True), (url, value))
        if header != "HX-Request":
            url = PARTED[at % len(PARTED)]
            check(anyone.get(url, headers=FRAGMENT | headers, buffered=True), (url, value))
        check(anyone.post("/sign-in", data=b"\xff\x00" if at % 2 else {"name": "x"}, headers=headers), value)


WORDS = (
    *("q", "district", "status", "min_investment", "max_investment", "year", "document", "steward", "as_of"),
    *("updated_since", "bbox", "bucket", "line", "missing", "sort", "limit", "cursor", "lang", "precision"),
)
ANYTHING = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.decimals().map(str),
    st.floats().map(str),
    st.dates().map(str),
    st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3),
    ).map(lambda value: encode(json.loads(json.dumps(value)))),
)


@settings(
    max_examples=60,
    derandomize=True,
)
@given(words=st.dictionaries(st.sampled_from(WORDS), ANYTHING, max_size=4), path=st.text(max_size=20))
def test_no_mixture_is_a_fault(client: FlaskClient, words: dict[str, str], path: str) -> None:
    for route in ("/api/v1/projects", "/exports/projects.geojson"):
        check(client.get(route, query_string=words), words)
    for route in ("/projects", "/documents", "/districts", "/months", "/exports"):
        check(client.get(f"{route}/{quote(path, safe='', errors='replace')}"), path)
