from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.errors import BadInput, Forbidden
from projects.intake.decisions import Answer, Kept, read_sentence
from projects.intake.sending import Sent, send_intake
from projects.models import Document, DocumentHeading, Intake, Mention, Officer, Project, Statement, Update
from projects.plans.documents import get_document, list_documents
from projects.plans.publishing import list_text
from projects.updates.reviews import accept_update, return_update
from tests.support.factories import make_project
from tests.support.intake import access_of, author_of, make_intake, reload, sentences_of
from tests.support.people import make_officer

PARK = Kept("凤凰物流园", "logistics_park", ("211302",), Decimal(30000), 2026, 2030)
COLD = Kept("长宝冷链中心", "logistics_park", ("211302",))


@pytest.fixture
def officer(session: Session) -> Officer:
    return make_officer(session)


@pytest.fixture
def reviewer(session: Session) -> Officer:
    return make_officer(session, "shen", "reviewer")


@pytest.fixture
def intake(session: Session, officer: Officer) -> Intake:
    return make_intake(session, officer)


def say(session: Session, officer: Officer, intake: Intake, rank: int, *answers: Answer) -> None:
    row = next(one for one in sentences_of(session, intake) if one.rank == rank)
    told = [Answer(one.decision, row.proposals[at].id, one.kept, one.same) for at, one in enumerate(answers)]
    read_sentence(
        session,
        intake.id,
        row.id,
        told,
        author=author_of(officer),
        access=access_of(officer),
        expected_version=row.version,
    )
    session.commit()


def send(session: Session, officer: Officer, intake: Intake) -> Sent:
    sent = send_intake(session, intake.id, author_of(officer), access_of(officer))
    session.commit()
    return sent


def test_a_new_work_waits_for_review_and_nothing_of_it_is_public(
    session: Session, officer: Officer, intake: Intake
) -> None:
    say(session, officer, intake, 1, Answer("new", kept=PARK))
    assert send(session, officer, intake) == Sent(waiting=1)
    assert session.scalar(select(func.count()).select_from(Project)) == 0
    assert session.scalar(select(func.count()).select_from(Mention)) == 0
    assert list_documents(session) == ([], None)
    assert get_document(session, "wuliu.txt") is None


def test_what_a_reviewer_accepts_is_a_project_with_its_line_and_quote(
    session: Session, officer: Officer, reviewer: Officer, intake: Intake
) -> None:
    say(session, officer, intake, 1, Answer("new", kept=PARK))
    send(session, officer, intake)
    (update_id,) = session.scalars(select(Update.id)).all()
    accept_update(session, update_id, author_of(reviewer), access_of(reviewer))
    session.commit()
    project = session.scalars(select(Project)).one()
    mention = session.scalars(select(Mention)).one()
    statement = session.scalars(select(Statement)).one()
    assert (project.name, project.investment_wan, project.status) == (PARK.name, 30000, "planned")
    assert project.status_basis == "implied"
    assert (mention.line, mention.stated_name, mention.quote) == (
        2,
        PARK.name,
        "新建凤凰物流园,总投资3亿元。",
    )
    assert (statement.as_written, statement.mention_id) == ("3亿元", mention.id)
    ((document,), _following) = list_documents(session)
    assert (document.file, document.mention_number) == ("wuliu.txt", 1)
    heading = session.scalars(select(DocumentHeading)).one()
    assert (heading.line, heading.last_line, heading.level) == (1, 4, 1)
    assert (list_text(session, document.file) or [])[1] == "新建凤凰物流园,总投资3亿元。"


def test_two_places_of_one_new_work_are_two_mentions(session: Session, reviewer: Officer) -> None:
    text = (("新建凤凰物流园,总投资3亿元。", ("凤凰物流园",)), ("凤凰园二期扩建。", ("凤凰园",)))
    intake = make_intake(session, reviewer, text)
    say(session, reviewer, intake, 1, Answer("new", kept=PARK))
    first = sentences_of(session, intake, "read")[0].proposals[0].id
    alias = Kept("凤凰园", "logistics_park", ("211302",))
    say(session, reviewer, intake, 2, Answer("same", kept=alias, same=f"#{first}"))
    send(session, reviewer, intake)
    for update_id in session.scalars(select(Update.id).where(Update.state == "pending")).all():
        accept_update(session, update_id, author_of(reviewer), access_of(reviewer))
    names = session.scalars(select(Mention.stated_name).order_by(Mention.line)).all()
    assert list(names) == ["凤凰物流园", "凤凰园"]
    assert session.scalar(select(func.count()).select_from(Project)) == 1


def test_what_a_plan_says_of_a_registered_project_becomes_a_mention_and_a_conflict(
    session: Session, officer: Officer, reviewer: Officer, intake: Intake
) -> None:
    project = make_project(session, "凤凰园区", figures=[20000])
    say(session, officer, intake, 1, Answer("same", kept=PARK, same=project.code))
    assert send(session, officer, intake) == Sent(waiting=1)
    update = session.scalars(select(Update)).one()
    assert update.kind == "mentions"
    accept_update(session, update.id, author_of(reviewer), access_of(reviewer))
    session.commit()
    session.refresh(project)
    assert (project.investment_wan, project.investment_high_wan, project.has_conflict) == (20000, 30000, True)
    assert project.aliases == ["凤凰物流园"]


def test_a_project_that_waits_already_holds_its_part_until_then(
    session: Session, officer: Officer, reviewer: Officer, intake: Intake
) -> None:
    project = make_project(session, "凤凰园区")
    say(session, officer, intake, 1, Answer("same", kept=PARK, same=project.code))
    send(session, officer, intake)
    other = make_intake(session, officer)
    say(session, officer, other, 1, Answer("same", kept=PARK, same=project.code))
    assert send(session, officer, other) == Sent(held=1)
    update_id = session.scalars(select(Update.id)).one()
    return_update(session, update_id, author_of(reviewer), access_of(reviewer), "看不清")
    session.commit()
    assert send(session, officer, other) == Sent(waiting=1)


def test_what_was_sent_is_not_sent_twice(session: Session, officer: Officer, intake: Intake) -> None:
    say(session, officer, intake, 1, Answer("new", kept=PARK))
    send(session, officer, intake)
    with pytest.raises(BadInput):
        send(session, officer, intake)
    say(session, officer, intake, 2, Answer("new", kept=COLD))
    assert send(session, officer, intake) == Sent(waiting=1)
    assert session.scalar(select(func.count()).select_from(Document)) == 1
    assert reload(session, intake).document_id is not None


def test_who_has_not_the_district_sends_nothing(session: Session, officer: Officer, intake: Intake) -> None:
    say(session, officer, intake, 1, Answer("new", kept=PARK))
    with pytest.raises(Forbidden):
        send_intake(session, intake.id, author_of(officer), Access("officer", frozenset({"211303"})))
