"""Who is told that something of a project waits for review."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.updates.waiting import list_marks
from tests.projects.updates.test_submissions import STARTED, Desk
from tests.support.factories import make_project

OWN, ELSEWHERE = frozenset({"211302"}), frozenset({"211381"})


@pytest.mark.parametrize(
    ("access", "is_told"),
    [
        (Access(), False),
        (Access(role="viewer", scope=OWN, officer_id=1), True),
        (Access(role="officer", scope=ELSEWHERE, officer_id=1), False),
        (Access(role="reviewer", scope=OWN | ELSEWHERE, officer_id=1), True),
        (Access(role="administrator", officer_id=1), True),
    ],
)
def test_accounts_of_its_districts_are_told(session: Session, access: Access, is_told: bool) -> None:
    project = make_project(session, "甲园区", ["211302"])
    Desk(session, "zhang").submit(project, STARTED)
    marks = list_marks(session, [project.id], access)
    assert [one.status for one in marks.get(project.id, ())] == ["construction"] * is_told
