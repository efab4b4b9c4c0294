"""The list of plan documents: page by page, with what was taken from each."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.plans import documents
from projects.plans.documents import count_mentions, list_document_names, list_documents
from tests.support.factories import make_document, make_project, state_figure

FILES = [f"{number}.txt" for number in (10, 11, 12, 13, 14)]


@pytest.fixture
def plans(session: Session) -> list[str]:
    """Five documents; the first tells of two projects in three lines, the second of one that was merged."""
    for file in FILES:
        make_document(session, file)
    first, second, merged = (make_project(session, name) for name in ("甲园", "乙园", "丙园"))
    for line, known in ((3, first), (4, first), (5, second)):
        state_figure(session, known, Decimal(10), file=FILES[0], line=line)
    state_figure(session, merged, Decimal(10), file=FILES[1], line=1)
    merged.merged_into_id = first.id
    session.flush()
    return FILES


def test_each_document_says_what_was_taken_from_it(session: Session, plans: list[str]) -> None:
    shown, following = list_documents(session)
    assert [(one.file, one.mention_number, one.project_number) for one in shown] == [
        *((plans[0], 3, 2), (plans[1], 1, 0)),
        *((file, 0, 0) for file in plans[2:]),
    ]
    assert following is None
    assert count_mentions(session) == 4


def test_the_pages_have_each_document_once(
    session: Session, plans: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "PAGE", 2)
    found, cursor, pages = [], "", 0
    while cursor is not None:
        shown, cursor = list_documents(session, cursor)
        found += [one.file for one in shown]
        pages += 1
    assert (found, pages) == (plans, 3)
    assert found == [one.file for one in list_document_names(session)]


@pytest.mark.parametrize("cursor", ["x", "WyJwcm9qZWN0cyIsIjEwLnR4dCJd", "\x00", "5"])
def test_a_cursor_of_another_list_is_refused(session: Session, cursor: str) -> None:
    with pytest.raises(BadInput):
        list_documents(session, cursor)
