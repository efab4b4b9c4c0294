"""What is asked of a member's project is sent to its home, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from projects.models import FederationMember
from tests.conftest import make_app, make_database
from tests.support.factories import make_project
from tests.support.members import NAMES, SITES, in_session
from tests.support.page import read

OWN = "LT-211302-99999"
LIAONING, JILIN, MONGOLIA = "LT-211302-0001", "LT-220104-0001", "LT-150502-0001"


def add_members(session: Session) -> None:
    """Name members that nobody has to ask, beside a project: whose a code is stands here."""
    make_project(session, code=OWN)
    name_members(session)


def name_members(session: Session) -> None:
    for province, name in NAMES.items():
        url = f"postgresql+psycopg://reader@p{province}.invalid/lantu"
        member = FederationMember(name=name, url=url, site=SITES.get(province, ""), provinces=[province])
        member.identity = province
        session.add(member)


@pytest.fixture(scope="module")
def national(server_url: str, empty_url: str) -> str:
    url = make_database(server_url, "lantu_home", make_url(empty_url).database or "")
    in_session(url, add_members)
    return url


@pytest.fixture
def client(national: str) -> Iterator[FlaskClient]:
    app = make_app(national)
    yield app.test_client()
    app.extensions["engine"].dispose()


@pytest.mark.parametrize(
    ("path", "home"),
    [
        (f"/projects/{LIAONING}", "https://ln.example"),
        (f"/projects/{JILIN}", "https://jl.example/lantu"),
        (f"/projects/{LIAONING}/status", "https://ln.example"),
        (f"/api/v1/projects/{LIAONING}", "https://ln.example"),
        (f"/projects/{JILIN}?lang=en", "https://jl.example/lantu"),
    ],
)
def test_who_reads_is_led_home(client: FlaskClient, path: str, home: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"] == home + path


@pytest.mark.parametrize("action", ["status", "progress", "site-visits", "matters"])
def test_a_write_is_sent_home_with_its_method_and_body(client: FlaskClient, action: str) -> None:
    path = f"/api/v1/projects/{LIAONING}/{action}"
    answer = client.post(path, json={"status": "construction"})
    assert answer.status_code == 307
    assert answer.headers["Location"] == f"https://ln.example{path}"
    changed = client.patch(f"/api/v1/projects/{JILIN}", json={"name": "新名"})
    assert changed.status_code == 307


def test_a_home_without_pages_is_named(client: FlaskClient) -> None:
    for answer in (
        client.get(f"/projects/{MONGOLIA}"),
        client.post(f"/api/v1/projects/{MONGOLIA}/status", json={}),
    ):
        assert answer.status_code == 404
        assert "内蒙古" in answer.text


def test_a_registry_without_projects_opens_on_the_map_of_all(
    session: Session, empty_client: FlaskClient
) -> None:
    assert empty_client.get("/").status_code == 200
    name_members(session)
    session.commit()
    led = empty_client.get("/?lang=zh")
    assert (led.status_code, led.location) == (302, "/federation/map?lang=zh")
    over_there = read(empty_client.get(led.location))
    (own,) = (one["href"] for one in over_there.all("a[data-whose]") if not one.get("aria-current"))
    here = read(empty_client.get(own))
    assert here.has("#map-stage")
    assert "本站没有登记项目。" in here.one("#results").text
    assert here.one("#results .empty a")["href"] == "/federation/map"
    assert empty_client.get("/?status=planned").status_code == 200
    make_project(session, code=OWN)
    session.commit()
    assert empty_client.get("/").status_code == 200


def test_what_is_here_or_nobodys_stays_here(client: FlaskClient) -> None:
    assert client.get(f"/projects/{OWN}").status_code == 200
    assert client.post(f"/api/v1/projects/{OWN}/status", json={}).status_code == 401
    assert client.get("/projects/LT-110105-0001").status_code == 404
    for code in ("LT-100000-10001", "LT-21", "LT-211302-0001x", "x"):
        assert client.get(f"/projects/{code}").status_code == 404


def test_only_the_home_is_led_to(client: FlaskClient) -> None:
    """A host that the request itself names is not."""
    answer = client.get(f"/projects/{LIAONING}", headers={"Host": "evil.example"})
    assert answer.headers["Location"] == f"https://ln.example/projects/{LIAONING}"
    signed_out = client.get(f"/projects/{OWN}/status", headers={"Host": "evil.example"})
    assert signed_out.headers["Location"].startswith("/sign-in")
