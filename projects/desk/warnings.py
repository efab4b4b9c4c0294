"""Early warning: which projects are behind, in two levels, each with the numbers that say why.

Only live projects that count are warned of; what is cancelled and programmes with members are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ARRAY, ColumnElement, func, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from geo.models import DistrictDescendant
from projects.accounts.access import Access
from projects.accounts.scopes import lies_in_scope, select_touched, within_scope
from projects.desk.kept_days import (
    COUNTED_FROM,
    Kept,
    Walk,
    are_days_kept,
    count_kept,
    is_summed,
    place_of,
)
from projects.desk.warning_queries import LINES, Asked, Line
from projects.errors import Forbidden
from projects.models import Allocation, Project
from projects.models.place_sum import WHOLE
from projects.progress.rules import MOST_NUMBER, WarningRules
from projects.reading.filters import ProjectFilter
from projects.reading.queries import make_row, select_rows
from projects.reading.selection import Selection
from projects.registry.rows import ProjectRow
from projects.registry.shares import list_shares
from projects.store.past import get_day
from projects.words.keyset import decimal_key, decode_key, encode_key, text_key, truth_key, whole_key

Level = Literal["yellow", "red"]
KINDS = tuple(LINES)
# What follows from published facts alone; the other kinds speak of the offices' own work.
PUBLIC_KINDS = ("overdue_start", "overdue_end")


@dataclass(frozen=True, slots=True)
class ProjectWarning:
    """One warning. `number` is days past the day (negative: still to come) or months unreported; `share`
    is what is spent of what should be.

    `since` is the day that passed, the day of the last word, or the last month that is due. Money in 万元.
    """

    project: ProjectRow
    kind: str
    level: Level
    number: int
    since: date
    planned_wan: Decimal | None = None
    spent_wan: Decimal | None = None
    share: Decimal | None = None
    matter_id: int | None = None
    matter: str | None = None


@dataclass(frozen=True, slots=True)
class LevelCounts:
    """How many warnings there are at each level."""

    yellow: int = 0
    red: int = 0

    @property
    def number(self) -> int:
        """Return how many there are together."""
        return self.yellow + self.red


@dataclass(frozen=True, slots=True)
class WarningPage:
    """Some warnings, the worst first, and the cursor of the next page (None on the last)."""

    rows: list[ProjectWarning]
    next_cursor: str | None


def list_warnings(
    session: Session,
    selection: Selection,
    rules: WarningRules,
    *,
    kinds: Sequence[str] = PUBLIC_KINDS,
    access: Access | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> WarningPage:
    """Return the warnings of the filter's projects, red first and the worst first, in three queries.

    Kinds that are not public need the caller's access and speak of the projects that it may write;
    raises Forbidden without it, BadInput for a cursor of another list.
    """
    name, after = ",".join(kinds), None
    if cursor is not None:
        after = decode_key(name, cursor, truth_key, decimal_key, whole_key, whole_key, text_key)
    # Several kinds side by side have no one order of days: each is cut by its own levels.
    is_walked = len(kinds) == 1 and is_whole(selection, access)
    walk = walk_from(after, limit + 1) if is_walked else None
    lines = union_all(*ask(session, selection, rules, kinds, access, walk=walk)).subquery("lines")
    key = (lines.c.is_red, lines.c.weight, lines.c.project_id, lines.c.item_id, lines.c.kind)
    query = select(lines).order_by(*(column.desc() for column in key)).limit(limit + 1)
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(*after))
    found = session.execute(query).all()
    shown = found[:limit]
    projects = find_rows(session, {line.project_id for line in shown})
    last = shown[-1] if len(found) > limit else None
    next_cursor = (
        encode_key(name, last.is_red, last.weight, last.project_id, last.item_id, last.kind) if last else None
    )
    rows = [make_warning(line, projects[line.project_id]) for line in shown]
    return WarningPage(rows, next_cursor)


def is_whole(selection: Selection, access: Access | None) -> bool:
    """Say whether all projects are asked for."""
    return selection.wanted == ProjectFilter() and (access is None or access.role == "administrator")


def walk_from(after: tuple[Any, ...] | None, most: int) -> Walk | None:
    """Return the walk through the worst after a cursor's key; None where its number is none of days."""
    if after is None:
        return Walk(most)
    _is_red, weight, project_id, *_rest = after
    return Walk(most, (int(weight), project_id)) if abs(weight) < MOST_NUMBER else None


def make_warning(line: Any, project: ProjectRow) -> ProjectWarning:
    """Return the warning of one line."""
    return ProjectWarning(
        project=project,
        kind=line.kind,
        level="red" if line.is_red else "yellow",
        number=int(line.weight),
        since=line.since,
        planned_wan=line.planned_wan,
        spent_wan=line.spent_wan,
        share=None if line.planned_wan is None else -line.weight,
        matter_id=line.item_id or None,
        matter=line.words,
    )


def warn_of(
    session: Session, projects: Mapping[int, ProjectRow], rules: WarningRules, access: Access
) -> dict[int, tuple[ProjectWarning, ...]]:
    """Return all warnings of some projects that the caller may write, by id, the worst first: one query."""
    if not projects:
        return {}
    where = [among(Project.id, projects), Project.counted_number == 1, lies_in_scope(access)]
    asked = Asked(where, rules, get_day(session))
    lines = union_all(*(find(asked) for find in LINES.values())).subquery("lines")
    query = select(lines).order_by(lines.c.is_red.desc(), lines.c.kind, lines.c.weight.desc())
    found: dict[int, tuple[ProjectWarning, ...]] = {}
    for line in session.execute(query):
        warning = make_warning(line, projects[line.project_id])
        found[line.project_id] = (*found.get(line.project_id, ()), warning)
    return found


def count_warnings(
    session: Session,
    selection: Selection,
    rules: WarningRules,
    *,
    kinds: Sequence[str] = PUBLIC_KINDS,
    access: Access | None = None,
) -> dict[str, LevelCounts]:
    """Return how many warnings of each kind `list_warnings` would list, in one query or two."""
    day, found = get_day(session), {}
    lines = ask(session, selection, rules, kinds, access)
    summed = [kind for kind in kinds if is_summed(rules, kind)]
    is_kept = selection.wanted == ProjectFilter() and place_of(access) and are_days_kept(session, rules, day)
    if is_kept and summed:
        numbers = count_kept(session, rules, day, summed, access)
        found = {kind: LevelCounts(number - red, red) for kind, (number, red) in numbers.items()}
        lines = [line for kind, line in zip(kinds, lines, strict=True) if kind not in found]
    found |= count_lines(session, lines) if lines else {}
    return {kind: found.get(kind, LevelCounts()) for kind in kinds}


def count_lines(session: Session, asked: Sequence[Line]) -> dict[str, LevelCounts]:
    """Return how many lines there are of each kind that has any."""
    lines = union_all(*asked).subquery("lines")
    red = func.count().filter(lines.c.is_red)
    query = select(lines.c.kind, func.count() - red, red).group_by(lines.c.kind)
    return {kind: LevelCounts(yellow, reds) for kind, yellow, reds in session.execute(query)}


def list_levels(session: Session, selection: Selection, rules: WarningRules) -> dict[str, Level]:
    """Return the worse level of each project that published facts warn of, by code, in one query."""
    lines = union_all(*ask(session, selection, rules, PUBLIC_KINDS, None)).subquery("lines")
    worst = select(Project.code, func.bool_or(lines.c.is_red)).join(lines, lines.c.project_id == Project.id)
    found = session.execute(worst.group_by(Project.code).order_by(Project.code))
    return {code: "red" if is_red else "yellow" for code, is_red in found}


def count_levels(session: Session, selection: Selection, rules: WarningRules) -> dict[str, LevelCounts]:
    """Return of how many projects published facts warn in each district with all below it, in one query.

    By adcode, and of all by `WHOLE`. A project of several districts is warned of in each, and once in what
    holds them all.
    """
    lines = union_all(*ask(session, selection, rules, PUBLIC_KINDS, None)).subquery("lines")
    worst = select(lines.c.project_id, func.bool_or(lines.c.is_red).label("is_red"))
    one = worst.group_by(lines.c.project_id).cte("one")
    red = func.count().filter(one.c.is_red)
    below = DistrictDescendant
    touched = select(Allocation.project_id, below.ancestor).join(below, below.descendant == Allocation.adcode)
    inside = touched.join(one, one.c.project_id == Allocation.project_id).distinct()
    whole = select(one.c.project_id, literal(WHOLE, below.ancestor.type))
    places = union_all(inside, whole).subquery("places")
    query = select(places.c.ancestor, func.count() - red, red).join(
        one, one.c.project_id == places.c.project_id
    )
    found = session.execute(query.group_by(places.c.ancestor))
    return {adcode: LevelCounts(yellow, reds) for adcode, yellow, reds in found}


def ask(
    session: Session,
    selection: Selection,
    rules: WarningRules,
    kinds: Sequence[str],
    access: Access | None,
    *,
    walk: Walk | None = None,
) -> list[Line]:
    """Return the SELECTs of some kinds of warning; raises Forbidden for internal ones without access."""
    if access is None and not {*kinds} <= {*PUBLIC_KINDS}:
        raise Forbidden(msg("请先登录。"))
    where, day = [*selection.conditions, Project.counted_number == 1], get_day(session)
    lying = where if access is None else [*where, lies_in_scope(access)]
    scoped = where if access is None else [*where, within_scope(access)]
    # Few matters are due: of a large place each is asked for its project, not each project for its matters.
    matters = Asked(lying if place_of(access) else scoped, rules, day)
    asked = {kind: matters if kind == "matter_due" else Asked(scoped, rules, day) for kind in kinds}
    if not are_days_kept(session, rules, day):
        return [LINES[kind](asked[kind]) for kind in kinds]
    # The kept days are found by the ids of the scope: their projects are only asked whether they lie in it.
    here = None if access is None else find_touched(access)
    counted = Asked(lying, rules, day, Kept(here, walk))
    return [LINES[kind](counted if kind in COUNTED_FROM else asked[kind]) for kind in kinds]


def find_touched(access: Access) -> ColumnElement[Any] | None:
    """Return an array of the ids of the projects with a district in the caller's scope; None for all."""
    touched = select_touched(access)
    return None if touched is None else func.array(touched.scalar_subquery(), type_=ARRAY(Project.id.type))


def find_rows(session: Session, project_ids: Collection[int]) -> dict[int, ProjectRow]:
    """Return some projects with their districts, by id, in two queries."""
    if not project_ids:
        return {}
    shares = list_shares(session, project_ids)
    records = session.execute(select_rows().where(among(Project.id, project_ids)))
    rows = [make_row(record) for record in records]
    return {row.id: replace(row, districts=tuple(shares.get(row.id, ()))) for row in rows}
