"""What became different between two moments: project by project, with what each does to the totals.

For any filter Σ differences = total at the end − total at the start, exactly, in number and in 万元.
Only projects with a version in between are looked at; each is compared as it was at the two ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from geo.among import among
from projects.models import Project, ProjectEvent
from projects.reading.own import own_number, own_wan
from projects.reading.selection import Selection
from projects.reading.totals import sum_columns
from projects.registry.audit import plain
from projects.registry.lifecycle import find_step
from projects.store.past import leave_past, require_present
from projects.timeline.states import COMPUTED, FIELDS, State, find_touched, read_states
from projects.words.sums import Sum
from projects.words.vocabulary import DIFFERENCE_KINDS, codes

KINDS = codes(DIFFERENCE_KINDS)
# What a month's report changes.
PROGRESS_FIELDS = {"completed_wan", "year_plan_wan", "year_plan_year", "physical_progress", "progress_month"}
STEP_KINDS = {"suspend": "suspended", "cancel": "cancelled", "resume": "resumed", "revive": "resumed"}
FORWARD_KINDS = {"construction": "started", "completed": "completed", "operating": "operating"}
# With these words it depends on other projects, or on the day, whether one is picked.
FAR_REACHING = ("q", "overdue")


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
class Differences:
    """All differences by kind, the greatest first, with the filter's total at both ends."""

    since: datetime
    until: datetime
    before: Sum
    after: Sum
    rows: tuple[Difference, ...]

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
    def registered(self) -> tuple[Difference, ...]:
        """Return what plans brought in: it belongs to the totals and is no news."""
        return tuple(row for row in self.rows if row.kind == "registered")

    @property
    def news(self) -> dict[str, tuple[Difference, ...]]:
        """Return the groups of what happened in the time itself."""
        return {kind: rows for kind, rows in self.groups.items() if kind != "registered"}

    @property
    def groups(self) -> dict[str, tuple[Difference, ...]]:
        """Return the differences of each kind that occurs, in the order of the vocabulary."""
        counted = Counter(row.kind for row in self.rows)
        return {kind: tuple(row for row in self.rows if row.kind == kind) for kind in KINDS if counted[kind]}


def list_differences(session: Session, selection: Selection, since: datetime, until: datetime) -> Differences:
    """Return what became different of the filter's projects after `since` and not after `until`.

    Leaves the session in the present, in a transaction that can only read. Raises BadInput for a filter
    that names a date of its own.
    """
    wanted = selection.wanted
    require_present(wanted.as_of)
    touched = None if wanted.without(*FAR_REACHING) != wanted else find_touched(session, since, until)
    earlier, before = read_moment(session, selection.enter_past(session, since), touched)
    later, after = read_moment(session, selection.enter_past(session, until), touched)
    leave_past(session)
    pairs = {id_: (earlier.get(id_), later.get(id_)) for id_ in earlier.keys() | later.keys()}
    kinds = {id_: kind for id_, pair in pairs.items() if (kind := find_kind(*pair))}
    steps, from_plans = read_events(session, kinds, since, until)
    kinds |= {id_: "registered" for id_ in from_plans if kinds[id_] == "new"}
    rows = [
        Difference(
            **name_facts(id_, later.get(id_) or earlier[id_]),
            kind=kind,
            number_delta=added(pairs[id_], "number"),
            wan_delta=Decimal(added(pairs[id_], "wan")),
            changes=list_changes(*pairs[id_]),
            steps=steps.get(id_, ()),
            is_silent=all(state is None or state.values["investment_wan"] is None for state in pairs[id_]),
        )
        for id_, kind in kinds.items()
    ]
    return Differences(since, until, before, after, tuple(sorted(rows, key=rank)))


def read_moment(
    session: Session, selection: Selection, project_ids: Collection[int] | None
) -> tuple[dict[int, State], Sum]:
    """Return the states of some projects, or of all, and the filter's total, at the selection's moment."""
    wanted = selection.wanted
    number, wan = own_number(wanted), own_wan(wanted, Project.counted_wan)
    sums = select(*sum_columns(number, wan, Project.investment_wan.is_(None))).where(*selection.conditions)
    return read_states(session, selection, project_ids), Sum(*session.execute(sums).one())


def find_kind(before: State | None, after: State | None) -> str | None:
    """Return the kind of a project's difference; None when the filter sees none."""
    was, is_ = before is not None and before.is_inside, after is not None and after.is_inside
    if before is None or after is None or was != is_:
        return moving_kind(before, after) if was or is_ else None
    changed = list_changes(before, after)
    if not was or not changed:
        return None
    old, new = before.values["status"], after.values["status"]
    step = find_step(old, new)
    if step in STEP_KINDS:
        return STEP_KINDS[step]
    if step == "forward" and new in FORWARD_KINDS:
        return FORWARD_KINDS[new]
    return "progressed" if changed.keys() <= PROGRESS_FIELDS else "changed"


def moving_kind(before: State | None, after: State | None) -> str:
    """Return how a project came into the filter's projects or left them."""
    if before is None:
        return "new"
    if after is None or not after.is_inside:
        return "merged" if after is None or after.is_merged else "moved_out"
    return "moved_in"


def list_changes(before: State | None, after: State | None) -> dict[str, list[Any]]:
    """Return {field: [old, new]} of what differs; what is counted, only where nothing of its own says why."""
    if before is None or after is None:
        return {}
    changes = {
        name: [before.values[name], after.values[name]]
        for name in (*FIELDS, *COMPUTED)
        if before.values[name] != after.values[name]
    }
    if not changes and before.wan != after.wan:
        return {"counted_wan": [plain(before.wan), plain(after.wan)]}
    if not changes and before.number != after.number:
        return {"counted_number": [before.number, after.number]}
    return changes


def read_events(
    session: Session, project_ids: Collection[int], since: datetime, until: datetime
) -> tuple[dict[int, tuple[StatusStep, ...]], set[int]]:
    """Return the changes of status that the events of some projects tell, oldest first, and who came in by
    the loading of a plan: that is no news of the time it was in.
    """
    event, status = ProjectEvent, ProjectEvent.changes["status"]
    is_step = and_(event.kind == "changed", event.changes.has_key("status"))
    is_loaded = and_(event.kind == "created", event.origin == "seed")
    told = (event.at, status[0].astext, status[1].astext, event.reason, event.evidence)
    query = (
        select(event.project_id, is_loaded, *told)
        .where(among(event.project_id, project_ids), or_(is_step, is_loaded))
        .where(event.at > since, event.at <= until)
        .order_by(event.at, event.id)
    )
    steps: dict[int, tuple[StatusStep, ...]] = {}
    loaded: set[int] = set()
    for project_id, came, *words in session.execute(query):
        if came:
            loaded.add(project_id)
        else:
            steps[project_id] = (*steps.get(project_id, ()), StatusStep(*words))
    return steps, loaded


def name_facts(project_id: int, state: State) -> dict[str, Any]:
    """Return how a project is called and where it stands, in a state of it."""
    facts = {name: state.values[name] for name in ("code", "name", "type", "status")}
    districts = tuple(word.partition(":")[0] for word in state.values["districts"] or ())
    return {"project_id": project_id, "districts": districts, **facts}


def added(pair: tuple[State | None, State | None], name: str) -> Any:
    """Return how much more a project adds to a total than before."""
    before, after = (getattr(state, name) if state else 0 for state in pair)
    return after - before


def rank(row: Difference) -> tuple[int, Decimal, str]:
    """Return the sort key: by kind, then by what it does to the total."""
    return KINDS.index(row.kind), -abs(row.wan_delta), row.code
