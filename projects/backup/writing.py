"""Write a backup: the database as it was at one moment, then the files that it may name."""

from __future__ import annotations

import os
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, create_engine, select, text

from geo.errors import BadInput, msg
from projects.backup.archive import DATABASE, FILES, Manifest, add_file, add_manifest, verify
from projects.backup.programs import run_dump
from projects.backup.rows import count_rows
from projects.errors import NoRoom
from projects.models import Attachment
from projects.shelves.folder import FULL, sync_folder
from projects.shelves.shelf import Shelf
from projects.store.database import REACH, check_postgis


def write_backup(url: str, shelf: Shelf, target: Path, now: datetime) -> Manifest:
    """Copy a database and the files on a shelf into one new file, and read it again to its end.

    Nobody has to stop working: the database is copied as of one moment, and files are never changed, only
    added. Raises BadInput where `target` is there already or cannot be written, NoRoom where the disk is
    full, DatabaseUnavailable or FilesUnavailable where the copy fails; then there is no file.
    """
    if target.exists():
        raise BadInput(msg("%(path)s 已经存在,没有覆盖。"), path=str(target))
    check_postgis(url)
    try:
        with tempfile.TemporaryDirectory(prefix=".lantu-backup-", dir=target.absolute().parent) as work:
            dump, whole = Path(work) / DATABASE, Path(work) / target.name
            schema, rows, named = copy_database(url, dump)
            with open_private(whole) as file:
                with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                    files = dict(add_files(archive, dump, shelf))
                    manifest = Manifest(
                        made_at=now.isoformat(timespec="seconds"),
                        schema=schema,
                        database_sha256=files.pop(DATABASE),
                        rows=rows,
                        files=files,
                        missing=tuple(sorted(named - {name.replace("/", "") for name in files})),
                    )
                    add_manifest(archive, manifest)
                file.flush()
                os.fsync(file.fileno())
            verify(whole)
            # Its name is taken only where nobody has it; not every disk knows a second name for a file.
            target.open("xb").close()
            whole.replace(target)
            sync_folder(target.absolute().parent)
    except FileExistsError:
        raise BadInput(msg("%(path)s 已经存在,没有覆盖。"), path=str(target)) from None
    except OSError as error:
        if error.errno in FULL:
            raise NoRoom(msg("磁盘已满,没有写成备份。")) from None
        raise BadInput(msg("写不了 %(path)s:%(reason)s"), path=str(target), reason=error.strerror) from None
    return manifest


def open_private(path: Path) -> IO[bytes]:
    """Open a new file that nobody else on the machine reads: it holds what only those who sign in may see."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def copy_database(url: str, dump: Path) -> tuple[str, dict[str, int], set[str]]:
    """Write a database as of one moment; return its revision, its rows by table and the files it names."""
    engine = create_engine(url, connect_args=REACH, isolation_level="REPEATABLE READ", hide_parameters=True)
    try:
        with engine.begin() as connection:
            # The moment is kept as long as the copy takes.
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            moment = connection.scalar(text("SELECT pg_export_snapshot()"))
            rows = count_rows(connection)
            if "public.alembic_version" not in rows:
                raise BadInput(msg("数据库里还没有蓝图的表,没有可备份的。"))
            schema = connection.scalar(text("SELECT version_num FROM alembic_version")) or ""
            named = find_named_files(connection)
            words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}"]
            # PostGIS brings its own.
            run_dump(url, *words, "--exclude-table-data=*.spatial_ref_sys", f"--file={dump}")
            return schema, rows, named
    finally:
        engine.dispose()


def find_named_files(connection: Connection) -> set[str]:
    """Return the SHA-256 of the bytes that attachments and their thumbnails name."""
    columns = (Attachment.sha256, Attachment.thumbnail_sha256)
    return {name for column in columns for name in connection.scalars(select(column)) if name}


def add_files(archive: tarfile.TarFile, dump: Path, shelf: Shelf) -> Iterator[tuple[str, str]]:
    """Append the copy and every file of a shelf; yield the name and SHA-256 of each."""
    with dump.open("rb") as copy:
        yield DATABASE, add_file(archive, copy, DATABASE)
    for name in shelf.list_names():
        try:
            with shelf.open(name) as file:
                yield name, add_file(archive, file, FILES + name)
        except FileNotFoundError:
            # What was kept for a time only has gone meanwhile.
            continue
