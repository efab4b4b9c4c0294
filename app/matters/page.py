"""The page of one matter, as it is or after a refusal with what was typed, and a project's own matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from app.web.answers import back_to
from app.web.errors import status_of
from app.web.extensions import get_rules, get_session
from app.web.identity import current_access
from app.web.whole_numbers import need_number
from app.words.fields import field_name
from app.words.i18n import term_label
from projects.errors import BadInput, Conflict, DomainError
from projects.matters.queries import get_matter, list_matters_of, list_steps
from projects.matters.rows import MatterRow
from projects.registry.rows import ProjectRow
from projects.store.past import get_past
from projects.words.texts import tidy
from projects.words.vocabulary import MATTER_KINDS, codes


@dataclass(frozen=True, slots=True)
class Side:
    """One field of a form that was not saved: what stands now, and what was typed."""

    label: str
    now: str
    typed: str


def matter_page(matter_id: int, *, form: str = "", error: DomainError | None = None) -> Response:
    """Return the page of a matter; after a refusal of one of its forms with what was typed into it."""
    session, access = get_session(), current_access()
    row, steps = get_matter(session, matter_id, access), list_steps(session, matter_id)
    is_stale = isinstance(error, Conflict)
    page = render_template(
        "matters/page.html",
        row=row,
        steps=steps,
        missed=steps[read_version() or 0 :] if is_stale else [],
        sides=list_sides(row, request.form) if is_stale else [],
        may_write=access.can_write_project(row.adcodes),
        form=form,
        is_offered=(form == "reopen") != row.is_open,
        error=error,
        status=status_of(error),
        typed=request.form if error else {},
        soon_days=get_rules().matters.soon_days,
        back_to=back_to(url_for("matters.show_matter", matter_id=matter_id)),
    )
    return make_response(page, status_of(error))


def read_version() -> int | None:
    """Return the version that a form was read at, None for none."""
    text = request.form.get("version", "")
    try:
        return need_number(text, "version")
    except BadInput:
        return None


def list_sides(row: MatterRow, typed: Mapping[str, str]) -> list[Side]:
    """Return what was typed beside what stands now, where the two differ."""
    now = texts_of(row) | {
        "result": row.result or "",
        "body": row.latest.body,
        "reason": "",
    }
    labels = field_labels()
    return [
        Side(labels[name], in_words(name, now[name]), in_words(name, tidy(typed[name])))
        for name in labels
        if name in typed and tidy(typed[name]) != now[name]
    ]


def texts_of(row: MatterRow) -> dict[str, str]:
    """Return what a matter is about as its form holds it."""
    return {
        "kind": row.kind,
        "subject": row.subject,
        "responsible": row.responsible or "",
        "due_on": row.due_on.isoformat() if row.due_on else "",
    }


def field_labels() -> dict[str, str]:
    """Return what the fields of the forms are called."""
    names = ("kind", "subject", "responsible", "due_on", "body", "result", "reason")
    return {name: field_name(name) for name in names}


def in_words(name: str, value: str) -> str:
    """Return a value as it is read."""
    return term_label(MATTER_KINDS, value) if name == "kind" and value in codes(MATTER_KINDS) else value


@dataclass(frozen=True, slots=True)
class ProjectMatters:
    """What a project's page shows of its matters to those who may read them."""

    rows: list[MatterRow]
    may_write: bool
    soon_days: int


def project_matters(session: Session, project: ProjectRow) -> ProjectMatters | None:
    """Return a project's matters; None for whoever may not read them, and on a page of the past."""
    access, districts = current_access(), [share.adcode for share in project.districts]
    if not access.can_read_matters(districts) or get_past(session) is not None:
        return None
    may_write = access.can_write_project(districts)
    return ProjectMatters(list_matters_of(session, project.id), may_write, get_rules().matters.soon_days)
