"""Which districts a person may choose from."""

from __future__ import annotations

from sqlalchemy.orm import Session

from projects.accounts.scopes import list_scope_choices
from tests.support.factories import make_project


def test_the_choices_are_where_projects_lie_and_what_lies_above(session: Session) -> None:
    assert list_scope_choices(session) == []
    make_project(session, districts=["211303"])
    make_project(session, districts=["211303", "220104"])
    make_project(session, districts=["211300"])
    found = [one.adcode for one in list_scope_choices(session)]
    assert found == ["210000", "211300", "211303", "220000", "220100", "220104"]
