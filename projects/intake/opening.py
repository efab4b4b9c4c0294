"""Begin to read a plan: what it is, whose it is, and its file; and keep what reading it gave."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from geo.districts import check_adcodes
from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput, Conflict, Forbidden, NotFound
from projects.intake.plan_text import Line, PlanText
from projects.intake.proposal import Proposal, RankedSentence
from projects.models import Document, Intake, IntakeLine, IntakeProposal, IntakeSentence
from projects.registry.audit import Author
from projects.store.jobs import enqueue
from projects.words.form_values import read_day, read_line
from projects.words.numbers import read_whole
from projects.words.query_words import read_adcode

READ, RECOGNISE = "intake.read", "intake.recognise"
SCAN = "scan"
LONGEST_TITLE = 200
LONGEST_SHORT = 40
BOX_LEVEL = 4
ENDINGS = (".txt", ".docx", ".pdf")
UNSAFE = re.compile(r"[^\w.()()\-]+")


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a person says of a plan: whose it is, its names, when it was issued and for which years."""

    title: str
    short_title: str
    adcode: str
    issued_on: date | None
    plan_start_year: int | None
    plan_end_year: int | None


def read_facts(session: Session, texts: Mapping[str, str]) -> PlanFacts:
    """Return the facts of a form; raises BadInput at the field at fault."""
    title = read_line(texts.get("title", ""), "title", LONGEST_TITLE)
    if title is None:
        raise BadInput(msg("请填写规划文件的全称。"), field="title")
    adcode = read_adcode(texts.get("adcode", ""), "adcode")
    check_adcodes(session, [adcode])
    start = read_whole(texts.get("plan_start_year", ""), "plan_start_year", 1949, 2100)
    end = read_whole(texts.get("plan_end_year", ""), "plan_end_year", 1949, 2100)
    if start and end and start > end:
        raise BadInput(msg("规划期的末年早于首年。"), field="plan_end_year")
    short = read_line(texts.get("short_title", ""), "short_title", LONGEST_SHORT)
    issued_on = read_day(texts.get("issued_on", ""), "issued_on")
    return PlanFacts(title, short or title[:LONGEST_SHORT], adcode, issued_on, start, end)


def open_intake(
    session: Session, facts: PlanFacts, filename: str, sha256: str, *, author: Author, access: Access
) -> Intake:
    """Add a plan that is to be read.

    Raises Forbidden outside the caller's districts, Conflict when the same file is read or was read already.
    """
    if author.officer_id is None or not access.can_write_project([facts.adcode]):
        raise Forbidden(msg("只能录入本人负责县区的规划文件。"))
    # Two that send the same file at once: the second waits, and is then told.
    same = select(Intake).where(Intake.sha256 == sha256, Intake.state != "failed").with_for_update()
    held = session.scalars(same).first()
    if held is not None:
        raise Conflict(
            msg("这份文件已由%(author)s录入(《%(title)s》),请在那里继续。"),
            field="file",
            author=held.author,
            title=held.title,
        )
    intake = Intake(
        **asdict(facts),
        file=name_file(session, filename),
        filename=filename,
        sha256=sha256,
        officer_id=author.officer_id,
        author=author.name,
    )
    session.add(intake)
    session.flush()
    return intake


def begin_reading(
    session: Session, facts: PlanFacts, filename: str, sha256: str, *, author: Author, access: Access
) -> int:
    """Add a plan and ask for its reading in the same transaction; returns its number."""
    intake = open_intake(session, facts, filename, sha256, author=author, access=access)
    ask_to_read(session, intake, READ, author)
    return intake.id


def ask_to_read(session: Session, intake: Intake, work: str, author: Author) -> None:
    """Ask for the reading of a plan in the caller's transaction."""
    title = f"{intake.title} · {intake.filename}"
    job = enqueue(session, work, {"intake_id": intake.id}, title=title, officer_id=author.officer_id)
    intake.job_id = job.id
    session.flush()


def recognise_scan(session: Session, intake_id: int, author: Author, access: Access) -> None:
    """Ask for recognising the signs of a plan that turned out to be a scan.

    Raises NotFound, Forbidden outside the caller's districts, Conflict for one that is no such.
    """
    intake = session.get(Intake, intake_id, with_for_update=True, populate_existing=True)
    if intake is None:
        raise NotFound(msg("没有这份正在录入的规划文件。"))
    if not access.can_write_project([intake.adcode]):
        raise Forbidden(msg("只能录入本人负责县区的规划文件。"))
    if intake.state != "failed" or (intake.fault or {}).get("field") != SCAN:
        raise Conflict(msg("这份文件不是等待识别的扫描件。"))
    intake.state, intake.fault = "reading", None
    ask_to_read(session, intake, RECOGNISE, author)


def name_file(session: Session, filename: str) -> str:
    """Return a key for a document like its file's name, that no other has."""
    stem, dot, ending = UNSAFE.sub("_", filename).rpartition(".")
    stem = (stem or "plan")[:80]
    taken = set(session.scalars(select(Document.file).where(Document.file.startswith(stem, autoescape=True))))
    taken |= set(session.scalars(select(Intake.file).where(Intake.file.startswith(stem, autoescape=True))))
    for number in range(1, len(taken) + 2):
        name = f"{stem}{dot}{ending}" if number == 1 else f"{stem}-{number}{dot}{ending}"
        if name not in taken:
            return name
    raise AssertionError(taken)


def keep_reading(
    session: Session, intake_id: int, plan: PlanText, sentences: Sequence[RankedSentence]
) -> None:
    """Keep a plan's lines and its sentences with their proposals, best first; it can be read from now on."""
    intake = session.get_one(Intake, intake_id, with_for_update=True)
    session.execute(insert(IntakeLine), [line_row(intake_id, line) for line in plan.lines])
    numbered = list(enumerate(sentences, start=1))
    if numbered:
        rows = [sentence_row(intake_id, rank, one) for rank, one in numbered]
        added = session.scalars(
            insert(IntakeSentence).returning(IntakeSentence.id, sort_by_parameter_order=True), rows
        ).all()
        proposals = [
            proposal_row(intake_id, sentence_id, proposal)
            for sentence_id, (_rank, one) in zip(added, numbered, strict=True)
            for proposal in one.proposals
        ]
        if proposals:
            session.execute(insert(IntakeProposal), proposals)
    intake.state = "open"
    session.flush()


def line_row(intake_id: int, line: Line) -> dict[str, Any]:
    """Return a line as its table holds it; a box is a head of the outline too."""
    level = line.level or (BOX_LEVEL if line.kind == "box" else 0)
    return {
        "intake_id": intake_id,
        "number": line.number,
        "text": line.text,
        "kind": line.kind,
        "level": min(level, BOX_LEVEL),
        "section": " ".join(filter(None, (line.section, line.heading))) or None,
        "box": line.box or None,
    }


def sentence_row(intake_id: int, rank: int, sentence: RankedSentence) -> dict[str, Any]:
    """Return a sentence as its table holds it."""
    return {
        "intake_id": intake_id,
        "line": sentence.line,
        "first": sentence.start,
        "last": sentence.end,
        "rank": rank,
        "score": sentence.score,
        "version": 1,
    }


def proposal_row(intake_id: int, sentence_id: int, proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as its table holds it."""
    return {
        "intake_id": intake_id,
        "sentence_id": sentence_id,
        "first": proposal.start,
        "last": proposal.end,
        "name": proposal.name,
        "score": proposal.score,
        "found": as_json(proposal),
    }


def as_json(proposal: Proposal) -> dict[str, Any]:
    """Return all of a proposal as JSON keeps it: figures as exact text."""
    return dict(json.loads(json.dumps(asdict(proposal), default=plain_number, ensure_ascii=False)))


def plain_number(value: object) -> str:
    """Return a decimal as text; raises TypeError for anything else."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    raise TypeError(type(value))


def fail_reading(session: Session, intake_id: int, error: BadInput) -> None:
    """Note why a plan's file could not be read."""
    intake = session.get_one(Intake, intake_id, with_for_update=True)
    fault = {"message": error.message, "values": dict(error.values), "field": error.field}
    intake.state, intake.fault = "failed", fault
    session.flush()
