"""In which encoding the texts of a Shapefile's table are written: told by its .cpg, or by the bytes alone."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import error as StructError
from struct import unpack_from

HEADER, FIELD, END_OF_FIELDS, LONGEST_NAME = 32, 32, 0x0D, 10
# Only in the encodings of Chinese and of Unicode, which is where the difference matters.
CANDIDATES = ("utf-8", "gb18030")
NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030", "gbk": "GB18030", "gb2312": "GB18030", "cp936": "GB18030"}
# How .cpg files write encodings that Python calls otherwise.
WRITTEN = {"65001": "utf-8", "936": "gb18030", "54936": "gb18030", "950": "big5", "ansi 936": "gb18030"}


def find_encoding(table: Path, told: str | None) -> tuple[str | None, bool]:
    """Return the encoding of a table, and whether it is the one that its .cpg tells.

    `told` is the text of the .cpg. A .cpg that the bytes contradict is not believed. None is returned where
    neither it nor the bytes fit.
    """
    texts = list(list_texts(table.read_bytes()))
    named = parse(told)
    for encoding in (named, *CANDIDATES):
        if encoding and all(fits(text, encoding) for text in texts):
            return NAMES.get(encoding, encoding.upper()), encoding == named
    return None, False


def parse(told: str | None) -> str | None:
    """Return the encoding that a .cpg names, as Python calls it; None for none that is known."""
    word = (told or "").strip().strip("\ufeff").lower()
    try:
        return codecs.lookup(WRITTEN.get(word, word)).name if word else None
    except LookupError:
        return None


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the table: where it begins, its bytes, and whether it fills its field."""

    place: int
    data: bytes
    is_full: bool


def fits(text: Text, encoding: str) -> bool:
    """Say whether bytes are text of an encoding; a character that the width of the field cut is let pass."""
    return count_cut(text, encoding) is not None


def count_cut(text: Text, encoding: str) -> int | None:
    """Return how many bytes at the end are half a character; None where the text is of another encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        decoder.decode(text.data, final=not text.is_full)
    except UnicodeDecodeError:
        return None
    return len(decoder.getstate()[0])


def blank_cut_characters(table: Path, encoding: str) -> int:
    """Write blanks over halves of characters that the width of a field cut; return how many there were."""
    data = bytearray(table.read_bytes())
    number = 0
    for text in list(list_texts(bytes(data))):
        cut = count_cut(text, encoding) or 0
        if cut:
            end = text.place + len(text.data)
            data[end - cut : end] = b" " * cut
            number += 1
    if number:
        table.write_bytes(data)
    return number


def list_texts(data: bytes) -> Iterator[Text]:
    """Yield the names of the fields and every text that is not plain ASCII."""
    try:
        rows, start, width = unpack_from("<IHH", data, 4)
    except StructError:
        return
    at, columns = 1, []
    for place in range(HEADER, min(start, len(data)) - FIELD + 1, FIELD):
        if data[place] == END_OF_FIELDS:
            break
        name = data[place : place + 11].split(b"\0")[0]
        yield Text(place, name, len(name) >= LONGEST_NAME)
        is_text = data[place + 11 : place + 12] == b"C"
        # A text wider than a byte says has the rest where numbers have their decimals.
        length = data[place + 16] + (256 * data[place + 17] if is_text else 0)
        if is_text:
            columns.append((at, at + length))
        at += length
    for row in range(rows):
        first_byte = start + row * width
        record = data[first_byte : first_byte + width]
        if not record:
            return
        if record.isascii():
            continue
        for first, last in columns:
            text = record[first:last].rstrip(b" \0")
            if not text.isascii():
                yield Text(first_byte + first, text, len(text) == last - first)
