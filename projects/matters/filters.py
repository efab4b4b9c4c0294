"""Which matters: the filter that the list, its counts and its export share, and who may read which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, exists, false
from sqlalchemy.orm import Session

from geo.districts import check_adcodes
from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import find_districts
from projects.errors import BadInput, Moved, NotFound
from projects.matters.search import holds_word, is_answered_by
from projects.models import Allocation, Matter, Project
from projects.reading.filters import YesOnly, touches_districts
from projects.registry.codes import find_live_code
from projects.search.words import split_words
from projects.words import vocabulary
from projects.words.form_values import read_day
from projects.words.query_words import (
    Readers,
    Words,
    codes_of,
    flag_of,
    read_adcodes,
    read_one,
    read_search,
    read_values,
)


@dataclass(frozen=True, slots=True)
class MatterFilter:
    """Which matters: every field narrows, several kinds are alternatives. `due_before` includes its day."""

    kind: tuple[str, ...] = ()
    state: Literal["", "open", "closed"] = ""
    overdue: YesOnly = ""
    due_before: date | None = None
    responsible: str = ""
    district: tuple[str, ...] = ()
    project: str = ""
    q: str = ""

    def without(self, *words: str) -> MatterFilter:
        """Return the same filter with some words taken out."""
        blank: dict[str, Any] = {field.name: field.default for field in fields(self) if field.name in words}
        return replace(self, **blank)

    def to_args(self) -> list[tuple[str, str]]:
        """Return the filter as query-string pairs, as `parse_matter_filter` reads them."""
        pairs: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            values = value if isinstance(value, tuple) else (value,)
            pairs += [(field.name, str(item)) for item in values if item not in ("", None)]
        return pairs


def read_due(word: str, values: Sequence[str]) -> date | None:
    """Return the last day on which a matter may be due."""
    return read_day(read_one(word, values), word)


READERS: Readers = {
    "kind": codes_of(vocabulary.MATTER_KINDS),
    "state": flag_of(*vocabulary.codes(vocabulary.MATTER_STATES)),
    "overdue": flag_of("yes"),
    "due_before": read_due,
    "responsible": read_search,
    "district": read_adcodes,
    "project": read_search,
    "q": read_search,
}


def parse_matter_filter(words: Words, also: Collection[str] = ()) -> MatterFilter:
    """Return the filter that the words name; `also` lists words that the caller reads itself.

    Raises BadInput for an unknown word, a bad value or a word given too often.
    """
    wanted = MatterFilter(**read_values(words, READERS, also))
    if wanted.overdue and wanted.state == "closed":
        raise BadInput(msg("已销号的事项没有逾期,请去掉其中一个条件。"), field="overdue")
    return wanted


def check_matter_filter(session: Session, wanted: MatterFilter, access: Access) -> MatterFilter:
    """Return the filter with a merged project's code replaced by that of its home.

    Raises BadInput for an unknown district, NotFound for a project whose matters the caller may not read.
    """
    if wanted.district:
        check_adcodes(session, wanted.district)
    if not wanted.project:
        return wanted
    try:
        project_id, code = find_live_code(session, wanted.project), wanted.project
    except Moved as moved:
        project_id, code = find_live_code(session, moved.code), moved.code
    if not access.can_read_matters(find_districts(session, [project_id])[project_id]):
        raise NotFound(msg("您负责的县区里没有编码为“%(code)s”的项目。"), field="project", code=code[:50])
    return replace(wanted, project=code)


def readable(access: Access) -> list[ColumnElement[bool]]:
    """Return the SQL condition on Project of `Access.can_read_matters`."""
    if not access.reaches("viewer"):
        return [false()]
    if access.role == "administrator":
        return []
    return [exists().where(Allocation.project_id == Project.id, Allocation.adcode.in_(sorted(access.scope)))]


def matter_conditions(wanted: MatterFilter, access: Access, today: date) -> list[ColumnElement[bool]]:
    """Return the SQL conditions on Matter and on Project, the project that it now belongs to."""
    found = readable(access)
    if wanted.kind:
        found.append(Matter.kind.in_(wanted.kind))
    if wanted.state:
        found.append(Matter.closed_at.is_(None) if wanted.state == "open" else Matter.closed_at.is_not(None))
    if wanted.overdue:
        found.append(is_overdue(today))
    if wanted.due_before is not None:
        found.append(Matter.due_on <= wanted.due_before)
    if wanted.responsible:
        found.append(is_answered_by(wanted.responsible))
    if wanted.district:
        found.append(touches_districts(wanted.district))
    if wanted.project:
        found.append(Project.code == wanted.project)
    return found + [holds_word(word) for word in split_words(wanted.q)]


def is_overdue(today: date) -> ColumnElement[bool]:
    """Say whether a matter is open after its due day."""
    return Matter.closed_at.is_(None) & (Matter.due_on < today)
