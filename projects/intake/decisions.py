"""What a reader says of a sentence: which of its works are to be registered, are known, or are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput, Conflict, DomainError, Forbidden, NotFound
from projects.models import Intake, IntakeLine, IntakeProposal, IntakeSentence
from projects.registry.audit import Author, plain
from projects.registry.codes import find_live_code

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A work as its reader leaves it: money in 万元, no district for one of the city itself."""

    name: str
    type: str
    adcodes: tuple[str, ...]
    investment_wan: Decimal | None = None
    start_year: int | None = None
    end_year: int | None = None
    is_programme: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the work as its proposal keeps it."""
        return {name: plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Kept:
        """Return the work that a proposal keeps."""
        wan = kept["investment_wan"]
        return cls(**kept | {"adcodes": tuple(kept["adcodes"]), "investment_wan": wan and Decimal(wan)})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader says of one proposal, or of a work that the reader marked (`proposal_id` is None then).

    `same` is the code of a project, or the number of another proposal of this plan behind a #.
    """

    decision: str
    proposal_id: int | None = None
    kept: Kept | None = None
    same: str = ""
    marked: str = ""


def read_sentence(
    session: Session,
    intake_id: int,
    sentence_id: int,
    answers: Sequence[Answer],
    *,
    author: Author,
    access: Access,
    expected_version: int,
) -> None:
    """Keep what a reader says of a sentence; a proposal that nothing is said of is no work.

    Raises Forbidden outside the caller's districts, Conflict when somebody read the sentence meanwhile or
    its works are in review, BadInput at the proposal whose answer is not whole.
    """
    sentence = hold_sentence(session, intake_id, sentence_id, access)
    if sentence.version != expected_version:
        raise Conflict(
            msg("这句话在您打开之后已由%(who)s读过,没有保存。请看现在的样子。"),
            who=sentence.reader or author.name,
        )
    proposals = clear(session, sentence)
    said = {one.proposal_id: one for one in answers if one.proposal_id is not None}
    for unknown in set(said) - set(proposals):
        raise BadInput(msg("表单不完整,请重试。"), field=f"decision-{unknown}")
    for proposal in proposals.values():
        write_answer(session, proposal, said.get(proposal.id, Answer("none")), f"-{proposal.id}")
    for number, answer in enumerate(one for one in answers if one.proposal_id is None):
        mark_work(session, sentence, answer, f"-new{number}")
    sentence.reader, sentence.read_at = author.name, func.clock_timestamp()
    session.flush()


def hold_sentence(session: Session, intake_id: int, sentence_id: int, access: Access) -> IntakeSentence:
    """Return a sentence held against other readers; raises NotFound, Forbidden, or Conflict once sent."""
    adcode = session.scalar(select(Intake.adcode).where(Intake.id == intake_id))
    sentence = session.get(IntakeSentence, sentence_id, with_for_update=True, populate_existing=True)
    if adcode is None or sentence is None or sentence.intake_id != intake_id:
        raise NotFound(msg("没有这个句子。"))
    if not access.can_write_project([adcode]):
        raise Forbidden(msg("只能录入本人负责县区的规划文件。"))
    sent = select(func.count()).where(
        IntakeProposal.sentence_id == sentence_id, IntakeProposal.update_id.is_not(None)
    )
    if session.scalar(sent):
        raise Conflict(msg("这句话里的项目已经送审,不能再改。请在审核里退回,或在项目页上更新。"))
    return sentence


def clear(session: Session, sentence: IntakeSentence) -> dict[int, IntakeProposal]:
    """Take back what was said of a sentence, marked works included; returns what is proposed of it."""
    of_sentence = IntakeProposal.sentence_id == sentence.id
    own = select(IntakeProposal.id).where(of_sentence, IntakeProposal.origin == "marked")
    if session.scalar(select(func.count()).where(IntakeProposal.same_as_id.in_(own))):
        raise Conflict(msg("别处说的就是这里标出的项目,不能取消标记。请先改那里。"))
    session.execute(delete(IntakeProposal).where(of_sentence, IntakeProposal.origin == "marked"))
    return {one.id: one for one in session.scalars(select(IntakeProposal).where(of_sentence))}


def write_answer(session: Session, proposal: IntakeProposal, answer: Answer, place: str) -> None:
    """Write what a reader says of one proposal; raises BadInput at its field."""
    if answer.decision != "none" and answer.kept is None:
        raise BadInput(msg("请填写项目名称、类型和县区。"), field=f"name{place}")
    same = find_same(session, proposal, answer.same, place) if answer.decision == "same" else (None, None)
    if answer.decision == "new" and answer.kept is not None:
        check_first(session, proposal, answer.kept, place)
    kept = None if answer.decision == "none" or answer.kept is None else answer.kept.as_json()
    proposal.decision, proposal.kept = answer.decision, kept
    proposal.project_id, proposal.same_as_id = same


def find_same(
    session: Session, proposal: IntakeProposal, same: str, place: str
) -> tuple[int | None, int | None]:
    """Return the project, or the other proposal of the plan, that a work is the same as; raises BadInput."""
    if not same:
        raise BadInput(msg("请选是哪个项目。"), field=f"same{place}")
    if not same.startswith("#"):
        try:
            return find_live_code(session, same), None
        except DomainError as error:
            raise BadInput(error.message, field=f"same{place}", **error.values) from None
    number = int(same[1:]) if same[1:].isascii() and same[1:].isdecimal() and len(same) < 15 else 0
    other = session.get(IntakeProposal, number)
    if other is None or other.intake_id != proposal.intake_id:
        raise BadInput(msg("没有这个项目。"), field=f"same{place}")
    target = (other.project_id, other.same_as_id) if other.decision == "same" else (None, other.id)
    if other.decision in (None, "none") or proposal.id in (other.id, target[1]):
        raise BadInput(msg("所选的那一处没有登记,不能说是同一项目。"), field=f"same{place}")
    return target


def check_first(session: Session, proposal: IntakeProposal, kept: Kept, place: str) -> None:
    """Raise BadInput when the plan's reader has accepted a work of this name in these districts before."""
    query = select(IntakeProposal.id, IntakeSentence.line).join(
        IntakeSentence, IntakeSentence.id == IntakeProposal.sentence_id
    )
    own = query.where(
        IntakeProposal.intake_id == proposal.intake_id,
        IntakeProposal.decision == "new",
        IntakeProposal.kept["name"].astext == kept.name,
        IntakeProposal.kept["adcodes"] == literal(list(kept.adcodes), JSONB()),
        IntakeProposal.id.is_distinct_from(proposal.id),
    )
    held = session.execute(own.limit(1)).one_or_none()
    if held is not None:
        raise BadInput(
            msg("本规划第 %(line)d 行已取用“%(name)s”。请指为同一项目(#%(number)d),或把名称写得更清楚。"),
            field=f"name{place}",
            line=held.line,
            name=kept.name,
            number=held.id,
        )


def mark_work(session: Session, sentence: IntakeSentence, answer: Answer, place: str) -> None:
    """Add a work that the reader found in a sentence; raises BadInput unless its words stand there."""
    text = session.scalar(
        select(func.substr(IntakeLine.text, sentence.first + 1, sentence.last - sentence.first)).where(
            IntakeLine.intake_id == sentence.intake_id, IntakeLine.number == sentence.line
        )
    )
    at = (text or "").find(answer.marked) if answer.marked else -1
    if at < 0:
        raise BadInput(msg("“%(words)s”不在这句话里。"), field=f"marked{place}", words=answer.marked[:50])
    first = sentence.first + at
    proposal = IntakeProposal(
        intake_id=sentence.intake_id,
        sentence_id=sentence.id,
        origin="marked",
        first=first,
        last=first + len(answer.marked),
        name=answer.kept.name if answer.kept else answer.marked,
        score=1.0,
        found={},
    )
    write_answer(session, proposal, answer, place)
    session.add(proposal)
    session.flush()


def reopen_sentence(session: Session, intake_id: int, sentence_id: int, access: Access) -> None:
    """Let a sentence be unread again; raises Conflict once its works are in review."""
    sentence = hold_sentence(session, intake_id, sentence_id, access)
    for proposal in clear(session, sentence).values():
        proposal.decision = proposal.kept = proposal.project_id = proposal.same_as_id = None
    sentence.reader = sentence.read_at = None
    session.flush()
