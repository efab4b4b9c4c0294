"""Bring a backup back, into an empty database: all of it or nothing."""

from __future__ import annotations

import tarfile
import tempfile
from functools import partial
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import IO

from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from geo.errors import BadInput, msg
from projects.backup.archive import (
    DATABASE,
    FILES,
    Damaged,
    Manifest,
    digest,
    list_members,
    open_archive,
    verify,
)
from projects.backup.programs import run_restore
from projects.backup.rows import count_rows
from projects.errors import Conflict, NoRoom
from projects.shelves.folder import FULL, write_whole
from projects.shelves.shelf import Shelf
from projects.store.database import REACH, check_postgis, migration_config

# What only an administrator of the server may make, and what is there already where it is needed.
LEFT_OUT = (" EXTENSION ", " COMMENT - EXTENSION ", " SCHEMA - public ", " COMMENT - SCHEMA public ")


def restore_backup(url: str, shelf: Shelf, source: Path) -> Manifest:
    """Write a backup into an empty database and its files onto a shelf; returns what it holds.

    The backup is read to its end before anything is written, files are written before the rows that name
    them, and the database in one transaction. Raises BadInput and Damaged where the backup cannot be read or
    is not what was written, Conflict where the database is not empty or another file stands in a file's
    place, NoRoom where the disk is full, DatabaseUnavailable or FilesUnavailable where a server refuses.
    """
    manifest = verify(source)
    check_revision(url, manifest)
    check_postgis(url)
    if count_all(url):
        raise Conflict(msg("目标库不是空的,没有改动。请新建一个空库,把 LANTU_DATABASE_URL 指向它。"))
    try:
        with tempfile.TemporaryDirectory(prefix="lantu-restore-") as work:
            dump = Path(work) / DATABASE
            with open_archive(source) as archive:
                for member, file in list_members(archive):
                    if member.name == DATABASE:
                        write_whole(dump, partial(copyfileobj, file))
                    elif member.name.startswith(FILES):
                        put_file(shelf, member, file, manifest)
            fill_database(url, dump)
    except OSError as error:
        if error.errno in FULL:
            raise NoRoom(msg("磁盘已满,没有恢复。")) from None
        raise BadInput(msg("恢复不了:%(reason)s"), reason=error.strerror) from None
    if count_all(url) != manifest.rows:
        raise Damaged(msg("恢复后的行数与备份不符,请不要使用这个库。"))
    return manifest


def check_revision(url: str, manifest: Manifest) -> None:
    """Raise Conflict for a backup of a schema that this version does not know."""
    known = ScriptDirectory.from_config(migration_config(url)).walk_revisions()
    if manifest.schema not in {one.revision for one in known}:
        raise Conflict(
            msg("备份来自更新的版本(数据结构 %(schema)s)。请先升级程序再恢复。"), schema=manifest.schema
        )


def count_all(url: str) -> dict[str, int]:
    """Return the number of rows by table; empty for an empty database."""
    engine = create_engine(url, connect_args=REACH, hide_parameters=True)
    try:
        with engine.connect() as connection:
            return count_rows(connection)
    finally:
        engine.dispose()


def put_file(shelf: Shelf, member: tarfile.TarInfo, file: IO[bytes], manifest: Manifest) -> None:
    """Write one file of a backup where it was; one that is there with the same bytes stays."""
    name = member.name.removeprefix(FILES)
    place = PurePosixPath(name)
    if place.is_absolute() or ".." in place.parts:
        raise Damaged(msg("备份损坏:%(name)s 与清单不符。"), name=member.name)
    if not shelf.has(name):
        shelf.fill(name, file)
        return
    with shelf.open(name) as there:
        if digest(there) != manifest.files[name]:
            raise Conflict(msg("%(path)s 已经存在,内容不同,没有覆盖。"), path=name)


def fill_database(url: str, dump: Path) -> None:
    """Bring a copy into an empty database, in one transaction, and let the planner know it."""
    parts = run_restore(url, "--list", str(dump)).splitlines()
    wanted = dump.with_name("parts")
    wanted.write_text("\n".join(one for one in parts if not any(word in one for word in LEFT_OUT)) + "\n")
    words = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    # Which database it is stands in the environment; that one is meant must be said all the same.
    run_restore(url, *words, "--dbname=", f"--use-list={wanted}", str(dump))
    engine = create_engine(url, connect_args=REACH, hide_parameters=True)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()
