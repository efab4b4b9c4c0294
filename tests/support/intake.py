"""Plans on their way in for tests: a text with proposals by hand, as reading one would have kept them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.intake.opening import PlanFacts, keep_reading, open_intake
from projects.intake.plan_text import Line, PlanText
from projects.intake.proposal import Proposal, RankedSentence
from projects.intake.sentences import SentenceRow, list_sentences
from projects.models import Intake, Officer
from projects.registry.audit import Author

NUMBERS = count(1)
FACTS = PlanFacts("双塔区“十五五”物流规划", "物流规划", "211302", None, 2026, 2030)
# Sentences with the names that are proposed of each.
TEXT: Sequence[tuple[str, Sequence[str]]] = (
    ("新建凤凰物流园,总投资3亿元。", ("凤凰物流园",)),
    ("推进长宝冷链中心、桃花吐货场建设。", ("长宝冷链中心", "桃花吐货场")),
    ("坚持创新驱动发展。", ()),
)


def access_of(officer: Officer) -> Access:
    """Return what an officer of 双塔区 may do."""
    return Access(officer.role, frozenset({"211302"}), officer.id)


def author_of(officer: Officer) -> Author:
    """Return an officer as who writes."""
    return Author("officer", officer.display_name, officer.id)


def propose_by_hand(line: int, text: str, name: str, **values: Any) -> Proposal:
    """Return a proposal of a name in a line."""
    at = text.index(name)
    money = {"investment_wan": Decimal(30000), "investment_text": "3亿元"} if "3亿元" in text else {}
    own: dict[str, Any] = {"score": 0.9, "adcodes": ("211302",), "start_year": 2026, **money, **values}
    types = ("logistics_park", "commerce", "other")
    return Proposal(line, at, at + len(name), text[:60], name, "第一章", "", types, **own)


def make_intake(
    session: Session, officer: Officer, text: Sequence[tuple[str, Sequence[str]]] = TEXT, **values: Any
) -> Intake:
    """Add a plan that was read, one sentence a line; `values` are of every proposal."""
    digest = sha256(str(next(NUMBERS)).encode()).hexdigest()
    intake = open_intake(
        session, FACTS, "wuliu.txt", digest, author=author_of(officer), access=access_of(officer)
    )
    lines = [Line(1, "第一章 总则", "heading", "第一章", "总则", level=1)]
    lines += [Line(at, words, "paragraph", "第一章", "总则") for at, (words, _) in enumerate(text, start=2)]
    sentences = [
        RankedSentence(
            at,
            0,
            len(words),
            words,
            0.9 if names else 0.1,
            tuple(propose_by_hand(at, words, name, **values) for name in names),
            1.0,
            1.0,
        )
        for at, (words, names) in enumerate(text, start=2)
    ]
    keep_reading(session, intake.id, PlanText(tuple(lines)), sentences)
    session.commit()
    return intake


def sentences_of(session: Session, intake: Intake, show: str = "unread") -> list[SentenceRow]:
    """Return the sentences of a plan."""
    return list_sentences(session, intake.id, show)


def reload(session: Session, intake: Intake) -> Intake:
    """Return a plan as it stands in the database."""
    session.expire_all()
    return session.scalars(select(Intake).where(Intake.id == intake.id)).one()
