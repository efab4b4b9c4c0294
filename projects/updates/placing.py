"""What is doubted is confirmed with a reason before it is written, by whoever sends or accepts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import BadInput
from projects.models import Project, Update
from projects.registry.doubts import Doubt, Doubtful, Doubts
from projects.registry.placement import judge_values
from projects.updates.phases import judge_phases, unpack_phases
from projects.updates.submission import Submission
from projects.words.texts import tidy


def confirm_place(session: Session, project: Project, submission: Submission) -> Submission:
    """Return the submission; where something is doubted, with what was confirmed in its reason.

    Raises Doubtful until it is confirmed, BadInput without a reason, or for a place that cannot be.
    """
    doubts = judge(session, project, submission)
    if not doubts:
        return submission
    if not submission.is_confirmed:
        raise Doubtful(doubts)
    if not tidy(submission.reason):
        raise BadInput(msg("有疑问:%(doubts)s 确认无误要写明理由。"), field="reason", doubts=doubts)
    return replace(submission, reason=f"{tidy(submission.reason)}\n{doubts.as_confirmed()}")


def judge(session: Session, project: Project, submission: Submission) -> Doubts:
    """Return what is doubted of a submission: a place, or the phases of a project."""
    if submission.kind == "fields":
        return judge_values(session, project, submission.values)
    if submission.kind == "phases":
        phases = unpack_phases(submission.contents)
        return judge_phases(session, project, phases, submission.reason)
    return Doubts()


def check_accepted(session: Session, project: Project, values: Mapping[str, Any], update: Update) -> None:
    """Raise BadInput for a place that cannot be, or a doubt that neither officer nor reviewer answered."""
    open_doubts = Doubts(
        tuple(one for one in judge_values(session, project, values) if not is_said(one, update.reason))
    )
    if open_doubts and not update.review_note:
        raise BadInput(
            msg("位置有疑问:%(doubts)s 确认无误请在审核意见里写明理由再通过,否则请退回。"),
            field="note",
            doubts=open_doubts,
        )


def is_said(doubt: Doubt, reason: str | None) -> bool:
    """Say whether an officer confirmed a doubt in these very words."""
    return str(Doubts((doubt,))) in (reason or "")
