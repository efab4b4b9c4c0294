"""Decide on several updates, each for itself: what can be decided is, and of the others it is said why not.

The rules are those of single reviews. Everything is read and written for all at once where that is possible:
a group that goes through is a few statements, and only one that does not is tried one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import find_districts
from projects.errors import DomainError, NotFound
from projects.models import Project, Update
from projects.registry.audit import Author
from projects.registry.year_plans import PLANS
from projects.updates.bulk import OF_PROJECT, Pair, hold_projects, publish_updates
from projects.updates.kinds.fields import HOLDERS
from projects.updates.kinds.month import REPORTS
from projects.updates.month_bulk import publish_months
from projects.updates.publishing import RegistrationsStale, publish_registrations
from projects.updates.reviews import (
    accept_update,
    check_note,
    check_number,
    check_pending,
    check_reviews,
    check_unmoved,
    note_review,
)
from projects.words.texts import tidy

Problems = dict[int, DomainError]


@dataclass(frozen=True, slots=True)
class Decided:
    """Which updates were decided as asked, and of each of the others why not."""

    done: tuple[int, ...]
    problems: Mapping[int, DomainError]


@dataclass(frozen=True, slots=True)
class Review:
    """One decision on several updates: whose it is, its verdict, and the note of each update."""

    session: Session
    author: Author
    access: Access
    notes: Mapping[int, str]
    is_accepted: bool


def review_each(
    session: Session, notes: Mapping[int, str], author: Author, access: Access, *, is_accepted: bool
) -> Decided:
    """Accept or return each of some updates with its note, those that can be, in one transaction.

    What this person has decided just so before counts as done. Raises BadInput for none or too many.
    """
    check_number(len(notes), is_accepted=is_accepted)
    asked = Review(session, author, access, notes, is_accepted)
    updates, problems = hold_updates(asked)
    problems |= accept_held(asked, updates) if is_accepted else return_held(asked, updates)
    session.flush()
    return Decided(tuple(one for one in notes if one not in problems), problems)


def hold_updates(asked: Review) -> tuple[list[Update], Problems]:
    """Return the updates that the caller may decide, held with their projects, and why not the others."""
    session, wanted = asked.session, among(Update.id, asked.notes)
    ids = session.scalars(select(Update.project_id).where(wanted, Update.project_id.is_not(None)))
    projects = hold_projects(session, {one for one in ids if one is not None})
    query = select(Update).where(wanted).order_by(Update.project_id, Update.id).with_for_update()
    held = {one.id: one for one in session.scalars(query, execution_options={"populate_existing": True})}
    districts = find_districts(session, projects)
    problems: Problems = {}
    waiting: list[Update] = []
    for update_id in (*held, *(one for one in asked.notes if one not in held)):
        try:
            update = held.get(update_id)
            if update is None:
                raise NotFound(msg("没有这条更新。"))
            own = (
                frozenset(update.districts or ())
                if update.project_id is None
                else districts[update.project_id]
            )
            check_reviews(asked.access, own)
            if not is_repeated(asked, update):
                check_pending(update)
                waiting.append(update)
        except DomainError as error:
            problems[update_id] = error
    return waiting, problems


def is_repeated(asked: Review, update: Update) -> bool:
    """Say whether this person has decided just so before: a second click of a slow page."""
    state = "accepted" if asked.is_accepted else "returned"
    return (update.state, update.reviewer_id) == (state, asked.author.officer_id) and (
        update.review_note or ""
    ) == tidy(asked.notes[update.id])


def return_held(asked: Review, updates: Sequence[Update]) -> Problems:
    """Send updates back, each with its note; those without one stay."""
    problems: Problems = {}
    moment = asked.session.scalar(select(func.clock_timestamp()))
    for update in updates:
        try:
            check_note(asked.notes[update.id])
        except DomainError as error:
            problems[update.id] = error
            continue
        note_review(update, "returned", asked.author, asked.notes[update.id])
        update.reviewed_at = moment
    return problems


def accept_held(asked: Review, updates: Sequence[Update]) -> Problems:
    """Publish updates: by kind and note together, one of each project, the rest one after the other."""
    groups: dict[tuple[str, str], list[int]] = {}
    projects: dict[tuple[str, str], set[int]] = {}
    alone: list[int] = []
    for update in updates:
        way = way_of(update)
        key = (way, tidy(asked.notes[update.id]))
        if way == "alone" or (update.project_id is not None and update.project_id in projects.get(key, ())):
            alone.append(update.id)
            continue
        groups.setdefault(key, []).append(update.id)
        projects.setdefault(key, set()).add(update.project_id or 0)
    problems: Problems = {}
    for (way, note), ids in groups.items():
        accept = accept_new if way == "register" else accept_together
        problems |= accept(asked, ids, note)
    return problems | accept_alone(asked, alone)


def way_of(update: Update) -> str:
    """Return how an update is published: in one of the groups, or alone."""
    if update.project_id is None:
        return "register"
    if update.kind in OF_PROJECT:
        return "fields"
    return "months" if update.kind == "progress" else "alone"


def accept_together(asked: Review, update_ids: Sequence[int], note: str) -> Problems:
    """Publish updates of a group, one of each project, in a few statements; else one after the other."""
    session = asked.session
    pairs = pair_up(session, update_ids)
    is_month = pairs[0][1].kind == "progress"
    codes = {update.changes.get("national_code", (None, None))[1] for _project, update in pairs} - {None}
    ids = {project.id for project, _update in pairs}
    with PLANS.hold(session, ids), REPORTS.hold(session, ids), HOLDERS.hold(session, codes):
        problems = find_moved(session, pairs)
        fit = [pair for pair in pairs if pair[1].id not in problems]
        publish = publish_months if is_month else publish_updates
        is_done = attempt(session, lambda: publish(session, fit, asked.author, note)) is None
    # What was held is out of date after a refusal: each is read anew.
    return (
        problems
        if is_done
        else problems | accept_alone(asked, [one for one in update_ids if one not in problems])
    )


def pair_up(session: Session, update_ids: Sequence[int]) -> list[Pair]:
    """Return updates with their projects as they stand now; both are held already."""
    query = (
        select(Project, Update)
        .join(Update, Update.project_id == Project.id)
        .where(among(Update.id, update_ids))
        .order_by(Project.id)
    )
    rows = session.execute(query, execution_options={"populate_existing": True})
    return [(project, update) for project, update in rows]


def find_moved(session: Session, pairs: Iterable[Pair]) -> Problems:
    """Return why updates cannot be accepted whose projects have moved on since they were submitted."""
    problems: Problems = {}
    with session.no_autoflush:
        for project, update in pairs:
            try:
                check_unmoved(session, project, update)
            except DomainError as error:
                problems[update.id] = error
    return problems


def accept_new(asked: Review, update_ids: Sequence[int], note: str) -> Problems:
    """Make projects of registrations; those that the rules refuse by now stay."""
    problems: Problems = {}
    while left := [one for one in update_ids if one not in problems]:

        def publish(fit: Sequence[int] = tuple(left)) -> object:
            return publish_registrations(asked.session, fit, asked.author, note)

        error = attempt(asked.session, publish)
        if not isinstance(error, RegistrationsStale):
            return problems | (dict.fromkeys(left, error) if error else {})
        problems |= error.problems
    return problems


def accept_alone(asked: Review, update_ids: Sequence[int]) -> Problems:
    """Publish updates one after the other, each as far as it goes."""
    problems: Problems = {}
    for update_id in update_ids:

        def accept(one: int = update_id) -> object:
            return accept_update(asked.session, one, asked.author, asked.access, asked.notes[one])

        error = attempt(asked.session, accept)
        if error is not None:
            problems[update_id] = error
    return problems


def attempt(session: Session, act: Callable[[], object]) -> DomainError | None:
    """Do something wholly or not at all; returns why it was refused."""
    try:
        with session.begin_nested():
            act()
    except DomainError as error:
        return error
    return None
