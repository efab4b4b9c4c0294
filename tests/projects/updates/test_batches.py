"""One update for many projects, without the pages: the same rules, few questions, all or nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.errors import BadInput, Forbidden, NotFound, Stale
from projects.models import Officer, Project, Update
from projects.registry.audit import Author
from projects.updates.batches import MOST_PROJECTS, BatchRefused, Chosen, preview_batch, submit_batch
from projects.updates.review_queries import list_open
from projects.updates.reviewers import list_reviewers
from projects.updates.submission import Submission
from tests.conftest import count_queries
from tests.support.factories import make_project
from tests.support.people import make_officer

SIGNED = Submission("status", {"status": "signed"})


@pytest.fixture
def officer(session: Session) -> Officer:
    return make_officer(session, "zhang", "officer", ["211302"])


def access_of(officer: Officer) -> Access:
    return Access("officer", frozenset(["211302"]), officer.id)


def author_of(officer: Officer) -> Author:
    return Author("officer", officer.display_name, officer.id)


def choose(*projects: Project) -> list[Chosen]:
    return [Chosen(one.code, one.version) for one in projects]


def test_a_preview_asks_no_more_for_many_than_for_few(session: Session, officer: Officer) -> None:
    made = [make_project(session, f"园区{number}") for number in range(20)]
    session.commit()
    counts = []
    for number in (2, 20):
        chosen = choose(*made[:number])
        with count_queries(session.connection()) as statements:
            rows = preview_batch(session, chosen, SIGNED, access_of(officer))
        assert [row.changes["status"] for row in rows] == [["planned", "signed"]] * number
        counts.append(len(statements))
    assert counts[1] <= counts[0] <= 6


def test_each_row_says_why_it_is_refused(session: Session, officer: Officer) -> None:
    good, far = make_project(session), make_project(session, districts=["211303"])
    wide, merged = make_project(session, districts=["211302", "211303"]), make_project(session)
    merged.merged_into_id = good.id
    session.flush()
    stale = Chosen(make_project(session).code, 99)
    chosen = [*choose(good, far, wide, merged), stale, Chosen("LT-211300-99999", 1)]
    rows = preview_batch(session, chosen, SIGNED, access_of(officer))
    refusals = [type(row.refusal) for row in rows]
    assert refusals == [type(None), Forbidden, Forbidden, BadInput, Stale, NotFound]
    assert [row.chosen for row in rows] == chosen
    with pytest.raises(BatchRefused):
        submit_batch(session, chosen, SIGNED, author_of(officer), access_of(officer))


def test_a_refused_one_leaves_nothing_of_the_others(session: Session, officer: Officer) -> None:
    first, second = make_project(session), make_project(session, status="signed")
    session.commit()
    chosen = choose(first, second)
    with pytest.raises(BatchRefused):
        submit_batch(session, chosen, SIGNED, author_of(officer), access_of(officer))
    session.rollback()
    assert session.scalars(select(Update)).all() == []
    done = submit_batch(session, chosen[:1], SIGNED, author_of(officer), access_of(officer))
    assert [(one.state, len(one.batch or "")) for one in done] == [("pending", 32)]


@pytest.mark.parametrize("number", [0, MOST_PROJECTS + 1])
def test_none_and_too_many_are_refused(session: Session, officer: Officer, number: int) -> None:
    chosen = [Chosen(f"LT-211300-{one:04d}", 1) for one in range(number)]
    with pytest.raises(BadInput):
        preview_batch(session, chosen, SIGNED, access_of(officer))
    with pytest.raises(BadInput):
        submit_batch(session, chosen, SIGNED, author_of(officer), access_of(officer))


def test_reviewers_are_those_of_all_the_districts(session: Session, officer: Officer) -> None:
    for name, role, districts in (
        ("shi", "reviewer", ["211300"]),
        ("shuang", "reviewer", ["211302"]),
        ("gone", "reviewer", ["211300"]),
        ("root1", "administrator", []),
    ):
        make_officer(session, name, role, districts)
    session.scalars(select(Officer).where(Officer.name == "gone")).one().is_active = False
    session.flush()
    assert list_reviewers(session, ["211302"]) == ["shi的姓名", "shuang的姓名"]
    assert list_reviewers(session, ["211302", "211303"]) == ["shi的姓名"]
    assert list_reviewers(session, []) == []


def test_open_are_what_waits_and_what_came_back_to_its_author(session: Session, officer: Officer) -> None:
    project = make_project(session)
    session.commit()
    submit_batch(session, choose(project), SIGNED, author_of(officer), access_of(officer))
    assert [one.state for one in list_open(session, project.id, None)] == ["pending"]
    (update,) = session.scalars(select(Update))
    update.state, update.review_note, update.reviewed_at = "returned", "补文号", update.submitted_at
    session.flush()
    assert [one.state for one in list_open(session, project.id, officer.id)] == ["returned"]
    assert list_open(session, project.id, officer.id + 1) == []
