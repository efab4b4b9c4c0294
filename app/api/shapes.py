"""Records as the API shows them: times in ISO, months as 2026-01, money as exact text."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Response, jsonify, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.web.identity import current_person
from projects.accounts.access import Access
from projects.evidence.attachments import AttachmentRow, list_of_updates
from projects.matters.rows import MatterRow, MatterStep
from projects.models import Project, Update
from projects.reconcile.conflicts import ConflictRow, Side
from projects.reconcile.pairs import DecidedPair, Pair
from projects.registry.audit import plain
from projects.registry.rows import EventView, ProjectRow
from projects.updates.records import UpdateRecord, get_update


def as_event(event: EventView) -> dict[str, Any]:
    """Return an event of a project's history; which officer it was is for signed-in people."""
    return {
        "id": event.id,
        "at": event.at.isoformat(),
        "origin": event.origin,
        "actor": event.actor if event.origin == "seed" or current_person() else None,
        "kind": event.kind,
        "changes": event.changes,
        "reason": event.reason,
        "evidence": event.evidence,
    }


def as_updates(session: Session, updates: Sequence[UpdateRecord]) -> list[dict[str, Any]]:
    """Return officers' updates, each with its files; the caller may read them all."""
    files = list_of_updates(session, [one.id for one in updates])
    return [as_update(one, files[one.id]) for one in updates]


def as_update(update: UpdateRecord, files: Sequence[AttachmentRow]) -> dict[str, Any]:
    """Return an officer's update with its files."""
    return {
        "id": update.id,
        "project": update.project,
        "kind": update.kind,
        "state": update.state,
        "month": f"{update.month:%Y-%m}" if update.month else None,
        "changes": update.changes,
        "contents": update.contents,
        "reason": update.reason,
        "evidence": update.evidence,
        "evidence_link": update.evidence_link,
        "batch": update.batch,
        "base_version": update.base_version,
        "author": update.author,
        "noted_at": update.noted_at.isoformat() if update.noted_at else None,
        "noted_place": as_noted_place(update),
        "submitted_at": update.submitted_at.isoformat(),
        "reviewed_by": update.reviewed_by,
        "reviewed_at": update.reviewed_at.isoformat() if update.reviewed_at else None,
        "review_note": update.review_note,
        "files": [as_file(one) for one in files],
    }


def as_noted_place(update: UpdateRecord) -> dict[str, float | int | None] | None:
    """Return where an update was noted, None where that was not said."""
    if update.noted_lon is None:
        return None
    return {"lon": update.noted_lon, "lat": update.noted_lat, "accuracy_m": update.noted_accuracy_m}


def as_file(row: AttachmentRow) -> dict[str, Any]:
    """Return a file with where to fetch it; of a photo when and where it was taken, as far as it says."""
    lon, lat = row.suggested_lon, row.suggested_lat
    return {
        "id": row.id,
        "kind": row.kind,
        "filename": row.filename,
        "mimetype": row.mimetype,
        "size_bytes": row.size_bytes,
        "sha256": row.sha256,
        "taken_at": row.taken_at.isoformat() if row.taken_at else None,
        "taken_place": {"lon": lon, "lat": lat} if lon is not None and lat is not None else None,
        "taken_direction": row.direction,
        "author": row.author,
        "uploaded_at": row.uploaded_at.isoformat(),
        "href": url_for("api_evidence.fetch", attachment_id=row.id),
    }


def as_conflict(row: ConflictRow) -> dict[str, Any]:
    """Return a project whose figures of one measure disagree, with every side."""
    return {
        "project": row.code,
        "project_name": row.name,
        "districts": [share.adcode for share in row.districts],
        "measure": row.measure,
        "is_open": row.is_open,
        "value": as_exact(row.value),
        "low": as_exact(row.low),
        "high": as_exact(row.high),
        "effect_wan": as_exact(row.effect_wan),
        "version": row.version,
        "sides": [as_side(one) for one in row.sides],
    }


def as_side(side: Side) -> dict[str, Any]:
    """Return one stated figure with its source."""
    return {
        "statement": side.statement_id,
        "value": as_exact(side.value),
        "as_written": side.as_written,
        "qualifier": side.qualifier,
        "scope": side.scope,
        "purpose": side.purpose,
        "counts": side.counts,
        "is_adopted": side.is_adopted,
        "stated_name": side.stated_name,
        "document": side.file,
        "line": side.line,
    }


def as_pair(pair: Pair) -> dict[str, Any]:
    """Return two projects that look alike; why stands in codes, what speaks against it among them."""
    return {
        "left": as_half(pair.left),
        "right": as_half(pair.right),
        "score": float(pair.score),
        "likelier": pair.likelier,
        "reasons": [{"code": one.code, "speaks_against": one.speaks_against} for one in pair.reasons],
    }


def as_half(row: ProjectRow) -> dict[str, Any]:
    """Return one of two projects that look alike; its version is what a merge has to name."""
    return {
        "code": row.code,
        "name": row.name,
        "type": row.type,
        "status": row.status,
        "districts": [share.adcode for share in row.districts],
        "investment_wan": as_exact(row.investment_wan),
        "version": row.version,
    }


def as_decision(pair: DecidedPair) -> dict[str, Any]:
    """Return a pair that was decided; which officer it was is for signed-in people."""
    return {
        "id": pair.id,
        "left": pair.left_code,
        "left_name": pair.left_name,
        "right": pair.right_code,
        "right_name": pair.right_name,
        "verdict": pair.verdict,
        "kept": pair.kept_code,
        "gone": pair.gone_code,
        "gone_version": pair.gone_version,
        "reason": pair.reason,
        "decided_by": pair.decided_by if pair.origin == "seed" or current_person() else None,
        "decided_at": pair.decided_at.isoformat(),
    }


def as_exact(value: Decimal | None) -> str | None:
    """Return a number as exact text."""
    return None if value is None else str(plain(value))


def as_matter(matter: MatterRow) -> dict[str, Any]:
    """Return a matter with its project."""
    return {
        "id": matter.id,
        "project": matter.project_code,
        "project_name": matter.project_name,
        "districts": [share.adcode for share in matter.districts],
        "kind": matter.kind,
        "subject": matter.subject,
        "responsible": matter.responsible,
        "due_on": matter.due_on.isoformat() if matter.due_on else None,
        "author": matter.author,
        "opened_at": matter.opened_at.isoformat(),
        "closed_at": matter.closed_at.isoformat() if matter.closed_at else None,
        "result": matter.result,
        "version": matter.version,
    }


def as_step(step: MatterStep) -> dict[str, Any]:
    """Return one step of a matter."""
    return {"kind": step.kind, "body": step.body, "author": step.author, "at": step.at.isoformat()}


def answer_update(session: Session, access: Access, update: Update, *, is_new: bool = True) -> Response:
    """Answer an update that was written: 201 while a new one waits for review, with its project's version."""
    record = get_update(session, access, update.id)
    version = session.scalar(select(Project.version).where(Project.id == update.project_id))
    # A registration that waits is of no project yet.
    project = None if version is None else {"code": record.project, "version": version}
    (shown,) = as_updates(session, [record])
    response = jsonify(update=shown, project=project)
    if is_new and record.state == "pending":
        response.status_code = 201
    if is_new:
        response.headers["Location"] = url_for("api_updates.show_update", update_id=update.id)
    if version is not None:
        response.set_etag(str(version))
    return response
