"""Make a plan that was read a document of the registry, with the first of its works that is accepted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models import Document, DocumentHeading, Intake, IntakeLine


def publish_document(session: Session, intake_id: int) -> int:
    """Return the id of a plan's document, added with its outline when it is not one yet."""
    intake = session.get_one(Intake, intake_id, with_for_update=True, populate_existing=True)
    if intake.document_id is None:
        intake.document_id = add_document(session, intake)
        session.flush()
    return intake.document_id


def add_document(session: Session, intake: Intake) -> int:
    """Add the document of a plan and its outline."""
    document = Document(
        file=intake.file,
        title=intake.title,
        short_title=intake.short_title,
        adcode=intake.adcode,
        issued_on=intake.issued_on,
        plan_start_year=intake.plan_start_year,
        plan_end_year=intake.plan_end_year,
    )
    session.add(document)
    session.flush()
    last = session.scalar(select(func.max(IntakeLine.number)).where(IntakeLine.intake_id == intake.id)) or 1
    session.add_all(outline_of(document, list_heads(session, intake.id), last))
    return document.id


def list_heads(session: Session, intake_id: int) -> list[IntakeLine]:
    """Return the headings and boxes of a plan in reading order."""
    query = select(IntakeLine).where(IntakeLine.intake_id == intake_id, IntakeLine.level > 0)
    return list(session.scalars(query.order_by(IntakeLine.number)))


def outline_of(document: Document, heads: Sequence[IntakeLine], last_line: int) -> list[DocumentHeading]:
    """Return the outline of a document: each head reaches to the next of its level or above.

    What stands before the first head is under the title, so that level 1 covers every line.
    """
    rows: list[DocumentHeading] = []
    if not heads or heads[0].number > 1 or heads[0].level > 1:
        first = next((head.number for head in heads if head.level == 1), last_line + 1)
        if first > 1:
            whole = {"line": 1, "last_line": first - 1, "level": 1, "kind": "heading"}
            rows.append(DocumentHeading(document_id=document.id, title=document.title, **whole))
    for at, head in enumerate(heads):
        end = next((later.number for later in heads[at + 1 :] if later.level <= head.level), last_line + 1)
        taken = any(row.line == head.number and row.level == head.level for row in rows)
        if not taken:
            rows.append(
                DocumentHeading(
                    document_id=document.id,
                    line=head.number,
                    last_line=end - 1,
                    level=head.level,
                    kind="box" if head.kind == "box" else "heading",
                    title=head.text.strip(),
                )
            )
    return rows


def list_text(session: Session, file: str) -> list[str] | None:
    """Return the lines of a document that was read here; None for any other."""
    query = (
        select(IntakeLine.text)
        .join(Intake, Intake.id == IntakeLine.intake_id)
        .where(Intake.file == file, Intake.document_id.is_not(None))
        .order_by(IntakeLine.number)
    )
    return list(session.scalars(query)) or None
