"""Read a plan that is a plain text file, in whichever encoding it was written."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from geo.errors import msg
from projects.errors import BadInput
from projects.intake.plan_text import Limits, PlanText
from projects.intake.structure import RawLine, place_lines

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Of the signs of a Chinese text so many are ideographs, letters or common marks; garbage has fewer.
LEAST_PLAUSIBLE = 0.7
PLAIN = re.compile("[一-鿿!-~、。《》“”‘’…—·㎡！-～①-⑳]")


def read_text(path: Path, limits: Limits, name: str) -> PlanText:
    """Return the text of a plain file, numbered as an editor numbers its lines; raises BadInput."""
    text, encoding = decode(path.read_bytes(), name)
    if len(text) > limits.most_characters:
        message = msg("“%(file)s”有 %(number)d 个字,最多 %(most)d 个字。请分成几份。")
        raise BadInput(message, file=name, number=len(text), most=limits.most_characters)
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    check_rows(rows, name, limits)
    lines = place_lines(RawLine(number, row) for number, row in enumerate(rows, start=1))
    if not lines:
        raise BadInput(msg("“%(file)s”里没有文字。"), file=name)
    return PlanText(lines, encoding)


def check_rows(rows: list[str], name: str, limits: Limits) -> None:
    """Raise BadInput for a line that is longer than any plan's, naming it."""
    for number, row in enumerate(rows, start=1):
        if len(row) > limits.most_line:
            message = msg("“%(file)s”第 %(line)d 行有 %(number)d 个字,最多 %(most)d 个字。")
            raise BadInput(message, file=name, line=number, number=len(row), most=limits.most_line)


def decode(content: bytes, name: str) -> tuple[str, str]:
    """Return the text of some bytes and the encoding it was in; raises BadInput where none fits."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return try_decode(content, encoding, name), encoding.removesuffix("-sig")
    for encoding in guess_encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if is_plausible(text):
            return text, encoding
    raise BadInput(msg("“%(file)s”不是文本文件,或编码无法辨认。请另存为 UTF-8 再传。"), file=name)


def guess_encodings(content: bytes) -> tuple[str, ...]:
    """Return the encodings to try: bytes of 0 are of UTF-16 or of no text at all."""
    if b"\0" in content:
        return ("utf-16-le", "utf-16-be")
    return ("utf-8", "gb18030", "big5")


def try_decode(content: bytes, encoding: str, name: str) -> str:
    """Return the text of bytes whose encoding is marked; raises BadInput where they are not in it."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        message = msg("“%(file)s”标明是 %(encoding)s,但第 %(place)d 字节处不是。请重新另存一份。")
        raise BadInput(message, file=name, encoding=encoding, place=error.start) from None


def is_plausible(text: str) -> bool:
    """Say whether a text reads as Chinese: mostly ideographs, letters and marks, nothing of control."""
    if "\0" in text or "�" in text:
        return False
    signs = re.sub(r"\s", "", text)
    return len(PLAIN.findall(signs)) >= LEAST_PLAUSIBLE * len(signs)
