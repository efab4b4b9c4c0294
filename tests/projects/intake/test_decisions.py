from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.errors import BadInput, Conflict, Forbidden, NotFound
from projects.intake.decisions import Answer, Kept, read_sentence, reopen_sentence
from projects.intake.opening import open_intake
from projects.intake.sentences import SentenceRow, get_intake, list_standings
from projects.models import Intake, IntakeProposal, Officer
from tests.support.factories import make_project
from tests.support.intake import FACTS, access_of, author_of, make_intake, sentences_of
from tests.support.people import make_officer

KEPT = Kept("凤凰物流园", "logistics_park", ("211302",), Decimal("30000.5"), 2026, 2030)


@pytest.fixture
def officer(session: Session) -> Officer:
    return make_officer(session)


@pytest.fixture
def intake(session: Session, officer: Officer) -> Intake:
    return make_intake(session, officer)


def say(
    session: Session, officer: Officer, intake: Intake, row: SentenceRow, *answers: Answer, version: int = 0
) -> None:
    read_sentence(
        session,
        intake.id,
        row.id,
        answers,
        author=author_of(officer),
        access=access_of(officer),
        expected_version=version or row.version,
    )


def test_what_is_said_of_a_sentence_stands_and_the_rest_is_no_work(
    session: Session, officer: Officer, intake: Intake
) -> None:
    row = sentences_of(session, intake)[1]
    first, second = row.proposals
    say(session, officer, intake, row, Answer("new", first.id, KEPT))
    read = sentences_of(session, intake, "read")[0]
    assert [one.decision for one in read.proposals] == ["new", "none"]
    assert Kept.from_json(read.proposals[0].kept or {}) == KEPT
    assert (read.proposals[1].kept, read.reader) == (None, officer.display_name)
    assert second.id == read.proposals[1].id


def test_progress_is_of_the_text_and_of_what_is_expected(
    session: Session, officer: Officer, intake: Intake
) -> None:
    rows = sentences_of(session, intake)
    say(session, officer, intake, rows[0], Answer("new", rows[0].proposals[0].id, KEPT))
    standing = list_standings(session, [intake.id])[intake.id]
    lengths = [len(row.text) for row in rows]
    assert (standing.read, standing.sentences, standing.new, standing.waiting) == (1, 3, 1, 1)
    assert standing.read_share == pytest.approx(lengths[0] / sum(lengths))
    assert standing.found_share == pytest.approx(1 / 3)


def test_a_work_that_was_missed_is_marked_by_its_words(
    session: Session, officer: Officer, intake: Intake
) -> None:
    row = sentences_of(session, intake)[2]
    say(session, officer, intake, row, Answer("new", None, KEPT, marked="创新驱动"))
    (marked,) = sentences_of(session, intake, "read")[0].proposals
    assert (marked.origin, marked.first, marked.last) == ("marked", 2, 6)
    read = sentences_of(session, intake, "read")[0]
    # Said once more it replaces what was said, and does not stand twice.
    say(session, officer, intake, read, Answer("new", None, KEPT, marked="驱动发展"))
    (marked,) = sentences_of(session, intake, "read")[0].proposals
    assert marked.first == 4


def test_words_that_do_not_stand_there_are_refused(
    session: Session, officer: Officer, intake: Intake
) -> None:
    row = sentences_of(session, intake)[2]
    with pytest.raises(BadInput) as caught:
        say(session, officer, intake, row, Answer("new", None, KEPT, marked="物流"))
    assert caught.value.field == "marked-new0"


def test_the_same_as_a_project_or_as_another_work_of_the_plan(
    session: Session, officer: Officer, intake: Intake
) -> None:
    project = make_project(session, "凤凰园区")
    one, two, _none = sentences_of(session, intake)
    say(session, officer, intake, one, Answer("same", one.proposals[0].id, KEPT, project.code))
    first, second = two.proposals
    say(
        session,
        officer,
        intake,
        two,
        Answer("new", first.id, replace(KEPT, name="长宝冷链中心")),
        Answer("same", second.id, KEPT, f"#{first.id}"),
    )
    read = sentences_of(session, intake, "read")
    assert read[0].proposals[0].project_code == project.code
    assert read[1].proposals[1].same_as_id == first.id


@pytest.mark.parametrize("same", ["", "LT-000000-0001", "#999999", "#", "#x", "nonsense", "\x00", "#²"])
def test_the_same_as_nothing_is_refused_at_its_field(
    session: Session, officer: Officer, intake: Intake, same: str
) -> None:
    row = sentences_of(session, intake)[0]
    proposal = row.proposals[0]
    with pytest.raises(BadInput) as caught:
        say(session, officer, intake, row, Answer("same", proposal.id, KEPT, same))
    assert caught.value.field == f"same-{proposal.id}"


def test_no_work_can_be_the_same_as_itself_or_as_one_that_is_none(
    session: Session, officer: Officer, intake: Intake
) -> None:
    one, two, _ = sentences_of(session, intake)
    own, other = one.proposals[0].id, two.proposals[0].id
    say(session, officer, intake, two, Answer("none", other))
    for same in (own, other):
        with pytest.raises(BadInput):
            say(session, officer, intake, one, Answer("same", own, KEPT, f"#{same}"))
        session.rollback()


def test_who_reads_what_another_has_read_meanwhile_is_told(
    session: Session, officer: Officer, intake: Intake
) -> None:
    row = sentences_of(session, intake)[0]
    say(session, officer, intake, row, Answer("none", row.proposals[0].id))
    with pytest.raises(Conflict, match=officer.display_name):
        say(session, officer, intake, row, Answer("new", row.proposals[0].id, KEPT))


def test_a_sentence_can_be_read_anew(session: Session, officer: Officer, intake: Intake) -> None:
    row = sentences_of(session, intake)[2]
    say(session, officer, intake, row, Answer("new", None, KEPT, marked="创新"))
    reopen_sentence(session, intake.id, row.id, access_of(officer))
    assert len(sentences_of(session, intake)) == 3
    assert session.scalar(select(func.count()).where(IntakeProposal.origin == "marked")) == 0


def test_what_others_say_is_the_same_cannot_be_unmarked(
    session: Session, officer: Officer, intake: Intake
) -> None:
    one, _two, bare = sentences_of(session, intake)
    say(session, officer, intake, bare, Answer("new", None, KEPT, marked="创新"))
    marked = session.scalars(select(IntakeProposal.id).where(IntakeProposal.origin == "marked")).one()
    say(session, officer, intake, one, Answer("same", one.proposals[0].id, KEPT, f"#{marked}"))
    with pytest.raises(Conflict):
        reopen_sentence(session, intake.id, bare.id, access_of(officer))


def test_only_officers_of_the_district_read_it(session: Session, officer: Officer, intake: Intake) -> None:
    stranger = Access("officer", frozenset({"211303"}), officer.id)
    row = sentences_of(session, intake)[0]
    with pytest.raises(Forbidden):
        reopen_sentence(session, intake.id, row.id, stranger)
    with pytest.raises(NotFound):
        get_intake(session, intake.id, stranger)
    with pytest.raises(Forbidden):
        open_intake(session, FACTS, "a.txt", "0" * 64, author=author_of(officer), access=stranger)


def test_the_same_file_is_read_once(session: Session, officer: Officer, intake: Intake) -> None:
    with pytest.raises(Conflict, match="物流规划"):
        open_intake(
            session, FACTS, "b.txt", intake.sha256, author=author_of(officer), access=access_of(officer)
        )


def test_two_files_of_one_name_become_two_documents(
    session: Session, officer: Officer, intake: Intake
) -> None:
    names = [make_intake(session, officer).file for _ in range(2)]
    assert [intake.file, *names] == ["wuliu.txt", "wuliu-2.txt", "wuliu-3.txt"]


def test_a_name_that_was_accepted_before_is_the_same_work(
    session: Session, officer: Officer, intake: Intake
) -> None:
    one, two, _ = sentences_of(session, intake)
    say(session, officer, intake, one, Answer("new", one.proposals[0].id, KEPT))
    with pytest.raises(BadInput, match="第 2 行") as caught:
        say(session, officer, intake, two, Answer("new", two.proposals[0].id, KEPT))
    assert caught.value.field == f"name-{two.proposals[0].id}"
