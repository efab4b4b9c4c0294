"""A long file on another server, read part by part: no connection is held while somebody slow takes it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# Bytes in memory for each file that is being read.
BLOCK = 4 * 1024 * 1024


class Ranges(io.RawIOBase):
    """The bytes of a file of a known size; `read` gives those from one place to before another."""

    def __init__(self, read: Callable[[int, int], bytes], size: int) -> None:
        super().__init__()
        self.read_range, self.size, self.at = read, size, 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be sought in."""
        return True

    def tell(self) -> int:
        """Return the place where the next read begins."""
        return self.at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, counted from the start, from here or from the end; nothing is read yet."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}[whence]
        self.at = max(0, base + offset)
        return self.at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read as much as fits; 0 at the end."""
        room = memoryview(buffer).cast("B")
        end = min(self.at + len(room), self.size)
        if end <= self.at:
            return 0
        part = self.read_range(self.at, end)
        room[: len(part)] = part
        self.at += len(part)
        return len(part)

    def readall(self) -> bytes:
        """Return the rest."""
        part = self.read_range(self.at, self.size) if self.at < self.size else b""
        self.at += len(part)
        return part
