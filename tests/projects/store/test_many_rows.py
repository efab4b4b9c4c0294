"""Many rows go in by one statement, each value as its column holds it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
from geoalchemy2.shape import from_shape, to_shape
from shapely import Point
from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from geo.models import WGS84
from projects.models import Project, ProjectEvent, YearPlan
from projects.store import many_rows
from projects.store.many_rows import insert_rows
from tests.support.factories import make_project

PLANS, EVENTS = cast(Table, YearPlan.__table__), cast(Table, ProjectEvent.__table__)


def count_statements(session: Session) -> int:
    return session.scalars(text("SELECT count(*) FROM seen")).one()


def test_thousands_of_rows_are_a_few_statements(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_rows, "AT_ONCE", 30)
    project = make_project(session, "一")
    session.execute(text("CREATE TEMP TABLE seen (at timestamptz)"))
    session.execute(
        text(
            "CREATE FUNCTION pg_temp.see() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN INSERT INTO seen VALUES (now()); RETURN NULL; END $$"
        )
    )
    session.execute(text("CREATE TRIGGER see AFTER INSERT ON year_plans EXECUTE FUNCTION pg_temp.see()"))
    rows = [
        {"project_id": project.id, "year": 2000 + at, "planned_wan": Decimal(at) / 100} for at in range(1, 71)
    ]
    insert_rows(session, PLANS, rows)
    insert_rows(session, PLANS, [])
    assert count_statements(session) == 3
    kept = session.execute(select(YearPlan.year, YearPlan.planned_wan).order_by(YearPlan.year)).all()
    assert [tuple(one) for one in kept] == [(row["year"], row["planned_wan"]) for row in rows]


def test_every_kind_of_value_arrives_as_it_was(session: Session) -> None:
    project = make_project(session, "一")
    changes: dict[str, Any] = {"name": [None, "“引号”\\ \n二"], "a": [1, [True, None], {"b": "\t"}]}
    row = {"project_id": project.id, "origin": "seed", "actor": "甲", "kind": "changed"}
    insert_rows(session, EVENTS, [row | {"changes": changes, "reason": None, "officer_id": None}])
    event = session.scalars(select(ProjectEvent).order_by(ProjectEvent.id.desc()).limit(1)).one()
    assert event.changes == changes
    assert event.reason is None
    assert event.at is not None


def test_places_days_and_lists_arrive_too(session: Session) -> None:
    project = make_project(session, "一")
    session.execute(text("CREATE TEMP TABLE twins (LIKE projects)"))
    twins = Table("twins", Project.metadata.__class__(), *(c._copy() for c in Project.__table__.columns))
    kept: dict[str, Any] = {
        column.name: getattr(project, column.name) for column in Project.__table__.columns
    }
    place = from_shape(Point(120.45, 41.57), srid=WGS84)
    kept |= {"id": 5, "geom": place, "status_on": date(2026, 1, 2), "aliases": ["甲", "乙,丙"]}
    insert_rows(session, twins, [kept])
    row = session.execute(select(twins.c.geom, twins.c.status_on, twins.c.aliases)).one()
    assert to_shape(row.geom) == Point(120.45, 41.57)
    assert (row.geom.srid, row.status_on, row.aliases) == (WGS84, date(2026, 1, 2), ["甲", "乙,丙"])


def test_a_value_that_nobody_can_write_is_refused(session: Session) -> None:
    with pytest.raises(TypeError):
        insert_rows(session, PLANS, [{"project_id": object(), "year": 2026, "planned_wan": 1}])


def test_rows_change_where_they_are_as_they_were_read(session: Session) -> None:
    one, two = make_project(session, "一"), make_project(session, "二")
    session.commit()
    projects = cast(Table, Project.__table__)
    rows = [
        {"id": one.id, "version": one.version, "owner": "甲", "floor_m2": Decimal("1.5")},
        {"id": two.id, "version": two.version - 1, "owner": "乙", "floor_m2": None},
    ]
    before = one.version
    assert many_rows.update_rows(session, projects, []) == 0
    assert many_rows.update_rows(session, projects, rows) == 1
    session.expire_all()
    assert (one.owner, one.floor_m2, one.version) == ("甲", Decimal("1.5"), before + 1)
    assert two.owner is None
