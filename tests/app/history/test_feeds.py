"""Feeds of events: valid, stable, of a filter, cheap to ask for again."""

from __future__ import annotations

import json
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy.orm import Session

from projects.models import Project
from tests.support.factories import OFFICER, make_project
from tests.support.page import read

NAMES = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def project(session: Session) -> Project:
    made = make_project(session, "朝阳 <A> & 储能\u200b", by=OFFICER, districts=("211302",))
    make_project(session, "别处", by=OFFICER, districts=("211381",))
    make_project(session, "规划装载")
    session.commit()
    return made


def atom(client: FlaskClient, words: str = "") -> etree._Element:
    answer = client.get(f"/feeds/events.atom{words}")
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.data)


def test_atom_has_what_rfc_4287_asks_for(empty_client: FlaskClient, project: Project) -> None:
    feed = atom(empty_client)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    for needed in ("id", "title", "updated", "author/a:name"):
        assert len(feed.xpath(f"a:{needed}", namespaces=NAMES)) == 1
    (own,) = feed.xpath("a:link[@rel='self']/@href", namespaces=NAMES)
    assert urlsplit(own).path == "/feeds/events.atom"
    entries = feed.xpath("a:entry", namespaces=NAMES)
    assert len(entries) == 2  # the load of a plan is left out
    for entry in entries:
        for needed in ("id", "title", "updated", "content"):
            assert len(entry.xpath(f"a:{needed}", namespaces=NAMES)) == 1
        assert datetime.fromisoformat(entry.findtext("a:updated", namespaces=NAMES)).tzinfo is not None
    ids = feed.xpath("//a:id/text()", namespaces=NAMES)
    assert len(set(ids)) == 3
    assert all(one.startswith("urn:uuid:") for one in ids)


def test_the_newest_stands_first_and_leads_to_its_project(
    empty_client: FlaskClient, project: Project
) -> None:
    titles = atom(empty_client).xpath("a:entry/a:title/text()", namespaces=NAMES)
    assert titles[0].startswith("别处:")
    assert titles[1].startswith("朝阳 <A> & 储能")
    (link,) = atom(empty_client, f"?code={project.code}").xpath("a:entry/a:link/@href", namespaces=NAMES)
    page = read(empty_client.get(f"/projects/{project.code}"))
    assert page.has(f"#{urlsplit(link).fragment}")


def test_the_filter_is_that_of_all_pages(empty_client: FlaskClient, project: Project) -> None:
    assert len(atom(empty_client, "?district=211302").xpath("a:entry", namespaces=NAMES)) == 1
    assert len(atom(empty_client, "?seeds=yes").xpath("a:entry", namespaces=NAMES)) == 3
    assert len(atom(empty_client, "?limit=1").xpath("a:entry", namespaces=NAMES)) == 1
    for wrong in ("?colour=red", "?district=999999", "?limit=0", "?seeds=1", "?as_of=2026-01-01"):
        answer = empty_client.get(f"/feeds/events.json{wrong}")
        assert answer.status_code == 400, wrong
        assert answer.get_json()["error"]["message"]


def test_json_says_the_same(empty_client: FlaskClient, project: Project) -> None:
    answer = empty_client.get("/feeds/events.json")
    assert answer.content_type == "application/feed+json; charset=utf-8"
    feed = json.loads(answer.data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"].endswith("/feeds/events.json")
    assert [item["id"] for item in feed["items"]] == atom(empty_client).xpath(
        "a:entry/a:id/text()", namespaces=NAMES
    )
    for item in feed["items"]:
        assert item["content_text"]
        assert datetime.fromisoformat(item["date_published"]).tzinfo is not None
    assert feed["items"][1]["_lantu"]["project"] == project.code


def test_ids_do_not_depend_on_the_address(empty_client: FlaskClient, project: Project) -> None:
    here = json.loads(empty_client.get("/feeds/events.json").data)
    there = json.loads(empty_client.get("/feeds/events.json", base_url="https://lantu.example/").data)
    assert [item["id"] for item in here["items"]] == [item["id"] for item in there["items"]]
    assert there["items"][0]["url"].startswith("https://lantu.example/projects/")


@pytest.mark.parametrize("format_", ["atom", "json"])
def test_who_has_it_is_told_so(empty_client: FlaskClient, session: Session, format_: str) -> None:
    address = f"/feeds/events.{format_}"
    first = empty_client.get(address)  # an empty registry has a feed too, always the same
    tag = first.headers["ETag"]
    again = empty_client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    make_project(session, "新来", by=OFFICER)
    session.commit()
    later = empty_client.get(address, headers={"If-None-Match": tag})
    assert later.status_code == 200
    assert later.headers["ETag"] != tag


def test_no_officer_is_named(empty_client: FlaskClient, project: Project) -> None:
    assert OFFICER.name not in empty_client.get("/feeds/events.json").text


def test_the_pages_lead_to_the_feeds(empty_client: FlaskClient, project: Project) -> None:
    page = read(empty_client.get("/changes?district=211302"))
    assert page.one("link[type='application/atom+xml']")["href"] == "/feeds/events.atom?district=211302"
    assert "/feeds/events.json?district=211302" in page.links("main a")
    page = read(empty_client.get(f"/projects/{project.code}"))
    assert f"/feeds/events.atom?code={project.code}&seeds=yes" in page.links("#events a")


def test_control_characters_break_no_feed(empty_client: FlaskClient, session: Session) -> None:
    make_project(session, "带\u000b控制\uffff符", by=OFFICER)
    session.commit()
    (title,) = atom(empty_client).xpath("a:entry/a:title/text()", namespaces=NAMES)
    assert title.startswith("带控制符")
