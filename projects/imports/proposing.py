"""One verdict for each row: what it would make of the registry, or why nothing. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from sqlalchemy.orm import Session

from geo.errors import DomainError, msg
from projects.accounts.access import Access
from projects.imports.known import Known, KnownProject, read_known
from projects.imports.likeness import Likeness, Likenesses
from projects.imports.matching import NEW, Match, match
from projects.imports.rows import CellFault, ParsedRow
from projects.imports.source import Note
from projects.registry.audit import Changes
from projects.registry.doubts import Doubt
from projects.words.texts import tidy


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a whole import: its file, and what its officer says of it."""

    filename: str
    reason: str = ""
    evidence: str = ""
    evidence_link: str = ""

    def explain(self, row: ParsedRow) -> dict[str, Any]:
        """Return reason and evidence of one row: its own words first, and always where it stands."""
        said = tidy(str(row.values.get("reason") or "")) or tidy(self.reason)
        place = f"导入自“{self.filename}” {row.table} 第 {row.number} 行"
        return {
            "reason": f"{said}\n{place}" if said else place,
            "evidence": tidy(str(row.values.get("evidence") or "")) or tidy(self.evidence),
            "evidence_link": tidy(str(row.values.get("evidence_link") or "")) or tidy(self.evidence_link),
        }


@dataclass(frozen=True, slots=True)
class Setting:
    """How all rows of an import are taken: whose it is, what stands behind it, its month, year and datum."""

    access: Access
    behind: Behind
    month: date | None = None
    year: int | None = None
    datum: str | None = None


@dataclass(slots=True)
class Proposal:
    """One row with its verdict: `stated` is what would be submitted, `changes` what that changes."""

    row: ParsedRow
    verdict: str = "unchanged"
    project: KnownProject | None = None
    stated: dict[str, Any] = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    candidates: list[Likeness] = field(default_factory=list)
    decision: str | None = None

    def refuse(self, error: DomainError) -> None:
        """Let the row be wrong, as the rules say."""
        self.faults.append(CellFault(error.message, field=error.field, values=error.values))

    def conclude(self, verdict: str) -> None:
        """Give the verdict: wrong with any fault, undecided with a candidate, else as said."""
        undecided = self.candidates and self.decision is None
        self.verdict = "error" if self.faults else "duplicate" if undecided else verdict


class Report(Protocol):
    """Say how far the work is: how many rows of how many."""

    def __call__(self, done: int, total: int) -> None:
        """Note it; raises where the work is to stop."""


class Target(Protocol):
    """What the rows of an import become: judges those that are matched, and those that are new."""

    takes_new: bool
    # Whether several rows may speak of one project.
    repeats: bool

    def judge_matched(self, proposals: Sequence[Proposal]) -> None:
        """Fill in what each row changes, what is wrong and doubted, and its verdict."""

    def judge_new(self, proposals: Sequence[Proposal]) -> None:
        """Fill in what each new row would be."""


def propose(
    session: Session,
    rows: Sequence[ParsedRow],
    setting: Setting,
    target: Target,
    *,
    decisions: Mapping[tuple[str, int], str] | None = None,
    report: Report = lambda _done, _total: None,
) -> list[Proposal]:
    """Return a verdict for every row, in their order; `decisions` are those of officers, by table and row."""
    named = {adcode for row in rows for adcode in row.values.get("districts") or ()}
    known = read_known(session, named)
    proposals = [
        start(row, known, setting, (decisions or {}).get((row.table, row.number)), target) for row in rows
    ]
    report(len(rows) // 4, len(rows))
    refuse_repeats(proposals, target)
    matched = [one for one in proposals if one.project and not one.faults]
    target.judge_matched(matched)
    report(len(rows) // 2, len(rows))
    fresh = [one for one in proposals if one.project is None and not one.faults]
    if target.takes_new:
        find_candidates(fresh, known)
        target.judge_new([one for one in fresh if one.decision or not one.candidates])
        for one in fresh:
            one.conclude("new")
    for one in proposals:
        if one.faults:
            one.conclude("error")
    report(len(rows), len(rows))
    return proposals


def start(row: ParsedRow, known: Known, setting: Setting, decision: str | None, target: Target) -> Proposal:
    """Return the proposal of a row with the project that it is matched with, and the faults of its cells."""
    proposal = Proposal(row, faults=list(row.faults), notes=list(row.notes), decision=decision)
    found = match(row.values, known, setting.access, decision)
    proposal.project = found.project
    if found.fault:
        proposal.faults.append(found.fault)
    elif found.project:
        # A list may hold projects of others; only who changes one must be allowed to.
        if not row.is_untouched:
            refuse_scope(proposal, found.project, setting.access)
        if found.by == "name" and key_differs(row, found.project):
            proposal.notes.append(Note(msg("按别名对上“%(name)s”(%(code)s)。"), told_of(found.project)))
    elif not target.takes_new:
        explain_unmatched(proposal, found)
    else:
        refuse_new_scope(proposal, setting.access)
    return proposal


def told_of(project: KnownProject) -> dict[str, str]:
    """Return what messages say of a project."""
    return {"name": project.name, "code": project.code}


def key_differs(row: ParsedRow, project: KnownProject) -> bool:
    """Say whether a row calls a project by another than its own name."""
    return row.values.get("name") not in (None, project.name)


def refuse_scope(proposal: Proposal, project: KnownProject, access: Access) -> None:
    """Let a row be wrong whose project its officer may not change."""
    if not access.can_write_project(project.districts):
        message = msg("项目“%(name)s”超出了您的角色或您负责的县区。")
        proposal.faults.append(CellFault(message, values={"name": project.name}))


def refuse_new_scope(proposal: Proposal, access: Access) -> None:
    """Let a new row be wrong whose district its officer may not write in."""
    districts = proposal.row.values.get("districts")
    if districts and not access.can_write_project(districts):
        proposal.faults.append(CellFault(msg("这个县区不在您负责的范围内。"), field="districts"))


def explain_unmatched(proposal: Proposal, found: Match) -> None:
    """Say which projects a row's name may mean, or that there is none."""
    if found.others:
        values = {"names": "、".join(f"{one.code} {one.name}" for one in found.others[:5])}
        message = msg("有几个项目叫这个名字:%(names)s。请写上编码或县区。")
        proposal.faults.append(CellFault(message, field="name", values=values))
    elif proposal.row.values.get("name"):
        message = msg("登记簿里没有这个项目。请写上编码,或先登记。")
        proposal.faults.append(CellFault(message, field="name"))
    else:
        proposal.faults.append(CellFault(msg("没有编码也没有项目名称,不知道是哪个项目。"), field="name"))


def refuse_repeats(proposals: Sequence[Proposal], target: Target) -> None:
    """Let a row be wrong that says again what an earlier row of the file said."""
    first: dict[Any, ParsedRow] = {}
    for one in proposals:
        key = repeat_key(one, target)
        if one.faults or key is None:
            continue
        earlier = first.setdefault(key, one.row)
        if earlier is not one.row:
            message = msg("与 %(table)s 第 %(number)d 行是同一个项目,请只留一行。")
            told = {"table": earlier.table, "number": earlier.number}
            one.faults.append(CellFault(message, field="name", values=told))


def repeat_key(one: Proposal, target: Target) -> Any:
    """Return what no two rows of a file may share; None where they may."""
    values = one.row.values
    if target.repeats:
        month = values.get("month")
        return (one.project.id, month) if one.project and "subject" not in values else None
    if one.project:
        return one.project.id
    if not values.get("name"):
        return None
    return values["name"], tuple(sorted(values.get("districts") or ()))


def find_candidates(proposals: Sequence[Proposal], known: Known) -> None:
    """Find the registered projects that new rows may be, unless their officer decided that they are new."""
    open_ = [
        one
        for one in proposals
        if one.decision != NEW and one.row.values.get("name") and one.row.values.get("districts")
    ]
    if not open_:
        return
    likenesses = Likenesses(known)
    for one in open_:
        one.candidates = likenesses.find(one.row.values)
