"""Views kept by name: one's own, shared with a district, and the one that sign-in leads to."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.models import Officer, SavedView
from projects.saved_views.writing import MOST_VIEWS
from tests.support.page import read
from tests.support.people import enter_as, make_officer, post, sign_in

PAGE = "/views"
ADDRESS = "/projects?district=211302&status=planned&sort=-investment"


@pytest.fixture
def officer(client: FlaskClient, registry_session: Session) -> Officer:
    made = make_officer(registry_session)
    enter_as(client, registry_session, made)
    return made


def keep(client: FlaskClient, name: str = "未开工", address: str = ADDRESS, **fields: str) -> int:
    return post(client, PAGE, PAGE, name=name, address=address, **fields).status_code


def find_id(session: Session, name: str) -> int:
    return session.scalars(select(SavedView.id).where(SavedView.name == name)).one()


def names(client: FlaskClient) -> list[str]:
    return [one.text for one in read(client.get(PAGE)).all("tbody th a")]


def test_a_view_is_kept_from_the_page_that_it_is_of(client: FlaskClient, officer: Officer) -> None:
    page = read(client.get(f"{ADDRESS}&cursor=&lang=zh"))
    form = read(client.get(page.one("[data-keeps-place=address]")["href"]))
    assert form.one("[name=address]")["value"] == ADDRESS
    answer = post(client, PAGE, PAGE, name="未开工", address=ADDRESS)
    assert (answer.status_code, answer.location) == (303, ADDRESS)
    assert client.get(answer.location).status_code == 200
    assert names(client) == ["未开工"]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/", "/?district=all"),
        ("/projects?lang=en", "/projects?district=all"),
        ("/totals?by=type&district=211302", "/totals?by=type&district=211302"),
        ("/?q=物流&z=9&lat=41.5&lng=120.4", "/?q=%E7%89%A9%E6%B5%81&z=9&lat=41.5&lng=120.4"),
    ],
)
def test_each_page_with_a_filter_can_be_kept(
    client: FlaskClient, officer: Officer, registry_session: Session, address: str, kept: str
) -> None:
    assert keep(client, address=address) == 303
    row = find_id(registry_session, "未开工")
    assert client.get(f"{PAGE}/{row}").location == kept


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/about",
        "//elsewhere.example/projects",
        "https://elsewhere.example/projects?status=planned",
        "/projects?status=nonsense",
        "/projects?district=999999",
        "/projects?colour=type",
        "javascript:alert(1)",
        "/projects?q=" + "字" * 3000,
    ],
)
def test_what_is_no_view_of_ours_is_refused(
    client: FlaskClient, officer: Officer, registry_session: Session, address: str
) -> None:
    assert keep(client, address=address) == 400
    assert registry_session.scalars(select(SavedView)).all() == []


@pytest.mark.parametrize("name", ["", "  ", "长" * 51])
def test_a_bad_name_is_refused_with_what_was_typed(client: FlaskClient, officer: Officer, name: str) -> None:
    answer = post(client, PAGE, PAGE, name=name, address=ADDRESS)
    assert answer.status_code == 400
    assert read(answer).one("[name=address]")["value"] == ADDRESS


def test_a_name_is_ones_own(client: FlaskClient, officer: Officer, registry_session: Session) -> None:
    assert [keep(client), keep(client)] == [303, 400]
    enter_as(client, registry_session, make_officer(registry_session, "li"))
    assert keep(client) == 303


def test_a_view_is_shared_with_a_district(
    client: FlaskClient, officer: Officer, registry_session: Session
) -> None:
    keep(client, "自己的")
    keep(client, "共用的", adcode="211302")
    assert keep(client, "别人的", adcode="211381") == 403
    shared = find_id(registry_session, "共用的")
    enter_as(client, registry_session, make_officer(registry_session, "li", "viewer"))
    assert names(client) == ["共用的"]
    edit = f"{PAGE}/{shared}/edit"
    assert post(client, edit, PAGE, name="我的了").status_code == 403
    assert post(client, f"{PAGE}/{shared}/delete", PAGE).status_code == 403
    assert client.get(f"{PAGE}/{find_id(registry_session, '自己的')}").status_code == 404
    enter_as(client, registry_session, make_officer(registry_session, "wang", districts=("211381",)))
    assert names(client) == []
    enter_as(client, registry_session, make_officer(registry_session, "zhao", districts=("211300",)))
    assert names(client) == ["共用的"]


def test_a_view_is_renamed_and_deleted(
    client: FlaskClient, officer: Officer, registry_session: Session
) -> None:
    keep(client)
    keep(client, "第二个")
    edit = f"{PAGE}/{find_id(registry_session, '未开工')}/edit"
    assert post(client, edit, edit, name="第二个").status_code == 400
    assert post(client, edit, edit, name="第一个", adcode="211302").status_code == 303
    assert names(client) == ["第一个", "第二个"]
    assert post(client, edit.replace("edit", "delete"), edit).status_code == 303
    assert names(client) == ["第二个"]


def test_sign_in_leads_to_the_chosen_view(
    client: FlaskClient, officer: Officer, registry_session: Session
) -> None:
    keep(client)
    chosen = find_id(registry_session, "未开工")
    assert post(client, f"{PAGE}/start", PAGE, view=str(chosen)).status_code == 303
    post(client, "/sign-out", PAGE)
    assert sign_in(client).location == ADDRESS.replace("sort", "sort")
    post(client, f"{PAGE}/start", PAGE)
    post(client, "/sign-out", PAGE)
    assert sign_in(client).location == "/dispatch"


def test_a_start_that_is_no_longer_shared_is_passed_over(
    client: FlaskClient, officer: Officer, registry_session: Session
) -> None:
    keep(client, adcode="211302")
    view = find_id(registry_session, "未开工")
    make_officer(registry_session, "li")
    post(client, "/sign-out", PAGE)
    sign_in(client, "li")
    assert post(client, f"{PAGE}/start", PAGE, view=str(view)).status_code == 303
    enter_as(client, registry_session, officer)
    post(client, f"{PAGE}/{view}/edit", PAGE, name="未开工")
    post(client, "/sign-out", PAGE)
    assert sign_in(client, "li").location == "/dispatch"


@pytest.mark.parametrize(("view", "status"), [("999999", 404), ("x", 400), ("-1", 400)])
def test_no_start_from_what_is_not_there(
    client: FlaskClient, officer: Officer, view: str, status: int
) -> None:
    assert post(client, f"{PAGE}/start", PAGE, view=view).status_code == status


def test_views_have_a_limit(client: FlaskClient, officer: Officer, registry_session: Session) -> None:
    rows = [
        SavedView(officer_id=officer.id, name=f"第{number}个", page="map", query="district=all")
        for number in range(MOST_VIEWS)
    ]
    registry_session.add_all(rows)
    registry_session.commit()
    assert keep(client) == 400


def test_the_public_keeps_no_views(client: FlaskClient) -> None:
    assert not read(client.get(ADDRESS)).has("[data-keeps-place=address]")
    assert client.get(PAGE).status_code == 303
