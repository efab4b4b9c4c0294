"""Pairs of projects as the reconcile page shows them side by side, undecided and decided."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import or_, select, union
from sqlalchemy.orm import Session, aliased

from geo.among import among
from projects.models import DuplicateDecision, Project
from projects.reading.filters import ProjectFilter
from projects.reading.kept_counts import Kept, count_at
from projects.reading.queries import complete, make_row, select_rows
from projects.reading.selection import Selection
from projects.reconcile.candidates import Candidate, Reason, list_candidates, sides
from projects.registry.rows import ProjectRow
from projects.store.data_version import read_shared_version
from projects.store.latest import Latest
from projects.words.keyset import big_key, decimal_key, decode_key, encode_key

MOST_DECIDED = 200
CURSOR = "pairs"
# To turn a page or to look again costs no second search; a list of a thousand pairs takes 1 MB.
KEPT: Kept = Latest(8)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two projects that look alike, in full; `likelier` is the one that a merge would rather keep."""

    left: ProjectRow
    right: ProjectRow
    score: Decimal
    reasons: tuple[Reason, ...]

    @property
    def sides(self) -> tuple[ProjectRow, ProjectRow]:
        """Both projects, the left one first."""
        return self.left, self.right

    @property
    def likelier(self) -> str:
        """The code of the side that a merge would rather keep: the bundle, else the one cited more often."""
        return max(self.sides, key=lambda row: (row.is_programme, len(row.citations), -row.id)).code


@dataclass(frozen=True, slots=True)
class DecidedPair:
    """A pair that was decided; `gone_code` and its version where it was merged."""

    id: int
    left_code: str
    left_name: str
    right_code: str
    right_name: str
    verdict: str
    gone_code: str | None
    gone_version: int | None
    kept_code: str | None
    reason: str
    origin: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class PairPage:
    """Some pairs of a filter, how many there are in all, and the cursor of those that follow."""

    pairs: list[Pair]
    number: int
    following: str | None


def list_pair_page(session: Session, selection: Selection, limit: int, cursor: str = "") -> PairPage:
    """Return some of the filter's pairs, the likeliest first; raises TooManyCompared and BadInput.

    They follow the pair of the cursor, wherever that stands or stood.
    """
    after = read_key(cursor) if cursor else None
    found = count_at(session, read_shared_version(session), selection, list_candidates, kept=KEPT)
    start = 0 if after is None else bisect_right(found, after, key=place_of)
    shown = found[start : start + limit]
    following = write_key(shown[-1]) if len(found) > start + limit else None
    return PairPage(make_pairs(session, shown), len(found), following)


def place_of(pair: Candidate) -> tuple[Decimal, int, int]:
    """Return where a pair stands in the list."""
    return -pair.score, pair.left_id, pair.right_id


def write_key(pair: Candidate) -> str:
    """Return the cursor that continues the list after a pair."""
    return encode_key(CURSOR, *place_of(pair))


def read_key(cursor: str) -> tuple[Decimal, int, int]:
    """Return the place after which a cursor continues; raises BadInput."""
    score, left_id, right_id = decode_key(CURSOR, cursor, decimal_key, big_key, big_key)
    return score, left_id, right_id


def make_pairs(session: Session, candidates: Collection[Candidate]) -> list[Pair]:
    """Return candidates with both projects in full."""
    rows = fetch_rows(session, sides(list(candidates)))
    return [Pair(rows[one.left_id], rows[one.right_id], one.score, one.reasons) for one in candidates]


def fetch_rows(session: Session, project_ids: Collection[int]) -> dict[int, ProjectRow]:
    """Return some projects in full by id, in three queries."""
    records = session.execute(select_rows().where(among(Project.id, project_ids))).all()
    return {row.id: row for row in complete(session, [make_row(record) for record in records])}


def list_decided(session: Session, selection: Selection) -> list[DecidedPair]:
    """Return the decided pairs of which the filter picks a side (or what now holds it), the newest first."""
    left, right, gone, kept = (aliased(Project) for _ in range(4))
    decision = DuplicateDecision
    query = (
        select(
            decision.id,
            left.code,
            left.name,
            right.code,
            right.name,
            decision.verdict,
            gone.code,
            gone.version,
            kept.code,
            decision.reason,
            decision.origin,
            decision.decided_by,
            decision.decided_at,
        )
        .join(left, left.id == decision.left_id)
        .join(right, right.id == decision.right_id)
        .outerjoin(gone, gone.id == decision.gone_id)
        .outerjoin(kept, kept.id == decision.kept_id)
        .order_by(decision.decided_at.desc(), decision.id.desc())
        .limit(MOST_DECIDED)
    )
    if selection.wanted != ProjectFilter():
        columns = (decision.left_id, decision.right_id, decision.kept_id)
        # Few are decided of all: the filter is asked of these alone.
        decided = union(*(select(column) for column in columns))
        chosen = selection.ids.where(Project.id.in_(decided))
        query = query.where(or_(*(column.in_(chosen) for column in columns)))
    return [DecidedPair(*tuple(row)) for row in session.execute(query)]
