"""What must have come of the jobs of a rehearsal: whatever was acknowledged was done, and exactly once."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from projects.imports.storing import find_state
from projects.models import (
    Import,
    ImportRow,
    Job,
    Project,
    ProjectEvent,
    Update,
    WebhookDelivery,
    WebhookEvent,
)
from projects.shelves.choosing import find_job_files
from projects.store.job_files import JobFiles
from tests.release.errands import Errands
from tests.release.listener import Told
from tests.release.stage import say

# How many jobs of an import's works are done, by its state when all is over.
# A work that was begun five times in vain failed and did nothing.
WORKS_DONE = {
    "reading": (0, 0),
    "failed": (0, 0),
    "previewed": (0, 0),
    "applied": (1, 0),
    "undone": (1, 1),
}


def judge(errands: Errands, folder: Path, told: list[Told]) -> None:
    """See that nothing acknowledged is lost, left open or done twice; ends the rehearsal otherwise."""
    with Session(errands.engine) as session:
        jobs = session.scalars(select(Job).order_by(Job.id)).all()
        faults = [
            *(f"job {one} is lost" for one in errands.asked - {job.id for job in jobs}),
            *judge_notes(session, folder, jobs),
            *judge_imports(session, errands, jobs),
            *judge_batches(session, jobs),
            *judge_messages(session, told),
        ]
        say_what_stands(session, jobs, told)
    if faults:
        sys.exit("rehearse: " + "\n  ".join((f"{len(faults)} faults", *faults[:30])))
    say(
        f"{len(jobs)} jobs, {len(errands.asked)} of them asked for and acknowledged;"
        " none is lost, none left open, none done twice"
    )


def judge_notes(session: Session, folder: Path, jobs: list[Job]) -> Iterator[str]:
    """Each job that notes was done once where it says so, each that makes a file has it."""
    files = JobFiles(find_job_files(folder / "lantu_cache"))
    effects = Counter(session.scalars(text("SELECT job_id FROM rehearsed")))
    for job in jobs:
        is_done = job.state == "done"
        if job.work == "rehearsal.note" and effects[job.id] != is_done:
            yield f"job {job.id} is {job.state}, and was done {effects[job.id]} times"
        if job.work == "exports.make" and is_done and files.find(job.id) is None:
            yield f"job {job.id} is done without a file"


def judge_imports(session: Session, errands: Errands, jobs: list[Job]) -> Iterator[str]:
    """Each import was written and taken back as often as its state says, each row of it stands once."""
    imports = {one.id: one for one in session.scalars(select(Import))}
    yield from (f"import {one} is lost" for one in errands.files - imports.keys())
    done = Counter((job.arguments["import_id"], job.work) for job in jobs if is_done(job, "imports."))
    events = defaultdict(list)
    for name, *event in session.execute(
        select(Project.name, Project.id, ProjectEvent.kind, ProjectEvent.undoes_id)
        .join(ProjectEvent, ProjectEvent.project_id == Project.id)
        .order_by(ProjectEvent.id)
    ):
        events[name].append(event)
    for one in imports.values():
        state = find_state(session, one)
        times = tuple(done[one.id, work] for work in ("imports.apply", "imports.undo"))
        if times != WORKS_DONE.get(state):
            yield f"import {one.id} is {state}; written and taken back {times} times"
        batch = set(session.scalars(select(Update.state).where(Update.batch == one.batch)))
        is_public = state in ("applied", "undone") and batch.isdisjoint({"pending", "returned"})
        expected = [False] * is_public + [True] * (state == "undone")
        for name in session.scalars(select(ImportRow.name).where(ImportRow.import_id == one.id)):
            its = events[name]
            if [undoes is not None for _id, _kind, undoes in its] != expected or len(
                {id_ for id_, *_ in its}
            ) > 1:
                yield f"import {one.id} is {state}, its batch {batch}; of {name} stands {its}"


def judge_batches(session: Session, jobs: list[Job]) -> Iterator[str]:
    """All of a batch has one state, that of the one review of it that is done."""
    done = {job.arguments["batch"]: job for job in jobs if is_done(job, "updates.review")}
    if len(done) != sum(is_done(job, "updates.review") for job in jobs):
        yield "a batch was reviewed twice"
    query = select(Update.batch, Update.state, func.count()).where(Update.batch.is_not(None))
    states = defaultdict(set)
    for batch, state, _number in session.execute(query.group_by(Update.batch, Update.state)):
        states[batch].add(state)
    for batch, job in done.items():
        expected = "accepted" if job.arguments["is_accepted"] else "returned"
        if states[batch] != {expected}:
            yield f"batch {batch} is {states[batch]}, and was to be {expected}"
    for batch in {job.arguments["batch"] for job in jobs if job.work == "updates.review"} - done.keys():
        if states[batch] != {"pending"}:
            yield f"batch {batch} is {states[batch]}, and no review of it is done"
    yield from (f"batch {batch} is {some}" for batch, some in states.items() if len(some) > 1)


def judge_messages(session: Session, told: list[Told]) -> Iterator[str]:
    """Each event was told under one id at least once and taken, and nothing that never happened."""
    happened = set(session.scalars(select(ProjectEvent.id)))
    taken = {one.event_id for one in told if one.is_taken}
    yield from (f"event {one} was never told" for one in happened - taken)
    yield from (f"event {one} never happened" for one in {one.event_id for one in told} - happened)
    ids = {(one.event_id, one.message_id) for one in told}
    repeated = Counter(event_id for event_id, _id in ids)
    yield from (f"event {one} was told under {number} ids" for one, number in repeated.items() if number > 1)
    yield from (f"message {one.message_id} is not signed" for one in told if not one.is_signed)
    deliveries = select(WebhookDelivery.event_id, WebhookDelivery.state)
    for event_id, state in session.execute(deliveries.where(WebhookDelivery.state != "delivered")):
        yield f"the message of event {event_id} is {state}"
    yield from (f"event {one} waits in the outbox" for one in session.scalars(select(WebhookEvent.event_id)))


def is_done(job: Job, works: str) -> bool:
    return job.state == "done" and job.work.startswith(works)


def say_what_stands(session: Session, jobs: list[Job], told: list[Told]) -> None:
    """Say how many of each kind there were, how many began again, and what failed."""
    for work, number in sorted(Counter(job.work for job in jobs).items()):
        its = [job for job in jobs if job.work == work]
        states = dict(Counter(job.state for job in its))
        say(f"  {work}: {number}, {states}, {sum(job.attempt > 1 for job in its)} were begun again")
    imports = dict(session.execute(select(Import.state, func.count()).group_by(Import.state)).all())
    say(f"  imports {imports}; projects {session.scalar(select(func.count(Project.id)))}")
    again = len(told) - len({one.message_id for one in told})
    taken = sum(one.is_taken for one in told)
    say(f"  {len(told)} messages came, {again} of them once more under their id; {taken} were taken")
    for job in jobs:
        if job.state == "failed":
            say(f"  job {job.id} ({job.work}) failed after {job.attempt} attempts: {job.fault}")
