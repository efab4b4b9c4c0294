"""Updates that bring what a plan says of a registered project: its mentions, with their figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import BadInput
from projects.models import Project, Update
from projects.registry.audit import Changes
from projects.registry.creating import StatedMention
from projects.registry.stating import add_mentions
from projects.updates.registering import pack_mention, unpack_mention
from projects.updates.submission import Submission


def keep_mentions(mentions: Sequence[StatedMention]) -> dict[str, Any]:
    """Return the values of a submission that brings mentions."""
    return {"mentions": [pack_mention(one) for one in mentions]}


def check(session: Session, project: Project, submission: Submission) -> tuple[Mapping[str, Any], None]:
    """Return the values; raises BadInput unless they are mentions."""
    if set(submission.values) != {"mentions"} or not submission.values["mentions"]:
        raise BadInput(msg("表单不完整,请重试。"), field="mentions")
    return submission.values, None


def read(session: Session, project: Project, names: Sequence[str], month: date | None) -> Mapping[str, Any]:
    """Return nothing for every name: mentions are added, they replace nothing."""
    return dict.fromkeys(names)


def publish(session: Session, project: Project, update: Update) -> Changes:
    """Write the mentions, and adopt the project's figures anew."""
    kept = update.changes["mentions"][1]
    return add_mentions(session, project, [unpack_mention(one) for one in kept])
