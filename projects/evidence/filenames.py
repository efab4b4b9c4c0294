"""File names as people may be shown them: never a path, never longer than a line."""

from __future__ import annotations

import re
import unicodedata

from projects.words.texts import tidy_line

LONGEST = 100
# Control and format characters (NUL, line ends, right-to-left override), lone surrogates, private use.
UNSHOWN = {"Cc", "Cf", "Cs", "Co"}
UNNAMED = "附件"
ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")


def clean_filename(name: str) -> str:
    """Return a name that can be shown: its last part on one line, without what cannot be seen."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(one for one in tidy_line(last) if is_shown(one))
    tidy = tidy_line(shown).strip(". ")
    if len(tidy) > LONGEST:
        ending = ENDING.search(tidy)
        kept = ending.group() if ending else ""
        tidy = tidy[: LONGEST - len(kept)].strip(". ") + kept
    return tidy or UNNAMED


def with_ending(name: str, ending: str) -> str:
    """Return a clean name with the ending of what the file truly is."""
    return f"{ENDING.sub('', name).strip('. ') or UNNAMED}.{ending}"


def is_shown(character: str) -> bool:
    """Say whether a character can be seen, or is a blank."""
    return character.isspace() or unicodedata.category(character) not in UNSHOWN
