"""Updates of a project's own columns, of its total investment and of its year plans."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.errors import BadInput, Conflict
from projects.models import Project, Update
from projects.registry import audit, deciding, writing
from projects.registry.audit import Changes
from projects.registry.custody import check_backed, with_custody
from projects.registry.field_readers import YEAR_PLAN, check_together
from projects.registry.field_values import restore
from projects.registry.fields import CHANGEABLE
from projects.registry.year_plans import PLANS, plan_year
from projects.store.held import Held
from projects.updates.placing import check_accepted
from projects.updates.submission import Submission
from projects.words.texts import tidy
from projects.words.vocabulary import COMPARED_MEASURES


def check(session: Session, project: Project, submission: Submission) -> tuple[Mapping[str, Any], None]:
    """Return the values; raises BadInput for a field that is not an officer's to change."""
    for name in submission.values:
        if name not in CHANGEABLE and not YEAR_PLAN.fullmatch(name):
            raise BadInput(msg("“%(name)s”不能这样修改。"), field=name[:50], name=name[:50])
    if "investment_wan" in submission.values and submission.values["investment_wan"] is None:
        raise BadInput(msg("总投资不能清空。"), field="investment_wan")
    if "investment_wan" in submission.values and not (submission.has_evidence or tidy(submission.reason)):
        raise BadInput(msg("修改总投资要有依据或理由。"), field="evidence")
    values = with_custody(project, submission.values)
    check_together(project, values)
    has_reason = bool(tidy(submission.reason))
    check_backed(project, values, has_evidence=submission.has_evidence, has_reason=has_reason)
    check_unused(session, project, values.get("national_code"))
    return values, None


def read_holders(session: Session, codes: Collection[str]) -> dict[str, tuple[int, str] | None]:
    """Return which project holds each national code, its id and its own code; None where none does."""
    query = select(Project.national_code, Project.id, Project.code).where(among(Project.national_code, codes))
    held = {str(given): (project_id, code) for given, project_id, code in session.execute(query)}
    return {code: held.get(code) for code in codes}


HOLDERS = Held(read_holders)


def check_unused(session: Session, project: Project, national_code: str | None) -> None:
    """Raise Conflict when another project holds the national code already."""
    holder = HOLDERS.find(session, national_code) if national_code is not None else None
    if holder is not None and holder[0] != project.id:
        raise Conflict(
            msg("项目代码 %(given)s 已登记在 %(code)s 名下。"),
            field="national_code",
            given=national_code,
            code=holder[1],
        )


def read(session: Session, project: Project, names: Sequence[str], month: date | None) -> Mapping[str, Any]:
    """Return what is published of these fields."""
    held = {name: audit.plain(getattr(project, name)) for name in names if not YEAR_PLAN.fullmatch(name)}
    years = {name: int(found[1]) for name in names if (found := YEAR_PLAN.fullmatch(name))}
    if years:
        plans = PLANS.find(session, project.id)
        held |= {
            name: audit.plain(getattr(plans.get(year), "planned_wan", None)) for name, year in years.items()
        }
    return held


def restore_all(changes: Changes, *, side: int) -> dict[str, Any]:
    """Return a project's own fields of some changes as its columns hold them: side 0 is old, 1 new."""
    return {name: restore(name, pair[side]) for name, pair in changes.items() if name in CHANGEABLE}


def publish(session: Session, project: Project, update: Update) -> Changes:
    """Write the new values; an investment becomes a statement of the officer's, and is adopted."""
    stated = update.changes.get("investment_wan")
    # Before anything of the project is written, so that its version rises by one in all.
    statement_id = None
    check_still(session, project, update)
    if stated is not None:
        statement_id = deciding.state_total(session, project, restore("investment_wan", stated[1]), update)
    changes = write_values(session, project, update)
    if statement_id is not None:
        changes |= deciding.decide(session, project, statement_id)
    return changes


def check_still(session: Session, project: Project, update: Update) -> None:
    """Raise BadInput or Conflict when the values no longer fit what may have moved on since the update."""
    check_unused(session, project, update.changes.get("national_code", (None, None))[1])
    restored = restore_all(update.changes, side=1)
    check_together(project, restored)
    check_accepted(session, project, restored, update)


def write_values(session: Session, project: Project, update: Update) -> Changes:
    """Write all new values but the total; returns what the update says and what follows from it."""
    changes: Changes = dict(update.changes)
    # Fields that belong together are written together: the table refuses half of them.
    with session.no_autoflush:
        values: dict[str, Any] = {}
        for name, (_old, new) in update.changes.items():
            found = YEAR_PLAN.fullmatch(name)
            if found:
                changes |= plan_year(session, project, int(found[1]), restore("year_plan_wan", new))
            elif name != "investment_wan":
                values[name] = restore(name, new)
        changes |= writing.set_values(project, values)
    # Noted before a total is decided, which adopts by the rule whatever no officer decided.
    return changes | decide_measures(project, update)


def decide_measures(project: Project, update: Update) -> Changes:
    """Note that an officer has decided the lengths and areas that an update gives; returns what changed."""
    given = [name for name in COMPARED_MEASURES if name in update.changes]
    return writing.set_values(project, {"measures_decided": sorted({*project.measures_decided, *given})})
