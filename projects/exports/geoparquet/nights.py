"""A folder of datasets, one a night: readers find whole ones only, and the last few stay."""

from __future__ import annotations

import fcntl
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import BadInput, Conflict, NoRoom
from projects.exports.geoparquet.counting import Counted
from projects.exports.geoparquet.dataset import Report, begin_snapshot, write_dataset
from projects.shelves.folder import FULL, sync_folder

# The moment in China of which a dataset is; microseconds, since two may be of one second.
NIGHT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{6}\.\d{6}")
LATEST = "latest"
UNFINISHED = ".unfinished-"
LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Night:
    """A dataset that was published."""

    path: Path
    counted: Counted


def write_night(session: Session, folder: Path, kept: int, report: Report) -> Night:
    """Write the registry of this moment into a folder of its own in `folder`, then keep the newest `kept`.

    Raises Conflict where another one is being written there, NoRoom where the disk is full, BadInput where
    the folder cannot be written; then everything there stands as before.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with hold(folder):
            drop_unfinished(folder)
            taken_at = begin_snapshot(session)
            work = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
            try:
                counted = write_dataset(session, work, taken_at, report)
                path = publish(work, folder / f"{taken_at:%Y-%m-%dT%H%M%S.%f}")
            finally:
                shutil.rmtree(work, ignore_errors=True)
            drop_old(folder, kept)
    except OSError as error:
        if error.errno in FULL:
            raise NoRoom(msg("磁盘已满,没有写成数据集。")) from None
        raise BadInput(msg("写不了 %(path)s:%(reason)s"), path=str(folder), reason=error.strerror) from None
    return Night(path, counted)


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the folder against another writer; raises Conflict where there is one."""
    with (folder / LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(msg("%(path)s 正在写入另一份数据集。"), path=str(folder)) from None
        yield


def publish(work: Path, path: Path) -> Path:
    """Give a dataset that is whole on the disk its name, and let the link lead to it."""
    for inside in (*work.rglob("*"), work):
        sync_folder(inside)
    # A temporary folder is its owner's alone; what is published is for all who may enter the folder above.
    work.chmod(0o755)
    work.rename(path)
    link = path.parent / f"{UNFINISHED}{LATEST}"
    link.symlink_to(path.name)
    link.replace(path.parent / LATEST)
    sync_folder(path.parent)
    return path


def drop_unfinished(folder: Path) -> None:
    """Delete what a writer that was killed left behind."""
    for path in folder.glob(f"{UNFINISHED}*"):
        if path.is_symlink():
            path.unlink()
        else:
            shutil.rmtree(path)


def drop_old(folder: Path, kept: int) -> None:
    """Delete all but the newest datasets; nothing else that lies there is touched."""
    found = sorted(path for path in folder.iterdir() if NIGHT.fullmatch(path.name) and path.is_dir())
    for path in found[:-kept]:
        shutil.rmtree(path)
