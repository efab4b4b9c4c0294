"""Forms of a registry of many districts begin with what has nothing above, and open a branch on demand."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.filter import offered
from projects.accounts import scope_choices
from tests.support.factories import make_project
from tests.support.page import Part, read
from tests.support.people import csrf_token, enter_as, make_officer

FORMS = (
    ("/projects/new", "/projects/new/districts", "#new-districts"),
    ("/admin/officers", "/admin/officers/districts", "#account-districts"),
)


@pytest.fixture
def browser(session: Session, empty_client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A browser of an administrator, for whose registry two districts are many."""
    monkeypatch.setattr(offered, "MOST_DISTRICTS", 2)
    monkeypatch.setattr(scope_choices, "MOST_CHOICES", 1)
    make_project(session, "路", ("211302", "211303"))
    enter_as(empty_client, session, make_officer(session, "root1", "administrator", []))
    return empty_client


def list_values(page: Part, place: str) -> list[str]:
    return [one["value"] for one in page.all(f"{place} input[name=district]")]


@pytest.mark.parametrize(("page", "target", "place"), FORMS)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["whole page", "in place"])
def test_a_branch_opens_and_what_is_chosen_stays(
    browser: FlaskClient, page: str, target: str, place: str, headers: dict[str, str]
) -> None:
    begun = read(browser.get(page))
    assert list_values(begun, place) == ["210000"]
    button = begun.one(f"{place} button[name=open]")
    assert (button["value"], button["formaction"]) == ("210000", target)
    sent = {"csrf_token": csrf_token(browser, page), "open": ["210000", "211300"], "district": ["211303"]}
    answer = browser.post(target, data=sent, headers=headers)
    assert answer.status_code == 200
    opened = read(answer)
    assert list_values(opened, place) == ["210000", "211300", "211302", "211303"]
    assert [one["value"] for one in opened.all(f"{place} input[checked]")] == ["211303"]
    assert not opened.has(f"{place} button[name=open]")


PICKS = (
    ("/templates", "/templates/districts", "#new"),
    ("/templates", "/templates/forms/districts", "#form"),
    ("/intake", "/intake/districts", "#field"),
    ("/views?address=/projects", "/views/districts", "#new"),
)


@pytest.mark.parametrize(("page", "target", "prefix"), PICKS)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["whole page", "in place"])
def test_what_lies_below_the_chosen_one_is_listed_on_demand(
    browser: FlaskClient, page: str, target: str, prefix: str, headers: dict[str, str]
) -> None:
    begun = read(browser.get(page))
    assert list_options(begun, prefix) == ["210000"]
    assert begun.one(f"{prefix}-districts button")["formaction"] == target
    sent = {
        "csrf_token": csrf_token(browser, page),
        "name": "月报用",
        "title": "月报用",
        "address": "/projects",
    }
    for adcode, listed in OPENED.items():
        answer = browser.post(target, data=sent | {"adcode": adcode}, headers=headers)
        assert answer.status_code == 200
        opened = read(answer)
        assert list_options(opened, prefix) == listed
        assert [one["value"] for one in opened.all(f"{prefix}-adcode option[selected]")] == [adcode]
    typed = opened.all(f"input{prefix}-name, input{prefix}-title")
    assert [one["value"] for one in typed] == ([] if headers else ["月报用"])


OPENED = {"210000": ["210000", "211300"], "211300": ["210000", "211300", "211302", "211303"]}


def list_options(page: Part, prefix: str) -> list[str]:
    return [value for one in page.all(f"{prefix}-adcode option") if (value := one["value"])]


def test_the_settings_open_by_a_link(browser: FlaskClient) -> None:
    begun = read(browser.get("/admin/districts"))
    assert len(begun.all("tbody tr")) == 1
    opened = read(browser.get("/admin/districts?district=211302"))
    assert len(opened.all("tbody tr")) == 4
    assert browser.get("/admin/districts?colour=red").status_code == 400
