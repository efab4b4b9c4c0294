"""What became different between two moments: project by project, with what each does to the totals.

For any filter Σ differences = total at the end − total at the start, exactly, in number and in 万元.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.among import among
from projects.models import VERSIONS, ProjectEvent
from projects.reading.kept_parts import find_shape, list_values
from projects.reading.own import area_of
from projects.reading.selection import Selection
from projects.reading.totals import summarise
from projects.registry.audit import plain
from projects.store.past import require_present
from projects.timeline.comparing import compare_shape, select_compared
from projects.timeline.span import is_wide, open_span
from projects.timeline.states import COMPUTED, FIELDS, State, read_states
from projects.timeline.touched import lay_inside
from projects.words.sums import Sum
from projects.words.vocabulary import DIFFERENCE_KINDS, codes

KINDS = codes(DIFFERENCE_KINDS)
# Each project is looked up at both ends; of more, some tenths of a second a thousand would be waited for.
MOST_COMPARED = 5_000


@dataclass(frozen=True, slots=True)
class StatusStep:
    """One change of status on the way, with what the event says of it."""

    at: datetime
    old: str
    new: str
    reason: str | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What became different of one project; name and facts are the later ones, money in 万元.

    `changes` maps a field to [old, new] as events do; `steps` are all changes of its status in between.
    """

    project_id: int
    code: str
    name: str
    type: str
    status: str
    districts: tuple[str, ...]
    kind: str
    number_delta: int
    wan_delta: Decimal
    changes: Mapping[str, list[Any]]
    steps: tuple[StatusStep, ...] = ()
    # Neither before nor after does anything state an investment.
    is_silent: bool = False

    @property
    def stated_delta(self) -> Decimal | None:
        """Return what the totals gain; None where nothing was stated that could have changed."""
        return None if self.is_silent and not self.wan_delta else self.wan_delta


@dataclass(frozen=True, slots=True)
class Group:
    """The differences of one kind: what all of them come to, and the first, the greatest first."""

    row_number: int
    number_delta: int
    wan_delta: Decimal
    is_stated: bool
    rows: tuple[Difference, ...]

    @property
    def stated_delta(self) -> Decimal | None:
        """Return what the totals gain; None where nothing was stated that could have changed."""
        return self.wan_delta if self.is_stated else None


@dataclass(frozen=True, slots=True)
class Differences:
    """All differences by kind, in the order of the vocabulary, with the filter's total at both ends."""

    since: datetime
    until: datetime
    before: Sum
    after: Sum
    groups: Mapping[str, Group]

    @property
    def number_delta(self) -> int:
        """Return how many more projects there are."""
        return self.after.number - self.before.number

    @property
    def wan_delta(self) -> Decimal:
        """Return how much more money there is, in 万元."""
        return self.after.wan - self.before.wan

    @property
    def stated_delta(self) -> Decimal | None:
        """Return how much more money there is; None where neither end states any."""
        return self.wan_delta if self.before.is_stated or self.after.is_stated else None

    @property
    def is_explained(self) -> bool:
        """Say whether the differences add up to that of the totals."""
        groups = self.groups.values()
        deltas = sum(one.number_delta for one in groups), sum(one.wan_delta for one in groups)
        return deltas == (self.number_delta, self.wan_delta)

    @property
    def row_number(self) -> int:
        """Return how many projects became different."""
        return sum(one.row_number for one in self.groups.values())

    @property
    def rows(self) -> tuple[Difference, ...]:
        """Return the differences that were read, by kind."""
        return tuple(row for one in self.groups.values() for row in one.rows)

    @property
    def registered(self) -> tuple[Difference, ...]:
        """Return what plans brought in: it belongs to the totals and is no news."""
        return self.groups["registered"].rows if "registered" in self.groups else ()

    @property
    def news(self) -> dict[str, Group]:
        """Return the groups of what happened in the time itself."""
        return {kind: one for kind, one in self.groups.items() if kind != "registered"}


def list_differences(
    session: Session,
    selection: Selection,
    since: datetime,
    until: datetime,
    *,
    most: int | None = None,
    seen: int | None = None,
) -> Differences:
    """Return what became different of the filter's projects after `since` and not after `until`.

    Of each kind the first `most` are read, or all; with `seen` of what a map shows, so many of all kinds.
    Raises BadInput for a filter that names a date of its own.
    """
    require_present(selection.wanted.as_of)
    found = compare(session, selection, (since, until), most if seen is None else seen, seen is not None)
    before, after = Sum(*found[0][:3]), Sum(*found[0][3:6])
    rows = sorted((row for row in found if row.id is not None), key=rank)
    told = tell(session, rows[:seen], since, until)
    groups = {}
    for kind, same in groupby(rows, key=lambda row: row.kind):
        first, *others = same
        whole = (first.kind_rows, first.kind_number, first.kind_wan, first.kind_is_stated)
        groups[kind] = Group(*whole, tuple(told[row.id] for row in (first, *others) if row.id in told))
    return Differences(since, until, before, after, groups)


def compare(
    session: Session,
    selection: Selection,
    ends: tuple[datetime, datetime],
    most: int | None,
    only_seen: bool,
) -> Sequence[Any]:
    """Return what `comparing.select_compared` finds of a filter."""
    shape = find_shape(session, selection.wanted)
    if shape is None:
        span = open_span(session, selection, *ends)
        return session.execute(select_compared(span, most, only_seen)).all()
    values = {**list_values(selection.wanted), **dict(zip(("since", "until"), ends, strict=True))}
    query = compare_shape(shape, is_wide(selection.wanted), most, only_seen)
    return session.execute(query, values).all()


def is_much(session: Session, selection: Selection, since: datetime, until: datetime) -> bool:
    """Say whether more was written in a time than is compared at once: of a place, or of all.

    Of a place with fewer projects all are compared, however often they were written.
    """
    wanted = selection.wanted.without("as_of")
    if summarise(session, selection).row_number <= MOST_COMPARED:
        return False
    version = VERSIONS["projects"].c
    written = select(version.id).where(version.valid_from > since, version.valid_from <= until)
    inside = lay_inside(area_of(wanted), version.id)
    first = written.where(*inside).limit(MOST_COMPARED + 1).subquery("first")
    return (session.scalar(select(func.count()).select_from(first)) or 0) > MOST_COMPARED


def rank(row: Any) -> tuple[int, int]:
    """Return the sort key: by kind, then by what it does to the total."""
    return KINDS.index(row.kind), row.rank


def tell(session: Session, rows: Sequence[Any], since: datetime, until: datetime) -> dict[int, Difference]:
    """Return the differences that were found, field by field and with the steps of their status."""
    if not rows:
        return {}
    ids = [row.id for row in rows]
    earlier, later = (read_states(session, ids, moment) for moment in (since, until))
    steps = read_steps(session, ids, since, until)
    return {
        row.id: Difference(
            **name_facts(row.id, later.get(row.id) or earlier[row.id]),
            kind=row.kind,
            number_delta=row.number_after - row.number_before,
            wan_delta=row.wan_after - row.wan_before,
            changes=list_changes(row, earlier.get(row.id), later.get(row.id)),
            steps=steps.get(row.id, ()),
            is_silent=row.is_silent,
        )
        for row in rows
    }


def list_changes(row: Any, before: State | None, after: State | None) -> dict[str, list[Any]]:
    """Return {field: [old, new]} of what differs; what is counted, only where nothing of its own says why."""
    if before is None or after is None:
        return {}
    changes = {
        name: [before[name], after[name]] for name in (*FIELDS, *COMPUTED) if before[name] != after[name]
    }
    if not changes and row.wan_before != row.wan_after:
        return {"counted_wan": [plain(row.wan_before), plain(row.wan_after)]}
    if not changes and row.number_before != row.number_after:
        return {"counted_number": [row.number_before, row.number_after]}
    return changes


def read_steps(
    session: Session, project_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, tuple[StatusStep, ...]]:
    """Return the changes of status that the events of some projects tell, oldest first."""
    event, status = ProjectEvent, ProjectEvent.changes["status"]
    told = (event.at, status[0].astext, status[1].astext, event.reason, event.evidence)
    query = (
        select(event.project_id, *told)
        .where(among(event.project_id, project_ids))
        .where(event.kind == "changed", event.changes.has_key("status"))
        .where(event.at > since, event.at <= until)
        .order_by(event.project_id, event.at, event.id)
    )
    by_project = groupby(session.execute(query), key=lambda row: row.project_id)
    return {id_: tuple(StatusStep(*words) for _, *words in rows) for id_, rows in by_project}


def name_facts(project_id: int, state: State) -> dict[str, Any]:
    """Return how a project is called and where it stands, in a state of it."""
    facts = {name: state[name] for name in ("code", "name", "type", "status")}
    districts = tuple(word.partition(":")[0] for word in state["districts"] or ())
    return {"project_id": project_id, "districts": districts, **facts}
