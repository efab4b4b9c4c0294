"""Files that were made of the data, kept on disk: each is made once, whoever asks for it and however many."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from geo.errors import msg
from projects.errors import DomainError

MOST_BYTES = 512 * 1024 * 1024
# Seconds that somebody waits while another makes the file, or while too many others are made.
PATIENCE = 45
# At once on this machine, whatever the number of workers: each takes a process and its memory.
MOST_AT_ONCE = 2
PAUSE = 0.05


class TooManyFiles(DomainError):
    """Others are being made all the while (503)."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a file is sent as: its name for people, and one in ASCII."""

    filename: str
    plain_name: str
    mimetype: str


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is there."""

    path: Path
    label: Label


Made = tuple[Label, bytes]


class KeptFiles:
    """A folder of made files by key; what was not asked for the longest goes when it grows too large."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder, self.most_bytes = folder, most_bytes

    def find(self, key: str) -> KeptFile | None:
        """Return the file of a key, None when it is not kept."""
        body, label = self.paths_of(key)
        try:
            told = json.loads(label.read_text(encoding="utf-8"))
            os.utime(body)
        except FileNotFoundError:
            return None
        return KeptFile(body, Label(**told))

    def get_or_make(self, key: str, make: Callable[[], Made]) -> KeptFile:
        """Return the file of a key, made now where it is not kept; who asks meanwhile waits for it.

        Raises TooManyFiles after PATIENCE, and whatever `make` raises.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        until = monotonic() + PATIENCE
        with self.hold([f"key-{key[:2]}.lock"], until):
            kept = self.find(key)
            if kept is not None:
                return kept
            with self.hold([f"making-{number}.lock" for number in range(MOST_AT_ONCE)], until):
                label, data = make()
            self.keep(key, label, data)
        body, _label = self.paths_of(key)
        return KeptFile(body, label)

    def keep(self, key: str, label: Label, data: bytes) -> None:
        """Write a file so that nobody ever finds half of it, and make room."""
        body, told = self.paths_of(key)
        # The label goes first: a body without one would be found and not be understood.
        self.write(told, json.dumps(asdict(label), ensure_ascii=False).encode())
        self.write(body, data)
        self.make_room(body)

    def write(self, path: Path, data: bytes) -> None:
        """Write bytes under another name and give them theirs once they are whole."""
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as file:
            try:
                file.write(data)
                Path(file.name).replace(path)
            except OSError:
                Path(file.name).unlink(missing_ok=True)
                raise

    def make_room(self, newest: Path) -> None:
        """Drop what was not asked for the longest, until the rest fits."""
        found = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in self.list_bodies())
        too_much = sum(size for _, size, _ in found) - self.most_bytes
        for _, size, path in found:
            if too_much <= 0:
                return
            if path != newest:
                path.unlink(missing_ok=True)
                path.with_suffix(".json").unlink(missing_ok=True)
                too_much -= size

    def list_bodies(self) -> Iterator[Path]:
        """Yield the files that are kept."""
        yield from self.folder.glob("*.body")

    def paths_of(self, key: str) -> tuple[Path, Path]:
        """Return where the file of a key lies, and its label."""
        return self.folder / f"{key}.body", self.folder / f"{key}.json"

    @contextmanager
    def hold(self, names: list[str], until: float) -> Iterator[None]:
        """Hold one of some locks of this machine; raises TooManyFiles when none is free in time."""
        files = [(self.folder / name).open("ab") for name in names]
        try:
            held = next_free(files)
            while held is None:
                if monotonic() > until:
                    raise TooManyFiles(msg("正在生成的文件太多,请稍后再试。"))
                sleep(PAUSE)
                held = next_free(files)
            yield
        finally:
            for file in files:
                file.close()  # lets go


def next_free(files: Sequence[IO[bytes]]) -> IO[bytes] | None:
    """Return the first file that could be locked."""
    for file in files:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        return file
    return None
