"""In which encoding a text is: told by marks and by what can be read, never guessed past a contradiction.

Chinese offices send UTF-8 with and without its mark, GB18030 (GBK, GB2312 within it), and UTF-16 from
“Unicode 文本”. What is in two encodings at once is refused with the line where the second begins.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from geo.errors import msg
from projects.imports.source import Where, refuse

MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8 (BOM)"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32 LE"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32 BE"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 LE"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 BE"),
)
HAN = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
# So much of a UTF-16 text of a table are separators and digits, each with a zero beside it.
LEAST_ZEROS, MANY_ZEROS = 0.02, 0.6
SAMPLE = 200_000
# What the library may name beyond our own rules; other guesses are refused, not tried.
FOREIGN = {"big5": "Big5", "big5hkscs": "Big5", "shift_jis": "Shift-JIS", "cp932": "Shift-JIS"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with the name of the encoding that it came in."""

    text: str
    encoding: str


def decode(data: bytes, where: Where) -> Decoded:
    """Return a file's text; raises BadInput for mixed or unknown encodings, naming the line."""
    for mark, codec, shown in MARKS:
        if data.startswith(mark):
            return strictly(data[len(mark) :], codec, shown, where)
    found = find_utf16(data)
    if found:
        return strictly(data, found, found.upper().replace("-LE", " LE").replace("-BE", " BE"), where)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return decode_national(data, where)
    # 联通 in GBK happens to be UTF-8 too: then nothing of it is Chinese.
    if not text.isascii() and not HAN.search(text):
        national = read_national(data)
        if national is not None and HAN.search(national):
            return Decoded(national, "GB18030")
    return Decoded(text, "UTF-8")


def strictly(data: bytes, codec: str, shown: str, where: Where) -> Decoded:
    """Return a text in the encoding that its mark names; raises BadInput where it breaks it."""
    try:
        return Decoded(data.decode(codec), shown)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(codec, "ignore").count("\n") + 1
        message = msg("%(where)s:编码不一致,开头标明 %(encoding)s,这一行却不是。")
        raise refuse(Where(where.file, row=line), message, encoding=shown) from error


def find_utf16(data: bytes) -> str | None:
    """Return the kind of UTF-16 that a text without a mark is in, None for none."""
    sample = data[: SAMPLE - SAMPLE % 2]
    if len(data) % 2 or not sample:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    # UTF-8 with some zeros in it is spoilt UTF-8; only plain letters in UTF-16 are half zeros and valid.
    least_share = MANY_ZEROS if is_utf8(data) else LEAST_ZEROS
    least = max(1, int(len(sample) / 2 * least_share))
    for codec, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros >= least and not others:
            try:
                data.decode(codec)
            except UnicodeDecodeError:
                continue
            return codec
    return None


def is_utf8(data: bytes) -> bool:
    """Say whether a text can be read as UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def read_national(data: bytes) -> str | None:
    """Return a text in GB18030, None where it is not."""
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        return None


def decode_national(data: bytes, where: Where) -> Decoded:
    """Return a text that is not UTF-8; raises BadInput for one that is partly, or nothing known."""
    mixed = find_mixed_line(data)
    if mixed:
        message = msg("%(where)s:从这里起编码不同,文件里 UTF-8 和 GB18030 混在一起。请另存为一种编码。")
        raise refuse(Where(where.file, row=mixed), message)
    text = read_national(data)
    if text is not None:
        return Decoded(text, "GB18030")
    from charset_normalizer import from_bytes

    best = from_bytes(data[:SAMPLE]).best()
    shown = FOREIGN.get(best.encoding) if best else None
    if best and shown:
        return strictly(data, best.encoding, shown, where)
    message = msg("%(where)s:认不出编码,不是 UTF-8、GB18030 或 UTF-16。请另存为 UTF-8。")
    raise refuse(Where(where.file, row=first_bad_line(data)), message)


def find_mixed_line(data: bytes) -> int:
    """Return the first line (from 1) that is in another encoding than the lines before it, 0 for none."""
    first = ""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            # Only what reads as Chinese is surely UTF-8: two letters of GBK may be one of its others.
            kind = "utf-8" if HAN.search(line.decode("utf-8")) else ""
        except UnicodeDecodeError:
            kind = "other"
        if kind and first and kind != first:
            return number
        first = first or kind
    return 0


def first_bad_line(data: bytes) -> int:
    """Return the first line (from 1) that is not GB18030."""
    try:
        data.decode("gb18030")
    except UnicodeDecodeError as error:
        return data[: error.start].count(b"\n") + 1
    return 1
