"""Which type a work is of, and whether it is a bundle of works, by its name and where it stands."""

from __future__ import annotations

import re

from projects.intake.features import find_shape
from projects.intake.lexicon import HINTS, find_tail
from projects.intake.plan_text import Line
from projects.intake.spread import zero_digits
from projects.intake.weights import Weights, weigh

LONGEST_END = 5
SEVERAL = re.compile(r"[一二两三四五六七八九十百\d]+\s*[个座处所条家项类大]|等|一批|各类|、")


def see_type(name: str, line: Line) -> list[str]:
    """Return what is seen of a name and its headings that tells its type."""
    plain = zero_digits(name)
    seen = [f"tail={find_tail(plain)}"]
    seen += (f"end={plain[-size:]}" for size in range(1, LONGEST_END + 1))
    for size in (1, 2, 3):
        seen += (f"in{size}={plain[at : at + size]}" for at in range(len(plain) - size + 1))
    hints = [(name.rfind(word), len(word), code) for word, code in HINTS.items() if word in name]
    seen += {f"hint={code}" for _, _, code in hints}
    if hints:
        seen.append(f"last_hint={max(hints)[2]}")
    for heading in {*line.above, line.box_title}:
        seen += (f"heading={heading[at : at + 2]}" for at in range(len(heading) - 1))
        seen += {f"heading_hint={code}" for word, code in HINTS.items() if word in heading}
    return seen


def see_programme(name: str, line: Line, after: str) -> list[str]:
    """Return what is seen of a name that tells whether it is of several works; `after` follows it."""
    plain = zero_digits(name)
    seen = [
        f"shape={find_shape(plain)}",
        f"kind={line.kind}",
        f"after={after[:2]}",
        f"tail={find_tail(plain)}",
    ]
    seen += (f"in2={plain[at : at + 2]}" for at in range(len(plain) - 1))
    if SEVERAL.search(name):
        seen.append("several=")
    seen.append(f"length={min(len(plain), 30) // 4}")
    return seen


def rank_types(name: str, line: Line, weights: Weights) -> tuple[str, str, str]:
    """Return the three likeliest types, best first."""
    seen = see_type(name, line)
    ranked = sorted(weights.types, key=lambda code: (-weigh(weights.types[code], seen), code))
    return ranked[0], ranked[1], ranked[2]


def is_several(name: str, line: Line, after: str, weights: Weights) -> bool:
    """Say whether a name is likelier of several works than of one."""
    return weigh(weights.programme, see_programme(name, line, after)) > 0
