"""Headers, languages and plain answers when something is gone."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import make_app
from tests.support.page import read

PAGES = (
    "/",
    "/projects",
    "/projects/LT-211381-0005",
    "/districts/211381",
    "/totals",
    "/about",
    "/documents",
    "/nothing",
)


@pytest.mark.parametrize("address", PAGES)
def test_the_policy_allows_only_our_own_host_and_this_answers_nonce(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(address)
    policy = dict(rule.strip().split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    nonce = re.search(r"'nonce-([\w-]+)'", policy["script-src"])
    assert nonce is not None
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    scripts = read(answer).all("script")
    assert scripts
    assert {script.get("nonce") for script in scripts} == {nonce[1]}
    assert nonce[1] not in client.get(address).headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_has_the_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", PAGES)
def test_english_pages_hold_no_chinese_label(client: FlaskClient, address: str) -> None:
    page = read(client.get(f"{address}?lang=en"))
    assert page.one("html")["lang"] == "en"
    assert "项目列表" not in page.one("title").text


def test_a_database_that_is_gone_is_said_plainly() -> None:
    app = make_app("postgresql+psycopg://lantu@/lantu?host=/nonexistent")
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "Traceback" not in ready.text
    page = client.get("/projects")
    assert page.status_code == 503
    assert "Traceback" not in page.text
    assert "数据库" in page.text
    english = client.get("/projects?lang=en")
    assert "database" in english.text.lower()
    app.extensions["engine"].dispose()


BAD_PAGES = [
    ("/projects?district=999999", 400),
    ("/projects?colour=red", 400),
    ("/projects?limit=-1", 400),
    ("/projects?sort=price", 400),
    ("/projects?q=" + "长" * 10_000, 400),
    ("/?bbox=121,42,120,41", 400),
    ("/?shade=rainbow", 400),
    ("/totals?by=colour", 400),
    ("/projects/LT-211300-9999", 404),
    ("/districts/999999", 404),
    ("/documents/none.txt", 404),
    ("/nothing", 404),
    ("/exports/projects.exe", 404),
    ("/exports/projects.csv?colour=red", 400),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("address", "status"), BAD_PAGES, ids=[case[0][:50] for case in BAD_PAGES])
def test_bad_addresses_get_a_plain_page(
    client: FlaskClient, address: str, status: int, language: str
) -> None:
    joint = "&" if "?" in address else "?"
    answer = client.get(f"{address}{joint}lang={language}")
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert "%(" not in answer.text


def test_a_wrong_method_is_refused(client: FlaskClient) -> None:
    assert client.post("/projects").status_code == 405
