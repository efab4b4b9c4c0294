"""Which characters nobody can see, and where such a one means something and stays.

Unicode's own lists (general category C, Default_Ignorable_Code_Point, the blank letters) without what can
be seen: the number signs of Arabic script are formats, yet drawn.
"""

from __future__ import annotations

import re
import unicodedata

# Ends of lines: CR LF, CR, vertical tab, form feed, next line, line separator, paragraph separator.
LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Every blank but the line feed; the ideographic one is wide enough to be an indent, and stays in long texts.
BLANK_SIGNS = "\t\xa0\u1680\u2000-\u200a\u202f\u205f"
BLANK = re.compile(f"[{BLANK_SIGNS}]")
BLANKS = re.compile(r"\s+")

# What no person types and no database or file holds: a reader refuses it, for something is broken.
UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff]")
CONTROLS = "\x7f-\x9f"
# Soft hyphen, joiners of combining marks, Arabic letter mark, Hangul and Khmer fillers, zero widths, marks
# and overrides of direction, word joiner, invisible signs, blank braille, byte order mark, annotations.
FORMATS = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff0-\ufffc\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"
)
# Tags, and what Unicode keeps free for further characters that are not drawn.
TAGS = "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane * 0x10000 + 0xFFFE) + chr(plane * 0x10000 + 0xFFFF) for plane in range(17)
)
NEVER = re.compile(f"[{CONTROLS}{FORMATS}{TAGS}{NONCHARACTERS}]")

# Joiners and selectors show nothing of themselves, and change what stands beside them.
SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
ATTACHED = f"\u180b-\u180f\u200c\u200d{SELECTORS}"
IDEOGRAPH = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
# Those that have a second, older form: the compatibility ideographs are told by a selector.
TWO_FORMED = "".join(
    sorted(
        {unicodedata.normalize("NFD", chr(one)) for one in (*range(0xF900, 0xFADA), *range(0x2F800, 0x2FA1E))}
    )
)
EMOJI = (
    "\xa9\xae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
# Scripts whose letters join: Arabic, those of India to Myanmar, Khmer, Mongolian.
JOINING = "\u0600-\u06ff\u0750-\u077f\u0900-\u0dff\u1000-\u109f\u1780-\u17b3\u17b6-\u17ff\u1820-\u18aa"
ONE_EMOJI = f"[{EMOJI}][\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?"
MEANT = (
    f"{ONE_EMOJI}(?:\u200d{ONE_EMOJI})*",
    "[0-9#*]\ufe0f\u20e3",
    f"[{TWO_FORMED}][\ufe00-\ufe02]",
    f"[{IDEOGRAPH}][\U000e0100-\U000e01ef]",
    "[\u1820-\u18aa][\u180b-\u180d\u180f]",
    f"[{JOINING}][\u180e\u200c\u200d](?=[{JOINING}])",
)
ATTACHED_OR_MEANT = re.compile(f"(?P<meant>{'|'.join(MEANT)})|[{ATTACHED}]")
# For the database: a sign that a reader might take out or change, if only in some places.
ANY_SUSPICIOUS = (
    f"\x01-\x08\x0b-\x1f{CONTROLS}{FORMATS}{TAGS}{NONCHARACTERS}{ATTACHED}{BLANK_SIGNS}\u2028\u2029"
)
SUSPICIOUS = f"[{ANY_SUSPICIOUS}]|^[\\s\u3000]|[\\s\u3000]$"


def drop_invisible(text: str) -> str:
    """Return a text without what cannot be seen; joiners and selectors stay where they shape a sign."""
    plain = NEVER.sub("", text)
    return ATTACHED_OR_MEANT.sub(lambda found: found["meant"] or "", plain)
