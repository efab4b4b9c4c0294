"""What was learnt from reviewed plans: the weights of what is seen, in one file of ours."""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from projects.intake.forest import Forest, forest_of

FILE = Path(__file__).with_name("weights.json.xz")
# Weights are kept in hundredths.
UNIT = 100
# Of LZMA: one thread, no check beyond CRC32, so that the same weights are the same bytes anywhere.
PRESET = 9 | lzma.PRESET_EXTREME


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of every judge, by what is seen; "" is that of seeing nothing at all.

    `start` and `end` judge places, `work` whether a stretch is a work, `exact` whether it is all of its
    name; `forest` joins these four and what else the plan holds to the chance that it is a work (company.py).
    `types` judge the type of a name. `background` counts the pairs of signs of the plans that were learnt
    from, `density` how many works they name per character.
    """

    start: Mapping[str, float]
    end: Mapping[str, float]
    work: Mapping[str, float]
    exact: Mapping[str, float]
    forest: Forest
    programme: Mapping[str, float]
    types: Mapping[str, Mapping[str, float]]
    background: Mapping[str, int]
    density: float = 0.005
    learnt_from: tuple[str, ...] = field(default=())


def pack(weights: Weights) -> bytes:
    """Return weights as the bytes of their file: the same for the same weights."""
    content: dict[str, Any] = {
        "learnt_from": weights.learnt_from,
        "density": round(weights.density, 6),
        "background": dict(sorted(weights.background.items())),
        "forest": weights.forest.to_json(),
        "types": {code: in_units(one) for code, one in sorted(weights.types.items())},
    } | {name: in_units(getattr(weights, name)) for name in JUDGES}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return lzma.compress(text.encode(), format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC32, preset=PRESET)


JUDGES = ("start", "end", "work", "exact", "programme")


def in_units(weights: Mapping[str, float]) -> dict[str, int]:
    """Return weights in hundredths, without those that come to nothing."""
    return {seen: round(weight * UNIT) for seen, weight in sorted(weights.items()) if round(weight * UNIT)}


def unpack(content: bytes) -> Weights:
    """Return the weights that a file's bytes hold."""
    held = json.loads(lzma.decompress(content))
    judges = {name: from_units(held[name]) for name in JUDGES}
    return Weights(
        **judges,
        forest=forest_of(held["forest"]),
        types={code: from_units(one) for code, one in held["types"].items()},
        background=held["background"],
        density=held["density"],
        learnt_from=tuple(held["learnt_from"]),
    )


def from_units(weights: Mapping[str, int]) -> dict[str, float]:
    """Return weights as the judges add them."""
    return {seen: weight / UNIT for seen, weight in weights.items()}


@cache
def load_weights() -> Weights:
    """Return the weights that come with the program; they are read once."""
    return unpack(FILE.read_bytes())


def weigh(weights: Mapping[str, float], seen: list[str]) -> float:
    """Return the sum of the weights of what is seen."""
    return weights.get("", 0.0) + sum(weights.get(one, 0.0) for one in seen)
