"""The views for other tools: what is public, totals as on the pages; psql, GDAL and geopandas read them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module

import geopandas
import pytest
from sqlalchemy import URL, Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geo.spatial import midpoint
from projects.errors import BadInput, NotFound
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.selection import select_projects
from projects.reading.totals import by_bucket, crosstab, summarise
from projects.store.reporting import grant_reading
from projects.words import vocabulary
from tests.support.factories import OFFICER, make_project

READER = "lantu_test_reader"
LISTS = {
    "type": vocabulary.TYPES,
    "status": vocabulary.STATUSES,
    "nature": vocabulary.NATURES,
    "level": vocabulary.LEVELS,
    "approval": vocabulary.APPROVALS,
    "status_basis": vocabulary.STATUS_BASES,
    "precision": vocabulary.PRECISIONS,
    "qualifier": vocabulary.QUALIFIERS,
    "purpose": vocabulary.PURPOSES,
    "bucket": vocabulary.BUCKETS,
}


@pytest.fixture(scope="module")
def reader_url(server_url: str, whole_registry_url: str) -> Iterator[URL]:
    """The whole registry, as a role that was only granted to read the views."""
    own = make_url(whole_registry_url)
    superuser = own.set(username="postgres")
    role = f"{READER}_{own.database}"[:63].lower()
    server = create_engine(superuser, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN"))
    engine = create_engine(own)
    with Session(engine) as session, session.begin():
        assert grant_reading(session, role) == len(find_views(session))
    yield own.set(username=role)
    with server.connect() as connection:
        connection.execute(text(f"DROP OWNED BY {role}"))
        connection.execute(text(f"DROP ROLE {role}"))
    engine.dispose()
    server.dispose()


@pytest.fixture
def reader(reader_url: URL) -> Iterator[Engine]:
    engine = create_engine(reader_url)
    yield engine
    engine.dispose()


def find_views(session: Session) -> set[str]:
    query = "SELECT table_name FROM information_schema.views WHERE table_schema = 'reporting'"
    return set(session.scalars(text(query)))


def test_the_terms_are_those_of_the_vocabulary(session: Session) -> None:
    """Where this fails, a code came or went: add a migration that makes the view `terms` anew."""
    kept = session.execute(text("SELECT list, code, name, name_en FROM reporting.terms ORDER BY list, place"))
    expected = [(name, one.code, one.zh, one.en) for name in sorted(LISTS) for one in LISTS[name]]
    assert [tuple(row) for row in kept] == expected


def test_totals_agree_with_the_page_to_the_yuan(reader: Engine, whole_registry_url: str) -> None:
    engine = create_engine(whole_registry_url)
    with Session(engine) as session, reader.connect() as connection:
        selection = select_projects(session, ProjectFilter())
        summary, table = summarise(session, selection), crosstab(session, selection, "status")
        number, wan, high = connection.execute(
            text("SELECT sum(number), sum(investment_wan), sum(investment_high_wan) FROM reporting.totals")
        ).one()
        assert (number, wan) == (summary.number, summary.investment.wan)
        assert high == summary.investment_high_wan
        assert number > 100
        assert connection.scalar(text("SELECT sum(counted_wan) FROM reporting.projects")) == wan
        rows = connection.execute(
            text(
                "SELECT bucket, adcode, sum(number), sum(investment_wan) FROM reporting.totals"
                " GROUP BY bucket, adcode"
            )
        )
        found = {(bucket, adcode): (number, wan) for bucket, adcode, number, wan in rows}
        assert found == {
            (row.kind, row.adcode): (row.number, row.investment.wan) for row in by_bucket(session, selection)
        }
        by_status = dict(
            connection.execute(
                text("SELECT status, sum(investment_wan) FROM reporting.totals GROUP BY status")
            ).all()
        )
        assert by_status == {code: cell.wan for code, cell in table.footer.items()}
    engine.dispose()


def test_shares_divide_as_on_the_page(session: Session) -> None:
    thirds = [
        ("211302", Decimal("0.333333")),
        ("211303", Decimal("0.333333")),
        ("211381", Decimal("0.333334")),
    ]
    make_project(session, "三县", districts=thirds, figures=[100])
    make_project(session, "跨区", districts=("211302", "211381"), figures=[7])
    make_project(session, "市级", districts=("211300",), figures=["0.5"])
    session.flush()
    selection = select_projects(session, ProjectFilter())
    rows = session.execute(
        text("SELECT bucket, adcode, sum(number), sum(investment_wan) FROM reporting.totals GROUP BY 1, 2")
    )
    assert {(bucket, adcode): (number, wan) for bucket, adcode, number, wan in rows} == {
        (row.kind, row.adcode): (row.number, row.investment.wan) for row in by_bucket(session, selection)
    }


def test_merged_duplicates_and_names_of_officers_are_not_there(session: Session) -> None:
    kept = make_project(session, "留下", by=OFFICER)
    gone = make_project(session, "并入", by=OFFICER)
    gone.merged_into_id = kept.id
    session.flush()
    assert session.scalars(text("SELECT code FROM reporting.projects")).all() == [kept.code]
    assert session.scalars(text("SELECT project_code FROM reporting.events")).all() == [kept.code]
    columns = set(
        session.scalars(
            text("SELECT column_name FROM information_schema.columns WHERE table_schema = 'reporting'")
        )
    )
    # Offices' own business, people, and what programs keep for themselves.
    assert not columns & {
        "actor",
        "officer_id",
        "problems",
        "next_steps",
        "secret",
        "search_text",
        "password_hash",
    }
    assert not {name for name in find_views(session) if "matter" in name or "update" in name}


def test_every_view_says_what_it_is(session: Session) -> None:
    query = "SELECT obj_description(('reporting.' || :name)::regclass)"
    for name in find_views(session):
        assert session.scalar(text(query), {"name": name}), name


def test_the_reader_reads_the_views_and_nothing_else(reader: Engine) -> None:
    with reader.connect() as connection:
        for name in ("projects", "totals", "locations", "events", "statements", "districts"):
            assert connection.scalar(text(f"SELECT count(*) FROM reporting.{name}")) is not None
    for statement in (
        "SELECT * FROM projects",
        "SELECT password_hash FROM officers",
        "SELECT * FROM queue.procrastinate_jobs",
        "SELECT * FROM past.projects",
        "DELETE FROM reporting.projects",
        "UPDATE reporting.project_districts SET share = 1",
        "CREATE TABLE reporting.mine (a int)",
    ):
        with reader.connect() as connection, pytest.raises(DBAPIError) as raised:
            connection.execute(text(statement))
        assert "permission denied" in str(raised.value) or "cannot" in str(raised.value), statement


def test_points_stand_where_the_map_has_them(session: Session) -> None:
    make_project(session, "线", route=[(120.0, 41.0), (120.2, 41.0), (120.2, 41.4)])
    make_project(session, "点", at=(120.5, 41.5))
    session.flush()
    ours = session.execute(text("SELECT id, public.ST_AsText(geom) FROM reporting.points ORDER BY id")).all()
    there = session.execute(
        Project.__table__.select()
        .with_only_columns(Project.id, midpoint(Project.geom).ST_AsText())
        .order_by(Project.id)
    ).all()
    assert [tuple(row) for row in ours] == [tuple(row) for row in there]


def test_geopandas_reads_them(reader: Engine) -> None:
    with reader.connect() as connection:
        found = geopandas.read_postgis("SELECT * FROM reporting.locations", connection, geom_col="geom")
        listed = connection.scalar(text("SELECT count(*) FROM reporting.locations"))
    assert len(found) == listed > 0
    assert found.crs == "EPSG:4326"
    assert {"code", "name", "status_name"} <= set(found.columns)


def test_psql_reads_them(reader_url: URL) -> None:
    query = "SELECT count(*) > 100 FROM reporting.projects"
    done = subprocess.run(
        ["psql", "-X", "-A", "-t", "-c", query, plain(reader_url)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "t"


def test_gdal_lists_and_reads_them_with_chinese_names(reader_url: URL) -> None:
    parts = {"host": reader_url.query.get("host", reader_url.host), "port": reader_url.query.get("port", "")}
    port = parts["port"] or reader_url.port or ""
    source = (
        f"PG:dbname='{reader_url.database}' host='{parts['host']}' port='{port}' user='{reader_url.username}'"
        " schemas=reporting"
    )
    done = subprocess.run(
        ["ogrinfo", "-ro", "-q", "-where", "name LIKE '%物流%'", source, "points"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "物流" in done.stdout
    assert "POINT (" in done.stdout
    listed = subprocess.run(
        ["ogrinfo", "--config", "PG_LIST_ALL_TABLES", "YES", "-ro", source],
        capture_output=True,
        text=True,
        check=True,
    )
    for name in ("projects", "points (Point)", "totals", "districts (Multi Polygon)"):
        assert name in listed.stdout


def plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def test_a_role_that_is_not_there_is_said_with_what_to_do(session: Session) -> None:
    with pytest.raises(NotFound) as raised:
        grant_reading(session, "nobody_of_this_name")
    assert "CREATE ROLE nobody_of_this_name" in str(raised.value)
    for wrong in ("a; DROP TABLE projects", "A", "", '"x"', "x" * 64):
        with pytest.raises(BadInput):
            grant_reading(session, wrong)


def test_where_our_user_may_make_roles_the_migration_makes_one_and_elsewhere_none(empty_url: str) -> None:
    migration = import_module("migrations.versions.0029_reporting")
    there = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lantu_reporting')")
    may = "SELECT has_table_privilege('lantu_reporting', '{}', 'SELECT')"
    for user, is_made in (("lantu", False), ("postgres", True)):
        # Not kept open as others are: who is no superuser could not drop the database then.
        engine = create_engine(make_url(empty_url).set(username=user), poolclass=NullPool)
        with engine.connect() as connection:
            assert connection.scalar(there) is False
            connection.execute(text(migration.GRANT))
            assert connection.scalar(there) is is_made
            if is_made:
                assert connection.scalar(text(may.format("reporting.totals"))) is True
                assert connection.scalar(text(may.format("public.officers"))) is False
