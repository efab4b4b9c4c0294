"""The phases that a project is parted into (一期, 二期), or the projects into which one is split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import BadInput
from projects.models import Project
from projects.registry.audit import plain
from projects.registry.doubts import Doubt, Doubts
from projects.registry.field_values import restore
from projects.registry.fields import name_of
from projects.registry.shares import list_shares
from projects.updates.registering import Registration
from projects.updates.registration_checks import Checks
from projects.updates.submission import Submission
from projects.words.texts import tidy
from projects.words.vocabulary import STATUSES, WAITING_STATUSES, find_term

MOST_PHASES = 20
FEWEST_PHASES = 2
# What a phase has of its own project beside its name, money and years.
SHARED = (
    *("type", "nature", "level", "approval", "owner", "lead_unit", "assisting_units", "steward"),
    *("lead_official", "place_text"),
)


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: money 万元, length km, areas m². What is left out is not stated."""

    name: str
    status: str = "planned"
    investment_wan: Decimal | None = None
    length_km: Decimal | None = None
    land_m2: Decimal | None = None
    floor_m2: Decimal | None = None
    start_year: int | None = None
    end_year: int | None = None
    capacity: str | None = None

    @property
    def words(self) -> str:
        """Return all that is said of it, in one line of Chinese."""
        told = [
            f"{name_of(name).zh} {value}{unit.zh if (unit := name_of(name).unit) else ''}"
            for name, value in pack_phase(self).items()
            if value is not None and name not in ("name", "status")
        ]
        return f"{self.name}({','.join((find_term(STATUSES, self.status).zh, *told))})"


def pack_phase(phase: Phase) -> dict[str, Any]:
    """Return a phase as JSON keeps it."""
    return {name: plain(value) for name, value in asdict(phase).items()}


def make_submission(phases: Sequence[Phase], *, count_apart: bool, **behind: Any) -> Submission:
    """Return the submission of phases; `count_apart` makes each a project of its own in the count."""
    values: dict[str, Any] = {"phases": [phase.words for phase in phases], "is_programme": count_apart}
    contents = {"phases": [pack_phase(phase) for phase in phases]}
    return Submission("phases", values, contents=contents, **behind)


def unpack_phases(contents: Mapping[str, Any] | None) -> list[Phase]:
    """Return the phases that an update keeps."""
    return [
        Phase(**{name: restore(name, value) for name, value in kept.items()})
        for kept in (contents or {}).get("phases", ())
    ]


def as_registrations(
    session: Session, project: Project, phases: Sequence[Phase], **behind: Any
) -> list[Registration]:
    """Return the phases as new projects in the project's districts, with all that they share with it."""
    shares = [(one.adcode, one.share) for one in list_shares(session, [project.id]).get(project.id, ())]
    shared = {name: value for name in SHARED if (value := getattr(project, name)) not in (None, [])}
    return [
        Registration(
            shared
            | {name: value for name, value in asdict(phase).items() if value is not None}
            | ({"status_on": project.status_on} if phase.status == project.status else {}),
            shares,
            project.code,
            **behind,
        )
        for phase in phases
    ]


def check_phases(session: Session, project: Project, phases: Sequence[Phase]) -> None:
    """Raise BadInput for too few or too many phases, or one that cannot be a project."""
    has_members = session.scalar(select(func.count()).where(Project.parent_id == project.id))
    if len(phases) < (1 if has_members else FEWEST_PHASES):
        raise BadInput(msg("至少要写两期(部分)。"), field="phases")
    if len(phases) > MOST_PHASES:
        raise BadInput(msg("一次最多分 %(most)d 期。"), field="phases", most=MOST_PHASES)
    names = [tidy(phase.name) for phase in phases]
    if len(set(names)) < len(names) or project.name in names:
        raise BadInput(msg("各期的名称不能相同,也不能与原项目相同。"), field="phases")
    for phase in phases:
        if phase.status not in (*WAITING_STATUSES, project.status):
            raise BadInput(
                msg("“%(name)s”的状态只能是原项目的状态,或谋划、前期、签约;其他状态请登记后再更新。"),
                field="phases",
                name=phase.name,
            )


def judge_phases(session: Session, project: Project, phases: Sequence[Phase], reason: str) -> Doubts:
    """Return what is doubted: more money than the whole, a name that is there; raises BadInput."""
    # The project itself is evidence enough for what it shares with its phases.
    registrations = as_registrations(session, project, phases, reason=reason or project.name, file_count=1)
    checks = Checks(session, registrations)
    doubts = [doubt for one in registrations for doubt in checks.check(one)]
    return Doubts((*doubts, *doubt_money(session, project, phases)))


def doubt_money(session: Session, project: Project, phases: Sequence[Phase]) -> list[Doubt]:
    """Return the doubt that the parts, with those that are there already, have more than the whole."""
    held = session.scalar(
        select(func.coalesce(func.sum(Project.subtree_wan), 0)).where(
            Project.parent_id == project.id, Project.merged_into_id.is_(None)
        )
    )
    parts = Decimal(held or 0) + sum((one.investment_wan or Decimal(0) for one in phases), Decimal(0))
    if project.investment_wan is None or parts <= project.investment_wan:
        return []
    said = msg("各期合计 %(parts)s 万元,多于总投资 %(whole)s 万元。")
    return [
        Doubt(
            "phases_exceed", "phases", said, {"parts": plain(parts), "whole": plain(project.investment_wan)}
        )
    ]
