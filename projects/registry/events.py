"""Events of a project, newest first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, ScalarSelect, Select, any_, cast, exists, func, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import Session, aliased

from geo.among import among
from geo.models import District
from projects.models import ProjectEvent, Update
from projects.registry.rows import EventView

Undoing = aliased(ProjectEvent, name="undoing")


def district_names() -> ScalarSelect[dict[str, str]]:
    """Return the labels of the districts that an event's change names, by adcode; null for none."""
    path = cast("$.districts[*][*]", JSONPATH)
    word = func.jsonb_path_query(ProjectEvent.changes, path, type_=JSONB).column_valued("word")
    label = func.jsonb_object_agg(District.adcode, District.label, type_=JSONB)
    told = select(cast(func.split_part(word[()].astext, ":", 1), District.adcode.type))
    # As a list they are looked up by the key; joined, PostgreSQL reads and sorts all districts for each.
    is_told = District.adcode == any_(func.array(told.scalar_subquery(), type_=ARRAY(District.adcode.type)))
    return select(label).select_from(District).where(is_told).scalar_subquery()


def is_undone() -> ColumnElement[bool]:
    """Say whether a later event took an event back."""
    # Said plainly that few undo anything, PostgreSQL looks at these alone where it asks of many events.
    return exists().where(Undoing.undoes_id == ProjectEvent.id, Undoing.undoes_id.is_not(None))


EVENT_COLUMNS = (
    ProjectEvent.id,
    ProjectEvent.project_id,
    ProjectEvent.at,
    ProjectEvent.origin,
    ProjectEvent.actor,
    ProjectEvent.officer_id,
    ProjectEvent.kind,
    ProjectEvent.changes,
    ProjectEvent.reason,
    ProjectEvent.evidence,
    ProjectEvent.update_id,
    Update.reviewed_by,
    ProjectEvent.undoes_id,
    is_undone().label("is_undone"),
    district_names().label("district_names"),
)


def list_events(session: Session, project_id: int) -> tuple[EventView, ...]:
    """Return the events of a project, the newest first."""
    query = select_events(*EVENT_COLUMNS).where(ProjectEvent.project_id == project_id)
    rows = session.execute(query.order_by(ProjectEvent.at.desc(), ProjectEvent.id.desc()))
    return tuple(EventView(*row) for row in rows)


def list_event_page(
    session: Session, project_id: int, limit: int, before: int | None
) -> tuple[EventView, ...]:
    """Return so many of a project's events, the newest first, those before the event `before`.

    Events of one project are numbered in the order in which they happened: its row is locked meanwhile.
    """
    query = select_events(*EVENT_COLUMNS).where(ProjectEvent.project_id == project_id)
    if before is not None:
        query = query.where(ProjectEvent.id < before)
    rows = session.execute(query.order_by(ProjectEvent.id.desc()).limit(limit))
    return tuple(EventView(*row) for row in rows)


def get_latest_event(session: Session, project_id: int) -> EventView | None:
    """Return the newest event of a project."""
    query = select_events(*EVENT_COLUMNS).where(ProjectEvent.project_id == project_id)
    query = query.order_by(ProjectEvent.at.desc(), ProjectEvent.id.desc()).limit(1)
    row = session.execute(query).one_or_none()
    return EventView(*row) if row else None


def get_event(session: Session, event_id: int) -> EventView | None:
    """Return one event, None for an unknown id."""
    return read_events(session, [event_id]).get(event_id)


def read_events(session: Session, event_ids: Collection[int]) -> dict[int, EventView]:
    """Return events by id; those that are unknown are not among them."""
    rows = session.execute(select_events(*EVENT_COLUMNS).where(among(ProjectEvent.id, event_ids)))
    return {row.id: EventView(*row) for row in rows}


def select_events(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of events with the updates that they came from."""
    return select(*columns).select_from(ProjectEvent).outerjoin(Update, Update.id == ProjectEvent.update_id)
