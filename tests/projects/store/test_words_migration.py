"""Texts that stood before they were held to what can be seen, and searches of what stood before."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from projects.matters.search import refresh_stale_matters
from projects.models import Matter, Project, ProjectEvent
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.registry.writing import refresh_stale_search
from projects.store.database import downgrade, upgrade
from tests.conftest import make_database

OLD_PROJECT = text(
    "INSERT INTO projects (code, name, type, status, status_basis, search_text, search_pinyin)"
    " VALUES (:code, :name, 'other', 'planned', 'implied', :name, 'x') RETURNING id"
)


def test_what_stood_before_is_found_and_has_a_name(server_url: str) -> None:
    url = make_database(server_url, "lantu_words")
    upgrade(url, "0010")
    engine = create_engine(url)
    with engine.begin() as connection:
        names = {
            "LT-211302-0001": "\u200b\u3164",
            "LT-211302-0002": "LNG站（二期）㎡",
            "LT-211302-0003": "燕都",
        }
        for code, name in names.items():
            connection.execute(OLD_PROJECT, {"code": code, "name": name})
        officer = connection.scalar(
            text(
                "INSERT INTO officers (name, display_name, role)"
                " VALUES ('zhang', E'\\u3164', 'officer') RETURNING id"
            )
        )
        matter = text(
            "INSERT INTO matters (project_id, kind, subject, responsible, officer_id, author)"
            " SELECT id, 'land', '用地（萬達）', '张三', :officer, '甲' FROM projects"
            " WHERE code = 'LT-211302-0003'"
        )
        connection.execute(matter, {"officer": officer})
        versions = connection.scalar(text("SELECT count(*) FROM projects_versions"))
    upgrade(url)
    with Session(engine) as session, session.begin():
        refresh_stale_search(session)
        refresh_stale_matters(session)
    with Session(engine) as session:
        first = session.scalars(select(Project).where(Project.code == "LT-211302-0001")).one()
        assert first.name == "LT-211302-0001"
        told = session.scalars(select(ProjectEvent).where(ProjectEvent.project_id == first.id)).one()
        assert told.changes == {"name": ["\u200b\u3164", "LT-211302-0001"]}
        assert session.scalar(text("SELECT display_name FROM officers")) == "zhang"
        for typed, code in (("lng站(二期)m2", "LT-211302-0002"), ("yandou", "LT-211302-0003")):
            wanted = open_selection(session, ProjectFilter(q=typed))
            found = session.scalars(select(Project.code).where(*wanted.conditions)).all()
            assert found == [code]
        held = session.scalars(select(Matter)).one()
        assert (held.search_text, held.version) == ("用地(万达)\n\n张三", 1)
        assert session.scalar(text("SELECT count(*) FROM projects_versions")) >= versions
        for table, column in (("projects", "name"), ("matters", "subject"), ("officers", "display_name")):
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(text(f"UPDATE {table} SET {column} = E' \\u200b\\u3164\\u00a0'"))
    engine.dispose()
    downgrade(url, "0010")
    upgrade(url)


def test_no_name_is_blank_in_the_database(session: Session) -> None:
    for blank in ("", " ", "\u3000", "\u200b", "\u2800", "\u00ad", "\ufeff", "\U000e0041", "\t\n"):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(OLD_PROJECT, {"code": "LT-211302-0001", "name": blank})
