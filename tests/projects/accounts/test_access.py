"""The rules of who may do what, as one table: role × district × action."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from projects.accounts.access import LADDER, PUBLIC, Access
from projects.accounts.scopes import find_districts, find_reach, find_scope
from tests.conftest import CHAOYANG_CITY
from tests.support.factories import make_project
from tests.support.people import make_officer

COUNTY = frozenset({"211302"})
CITY = frozenset({"211300", *CHAOYANG_CITY})
OWN, OTHER, CROSS, CITY_LEVEL, NONE = ["211302"], ["211321"], ["211302", "211321"], ["211300"], []
WHERE = {"own": OWN, "other": OTHER, "cross": CROSS, "city level": CITY_LEVEL, "nowhere": NONE}

ACTIONS: dict[str, Callable[[Access, list[str]], bool]] = {
    "read": lambda access, where: access.can_read_project(where),
    "read draft": lambda access, where: access.can_read_project(where, is_published=False),
    "read matters": lambda access, where: access.can_read_matters(where),
    "write": lambda access, where: access.can_write_project(where),
    "review": lambda access, where: access.can_review(where),
    "decide": lambda access, where: access.can_decide_conflict(where),
    "merge into own": lambda access, where: access.can_merge(OWN, where),
    "administer": lambda access, _where: access.can_administer(),
}
ALL, TOUCHED, INSIDE, NOWHERE = set(WHERE), {"own", "cross"}, {"own"}, set()
CITY_WIDE = {"own", "other", "cross", "city level"}
# role and scope → action → where it is allowed; what is not written is not allowed anywhere.
ALLOWED: dict[tuple[str, str], dict[str, set[str]]] = {
    ("public", "county"): {"read": ALL},
    ("viewer", "county"): {"read": ALL, "read draft": TOUCHED, "read matters": TOUCHED},
    ("viewer", "city"): {"read": ALL, "read draft": CITY_WIDE, "read matters": CITY_WIDE},
    ("officer", "county"): {
        "read": ALL,
        "read draft": TOUCHED,
        "read matters": TOUCHED,
        "write": INSIDE,
    },
    ("officer", "city"): {
        "read": ALL,
        "read draft": CITY_WIDE,
        "read matters": CITY_WIDE,
        "write": CITY_WIDE,
    },
    ("reviewer", "county"): {
        "read": ALL,
        "read draft": TOUCHED,
        "read matters": TOUCHED,
        "write": INSIDE,
        "review": INSIDE,
        "decide": INSIDE,
        "merge into own": INSIDE,
    },
    ("reviewer", "city"): {
        "read": ALL,
        **dict.fromkeys(set(ACTIONS) - {"read", "administer"}, CITY_WIDE),
    },
    ("administrator", "county"): dict.fromkeys(ACTIONS, ALL),
}
SCOPES = {"county": COUNTY, "city": CITY}


@pytest.mark.parametrize(("role", "scope"), ALLOWED)
@pytest.mark.parametrize("action", ACTIONS)
def test_role_by_district_by_action(role: str, scope: str, action: str) -> None:
    access = Access(role=role, scope=SCOPES[scope] if role != "public" else frozenset())
    found = {where for where, districts in WHERE.items() if ACTIONS[action](access, districts)}
    assert found == ALLOWED[role, scope].get(action, NOWHERE)


def test_every_role_is_in_the_table() -> None:
    assert {role for role, _ in ALLOWED} == set(LADDER)


@pytest.mark.parametrize("role", LADDER)
def test_a_reading_token_writes_nothing_and_no_token_administers(role: str) -> None:
    reading = Access(role=role, scope=CITY, is_token=True, is_read_only=True)
    allowed = {
        name for name, may in ACTIONS.items() for districts in WHERE.values() if may(reading, districts)
    }
    assert allowed <= {"read", "read draft", "read matters"}
    assert not Access(role=role, scope=CITY, is_token=True).can_administer()


def test_anyone_is_public() -> None:
    assert PUBLIC.can_read_project(OWN)
    assert not PUBLIC.can_read_project(OWN, is_published=False)
    assert not PUBLIC.can_write()


def test_the_scope_holds_all_below(session: Session) -> None:
    city = make_officer(session, "city", "reviewer", ["211300"])
    county = make_officer(session, "county", "officer", ["211302", "211381"])
    assert find_scope(session, city.id) == CITY
    assert find_reach(session, city.id) == (CITY, "211300")
    assert find_reach(session, county.id)[1] is None
    assert find_scope(session, county.id) == {"211302", "211381"}


def test_the_districts_of_projects_are_found_at_once(session: Session) -> None:
    one, two = make_project(session, "甲", ["211302"]), make_project(session, "乙", ["211302", "211321"])
    assert find_districts(session, [one.id, two.id]) == {one.id: {"211302"}, two.id: {"211302", "211321"}}
