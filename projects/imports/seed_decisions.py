"""Load the decisions on duplicates: pairs that are one thing are merged, the others are never asked again.

An officer's decision on a pair always stands. What the table no longer holds is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import Problem
from projects.imports.cells import Converter, required, text
from projects.imports.seed_rows import CODE, SeedRow, convert
from projects.imports.tables import read_table
from projects.models import DuplicateDecision, Project
from projects.reconcile.decisions import record_decision
from projects.reconcile.merge_checks import MergeRefused
from projects.reconcile.merge_rules import take_blanks
from projects.reconcile.merging import join_names, join_projects, part_projects
from projects.registry.audit import Author
from projects.words.vocabulary import COMPARED_MEASURES

FILE = "decisions.csv"


def verdict(cell: str) -> str:
    """Return `same` or `different`."""
    if cell not in ("same", "different"):
        raise ValueError(msg("只能是 same 或 different。"))
    return cell


DECISION: dict[str, Converter] = {
    "left_code": required(CODE),
    "right_code": required(CODE),
    "verdict": verdict,
    "keep_code": CODE,
    "reason": required(text),
}


def read_decisions(folder: Path) -> tuple[list[SeedRow], list[Problem]]:
    """Return the decisions of a folder, none where it has no such table, and what is wrong with the cells."""
    if not (folder / FILE).is_file():
        return [], []
    raw, problems = read_table(folder / FILE, list(DECISION), FILE)
    rows, faults = convert(raw, DECISION)
    return rows, problems + faults


def check_decisions(rows: Iterable[SeedRow], codes: set[str]) -> Iterator[Problem]:
    """Yield unknown projects, pairs that come twice, and a project to keep that is not of the pair."""
    seen: set[frozenset[str]] = set()
    for row in rows:
        pair = frozenset((row["left_code"], row["right_code"]))
        if len(pair) == 1:
            yield row.source.problem("right_code", msg("一个项目不能与它自己比较。"))
        if pair in seen:
            yield row.source.problem("right_code", msg("这一对已经裁定过。"))
        seen.add(pair)
        for column in ("left_code", "right_code"):
            if row[column] not in codes:
                yield row.source.problem(column, msg("没有编码为 %(code)s 的项目。"), code=row[column])
        if row["keep_code"] not in (pair if row["verdict"] == "same" else {None}):
            yield row.source.problem("keep_code", msg("same 必须写明保留两个中的哪一个,different 则留空。"))


def find_merges(session: Session) -> dict[str, str]:
    """Return for the code of each merged project the code that it was merged into, the oldest merge first."""
    rows = session.execute(select(Project.id, Project.code, Project.merged_into_id)).all()
    codes = {project_id: code for project_id, code, _ in rows}
    merges = select(DuplicateDecision.gone_id).where(DuplicateDecision.verdict == "same")
    order = list(session.scalars(merges.order_by(DuplicateDecision.decided_at, DuplicateDecision.id)))
    place = {gone_id: number for number, gone_id in enumerate(order)}
    merged = [(place.get(one, 0), code, into) for one, code, into in rows if into is not None]
    return {code: codes[into] for _, code, into in sorted(merged)}


def find_homes(merges: Mapping[str, str]) -> dict[str, str]:
    """Return for each merged code the one that now holds it, however often it was merged."""
    homes = {}
    for code, into in merges.items():
        home = into
        while home in merges:
            home = merges[home]
        homes[code] = home
    return homes


def fold_values(values: dict[str, dict[str, Any]], merges: Mapping[str, str]) -> None:
    """Let each kept project's columns take over what those merged into it have, as their merge did."""
    for code, home in merges.items():
        if code not in values or home not in values:
            continue
        gone, kept = values[code], values[home]
        for name in COMPARED_MEASURES:
            # Stated of the one or the other, it is for the rule: the statements stand under the kept one.
            if name not in gone:
                kept.pop(name, None)
        kept |= take_blanks(kept, gone)
        kept["aliases"] = join_names(kept["name"], kept["aliases"], [gone["name"], *gone["aliases"]])
        gone["national_code"] = None


def fold_parents(rows: Iterable[SeedRow], merges: Mapping[str, str]) -> dict[str, str | None]:
    """Return each project's programme by code; a kept project without one takes its duplicate's."""
    parents = {row["code"]: row["parent_code"] for row in rows}
    for code, home in merges.items():
        if home in parents and parents[home] is None:
            parents[home] = parents.get(code)
    homes = find_homes(merges)
    return {code: homes.get(parent or "", parent) for code, parent in parents.items()}


def fold_listings(
    rows: list[SeedRow], parents: Mapping[str, str | None], merges: Mapping[str, str]
) -> list[SeedRow]:
    """Return the mentions under the projects that now hold them; each still names its own programme."""
    folded, homes = [], find_homes(merges)
    for row in rows:
        code = homes.get(row["code"], row["code"])
        programme = row["programme_code"]
        if programme is None and code != row["code"] and parents.get(row["code"]) != parents.get(code):
            programme = parents.get(row["code"])
        programme = homes.get(programme or "", programme)
        folded.append(SeedRow(row.source, row.values | {"code": code, "programme_code": programme}))
    return folded


def withdraw_stale(session: Session, rows: Iterable[SeedRow], author: Author) -> None:
    """Take back the decisions of earlier loads that the table no longer holds as they were.

    A merge is taken back together with all that the tables merged after it, the newest first: those that
    still stand in the table are made anew by `apply_decisions`.
    """
    ids = dict(session.execute(select(Project.code, Project.id)).all())
    wanted = {
        frozenset((ids.get(row["left_code"]), ids.get(row["right_code"]))): (
            row["verdict"],
            ids.get(row["keep_code"] or ""),
        )
        for row in rows
    }
    query = select(DuplicateDecision).where(DuplicateDecision.origin == "seed")
    held = session.scalars(query.order_by(DuplicateDecision.decided_at, DuplicateDecision.id)).all()
    stale = [number for number, one in enumerate(held) if not stands(one, wanted)]
    for decision in reversed(held[stale[0] :] if stale else []):
        take_back(session, decision, author)


def stands(
    decision: DuplicateDecision, wanted: Mapping[frozenset[int | None], tuple[str, int | None]]
) -> bool:
    """Say whether the table still holds a decision, with the same project kept."""
    pair = frozenset[int | None]((decision.left_id, decision.right_id))
    verdict, keep = wanted.get(pair, ("", None))
    (other,) = pair - {keep} if keep in pair else (None,)
    is_reversed = keep is not None and (decision.gone_id == keep or decision.kept_id == other)
    return verdict == decision.verdict and not is_reversed


def take_back(session: Session, decision: DuplicateDecision, author: Author) -> None:
    """Undo one decision of the tables; one that an officer has built upon stays."""
    if decision.verdict == "different":
        session.delete(decision)
        session.flush()
        return
    kept, gone = (session.get_one(Project, one) for one in (decision.kept_id, decision.gone_id))
    if gone.merged_into_id != kept.id or kept.merged_into_id is not None:
        return
    part_projects(session, kept, gone, author, f"{FILE} 已撤回这一裁定")
    session.delete(decision)
    session.flush()


def apply_decisions(session: Session, rows: Iterable[SeedRow], author: Author) -> list[Problem]:
    """Merge and record what the table decides; returns the rows that the rules refuse."""
    problems: list[Problem] = []
    projects = {one.code: one for one in session.scalars(select(Project))}
    decided = set(session.execute(select(DuplicateDecision.left_id, DuplicateDecision.right_id)).all())
    by_id = {one.id: one for one in projects.values()}
    for row in rows:
        pair = projects[row["left_code"]], projects[row["right_code"]]
        if tuple(sorted(one.id for one in pair)) in decided:
            continue
        homes = [find_home(one, by_id) for one in pair]
        is_one = homes[0] is homes[1]
        if row["verdict"] == "different":
            if is_one:
                problems.append(row.source.problem("verdict", msg("这两个项目已经合并为一个。")))
            else:
                record_decision(session, *pair, author, row["reason"])
        elif not is_one:
            kept, gone = homes if row["keep_code"] == row["left_code"] else reversed(homes)
            try:
                join_projects(session, kept, gone, author, row["reason"])
                record_decision(session, *pair, author, row["reason"], merged=(kept, gone))
            except MergeRefused as error:
                problems.append(row.source.problem("verdict", error.message, **error.values))
    return problems


def find_home(project: Project, by_id: Mapping[int, Project]) -> Project:
    """Return the project that holds a merged one, however often it was merged."""
    while project.merged_into_id is not None:
        project = by_id[project.merged_into_id]
    return project
