"""What is Chinese on a page in English says so: each text, and each word that only a screen reader hears."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborNode
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.models import Officer
from tests.app.web.test_access import FOR_PROGRAMS, TABLE
from tests.conftest import make_app
from tests.support.forms import fill_registry
from tests.support.history import open_past
from tests.support.page import read
from tests.support.people import enter_as
from tests.support.story import VARIANTS, name_addresses, tell_story

HAN = re.compile("[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e\U00020000-\U0003ffff]")
SPOKEN = ("title", "aria-label", "alt", "placeholder", "content", "label")
# What a person typed stands in a field as it is; what a script reads is no text of the page.
NOT_READ = ("script", "style", "textarea")


def list_unmarked(page: str) -> Iterator[str]:
    """Yield each text and spoken attribute of a page that is Chinese without saying so."""
    for node in read(page).node.traverse(include_text=True):
        if node.tag == "-text":
            found = [node.text_content or ""]
            holder = node.parent
        else:
            found = [f"{name}={node.attributes[name]}" for name in SPOKEN if node.attributes.get(name)]
            holder = node
        if holder is None or holder.tag in NOT_READ or language_of(holder).startswith("zh"):
            continue
        yield from (f"<{holder.tag}> {' '.join(text.split())}" for text in found if HAN.search(text))


def language_of(node: LexborNode | None) -> str:
    """Return the language that a part of a page says it is in, or one that it stands in."""
    while node is not None:
        if node.attributes.get("lang"):
            return node.attributes["lang"] or ""
        node = node.parent
    return ""


def walk(client: FlaskClient, addresses: Iterable[str]) -> tuple[dict[str, list[str]], int]:
    """Return what is Chinese without saying so on each page in English, and how many pages there are."""
    faults, number = {}, 0
    for address in addresses:
        answer = client.get(f"{address}{'&' if '?' in address else '?'}lang=en", buffered=True)
        if (answer.location or "").startswith(f"{address}?district="):
            answer = client.get(answer.location, buffered=True)
        if answer.mimetype != "text/html" or answer.status_code in range(300, 400):
            continue
        assert answer.status_code < 500, address
        number += 1
        if found := list(list_unmarked(answer.text)):
            faults[address] = found
    return faults, number


@pytest.fixture(scope="module")
def told_url(server_url: str, registry_template_url: str) -> str:
    """A registry with officers, reports, matters, updates that wait: something on every page."""
    return tell_story(server_url, registry_template_url, "lantu_demo_english")


@pytest.fixture(scope="module")
def addresses(told_url: str) -> list[str]:
    """An address of every route that is read."""
    address_of = name_addresses(told_url)
    rules = [rule for method, rule in TABLE if method == "GET" and not rule.startswith(FOR_PROGRAMS)]
    return [*map(address_of, rules), *VARIANTS]


@pytest.fixture
def visitor(told_url: str) -> Iterator[FlaskClient]:
    """A browser on the told registry."""
    app = make_app(told_url)
    yield app.test_client()
    app.extensions["engine"].dispose()


def test_a_page_that_was_first_asked_for_in_chinese_is_english_too(client: FlaskClient) -> None:
    assert HAN.search(client.get("/about").text)
    assert list(list_unmarked(client.get("/about?lang=en").text)) == []


def test_readers_find_no_unmarked_chinese(visitor: FlaskClient, addresses: list[str]) -> None:
    faults, number = walk(visitor, addresses)
    assert number > 20
    assert faults == {}


@pytest.mark.parametrize("name", ["guanli", "shuangta"])
def test_those_who_work_find_no_unmarked_chinese(
    visitor: FlaskClient, told_url: str, addresses: list[str], name: str
) -> None:
    with open_past(told_url) as session:
        enter_as(visitor, session, session.scalars(select(Officer).where(Officer.name == name)).one())
    faults, number = walk(visitor, addresses)
    assert number > 40
    assert faults == {}


def test_forms_have_no_unmarked_chinese(session: Session, empty_client: FlaskClient) -> None:
    faults, number = walk(empty_client, fill_registry(session, empty_client))
    assert number > 20
    assert faults == {}


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("<p>朝阳</p>", "<p> 朝阳"),
        ("<a title='朝阳'>x</a>", "<a> title=朝阳"),
        ("<i lang=zh-CN>朝阳</i><b lang=zh-CN><u lang=en>朝</u></b>", "<u> 朝"),
    ],
)
def test_what_does_not_say_so_is_found(page: str, fault: str) -> None:
    assert list(list_unmarked(page)) == [fault]
