"""The districts that a page can be narrowed by: all of a few, of many a level at a time."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from projects.accounts import scope_choices
from projects.accounts.access import Access
from projects.accounts.scope_choices import offer_scope
from tests.support.factories import make_project

CITY = Access("officer", frozenset({"211300", "211302", "211303", "211322"}))


def adcodes(session: Session, access: Access | None = None, *chosen: str) -> list[str]:
    return [one.adcode for one in offer_scope(session, access, chosen)]


@pytest.fixture
def held(session: Session) -> Session:
    for adcode in ("211302", "211303"):
        make_project(session, districts=[adcode])
    session.flush()
    return session


def test_few_are_all_shown(held: Session) -> None:
    assert adcodes(held) == ["210000", "211300", "211302", "211303"]


def test_of_a_scope_only_what_lies_in_it_and_holds_projects(held: Session) -> None:
    assert adcodes(held, CITY) == ["211300", "211302", "211303"]


def test_many_begin_with_the_uppermost(held: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scope_choices, "MOST_CHOICES", 1)
    assert adcodes(held) == ["210000"]
    assert adcodes(held, CITY) == ["211300"]


def test_a_chosen_one_opens_what_lies_below_above_and_beside(
    held: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scope_choices, "MOST_CHOICES", 1)
    assert adcodes(held, None, "210000") == ["210000", "211300"]
    assert adcodes(held, None, "211303") == ["210000", "211300", "211302", "211303"]
    assert adcodes(held, CITY, "211300") == ["211300", "211302", "211303"]


def test_nothing_is_offered_where_nothing_lies(session: Session) -> None:
    assert adcodes(session, Access("officer", frozenset({"110101"}))) == []
