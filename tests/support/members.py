"""Three servers, each with the registry of a province, and one whose registry holds what all of them do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import Session

from projects.federation.joining import READ_TABLES
from projects.reading.folding import fold_all
from projects.store.schema import find_revisions
from tests.support.commands import run
from tests.support.databases import make_database
from tests.support.factories import NUMBERS, make_project
from tests.support.standbys import Cluster

# Of each province a county with its city, and where a point of it lies.
PROVINCES = {
    "210000": ("211302", (120.45, 41.57)),
    "220000": ("220104", (125.35, 43.87)),
    "150000": ("150502", (122.25, 43.62)),
}
NAMES = {"210000": "辽宁", "220000": '吉 林\'s "登记簿" %s;--', "150000": "内蒙古"}
# The last one's pages are nobody's to see.
SITES = {"210000": "https://ln.example", "220000": "https://jl.example/lantu"}
READER = "federation"
# The version of the schema that all have.
(HEAD,) = find_revisions()[0]
STATUSES = ("planned", "construction", "completed", "preliminary")
TYPES = ("logistics_park", "expressway", "railway")


@dataclass(frozen=True, slots=True)
class Provinces:
    """The servers by province, the database of the national registry, and one with all projects in it."""

    clusters: dict[str, Cluster]
    national_url: str
    # A national registry with projects of its own.
    other_url: str
    whole_url: str

    def url(self, province: str) -> str:
        """Return the URL by which a member is read: of a role that may do nothing else."""
        url = make_url(self.clusters[province].url).set(username=READER, drivername="postgresql")
        return url.render_as_string(hide_password=False)


def fill(session: Session, province: str, number: int) -> None:
    """Add projects of a province: some without a figure, several alike in all that lists are sorted by."""
    county, (lon, lat) = PROVINCES[province]
    for at in range(number):
        make_project(
            session,
            f"{'安宝长'[at % 3]}{'大小'[at % 2]}项目{at % 5}",
            [county],
            code=f"LT-{county}-{next(NUMBERS) + 100_000}",
            figures=[] if at % 4 == 0 else [1000 * (at % 7) + 1],
            at=(lon + at / 1000, lat) if at % 2 else None,
            status=STATUSES[at % 4],
            type=TYPES[at % 3],
            start_year=None if at % 3 else 2024 + at % 2,
            end_year=None if at % 3 else 2027,
        )


@contextmanager
def running_provinces(folder: Path, server_url: str, template: str, number: int = 14) -> Iterator[Provinces]:
    """Give the servers: all projects are registered in one database, of which each member keeps its own."""
    folder.chmod(0o755)
    national = make_database(server_url, "lantu_national", template)
    other = make_database(server_url, "lantu_other_national", template)
    whole = make_database(server_url, "lantu_all_provinces", template)
    in_session(whole, lambda session: [fill(session, one, number) for one in PROVINCES])
    clusters = {province: Cluster(folder / province) for province in PROVINCES}
    try:
        at_once(lambda province: make_member(clusters[province], whole, province), PROVINCES)
        fold(whole)
        yield Provinces(clusters, national, other, whole)
    finally:
        at_once(lambda province: clusters[province].run("kill"), PROVINCES)
        at_once(lambda province: clusters[province].run("drop"), PROVINCES)


def join(provinces: Provinces, national: str) -> None:
    """Make all of them members of a national registry."""
    for province, name in NAMES.items():
        site = ["--site", SITES[province]] if province in SITES else []
        done = run(national, "federate", "add", name, provinces.url(province), *site)
        assert done.returncode == 0, done.stderr


def at_once(work: Callable[[str], object], provinces: Iterable[str]) -> None:
    """Do the same with the server of each province, all at once."""
    with ThreadPoolExecutor() as threads:
        list(threads.map(work, provinces))


def make_member(cluster: Cluster, whole: str, province: str) -> None:
    """Start the server of a province with what is its own of all projects."""
    cluster.start()
    cluster.fill(whole)
    keep_only(cluster, province)


def in_session(url: str, work: Callable[[Session], object]) -> None:
    """Do something to a database in one transaction."""
    with opened(url) as session, session.begin():
        work(session)


def fold(url: str) -> None:
    """Do what a worker does after a write."""
    with opened(url) as session:
        fold_all(session)


@contextmanager
def opened(url: str) -> Iterator[Session]:
    """Give a session of a database, and let go of it whatever happens."""
    engine = create_engine(url)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def keep_only(cluster: Cluster, province: str) -> None:
    """Let a copy of all projects be the registry of a province, which a role of its own may read."""
    others = f"SELECT id FROM projects WHERE code !~ '^LT-{province[:2]}'"
    tables = ("mentions", "statements", "project_events", "project_words", "allocations")
    gone = (f"DELETE FROM {table} WHERE project_id IN ({others})" for table in tables)
    steps = (
        # Whoever deletes events is no registry.
        "SET session_replication_role = replica",
        *gone,
        f"DELETE FROM projects WHERE id IN ({others})",
        f"CREATE ROLE {READER} LOGIN",
        f"GRANT SELECT ON {', '.join(READ_TABLES)} TO {READER}",
    )
    cluster.ask("; ".join(steps).replace(":", "\\:"))
    # One is read as it was written: nothing of it is folded.
    if province != "150000":
        fold(cluster.url)
