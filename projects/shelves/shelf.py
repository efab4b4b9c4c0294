"""What every place for files promises: a file is there whole or not at all, under the name it was given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Protocol

from projects.errors import DomainError


class FilesUnavailable(DomainError):
    """The server that files lie on did not answer, or refused: nothing was written (503).

    What it refused with is among `values`: `status`, of HTTP, and its own word for why, `reason`.
    """


class Shelf(Protocol):
    """Files by name; names are paths such as imports/ab/cdef.

    Whoever asks for a name that is not there gets FileNotFoundError. Any method raises FilesUnavailable where
    the files lie on another server, and OSError where they lie on a disk of this machine; of either one that
    has no room OSError says so (ENOSPC, EDQUOT).
    """

    def put(self, name: str, content: bytes) -> None:
        """Write a file, instead of the one that has the name; it outlives a power cut once this returns."""

    def fill(self, name: str, source: IO[bytes]) -> None:
        """Write a file of any length from another one, as put does, a part in memory at a time."""

    def has(self, name: str) -> bool:
        """Say whether there is a file of a name."""

    def open(self, name: str) -> IO[bytes]:
        """Return a file to be read and sought in, a part in memory at a time."""

    def local(self, name: str) -> AbstractContextManager[Path]:
        """Give a path of this machine where a file can be read while the block runs."""

    def drop(self, name: str) -> None:
        """Delete a file, where there is one."""

    def list_names(self) -> Iterator[str]:
        """Yield the name of every file that is whole."""

    def check(self) -> None:
        """Raise FilesUnavailable, within a second, where files cannot be had now."""
