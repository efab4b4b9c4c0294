"""Load the seed tables: everything is checked first, then all is applied or nothing.

Loading twice changes nothing, and a field that an officer has ever changed keeps the officer's value.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.datasets import DatasetFacts, get_content_hash, record_dataset
from geo.errors import msg
from geo.models import District
from geo.places import PlacePoint, find_places, load_places
from projects.errors import Problem, SeedRejected
from projects.imports import seed_checks as checks
from projects.imports.outlines import apply_outlines, check_outlines, read_outlines
from projects.imports.seed_decisions import (
    apply_decisions,
    check_decisions,
    find_merges,
    fold_listings,
    fold_parents,
    fold_values,
    read_decisions,
    withdraw_stale,
)
from projects.imports.seed_mentions import apply_mentions
from projects.imports.seed_places import check_reaches
from projects.imports.seed_rows import DOCUMENT, MENTION, PROJECT, SeedRow, convert
from projects.imports.seed_values import make_values
from projects.imports.tables import read_table, read_tables
from projects.models import Document, Project
from projects.registry import audit, shares, writing
from projects.registry.audit import Author, Changes

SEED = Author("seed", "seeds")
FACTS = DatasetFacts(
    key="seeds",
    title="规划文件登记",
    source="seeds/: 由规划原文逐条登记",
    version="1",
    dated_on=None,
    licence="facts and figures of public plan documents",
)


# Until the server looks by itself, a minute later, it would plan for empty tables and take seconds a page.
FRESH_STATISTICS = text(
    "ANALYZE districts, district_descendants, documents, projects, allocations, mentions, statements,"
    " projects_versions, allocations_versions, mentions_versions, statements_versions"
)
# Of fewer new rows the server takes no notice either.
WORTH_STATISTICS = 50


@dataclass(frozen=True, slots=True)
class SeedLoad:
    """What a load did: how many rows the tables hold and how many projects were new or changed."""

    projects: int
    mentions: int
    created: int
    changed: int
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True)
class SeedTables:
    """The typed rows of all tables."""

    documents: list[SeedRow]
    projects: list[SeedRow]
    mentions: list[SeedRow]
    outlines: list[SeedRow]
    decisions: list[SeedRow]
    places: dict[str, PlacePoint]


def load_seeds(session: Session, folder: Path, documents_folder: Path | None = None) -> SeedLoad:
    """Load the folder's tables; raises SeedRejected with every wrong row, having written nothing.

    With the documents' folder, each quote is also checked against the line that it cites.
    """
    digest = hash_folder(folder)
    if get_content_hash(session, FACTS.key) == digest:
        return SeedLoad(0, 0, 0, 0, is_unchanged=True)
    load_places(session, folder / "places.csv")
    tables = read_seeds(session, folder, documents_folder)
    load_documents(session, tables.documents)
    apply_outlines(session, tables.outlines)
    with session.begin_nested(), writing.counting_once(session):
        withdraw_stale(session, tables.decisions, SEED)
        created, changed = apply_projects(session, tables)
        reject(apply_decisions(session, tables.decisions, SEED))
    record_dataset(session, FACTS, digest)
    if created == len(tables.projects) and created > WORTH_STATISTICS:
        refresh_statistics(session)
    return SeedLoad(len(tables.projects), len(tables.mentions), created, changed)


def refresh_statistics(session: Session) -> None:
    """Let the planner know the tables as they are after a load.

    It takes a second: where people work, it belongs in a transaction of its own.
    """
    session.execute(FRESH_STATISTICS)


def hash_folder(folder: Path) -> str:
    """Return one hash of every table's name and content."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.csv")):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def read_seeds(session: Session, folder: Path, documents_folder: Path | None) -> SeedTables:
    """Return the checked tables; raises SeedRejected listing what is wrong, row by row."""
    raw_documents, problems = read_table(folder / "documents.csv", list(DOCUMENT), "documents.csv")
    raw_projects, faults = read_tables(folder / "projects", list(PROJECT), folder)
    problems += faults
    raw_mentions, faults = read_tables(folder / "mentions", list(MENTION), folder)
    problems += faults
    documents, faults = convert(raw_documents, DOCUMENT)
    problems += faults
    projects, faults = convert(raw_projects, PROJECT)
    problems += faults
    mentions, faults = convert(raw_mentions, MENTION)
    problems += faults
    outlines, faults = read_outlines(folder)
    problems += faults
    decisions, faults = read_decisions(folder)
    problems += faults
    reject(problems)
    places = find_places(session, {name for row in projects for name in row["places"]})
    adcodes = set(session.scalars(select(District.adcode)))
    files = {row["file"] for row in documents}
    problems += checks.check_projects(projects, adcodes)
    problems += checks.check_mentions(mentions, {row["code"] for row in projects}, files)
    problems += check_outlines(outlines, files)
    problems += check_decisions(decisions, {row["code"] for row in projects})
    problems += checks.check_each_is_mentioned(projects, mentions)
    problems += checks.check_scopes(projects, mentions)
    problems += checks.check_examples(projects, mentions)
    problems += checks.check_tree(projects, mentions)
    problems += checks.check_places(projects, places)
    problems += checks.check_extents(projects, mentions, places)
    problems += check_reaches(session, projects, places)
    problems += checks.check_citations(mentions, checks.read_texts(documents_folder, files))
    reject(problems)
    return SeedTables(documents, projects, mentions, outlines, decisions, places.found)


def reject(problems: list[Problem]) -> None:
    """Raise SeedRejected when there is anything wrong."""
    if problems:
        raise SeedRejected(msg("登记数据有 %(count)d 处错误,没有导入任何内容。"), problems=problems)


def load_documents(session: Session, rows: list[SeedRow]) -> None:
    """Bring the plan documents up to date."""
    held = {document.file: document for document in session.scalars(select(Document))}
    for row in rows:
        document = held.get(row["file"]) or Document(file=row["file"])
        for name, value in row.values.items():
            setattr(document, name, value)
        session.add(document)
    session.flush()


def apply_projects(session: Session, tables: SeedTables) -> tuple[int, int]:
    """Create and change projects with their mentions; returns how many of each."""
    by_code: dict[str, list[SeedRow]] = defaultdict(list)
    for row in tables.mentions:
        by_code[row["code"]].append(row)
    held = {project.code: project for project in session.scalars(select(Project))}
    versions = {project.id: project.version for project in held.values()}
    values = {row["code"]: make_values(row, by_code[row["code"]], tables.places) for row in tables.projects}
    merges = find_merges(session)
    fold_values(values, merges)
    kept, changes = audit.officer_fields(session), dict[int, Changes]()
    writing.refresh_search(session, versions)  # as the rules now say; what changes below is refreshed again
    for row in tables.projects:
        if row["code"] not in held:
            own = {"code": row["code"], **values[row["code"]]}
            held[row["code"]] = writing.create_project(session, own, row["districts"])
    # From the first row that is written on, whoever saves it waits: so all is compared before.
    with session.no_autoflush:
        old = [row for row in tables.projects if held[row["code"]].id in versions]
        for row in old:
            project = held[row["code"]]
            changes[project.id] = revise(project, values[row["code"]], kept)
        parents = fold_parents(tables.projects, merges)
        set_parents(parents, held, kept, changes)
        moved = list_moved(session, old, held, kept)
        mentions = fold_listings(tables.mentions, parents, merges)
        for project_id, change in apply_mentions(session, mentions, held).items():
            changes.setdefault(project_id, {}).update(change)
    for row in moved:
        project = held[row["code"]]
        changes[project.id] |= shares.replace_allocations(session, project, row["districts"])
    return finish(session, {one.id: one for one in held.values()}, versions, changes)


def revise(project: Project, values: dict[str, object], kept: set[tuple[int, str]]) -> Changes:
    """Change what the seeds have new on a project and no officer has touched; returns the changes."""
    ours = {name: value for name, value in values.items() if (project.id, name) not in kept}
    return writing.set_values(project, ours)


def list_moved(
    session: Session, rows: Iterable[SeedRow], held: Mapping[str, Project], kept: set[tuple[int, str]]
) -> list[SeedRow]:
    """Return the rows whose project has other districts, which no officer has touched."""
    stand = shares.list_words(session)
    ids = {row["code"]: held[row["code"]].id for row in rows}
    return [
        row
        for row in rows
        if (ids[row["code"]], "districts") not in kept
        and shares.as_words(row["districts"]) != stand.get(ids[row["code"]], [])
    ]


def set_parents(
    parents: dict[str, str | None],
    held: dict[str, Project],
    kept: set[tuple[int, str]],
    changes: dict[int, Changes],
) -> None:
    """Hang each project under its programme, once all of them stand."""
    for code, parent in parents.items():
        project = held[code]
        parent_id = held[parent].id if parent else None
        if project.parent_id != parent_id and (project.id, "parent_id") not in kept:
            changes.setdefault(project.id, {}).update(writing.set_values(project, {"parent_id": parent_id}))


def finish(
    session: Session,
    projects: Mapping[int, Project],
    versions: Mapping[int, int],
    changes: dict[int, Changes],
) -> tuple[int, int]:
    """Write one event for each project that is new or changed, once its figures are adopted.

    `versions` are those of the projects that stood before; all are derived anew, as the rules now say.
    """
    session.flush()
    created = [one for project_id, one in projects.items() if project_id not in versions]
    writing.record_creations(session, created, SEED)
    for project_id, change in writing.adopt_figures(session, versions).items():
        changes.setdefault(project_id, {}).update(change)
    changed = [project_id for project_id in versions if changes.get(project_id)]
    for project_id in changed:
        since = versions[project_id]
        writing.record_change(session, projects[project_id], SEED, changes[project_id], since=since)
    writing.count_anew(session, versions)
    return len(created), len(changed)
