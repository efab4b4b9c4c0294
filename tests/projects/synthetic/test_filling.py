"""A synthetic registry is what the registry's own code would have left, and the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session

from geo.models import District
from projects.models import Allocation, Mention, PlaceMark, Project, ProjectEvent, Update
from projects.models.version import VERSIONS
from projects.reading import totals
from projects.reading.feature_filling import count_wrong_texts, list_unkept
from projects.reading.filters import ProjectFilter
from projects.reading.folding import count_wrong_sums
from projects.reading.list_rows import count_wrong_rows
from projects.reading.selection import open_selection
from projects.reconcile.misplaced import list_misplaced
from projects.reconcile.unseen import list_unseen
from projects.registry.audit import plain
from projects.registry.creating import is_empty, list_told_columns
from projects.registry.rollup import recount
from projects.registry.shares import list_words
from projects.registry.writing import LISTS, PEOPLE, TEXTS, adopt_figures
from projects.search.index import list_outdated
from projects.search.kept_words import count_wrong_words
from projects.search.lookup import look_up
from projects.store.past import enter_past
from projects.synthetic.filling import fill
from projects.synthetic.loading import LOADED
from projects.words.sums import add_up
from tests.projects.reading.test_totals import assert_sum_is_of_its_rows
from tests.support.history import copy_database

NUMBER = 600
CONTENT = "SELECT md5(string_agg(to_jsonb(one)::text, '|' ORDER BY to_jsonb(one)::text)) FROM {} AS one"
# How the tables are made: constraints that hold, indexes, triggers that fire.
MAKE = """
SELECT conrelid::regclass::text, pg_get_constraintdef(oid) || conname || convalidated FROM pg_constraint
WHERE conrelid <> 0
UNION ALL SELECT indrelid::regclass::text, pg_get_indexdef(indexrelid) || indisvalid FROM pg_index
UNION ALL SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger
WHERE NOT tgisinternal
ORDER BY 1, 2
"""


def make(server_url: str, template_url: str, name: str, seed: int) -> Iterator[Engine]:
    """Fill a copy of the small registry."""
    engine = create_engine(copy_database(server_url, template_url, name))
    fill(engine, NUMBER, seed)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def synthetic(server_url: str, registry_template_url: str) -> Iterator[Engine]:
    """The small registry with synthetic projects; no test leaves anything in it."""
    yield from make(server_url, registry_template_url, "lantu_synthetic_one", 7)


@pytest.fixture
def session(synthetic: Engine) -> Iterator[Session]:
    """A session whose changes are undone."""
    with Session(synthetic) as session:
        yield session
        session.rollback()


def read_content(engine: Engine) -> dict[str, str]:
    """Return a hash of what stands in each table that is filled."""
    tables = (*LOADED, "officers", "officer_districts")
    with engine.connect() as connection:
        return {table: connection.execute(text(CONTENT.format(table))).scalar_one() for table in tables}


def list_new(session: Session) -> list[Project]:
    """Return the synthetic projects."""
    born = select(ProjectEvent.project_id).where(ProjectEvent.actor == "synthesize")
    return list(session.scalars(select(Project).where(Project.id.in_(born)).order_by(Project.id)))


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(
    server_url: str, registry_template_url: str, synthetic: Engine
) -> None:
    content = read_content(synthetic)
    for again in make(server_url, registry_template_url, "lantu_synthetic_again", 7):
        assert read_content(again) == content
    for other in make(server_url, registry_template_url, "lantu_synthetic_other", 8):
        assert read_content(other)["projects"] != content["projects"]


def test_tables_are_made_as_before(server_url: str, registry_template_url: str, synthetic: Engine) -> None:
    before = create_engine(copy_database(server_url, registry_template_url, "lantu_synthetic_before"))
    with before.connect() as one, synthetic.connect() as other:
        assert one.execute(text(MAKE)).all() == other.execute(text(MAKE)).all()
    before.dispose()


def test_every_county_has_some_of_every_kind_of_place(session: Session) -> None:
    new = list_new(session)
    assert len(new) == NUMBER
    ids = {project.id for project in new}
    held = {
        adcode
        for project_id, adcode in session.execute(select(Allocation.project_id, Allocation.adcode))
        if project_id in ids
    }
    assert held >= set(session.scalars(select(District.adcode).where(District.level == "county")))
    kinds = select(func.geometrytype(Project.geom)).where(Project.id > min(ids)).distinct()
    assert set(session.scalars(kinds)) == {None, "POINT", "LINESTRING", "POLYGON"}
    assert {project.bucket for project in new} == {"district", "cross", "city"}
    assert {project.status for project in new} >= {"planned", "construction", "completed", "cancelled"}
    assert any(project.parent_id for project in new)
    assert any(project.has_conflict for project in new)
    assert session.scalar(select(func.count()).where(Mention.programme_id >= min(ids)))


@pytest.mark.parametrize(
    "wanted",
    [
        ProjectFilter(),
        ProjectFilter(district=("211302",)),
        ProjectFilter(status=("construction", "completed")),
        ProjectFilter(conflict="yes"),
    ],
)
def test_the_totals_reconcile(session: Session, wanted: ProjectFilter) -> None:
    selection = open_selection(session, wanted)
    summary, rows = totals.summarise(session, selection), totals.by_bucket(session, selection)
    assert summary.number > 0
    for name in ("investment", "started", "unlocated", "high"):
        assert add_up(getattr(row, name) for row in rows) == getattr(summary, name)
    assert_sum_is_of_its_rows(session, selection, summary.investment)


def test_what_is_kept_of_each_place_is_what_it_adds_up_to(session: Session) -> None:
    assert count_wrong_sums(session) == 0
    assert count_wrong_rows(session) == 0
    assert count_wrong_texts(session) == 0
    assert list_unkept(session, 0) == []
    assert session.scalar(select(func.count()).select_from(PlaceMark)) == 0


def test_what_the_search_looks_into_is_what_the_projects_have(session: Session) -> None:
    assert count_wrong_words(session) == 0
    assert look_up(session, list_new(session)[-1].code)


def test_all_that_is_derived_is_what_the_registry_would_derive(session: Session) -> None:
    state = text(CONTENT.format("projects"))
    before = session.scalar(state)
    ids = [project.id for project in list_new(session)]
    recount(session)
    assert adopt_figures(session, ids) == {}
    assert list_outdated(session, ids, TEXTS, LISTS, PEOPLE) == []
    session.flush()
    assert session.scalar(state) == before


def test_the_first_event_tells_what_a_project_began_with(session: Session) -> None:
    events = {
        event.project_id: event.changes
        for event in session.scalars(select(ProjectEvent).where(ProjectEvent.actor == "synthesize"))
    }
    districts = list_words(session)
    unmoved = [project for project in list_new(session) if project.version == 1]
    assert len(unmoved) > NUMBER / 3
    for project in unmoved:
        values = {name: plain(getattr(project, name)) for name in list_told_columns()}
        told = {name: [None, value] for name, value in values.items() if not is_empty(value)}
        assert events[project.id] == told | {"districts": [None, districts[project.id]]}


def test_versions_follow_each_other_and_the_last_is_what_stands(session: Session) -> None:
    for table, versions in VERSIONS.items():
        columns = ", ".join(f'"{column.name}"' for column in list(versions.columns)[3:])
        standing = f"SELECT {columns} FROM {versions.name} WHERE valid_to IS NULL"
        held = f"SELECT {columns} FROM {table}"
        for one, other in ((standing, held), (held, standing)):
            assert session.execute(text(f"{one} EXCEPT {other}")).all() == [], table
    gaps = text(
        "SELECT count(*) FROM (SELECT valid_to, lead(valid_from) OVER own AS next_from, version, valid_from,"
        " lead(version) OVER own AS next_version FROM projects_versions"
        " WINDOW own AS (PARTITION BY id ORDER BY valid_from))"
        " AS one WHERE valid_to IS DISTINCT FROM next_from OR next_version <> version + 1"
        " OR valid_to <= valid_from"
    )
    assert session.scalar(gaps) == 0
    events = select(func.count()).where(ProjectEvent.project_id == Project.id).correlate(Project)
    wrong = select(Project.code).where(Project.version != events.scalar_subquery())
    ids = {project.id for project in list_new(session)}
    assert session.scalars(wrong.where(Project.id >= min(ids))).all() == []


def test_the_past_reconciles_too(session: Session) -> None:
    enter_past(session, datetime(2026, 5, 20, tzinfo=UTC))
    selection = open_selection(session, ProjectFilter())
    rows = totals.by_bucket(session, selection)
    total = totals.summarise(session, selection).investment
    assert total.number > 0
    assert add_up(row.investment for row in rows) == total
    reported = select(func.count()).where(Project.progress_month.is_not(None))
    assert session.scalar(reported)


def test_every_update_was_accepted_and_is_told_by_one_event(session: Session) -> None:
    updates = session.scalars(select(Update)).all()
    told = session.scalars(select(ProjectEvent.update_id).where(ProjectEvent.update_id.is_not(None))).all()
    assert {one.kind for one in updates} == {"status", "progress"}
    assert {one.state for one in updates} == {"accepted"}
    assert sorted(told) == sorted(one.id for one in updates)


def test_no_place_is_impossible_and_no_text_is_odd(session: Session) -> None:
    assert not [one for one in list_misplaced(session) if one.is_refused]
    assert list_unseen(session) == []


def test_what_comes_next_is_numbered_after_all_that_stands(session: Session) -> None:
    for table in ("projects", "mentions", "statements", "documents", "project_updates", "project_events"):
        last = session.scalar(text(f"SELECT max(id) FROM {table}"))
        assert session.scalar(text(f"SELECT nextval('{table}_id_seq')")) > last
