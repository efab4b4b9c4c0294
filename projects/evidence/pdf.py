"""A PDF is kept as it came, so that its signatures hold; one that could run something is refused."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO
from time import thread_time

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject

from geo.errors import msg
from projects.evidence.rejection import Rejected

# Scripts, embedded files, forms with scripts of their own, players.
ACTIVE_KEYS = {"/JS", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent"}
# Actions that run a program, a script or another embedded document, or send what a form holds.
ACTIVE_NAMES = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/EmbeddedFile"}
# Longer than any other word of a PDF, so that compressed bytes do not spell them by chance. They find what
# an older state of the file still holds.
ACTIVE_WORDS = (b"/JavaScript", b"/EmbeddedFile", b"/RichMedia")
# What a PDF does by itself, when it is opened, printed or turned, may only move within it.
BY_ITSELF = ("/OpenAction", "/AA")
CALM = {"/GoTo", "/Named"}
MOST_STEPS = 20
MOST_OBJECTS = 200_000
# Of computing, whatever else the worker does meanwhile. Papers of offices take a tenth of a second.
MOST_SECONDS = 4
# As readers do: some writers put a mark of order, a line end or a line of their own before the PDF.
HEADER_WITHIN = 1024
HEADER = b"%PDF-"
# Every flaw of a scanner's PDF would be a line in the log.
logging.getLogger("pypdf").setLevel(logging.ERROR)


def is_pdf(content: bytes) -> bool:
    """Say whether a PDF begins within the first bytes, and nothing else before it."""
    start = content[: HEADER_WITHIN + len(HEADER)].find(HEADER)
    before = content[: max(start, 0)]
    return start >= 0 and b"<" not in before and not before.startswith((b"MZ", b"\x7fELF", b"#!"))


def check_pdf(content: bytes) -> None:
    """Raise Rejected for a PDF that is broken, encrypted, too complex, or holds what may run."""
    try:
        reader = PdfReader(BytesIO(content))
        is_encrypted = reader.is_encrypted
        is_active = not is_encrypted and may_run(reader, content)
        is_empty = not is_encrypted and not reader.pages
    except Rejected:
        raise
    except Exception:  # a reader of hostile bytes may fail in any way
        raise Rejected(msg("“%(file)s”不是完整的 PDF,打不开。请重新导出后再传。")) from None
    if is_encrypted:
        raise Rejected(msg("“%(file)s”加了密或限制了权限。请去掉密码后再传。"))
    if is_active:
        raise Rejected(
            msg("“%(file)s”里有脚本、会自动执行的动作或内嵌文件,不能上传。请用“打印为 PDF”另存一份再传。")
        )
    if is_empty:
        raise Rejected(msg("“%(file)s”一页也没有。"))


def may_run(reader: PdfReader, content: bytes) -> bool:
    """Say whether anything in a PDF may run or hides another file; raises Rejected when it is too complex."""
    if any(word in content for word in ACTIVE_WORDS):
        return True
    deadline = thread_time() + MOST_SECONDS
    references = list_references(reader)
    if len(references) > MOST_OBJECTS:
        raise refuse_complex()
    if any(is_active(part) for part in list_parts(reader.trailer)):
        return True
    for reference in references:
        if thread_time() > deadline:
            raise refuse_complex()
        if any(is_active(part) for part in list_parts(reader.get_object(reference))):
            return True
    return False


def refuse_complex() -> Rejected:
    """Return the refusal of a PDF that takes too long to look through."""
    return Rejected(msg("“%(file)s”结构太复杂,无法检查。请用“打印为 PDF”另存一份再传。"))


def list_references(reader: PdfReader) -> list[IndirectObject]:
    """Return references to every object of a PDF, those inside object streams too."""
    plain = [(number, generation) for generation, table in reader.xref.items() for number in table]
    packed = [(number, 0) for number in reader.xref_objStm]
    return [IndirectObject(number, generation, reader) for number, generation in (*plain, *packed)]


def list_parts(value: PdfObject | None) -> Iterator[PdfObject]:
    """Yield an object and all that stands in it, without following references."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if part is None:
            continue
        yield part
        if isinstance(part, DictionaryObject):
            waiting.extend(part.values())
        elif isinstance(part, ArrayObject):
            waiting.extend(list.__iter__(part))


def is_active(part: PdfObject) -> bool:
    """Say whether one part of a PDF may run or hides another file."""
    if isinstance(part, DictionaryObject):
        return not ACTIVE_KEYS.isdisjoint(part.keys()) or acts_by_itself(part)
    return isinstance(part, NameObject) and part in ACTIVE_NAMES


def acts_by_itself(part: DictionaryObject) -> bool:
    """Say whether a dictionary starts an action, without a click, that does more than move to a page."""
    for key in BY_ITSELF:
        value = resolve(part, key)
        if isinstance(value, DictionaryObject):
            actions = [value] if key == "/OpenAction" else [resolve(value, name) for name in value]
            if not all(is_calm(action) for action in actions):
                return True
    return False


def is_calm(action: PdfObject | None) -> bool:
    """Say whether an action, and all that follow it, only move within the PDF."""
    waiting, seen = [action], 0
    while waiting:
        step = waiting.pop()
        seen += 1
        if seen > MOST_STEPS:
            return False
        if isinstance(step, ArrayObject):
            waiting.extend(one.get_object() for one in list.__iter__(step))
        elif isinstance(step, DictionaryObject):
            if str(resolve(step, "/S")) not in CALM:
                return False
            waiting.append(resolve(step, "/Next"))
    return True


def resolve(part: DictionaryObject, key: str) -> PdfObject | None:
    """Return what stands under a key, wherever it is kept."""
    value = part.raw_get(key) if key in part else None
    return None if value is None else value.get_object()
