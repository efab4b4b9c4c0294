"""Write once, however often a program retries: an answer is kept under the key that the program chose.

The answer is kept in the transaction of the write, so there is never one without the other. Only what was
written is kept: a refusal wrote nothing, and its retry is judged anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import BadInput, DomainError
from projects.models import IdempotencyKey

LIFETIME = timedelta(hours=24)
# Whatever programs use: a UUID, a ULID, a row's own number.
KEY = re.compile(r"[A-Za-z0-9._:-]{1,100}")
PURGED_AT_ONCE = 100


class KeyReused(DomainError):
    """The key was used for another request (422)."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a write was answered with."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One request under one key of an officer's, and how long its answer is kept."""

    officer_id: int
    key: str
    target: str
    request_sha256: str
    lifetime: timedelta = LIFETIME


def check_key(key: str) -> str:
    """Return a key; raises BadInput for one that is empty, too long or has other characters."""
    if not KEY.fullmatch(key):
        raise BadInput(
            msg("Idempotency-Key 要用 1 至 100 个字母、数字或 . _ : - ,例如一个 UUID。"),
            field="Idempotency-Key",
        )
    return key


def hold_key(session: Session, claim: Claim) -> KeptAnswer | None:
    """Hold a key until the transaction ends and return what it was answered with, None when it is new.

    Whoever comes with the same key at the same time waits here. Raises KeyReused for another request.
    """
    session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"key:{claim.officer_id}:{claim.key}", 0)))
    )
    held = IdempotencyKey
    query = select(held.request_sha256, held.status, held.headers, held.body)
    query = query.where(held.officer_id == claim.officer_id, held.key == claim.key)
    kept = session.execute(query.where(held.expires_at > func.clock_timestamp())).one_or_none()
    if kept is None:
        return None
    if kept.request_sha256 != claim.request_sha256:
        raise KeyReused(
            msg("这个 Idempotency-Key 已用于另一个请求,没有保存。每个新的请求要用新的键。"),
            field="Idempotency-Key",
        )
    return KeptAnswer(kept.status, kept.headers, kept.body)


def keep_answer(session: Session, claim: Claim, answer: KeptAnswer) -> None:
    """Keep the answer of a write under its key, in place of an expired one; drop what has expired."""
    values = {
        "target": claim.target,
        "request_sha256": claim.request_sha256,
        "status": answer.status,
        "headers": answer.headers,
        "body": answer.body,
        "created_at": func.clock_timestamp(),
        "expires_at": func.clock_timestamp() + claim.lifetime,
    }
    write = insert(IdempotencyKey).values(officer_id=claim.officer_id, key=claim.key, **values)
    session.execute(write.on_conflict_do_update(index_elements=["officer_id", "key"], set_=values))
    drop_expired(session)


def drop_expired(session: Session) -> None:
    """Delete some of the answers that nobody may ask for any more; waits for nobody."""
    held = IdempotencyKey
    expired = (
        select(held.officer_id, held.key)
        .where(held.expires_at <= func.clock_timestamp())
        .limit(PURGED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    session.execute(delete(held).where(tuple_(held.officer_id, held.key).in_(expired)))
