"""The kinds of update, each with what it may hold, what it replaces and how it is published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from projects.models import Project, Update
from projects.registry.audit import Changes
from projects.updates.kinds import districts as district_updates
from projects.updates.kinds import fields as field_updates
from projects.updates.kinds import mentions
from projects.updates.kinds import month as progress
from projects.updates.kinds import phases as phase_updates
from projects.updates.kinds import status as status_updates
from projects.updates.submission import Submission

Check = Callable[[Session, Project, Submission], tuple[Mapping[str, Any], str | None]]
Read = Callable[[Session, Project, Sequence[str], date | None], Mapping[str, Any]]
Publish = Callable[[Session, Project, Update], Changes]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of update.

    `check` raises BadInput or returns the typed values with the step of a status; `read` returns what is
    published now, as JSON keeps it; `publish` writes an update's values and returns all that it changed.
    """

    check: Check
    read: Read
    publish: Publish


KINDS: Mapping[str, Kind] = {
    "status": Kind(status_updates.check, status_updates.read, status_updates.publish),
    "progress": Kind(progress.check, progress.read, progress.publish),
    "mentions": Kind(mentions.check, mentions.read, mentions.publish),
    "fields": Kind(field_updates.check, field_updates.read, field_updates.publish),
    "districts": Kind(district_updates.check, district_updates.read, district_updates.publish),
    "phases": Kind(phase_updates.check, phase_updates.read, phase_updates.publish),
}
