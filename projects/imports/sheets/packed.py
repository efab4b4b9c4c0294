"""Open the packed formats (xlsx, ods, docx): nothing is unpacked that its own list calls too large."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from lxml import etree

from geo.errors import msg
from projects.imports.detection import check_packed
from projects.imports.limits import Limits
from projects.imports.source import Where, refuse

BROKEN = (
    *(etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError),
    # A spoilt name of a part.
    UnicodeDecodeError,
)
CHUNK = 256 * 1024
LONGEST_ROW = 4 * 1024 * 1024
# Bytes of XML from one row's start to another's, to the same without what is empty.
Thin = Callable[[bytes], bytes]


class Pack:
    """The parts of a packed file, each read at most to the size that the list of the pack gives it."""

    def __init__(self, packed: zipfile.ZipFile, where: Where) -> None:
        self.packed, self.where = packed, where
        self.names = frozenset(packed.namelist())

    def open(self, name: str) -> IO[bytes]:
        """Return a part as a stream; raises BadInput when it is missing."""
        if name not in self.names:
            message = msg("%(where)s:缺少“%(part)s”,不是完整的文件。请用 Excel 或 WPS 打开后另存。")
            raise refuse(self.where, message, part=name[:80])
        return self.packed.open(name)

    def walk(
        self, name: str, tags: tuple[str, ...], *, start: bool = False, thin: Thin | None = None
    ) -> Iterator[tuple[str, Any]]:
        """Yield the elements of a part of some names, in any namespace, as they end (or also start).

        `thin` takes out of the bytes what need not be parsed. Raises BadInput for what is no XML, and for
        any document type: entities are how small files explode.
        """
        wanted = tuple(f"{{*}}{tag}" for tag in tags)
        events = ("start", "end") if start else ("end",)
        with self.open(name) as stream:
            found = etree.iterparse(
                PlainXml(stream, self, name, thin),
                events=events,
                tag=wanted,
                resolve_entities=False,
                load_dtd=False,
                no_network=True,
                huge_tree=False,
            )
            try:
                yield from found
            except BROKEN as error:
                message = msg("%(where)s:里的“%(part)s”已损坏,读不下去。请用 Excel 或 WPS 打开后另存。")
                raise refuse(self.where, message, part=name[:80]) from error


class PlainXml(io.RawIOBase):
    """A stream of XML that refuses a document type where it begins, and may be thinned on its way."""

    def __init__(self, stream: IO[bytes], pack: Pack, name: str, thin: Thin | None = None) -> None:
        self.stream, self.pack, self.name, self.thin = stream, pack, name, thin
        self.is_checked, self.rest = False, b""

    def read(self, _size: int = -1) -> bytes:
        """Return the next bytes, none only at the end; raises BadInput for a document type."""
        while found := self.stream.read(CHUNK):
            if not self.is_checked:
                self.is_checked = True
                self.check_plain(found)
            if self.thin is None:
                return found
            # An element that the chunk cuts waits for its end.
            whole, start, tail = (self.rest + found).rpartition(b"<row")
            self.rest = start + tail
            if len(self.rest) > LONGEST_ROW:
                whole, self.rest = whole + self.rest, b""
            if kept := self.thin(whole):
                return kept
        last, self.rest = self.rest, b""
        return last

    def check_plain(self, head: bytes) -> None:
        """Raise BadInput when XML begins with a document type."""
        # Every encoding that XML programs write here keeps these letters, with or without zeros between.
        plain = head.replace(b"\0", b"")
        if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
            message = msg("%(where)s:里的“%(part)s”带有文档类型声明(DOCTYPE),这类文件不收。")
            raise refuse(self.pack.where, message, part=self.name[:80])

    def readable(self) -> bool:
        """Say that it can be read."""
        return True


@contextmanager
def open_pack(path: Path, limits: Limits, where: Where) -> Iterator[Pack]:
    """Open a packed file; raises BadInput for one that is broken, locked, or unpacks beyond the limits."""
    try:
        packed = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise refuse(where, msg("%(where)s:打不开:不是完整的压缩文件。请重新下载或另存。")) from error
    with packed:
        # What a pack lists bounds what is read: no part is unpacked beyond its listed size.
        check_packed(packed.infolist(), where, limits)
        yield Pack(packed, where)
