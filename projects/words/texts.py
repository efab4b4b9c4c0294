"""The one reader of texts: what is kept, compared and judged empty is what can be seen.

Names and descriptions keep the signs that were meant (㎡, Ⅱ, full-width brackets): only the canonical form
(NFC) is taken. Codes and numbers also fold compatible forms (NFKC): there １ and 1 are the same thing.
"""

from __future__ import annotations

import re
import unicodedata

from projects.words.invisible import BLANK, BLANKS, LINE_END, drop_invisible

# Hyphens, dashes and minus signs that input methods and word processors put for "-".
DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\uff0d\u2500]")

# Signs that are kept as they are, all but the space to be seen: most texts are made of them alone.
PLAIN = re.compile("[ -~\u3001\u3002\u4e00-\u9fff\uff08\uff09\uff0c\uff1a\uff1b]*")


def tidy(text: str) -> str:
    """Return a text as it is kept: lines end in a line feed, nothing invisible, nothing blank around it.

    A text in which nothing can be seen is empty. What cannot be kept at all (UNREADABLE) stays, for its
    reader to refuse.
    """
    if PLAIN.fullmatch(text):
        return text.strip(" ")
    plain = BLANK.sub(" ", drop_invisible(LINE_END.sub("\n", text)))
    found = unicodedata.normalize("NFC", plain).strip()
    return found if is_visible(found) else ""


def tidy_line(text: str) -> str:
    """Return a text as it is kept where one line is meant: its blanks and line ends are single spaces."""
    return BLANKS.sub(" ", tidy(text))


def tidy_code(text: str) -> str:
    """Return a code, a date or an address's word in plain signs: full-width forms and dashes folded."""
    return DASHES.sub("-", tidy_line(unicodedata.normalize("NFKC", text)))


def is_visible(text: str) -> bool:
    """Say whether anything of a tidied text can be seen: more than blanks and marks."""
    return any(unicodedata.category(sign)[0] not in "ZM" and not sign.isspace() for sign in text)
