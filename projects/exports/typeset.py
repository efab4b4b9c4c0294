"""PDF files set by typst: a template of ours and data as JSON, so that no text is ever taken for markup."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog

from geo.errors import DomainError, msg
from projects.clock import CHINA, get_today
from projects.words.names import Language

TEMPLATES = Path(__file__).parent / "typst"
# What templates have in common.
SHARED = "signs.typ"
MAKER = "Lantu 蓝图"
# Families that draw Chinese, best first; any one of a row will do.
SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN", "SimSun", "Songti SC")
SANS = (
    *("Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei"),
    *("WenQuanYi Zen Hei", "Microsoft YaHei", "SimHei", "PingFang SC"),
)
# typst breaks no word, however narrow its column: an address or a code of more signs may be divided anywhere.
LONG_WORD = re.compile(r"[!-~\u00a1-\u024f]{9,}")
DIVIDED_EVERY = 6
ZERO_WIDTH_SPACE = "\u200b"
# What no file of text can hold: it is left out, as in a worksheet.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
log = structlog.get_logger("lantu.files")


class NoFonts(DomainError):
    """The server has no font that draws Chinese (503)."""


def typeset(
    template: str,
    data: Mapping[str, Any],
    language: Language,
    files: Mapping[str, bytes] | None = None,
    ppi: int | None = None,
) -> bytes:
    """Return the PDF that a template makes of its data and pictures; the same bytes for the same of a day.

    With `ppi` (dots an inch) it is the first page as PNG. Raises NoFonts where no Chinese font is
    installed: it would print empty boxes.
    """
    import typst

    words = {**data, "fonts": find_fonts(), "maker": MAKER, "language": language}
    words["region"] = "cn" if language == "zh" else "gb"
    # The day alone, so that one made twice is the same.
    made_at = datetime.combine(get_today(), time(), CHINA)
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "main.typ").write_bytes((TEMPLATES / f"{template}.typ").read_bytes())
        (root / SHARED).write_bytes((TEMPLATES / SHARED).read_bytes())
        (root / "data.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        for name, body in (files or {}).items():
            (root / name).write_bytes(body)
        made: bytes | list[bytes] = typst.compile(
            root / "main.typ",
            root=root,
            format="png" if ppi else "pdf",
            ppi=ppi,
            timestamp=made_at,
            pdf_tags=False,
        )
    return made[0] if isinstance(made, list) else made


@cache
def find_fonts() -> dict[str, list[str]]:
    """Return the families to set text and headings in; raises NoFonts where there are none."""
    import typst

    held = set(typst.Fonts().families())
    serif, sans = ([name for name in names if name in held][:1] for names in (SERIF, SANS))
    if not serif and not sans:
        log.error("no_chinese_font", wanted=[*SERIF, *SANS])
        raise NoFonts(msg("服务器没有中文字体,无法生成 PDF。请管理员安装 fonts-noto-cjk。"))
    return {"serif": serif or sans, "sans": sans or serif}


def printable(text: str) -> str:
    """Return a text to be set: without what cannot be printed, its long words divisible."""
    return LONG_WORD.sub(lambda found: divide_word(found[0]), clean_text(text))


def clean_text(text: str) -> str:
    """Return a text without what cannot be printed, to be set where there is room for its words."""
    return UNPRINTABLE.sub("", text)


def page_words(footer: str) -> list[str]:
    """Return what stands before, between and after the number of the page (&P) and that of all (&N)."""
    before, rest = footer.split("&P")
    between, after = rest.split("&N")
    return [before, between, after]


def divide_word(word: str) -> str:
    """Return a word with places at which a line may break."""
    pieces = (word[at : at + DIVIDED_EVERY] for at in range(0, len(word), DIVIDED_EVERY))
    return ZERO_WIDTH_SPACE.join(pieces)
