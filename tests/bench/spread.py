"""Spread a registry on three servers: `python -m tests.bench.spread FOLDER URL`, its cluster and database.

Each server is a copy of the cluster (`FOLDER-1` …): the projects of other provinces are deleted, and the
sums made anew. `lantu_national` beside the one becomes the registry that has them as members.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from geo.boundaries import load_districts
from projects.models import FederationMember
from projects.reading.folding import add_all_anew
from projects.store.database import upgrade
from projects.synthetic.filling import alone

SERVERS = 3
NATIONAL = "lantu_national"
COUNT = text(
    "SELECT substr(code, 4, 2) AS province, count(*) AS n FROM projects GROUP BY 1 ORDER BY 2 DESC, 1"
)
OTHERS = "SELECT id FROM projects WHERE substr(code, 4, 2) <> ALL(:provinces)"
OF_PROJECTS = text(
    "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'project_id'"
    " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace"
)


def share_out(one: URL) -> list[list[str]]:
    """Return the provinces of each server, so that all have about as many projects."""
    shares: list[list[str]] = [[] for _ in range(SERVERS)]
    sizes = [0] * SERVERS
    with create_engine(one).connect() as connection:
        for province, number in connection.execute(COUNT):
            at = sizes.index(min(sizes))
            shares[at].append(province)
            sizes[at] += number
    return shares


def copy(folder: Path, of: Path, one: URL) -> URL:
    """Return the database of a copy of a cluster, which is a server of its own from now on."""
    url = make_url(run_cluster("standby", str(folder), str(of)))
    run_cluster("promote", str(folder))
    return url.set(database=one.database)


def run_cluster(*words: str) -> str:
    """Do something to a cluster, however long it takes; returns what setup/cluster.sh says."""
    command = ["sh", "setup/cluster.sh", *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def keep_only(engine: Engine, provinces: Sequence[str]) -> None:
    """Let a copy be the registry of some provinces."""
    with engine.begin() as connection:
        # Whoever deletes events is no registry.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text(f"CREATE TEMP TABLE gone ON COMMIT DROP AS {OTHERS}"), {"provinces": list(provinces)}
        )
        for table in connection.scalars(OF_PROJECTS).all():
            connection.execute(text(f"DELETE FROM {table} WHERE project_id IN (SELECT id FROM gone)"))
        for table in ("projects", "projects_versions"):
            connection.execute(text(f"DELETE FROM {table} WHERE id IN (SELECT id FROM gone)"))
    # Settings of the next step may not be changed in a session that has had temporary tables.
    engine.dispose()
    with alone(engine) as connection:
        add_all_anew(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM FULL projects"))
        connection.execute(text("VACUUM (ANALYZE)"))
    engine.dispose()


def make_national(one: URL, members: Sequence[tuple[URL, Sequence[str]]]) -> str:
    """Return the URL of a registry that has some as members: copies, which `lantu federate` takes for one."""
    with create_engine(one, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {NATIONAL} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {NATIONAL}"))
    url = one.set(database=NATIONAL).render_as_string(hide_password=False)
    upgrade(url)
    with Session(create_engine(url)) as session, session.begin():
        load_districts(session)
        for at, (member, provinces) in enumerate(members, 1):
            found = FederationMember(
                name=f"成员{at}", url=member.render_as_string(hide_password=False), site=""
            )
            found.identity, found.provinces = str(at), [f"{one}0000" for one in provinces if one != "10"]
            session.add(found)
    return url


def main(folder: Path, one: URL) -> None:
    """Spread a registry and tell where the national one is."""
    members = []
    for at, provinces in enumerate(share_out(one), 1):
        url = copy(folder.with_name(f"{folder.name}-{at}"), folder, one)
        keep_only(create_engine(url.set(username="postgres")), provinces)
        members.append((url, provinces))
        print(f"{url.render_as_string()}: {' '.join(provinces)}", flush=True)
    print(make_national(one, members))


if __name__ == "__main__":
    main(Path(sys.argv[1]), make_url(sys.argv[2]))
