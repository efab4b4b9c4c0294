"""Chinese on English pages: what is data stays as it is and says its language, to be heard as Chinese.

What no mark can stand in, a title or a label, has it in pinyin.
"""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

from app.words.language import current_language
from projects.words.romanise import romanise

SIGN = "[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e\U00020000-\U0003ffff]"
# From the first character to the last before a space, with the figures and quotation marks around them; what
# stands inside a tag is none.
RUN = re.compile(rf"(?P<tag><[^>]*>)|[0-9.“‘]*{SIGN}(?:[^\s<>&;\"']*{SIGN})?[”’]*")
MARK = Markup('<span lang="zh-CN">%s</span>')
# Punctuation as it is written between words in pinyin.
LATIN = str.maketrans(
    {"、": ", ", "。": ". ", "\uff0c": ", ", "\uff1b": "; ", "\uff1a": ": ", "\uff08": " (", "\uff09": ") "}
    | {"\uff01": "! ", "\uff1f": "? ", "\u3000": " ", "《": "“", "》": "”", "【": "[", "】": "]"}
)


def mark_chinese(text: Any) -> Markup:
    """Return a text for a page, escaped, each Chinese run of it marked with its language on English pages.

    What is markup already keeps its tags; nothing is said for None.
    """
    shown = escape("" if text is None else text)
    if current_language() != "en":
        return shown
    pieces, at = [], 0
    for found in RUN.finditer(shown):
        if not found["tag"]:
            pieces += [shown[at : found.start()], MARK % shown[found.start() : found.end()]]
            at = found.end()
    return Markup("").join([*pieces, shown[at:]])


def spell_chinese(text: Any) -> str:
    """Return a text with its Chinese in pinyin on English pages, for a title or a label; nothing for None."""
    said = "" if text is None else str(text)
    if current_language() != "en" or not re.search(SIGN, said):
        return said
    return " ".join(romanise(said).translate(LATIN).split())
