"""What the history holds: who made a change, values as JSON keeps them, old beside new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models import Project, ProjectEvent

Changes = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a change: a seed load or a person, then with the account."""

    origin: Literal["seed", "officer"]
    name: str
    officer_id: int | None = None


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it: money as exact text, dates ISO, geometry as WKT."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, WKBElement):
        return to_shape(value).wkt
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def compare(project: Project, values: Mapping[str, Any]) -> Changes:
    """Return {field: [old, new]} of what the values would change on a project."""
    changes: Changes = {}
    for name, new in values.items():
        old_plain, new_plain = plain(getattr(project, name)), plain(new)
        if old_plain != new_plain:
            changes[name] = [old_plain, new_plain]
    return changes


def officer_fields(session: Session) -> set[tuple[int, str]]:
    """Return (project id, field) of all that a person has ever changed: a seed load leaves it alone."""
    field = func.jsonb_object_keys(ProjectEvent.changes)
    query = select(ProjectEvent.project_id, field).where(ProjectEvent.origin == "officer").distinct()
    return {(project_id, name) for project_id, name in session.execute(query)}
