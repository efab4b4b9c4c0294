"""Rows that become projects, or change their details, status, year plans and places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import DomainError, msg
from projects.clock import get_today
from projects.errors import BadInput
from projects.imports.known import KnownProject
from projects.imports.places import Told, is_same_place, leave_place, read_place, read_told
from projects.imports.proposing import Proposal, Setting
from projects.imports.rows import CellFault
from projects.imports.source import Note
from projects.imports.stated import (
    FIGURES,
    Floors,
    find_floors,
    keep_total,
    list_figures,
    pack_figures,
    refuse_unheld,
)
from projects.imports.targets import NAMING, PLACE, YEAR_PLAN
from projects.models import Project, Update, YearPlan
from projects.registry import audit
from projects.registry.audit import Changes
from projects.registry.field_readers import YEAR_PLAN as PLAN_OF_YEAR
from projects.registry.field_readers import check_together
from projects.registry.fields import EDITABLE
from projects.registry.lifecycle import StatusChange, check_change
from projects.registry.placement import Area, find_area, judge, read_given
from projects.updates.registration import Registration
from projects.updates.registration_checks import Checks

STATUS = ("status", "status_on")
NOT_STATED = ("reason", "evidence", "evidence_link", "month")


@dataclass(frozen=True, slots=True)
class Held:
    """What stands of some projects: their columns, the plans of their years, whose updates wait."""

    projects: Mapping[int, Any]
    plans: Mapping[int, Mapping[int, Decimal]]
    waiting: Mapping[tuple[int, str], str]


class Details:
    """The targets projects, year plans and places."""

    repeats = False

    def __init__(self, session: Session, setting: Setting, *, takes_new: bool) -> None:
        self.session, self.setting, self.takes_new = session, setting, takes_new
        self.areas: dict[frozenset[str], Area | None] = {}
        self.today = get_today()
        self.floors: Floors = frozenset()
        self.told: Mapping[int, Told] = {}

    def judge_matched(self, proposals: Sequence[Proposal]) -> None:
        """Compare each row with the project that it is."""
        held = read_held(self.session, [one.project.id for one in proposals if one.project])
        self.floors = find_floors(self.session, proposals)
        self.told = read_told(self.session, proposals)
        holders = find_holders(self.session, proposals)
        for one in proposals:
            project = cast(KnownProject, one.project)
            self.judge_one(one, held.projects[project.id], held, holders)
            one.conclude("changed" if one.changes else "unchanged")

    def judge_one(
        self, one: Proposal, project: Any, held: Held, holders: Mapping[str, tuple[int, str]]
    ) -> None:
        """Fill in what a row changes of its project."""
        try:
            stated = self.read_stated(one)
        except DomainError as error:
            one.refuse(error)
            return
        changes = compare(project, held.plans[project.id], stated)
        if is_same_place(project.geom, stated.get("geom")):
            leave_place(changes, one.row.values)
        self.attempt(one, lambda: check_status(one, project, changes, self.setting, self.today))
        details = {name: stated[name] for name in changes if name not in STATUS}
        self.attempt(one, lambda: check_details(project, details, holders))
        self.attempt(one, lambda: self.judge_place(one, project, details))
        refuse_unheld(one, project.id, changes, self.floors)
        refuse_moved(one, project, changes)
        refuse_waiting(one, changes, held.waiting)
        note_first(one, project, cast(KnownProject, one.project))
        # A status without its date brings the date that follows: none.
        one.stated = {name: audit.plain(stated.get(name)) for name in changes}
        one.changes = changes
        keep_total(one, changes)

    def attempt(self, one: Proposal, check: Callable[[], None]) -> None:
        """Do a check; what it refuses is a fault of the row."""
        try:
            check()
        except DomainError as error:
            one.refuse(error)

    def read_stated(self, one: Proposal) -> dict[str, Any]:
        """Return what a row states of its project: fields, the status, plans of years, the place.

        A name that only led to the project is no new name of it.
        """
        values = one.row.values
        by_code = bool(values.get("code") or values.get("national_code")) and one.decision is None
        stated = {name: value for name, value in values.items() if name in EDITABLE and name not in PLACE}
        if not by_code:
            stated.pop("name", None)
        if values.get("status"):
            stated |= {name: values[name] for name in STATUS if name in values}
        stated |= read_plans(values, self.setting, self.today)
        project_id = cast(KnownProject, one.project).id
        return stated | read_place(one.row, self.setting.datum, self.told.get(project_id))

    def judge_place(self, one: Proposal, project: Any, values: Mapping[str, Any]) -> None:
        """Note what is doubted of a new place; raises BadInput for one far outside its districts."""
        if "geom" not in values:
            return
        districts = cast(KnownProject, one.project).districts or frozenset({project.code[3:9]})
        given = read_given(project, values)
        if given is not None:
            held = [("", to_shape(project.geom))] if project.geom is not None else []
            one.doubts += judge(given, self.find_area(districts), held)

    def find_area(self, districts: frozenset[str]) -> Area | None:
        """Return districts as one area, looked up once."""
        if districts not in self.areas:
            self.areas[districts] = find_area(self.session, districts)
        return self.areas[districts]

    def judge_new(self, proposals: Sequence[Proposal]) -> None:
        """Check each new row as a registration."""
        found: list[tuple[Proposal, Registration]] = []
        for one in proposals:
            try:
                found.append((one, self.as_registration(one)))
            except DomainError as error:
                one.refuse(error)
        checks = Checks(self.session, [registration for _one, registration in found])
        for one, registration in found:
            self.judge_registration(one, registration, checks)

    def judge_registration(self, one: Proposal, registration: Registration, checks: Checks) -> None:
        """Note what is wrong with a new project, or doubted."""
        try:
            # A namesake in the district is among the candidates, which the officer decides on.
            doubts = [doubt for doubt in checks.check(registration) if not doubt.code.startswith("name_")]
        except DomainError as error:
            field = {"district": "districts"}.get(error.field or "", error.field)
            one.faults.append(CellFault(error.message, field=field, values=error.values))
            return
        one.doubts += doubts
        one.stated = {name: audit.plain(value) for name, value in registration.values.items()}
        one.stated["districts"] = sorted(registration.districts)
        if registration.parent_code:
            one.stated["parent_code"] = registration.parent_code
        one.changes = {name: [None, value] for name, value in one.stated.items() if value not in (None, [])}
        if registration.statements:
            one.stated[FIGURES] = pack_figures(registration.statements)

    def as_registration(self, one: Proposal) -> Registration:
        """Return a new row as a registration."""
        row, setting = one.row, self.setting
        own = {
            name: value
            for name, value in row.values.items()
            if name not in (*NAMING, *PLACE, *NOT_STATED, YEAR_PLAN, "parent_code") and value is not None
        }
        names = {name: row.values[name] for name in ("name", "national_code") if row.values.get(name)}
        plans = {
            name: value
            for name, value in read_plans(row.values, setting, self.today).items()
            if value is not None
        }
        values = names | own | plans | read_place(row, setting.datum)
        shares = [(adcode, None) for adcode in row.values.get("districts") or ()]
        parent_code = row.values.get("parent_code")
        return Registration(values, shares, parent_code, list_figures(row), **setting.behind.explain(row))


def read_plans(values: Mapping[str, Any], setting: Setting, today: date) -> dict[str, Any]:
    """Return the plans of years under their own names; one without a year is of the import's, else this."""
    plans = {name: value for name, value in values.items() if PLAN_OF_YEAR.fullmatch(name)}
    if YEAR_PLAN in values:
        plans.setdefault(f"year_plan_{setting.year or today.year}", values[YEAR_PLAN])
    return plans


def read_held(session: Session, project_ids: Collection[int]) -> Held:
    """Return what stands of some projects, in three queries."""
    ids = sorted(project_ids)
    columns = Project.__table__.c
    projects = {row.id: row for row in session.execute(select(*columns).where(among(columns.id, ids)))}
    plans: dict[int, dict[int, Decimal]] = defaultdict(dict)
    query = select(YearPlan.project_id, YearPlan.year, YearPlan.planned_wan)
    for project_id, year, planned in session.execute(query.where(among(YearPlan.project_id, ids))):
        plans[project_id][year] = planned
    waits = select(Update.project_id, Update.kind, Update.author).where(
        among(Update.project_id, ids), Update.state == "pending", Update.kind != "progress"
    )
    waiting = {(int(project_id or 0), kind): author for project_id, kind, author in session.execute(waits)}
    return Held(projects, plans, waiting)


def find_holders(session: Session, proposals: Sequence[Proposal]) -> dict[str, tuple[int, str]]:
    """Return which project holds each national code that rows name."""
    wanted = {one.row.values.get("national_code") for one in proposals} - {None}
    query = select(Project.national_code, Project.id, Project.code)
    rows = session.execute(query.where(among(Project.national_code, sorted(map(str, wanted)))))
    return {str(national_code): (id_, code) for national_code, id_, code in rows}


def compare(project: Any, plans: Mapping[int, Decimal], stated: Mapping[str, Any]) -> Changes:
    """Return {field: [old, new]} of what differs from what stands."""
    changes: Changes = {}
    for name, new in stated.items():
        year = PLAN_OF_YEAR.fullmatch(name)
        old = plans.get(int(year[1])) if year else getattr(project, name)
        before, after = audit.plain(old), audit.plain(new)
        if before != after:
            changes[name] = [before, after]
    # A date alone is no change of status.
    if "status" not in changes:
        changes.pop("status_on", None)
    return changes


def check_status(one: Proposal, project: Any, changes: Changes, setting: Setting, today: date) -> None:
    """Raise BadInput unless a new status may follow the one that stands."""
    if "status" not in changes:
        return
    behind = setting.behind.explain(one.row)
    given = one.row.values.get("reason") or setting.behind.reason
    wanted = StatusChange(
        changes["status"][1],
        one.row.values.get("status_on"),
        str(given or ""),
        bool(behind["evidence"] or behind["evidence_link"]),
    )
    check_change(project.status, project.status_on, wanted, today)
    if project.status_on != wanted.on:
        changes.setdefault("status_on", [audit.plain(project.status_on), audit.plain(wanted.on)])


def check_details(project: Any, values: Mapping[str, Any], holders: Mapping[str, tuple[int, str]]) -> None:
    """Raise BadInput for details that do not fit each other, or a national code of another project."""
    if "investment_wan" in values and values["investment_wan"] is None:
        raise BadInput(msg("总投资不能清空。"), field="investment_wan")
    check_together(project, {name: value for name, value in values.items() if name in EDITABLE})
    national_code = str(values.get("national_code"))
    if national_code in holders and holders[national_code][0] != project.id:
        raise BadInput(
            msg("项目代码 %(given)s 已登记在 %(code)s 名下。"),
            field="national_code",
            given=national_code,
            code=holders[national_code][1],
        )


def refuse_moved(one: Proposal, project: Any, changes: Changes) -> None:
    """Let a row of an older workbook be wrong where what it changes has changed since, with both values."""
    if one.row.version is None or one.row.version == project.version:
        return
    for name, written in one.row.written.items():
        if name in changes and audit.plain(written) != changes[name][0]:
            message = msg("导出之后已有更新:导出时 %(written)s,现在 %(now)s,表中改为 %(sent)s。")
            told = {"written": audit.plain(written), "now": changes[name][0], "sent": changes[name][1]}
            one.faults.append(CellFault(message, field=name, values=told))


def refuse_waiting(one: Proposal, changes: Changes, waiting: Mapping[tuple[int, str], str]) -> None:
    """Let a row be wrong of whose project an update of the same kind waits for review already."""
    kinds = {"status" if name in STATUS else "fields" for name in changes}
    for kind in sorted(kinds):
        author = waiting.get((cast(KnownProject, one.project).id, kind))
        if author is not None:
            message = msg("已有%(author)s提交的更新在等待审核。请先等审核结果,或由提交人撤回。")
            one.faults.append(CellFault(message, values={"author": author}))


def note_first(one: Proposal, project: Any, known: KnownProject) -> None:
    """Say what a row tells of its project that an import does not change."""
    values = one.row.values
    if values.get("type") and values["type"] != project.type:
        one.notes.append(Note(msg("类型与登记的不同,没有改。")))
    if values.get("districts") and not known.districts.issuperset(values["districts"]):
        one.notes.append(Note(msg("县区与登记的不同,没有改。")))
