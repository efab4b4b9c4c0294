"""Numbers of roads as signs write them (GB/T 917): a letter and digits, such as G101 or S209."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SEPARATORS = re.compile(r"[;,/、,;\s]+")
NUMBER = re.compile(r"[A-Z]{0,2}[0-9]{1,5}[A-Z]?")
# Expressways have one, two or four digits; of three, the letter tells the class.
OF_LETTER = {"G": "national_road", "S": "provincial_road", "X": "county_road", "Y": "township_road"}
OF_LETTER |= {"C": "village_road"}
THREE_DIGITS = re.compile(r"([GSXYC])[0-9]{3}[A-Z]?")
LONGEST = 100


def read_numbers(texts: Iterable[str | None], letter: str = "") -> tuple[str, ...]:
    """Return the numbers in some texts, each once; one of digits alone gets the letter of its class."""
    found = []
    for text in texts:
        for word in SEPARATORS.split(unicodedata.normalize("NFKC", text or "")[:LONGEST].upper()):
            if NUMBER.fullmatch(word):
                found.append(letter + word if word[0].isdigit() else word)
    return tuple(dict.fromkeys(found))


def class_of(numbers: Iterable[str]) -> str | None:
    """Return the class of road that numbers of three digits name, the highest first; None for none."""
    letters = {found[1] for one in numbers if (found := THREE_DIGITS.fullmatch(one))}
    return next((name for letter, name in OF_LETTER.items() if letter in letters), None)
