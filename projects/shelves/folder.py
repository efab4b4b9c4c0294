"""Files in a folder of this machine that no web server shows."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import copyfileobj
from typing import IO

# No room, no quota, or a disk that was made read-only after an error.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
# A file that is being written is none yet.
UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder; the parts of a name before its last are folders below."""

    path: Path

    def put(self, name: str, content: bytes) -> None:
        """Write a file."""
        write_whole(self.path / name, lambda file: file.write(content))

    def fill(self, name: str, source: IO[bytes]) -> None:
        """Write a file of any length from another one."""
        write_whole(self.path / name, partial(copyfileobj, source))

    def has(self, name: str) -> bool:
        """Say whether there is a file of a name."""
        return (self.path / name).is_file()

    def open(self, name: str) -> IO[bytes]:
        """Return a file to be read."""
        return (self.path / name).open("rb")

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """Give the path of a file itself."""
        if not self.has(name):
            raise FileNotFoundError(name)
        yield self.path / name

    def drop(self, name: str) -> None:
        """Delete a file, where there is one."""
        (self.path / name).unlink(missing_ok=True)

    def list_names(self) -> Iterator[str]:
        """Yield the name of every file that is whole, in order; links lead elsewhere."""
        for path in sorted(self.path.rglob("*")):
            if path.suffix != UNFINISHED and not path.is_symlink() and path.is_file():
                yield path.relative_to(self.path).as_posix()

    def check(self) -> None:
        """Do nothing: a folder is made by the first file."""


def write_whole(target: Path, fill: Callable[[IO[bytes]], object]) -> None:
    """Write a file that nobody ever finds half of, in a folder that only its owner reads."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
