"""How one status may follow another, and what each step needs: pure rules, no database.

Rule (rules.md, Status): any step forward is allowed; a step back, a suspension, a resumption, a
cancellation and a revival need a reason; entering construction, completed or operating needs evidence
and the date it happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from geo.errors import msg
from projects.errors import BadInput
from projects.words.texts import tidy
from projects.words.vocabulary import STATUSES, codes, find_term

Step = Literal["forward", "back", "suspend", "resume", "cancel", "revive"]

TRACK = ("planned", "preliminary", "signed", "construction", "completed", "operating")
PROVEN = ("construction", "completed", "operating")
# These change what a total is, or bring money back into it: a reviewer always sees them first.
ALWAYS_REVIEWED = ("cancel", "revive")
EARLIEST = date(1949, 10, 1)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a change of status asks for beside the new status."""

    step: Step
    reason: bool
    evidence: bool
    date: bool


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A status that somebody wants to set: when it came, why, and whether something proves it."""

    status: str
    on: date | None = None
    reason: str = ""
    has_evidence: bool = False


def find_step(old: str, new: str) -> Step | None:
    """Return what kind of step leads from one status to another; None when the rules know no such step."""
    if old == new or new not in codes(STATUSES):
        return None
    if new == "cancelled":
        return "cancel"
    if old == "cancelled":
        return "revive" if new in TRACK else None
    if new == "suspended":
        return "suspend"
    if old == "suspended":
        return "resume"
    return "forward" if TRACK.index(new) > TRACK.index(old) else "back"


def list_next(old: str) -> dict[str, Needs]:
    """Return the statuses that may follow one, in their usual order, with what each needs."""
    steps = {new: find_step(old, new) for new in codes(STATUSES)}
    return {
        new: Needs(step, reason=step != "forward", evidence=new in PROVEN, date=new in PROVEN)
        for new, step in steps.items()
        if step is not None
    }


def check_change(old: str, old_on: date | None, wanted: StatusChange, today: date) -> Step:
    """Return the step that a change takes; raises BadInput at the field that is missing or wrong."""
    needs = list_next(old).get(wanted.status)
    if needs is None:
        raise refuse(old, wanted.status)
    if needs.reason and not tidy(wanted.reason):
        raise BadInput(msg("“%(step)s”要写明理由。"), field="reason", step=find_term(STATUSES, wanted.status))
    if needs.date and wanted.on is None:
        raise BadInput(msg("请填写发生的日期。"), field="status_on")
    check_date(wanted.on, old_on if needs.step == "forward" else None, today)
    if needs.evidence and not wanted.has_evidence:
        raise refuse_unproven(wanted.status)
    return needs.step


def check_first(wanted: StatusChange, today: date) -> None:
    """Raise BadInput at what is missing or wrong of the status with which a project begins.

    A project that is stopped already says why; one under way or done is proven, with the date it happened.
    """
    if wanted.status not in codes(STATUSES):
        raise BadInput(msg("没有“%(status)s”这种状态。"), field="status", status=wanted.status[:50])
    check_date(wanted.on, None, today)
    if wanted.status not in TRACK and not tidy(wanted.reason):
        raise BadInput(msg("“%(step)s”要写明理由。"), field="reason", step=find_term(STATUSES, wanted.status))
    if wanted.status in PROVEN and wanted.on is None:
        raise BadInput(msg("请填写发生的日期。"), field="status_on")
    if wanted.status in PROVEN and not wanted.has_evidence:
        raise refuse_unproven(wanted.status)


def refuse_unproven(status: str) -> BadInput:
    """Return the error of a status that nothing proves."""
    return BadInput(
        msg("进入“%(status)s”要有依据:文号、链接或附件,三者有一即可。"),
        field="evidence",
        status=find_term(STATUSES, status),
    )


def refuse(old: str, new: str) -> BadInput:
    """Return the error of a status that cannot follow."""
    if new not in codes(STATUSES):
        return BadInput(msg("没有“%(status)s”这种状态。"), field="status", status=new[:50])
    if new == old:
        return BadInput(msg("状态已经是“%(status)s”。"), field="status", status=find_term(STATUSES, new))
    return BadInput(
        msg("“%(old)s”之后不能是“%(new)s”。"),
        field="status",
        old=find_term(STATUSES, old),
        new=find_term(STATUSES, new),
    )


def check_date(on: date | None, not_before: date | None, today: date) -> None:
    """Raise BadInput for a date that has not come, is before 1949, or lies before the status it follows."""
    if on is None:
        return
    if on > today:
        raise BadInput(msg("日期 %(on)s 还没有到。"), field="status_on", on=on.isoformat())
    if on < EARLIEST:
        raise BadInput(msg("日期 %(on)s 太早了。"), field="status_on", on=on.isoformat())
    if not_before is not None and on < not_before:
        raise BadInput(
            msg("日期 %(on)s 早于前一状态的日期 %(before)s。"),
            field="status_on",
            on=on.isoformat(),
            before=not_before.isoformat(),
        )
