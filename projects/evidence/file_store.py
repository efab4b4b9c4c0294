"""Files by the SHA-256 of their bytes, on a shelf that no web server shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO

from geo.errors import msg
from projects.errors import DomainError, NoRoom, NotFound
from projects.shelves.folder import FULL
from projects.shelves.shelf import Shelf

NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FileStore:
    """Files named ab/cdef…: the same bytes are kept once, under a name that nobody chose.

    `room` is a folder of the shelf for files of one kind.
    """

    shelf: Shelf
    room: str = ""

    def put(self, content: bytes) -> str:
        """Keep bytes and return their SHA-256; the file is whole and outlives a power cut when this returns.

        Raises NoRoom, at `files`, when the disk is full, FilesUnavailable where a server does not take it.
        """
        name = sha256(content).hexdigest()
        place = self.place_of(name)
        try:
            if not self.shelf.has(place):
                self.shelf.put(place, content)
        except OSError as error:
            if error.errno in FULL:
                raise NoRoom(
                    msg("服务器的磁盘已满,附件没有保存。请告诉管理员;不带附件可以先提交。"), field="files"
                ) from None
            raise
        return name

    def open(self, name: str) -> IO[bytes]:
        """Return the bytes of a SHA-256 to be read; raises NotFound, FilesUnavailable."""
        try:
            return self.shelf.open(self.place_of(name))
        except FileNotFoundError:
            raise refuse_unknown() from None

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """Give a path of this machine with the bytes of a SHA-256, checked, while the block runs.

        Raises NotFound, FilesUnavailable, DomainError where they are others.
        """
        with ExitStack() as held:
            try:
                path = held.enter_context(self.shelf.local(self.place_of(name)))
            except FileNotFoundError:
                raise refuse_unknown() from None
            with path.open("rb") as file:
                if file_digest(file, "sha256").hexdigest() != name:
                    raise DomainError(msg("存放的文件已经损坏,与登记的不符。请告诉管理员。"))
            yield path

    def drop(self, name: str) -> None:
        """Delete the bytes of a SHA-256, where they are there."""
        self.shelf.drop(self.place_of(name))

    def place_of(self, name: str) -> str:
        """Return the name on the shelf; raises NotFound for anything that is no SHA-256."""
        if not NAME.fullmatch(name):
            raise refuse_unknown()
        return "/".join(filter(None, (self.room, name[:2], name[2:])))


def refuse_unknown() -> NotFound:
    """Return the answer for a file that is not there."""
    return NotFound(msg("没有这个附件。"))
