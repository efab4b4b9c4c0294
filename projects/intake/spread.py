"""A line with the places of its sentences and clauses, so that nothing looks for them twice."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from projects.intake.folding import fold
from projects.intake.plan_text import Line

SENTENCE_ENDS = frozenset("。;；:：!?！？|")
CLAUSE_ENDS = frozenset(",，、")
DIGIT = re.compile(r"\d")


@dataclass(slots=True)
class Spread:
    """A line's text, folded, with every digit as 0, and where the sentence and clause of each place lie.

    `sentence_from[i]` is where the sentence begins that place i stands in, `sentence_to[i]` where it ends;
    the clauses likewise, which commas and enumerations part as well.
    """

    line: Line
    text: str = field(init=False)
    folded: str = field(init=False)
    plain: str = field(init=False)
    padded: str = field(init=False)
    sentence_from: list[int] = field(init=False)
    sentence_to: list[int] = field(init=False)
    clause_from: list[int] = field(init=False)
    clause_to: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.text = self.line.text
        self.folded = fold(self.text)
        self.plain = zero_digits(self.text)
        self.padded = f"    {self.plain}     "
        size = len(self.text)
        self.sentence_from, self.clause_from = [0] * (size + 1), [0] * (size + 1)
        self.sentence_to, self.clause_to = [size] * (size + 1), [size] * (size + 1)
        sentence = clause = 0
        for place, sign in enumerate(self.plain):
            self.sentence_from[place], self.clause_from[place] = sentence, clause
            if sign in SENTENCE_ENDS:
                sentence = clause = place + 1
            elif sign in CLAUSE_ENDS:
                clause = place + 1
        self.sentence_from[size], self.clause_from[size] = sentence, clause
        sentence = clause = size
        for place in range(size, -1, -1):
            self.sentence_to[place], self.clause_to[place] = sentence, clause
            sign = self.plain[place - 1] if place else ""
            if sign in SENTENCE_ENDS:
                sentence = clause = place - 1
            elif sign in CLAUSE_ENDS:
                clause = place - 1


def zero_digits(text: str) -> str:
    """Return a folded text with every digit as 0: which number it is says nothing about what it is of."""
    return DIGIT.sub("0", fold(text))
