"""Files by the SHA-256 of their bytes, in a folder that no web server shows."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import IO

from geo.errors import msg
from projects.errors import NoRoom, NotFound

# No room, no quota, or a disk that was made read-only after an error.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
NAME = re.compile(r"[0-9a-f]{64}")


class FileStore:
    """A folder of files named ab/cdef…: the same bytes are kept once, under a name that nobody chose."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Keep bytes and return their SHA-256; the file is whole on the disk when this returns.

        Raises NoRoom, at `files`, when the disk is full.
        """
        name = sha256(content).hexdigest()
        target = self.path_of(name)
        if target.exists():
            return name
        try:
            write_whole(target, lambda file: file.write(content))
        except OSError as error:
            if error.errno in FULL:
                raise NoRoom(
                    msg("服务器的磁盘已满,附件没有保存。请告诉管理员;不带附件可以先提交。"), field="files"
                ) from None
            raise
        return name

    def path_of(self, name: str) -> Path:
        """Return where the bytes of a SHA-256 are; raises NotFound for anything that is none."""
        if not NAME.fullmatch(name):
            raise NotFound(msg("没有这个附件。"))
        return self.folder / name[:2] / name[2:]


def write_whole(target: Path, fill: Callable[[IO[bytes]], object]) -> None:
    """Write a file that nobody ever finds half of, in a folder that only its owner reads."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".part")
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
