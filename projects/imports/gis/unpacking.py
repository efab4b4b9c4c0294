"""Zipped GIS files: members told by names that people read, and unpacked under names of our own.

Nothing in an archive decides where it is written. What its list says is checked where its format is found
out, and zipfile never unpacks a member beyond the size in that list.
"""

from __future__ import annotations

import shutil
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from geo.errors import msg
from projects.imports.detection import check_packed
from projects.imports.limits import Limits
from projects.imports.source import Where, refuse

UTF_8_NAME = 0x800
# A spoilt name is a ValueError, a spoilt flag asks for a password (RuntimeError).
BROKEN = (
    *(BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError),
)
# What systems add by themselves; it is no part of the data.
LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive under the name that people gave it."""

    path: PurePosixPath
    info: ZipInfo

    @property
    def ending(self) -> str:
        """Return its ending in lower case, with the dot."""
        return self.path.suffix.lower()


@dataclass(frozen=True, slots=True)
class Archive:
    """An open zip file whose members are known to be plain files within the limits."""

    packed: ZipFile
    where: Where
    members: tuple[Member, ...]

    def read(self, member: Member) -> bytes:
        """Return what a member holds; raises BadInput."""
        try:
            return self.packed.read(member.info)
        except BROKEN as error:
            raise self.refuse(member) from error

    def unpack(self, member: Member, target: Path) -> None:
        """Write a member to a file; raises BadInput."""
        try:
            with self.packed.open(member.info) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file)
        except BROKEN as error:
            raise self.refuse(member) from error

    def refuse(self, member: Member) -> Exception:
        """Return the error of a member that cannot be read."""
        message = msg("%(where)s:压缩包里的“%(name)s”读不出来,可能已损坏。请重新打包。")
        return refuse(self.where, message, name=member.path.name[:80])


@contextmanager
def open_archive(path: Path, where: Where, limits: Limits) -> Iterator[Archive]:
    """Open a zip file; raises BadInput for one that is broken, locked, leads outside or is too large."""
    try:
        packed = ZipFile(path)
    except BROKEN as error:
        raise refuse(where, msg("%(where)s:压缩包已损坏,打不开。请重新保存或重新打包。")) from error
    with packed:
        check_packed(packed.infolist(), where, limits)
        yield Archive(packed, where, tuple(list_members(packed)))


def list_members(packed: ZipFile) -> Iterator[Member]:
    """Yield the files of an archive that people put there."""
    for info in packed.infolist():
        path = PurePosixPath(name_of(info).replace("\\", "/"))
        if not info.is_dir() and not path.name.startswith("._") and not set(LITTER) & set(path.parts):
            yield Member(path, info)


def name_of(info: ZipInfo) -> str:
    """Return the name of a member; Chinese Windows writes GB18030 where the archive says nothing."""
    if info.flag_bits & UTF_8_NAME:
        return info.filename
    raw = info.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
