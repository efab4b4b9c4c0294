"""What is seen of a chosen stretch in the company of all that was chosen of its plan, as figures by name.

The first judges see one stretch and what stands around it. Whether 智慧物流 is a work is told as much by the
rest of the plan: how many works its line, its neighbours and its section seem to name, what the same words
are elsewhere, and how it stands among all that the plan says.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import accumulate

from projects.intake.choosing import Chosen
from projects.intake.features import MONEY, PAD, VERB_REACH, find_verb, list_counts, part_name
from projects.intake.spread import Spread

# What stands where there is no neighbour.
NOBODY = -7.0
NO_RIVAL = -8.0
MOST_ODDS = 4.0
FARTHEST = 30
LONGEST_LINE = 1000
# A group is taken to have had so many more members that were this unlikely.
BEFOREHAND, UNLIKELY = 2, -2.0
# How many lines before and after tell how thickly works stand here.
REACHES = (1, 3, 10, 30)
# Of all that is chosen of a plan so much is unlikelier than what may be a work.
USUAL_SHARE = 0.9
SIGNS = re.compile(r"[\s“”\"‘’《》()（）、,，.·・—|-]")
COMMON_END = re.compile("(?:建设)?(?:项目|工程|建设)$")
Figures = dict[str, float]


class Company:
    """All that was chosen of a plan, with what each line, section and group of alike names adds up to."""

    def __init__(
        self, spreads: Sequence[Spread], chosen: Sequence[Chosen], background: Mapping[str, int]
    ) -> None:
        self.spreads, self.chosen, self.background = spreads, chosen, background
        self.odds = [one.scores.first for one in chosen]
        self.ordered = sorted(self.odds)
        self.chances = [chance_of(odds) for odds in self.odds]
        self.of_line: dict[int, list[int]] = defaultdict(list)
        for at, one in enumerate(chosen):
            self.of_line[one.index].append(at)
        self.parts = [part_name(one.candidate.name) for one in chosen]
        self.names = [strip(one.candidate.name) for one in chosen]
        self.verbs = [self.find_verb(one) for one in chosen]
        self.count_lines()
        self.count_groups()

    def find_verb(self, one: Chosen) -> tuple[str, int]:
        """Return the verb before a stretch, and how far before it ends."""
        spread, start = self.spreads[one.index], one.candidate.start
        return find_verb(spread.plain, start, spread.sentence_from[start])

    def count_lines(self) -> None:
        """Count how many works, by their chances, the lines, sections and kinds of lines seem to name."""
        self.expected = [
            sum(self.chances[at] for at in self.of_line.get(index, ())) for index in range(len(self.spreads))
        ]
        sizes = [len(spread.text) for spread in self.spreads]
        self.works_until = list(accumulate(self.expected, initial=0.0))
        self.signs_until = list(accumulate(sizes, initial=0))
        self.blocks: dict[Hashable, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for spread, works, size in zip(self.spreads, self.expected, sizes, strict=True):
            for block in blocks_of(spread).items():
                self.blocks[block][0] += works
                self.blocks[block][1] += size

    def count_groups(self) -> None:
        """Count what is alike: by tail, by what stands before, by verb, by name, by how the name begins."""
        before = [self.before(one) for one in self.chosen]
        self.groups = {
            "same_tail": Group([tail for _, tail in self.parts], self.odds),
            "same_before": Group(before, self.odds),
            "same_verb": Group([verb for verb, _ in self.verbs], self.odds),
            "same_name": Group(self.names, self.odds),
            "same_begin": Group([name[:3] for name in self.names], self.odds),
        }

    def before(self, one: Chosen) -> str:
        """Return the two signs before a stretch."""
        start = one.candidate.start + PAD
        return self.spreads[one.index].padded[start - 2 : start]

    def see(self, at: int) -> Figures:
        """Return all figures of one that was chosen, always in the same order."""
        return {
            **self.see_itself(at),
            **self.see_line(at),
            **self.see_around(at),
            **self.see_groups(at),
            **self.see_form(at),
            **self.see_place(at),
        }

    def see_itself(self, at: int) -> Figures:
        """Return what the first judges say of it, how it stands in the plan, and what it was chosen over."""
        scores, rivals = self.chosen[at].scores, self.chosen[at].rivals
        usual = self.ordered[int(len(self.ordered) * USUAL_SHARE)]
        return {
            "work": scores.work,
            "exact": scores.exact,
            "start": scores.start,
            "end": scores.end,
            "first": self.odds[at],
            "above_share": bisect_left(self.ordered, self.odds[at]) / len(self.ordered),
            "above_usual": self.odds[at] - usual,
            "rival": rivals[0] if rivals else NO_RIVAL,
            "rival_next": rivals[1] if len(rivals) > 1 else NO_RIVAL,
            "rivals": len(rivals),
            "rivals_sum": math.log1p(sum(math.exp(max(-8.0, min(8.0, one))) for one in rivals)),
        }

    def see_line(self, at: int) -> Figures:
        """Return what else is chosen of its line and sentence, and beside it."""
        mates = self.of_line[self.chosen[at].index]
        place = mates.index(at)
        before = mates[place - 1] if place else None
        after = mates[place + 1] if place + 1 < len(mates) else None
        others = [other for other in mates if other != at]
        near = [other for other in others if self.sentence_of(other) == self.sentence_of(at)]
        return {
            "previous": NOBODY if before is None else self.odds[before],
            "next": NOBODY if after is None else self.odds[after],
            "previous_gap": FARTHEST if before is None else self.gap(before, at),
            "next_gap": FARTHEST if after is None else self.gap(at, after),
            "sentence_best": max((self.odds[other] for other in near), default=NOBODY),
            "sentence_works": sum(self.chances[other] for other in near),
            "sentence_others": len(near),
            "sentence_rank": sum(self.odds[other] > self.odds[at] for other in near),
            "line_best": max((self.odds[other] for other in others), default=NOBODY),
            "line_works": sum(self.chances[other] for other in others),
            "line_mean": sum(self.chances[other] for other in others) / max(1, len(others)),
            "line_others": len(others),
            "line_rank": sum(self.odds[other] > self.odds[at] for other in others),
        }

    def sentence_of(self, at: int) -> int:
        """Return where the sentence begins that something chosen stands in."""
        one = self.chosen[at]
        return self.spreads[one.index].sentence_from[one.candidate.start]

    def gap(self, before: int, after: int) -> int:
        """Return how many signs stand between two of a line, as far as that counts."""
        return min(FARTHEST, self.chosen[after].candidate.start - self.chosen[before].candidate.end)

    def see_around(self, at: int) -> Figures:
        """Return how thickly works seem to stand in the lines around, and in its section."""
        index = self.chosen[at].index
        seen = {f"around{reach}": self.thickness(index, reach) for reach in REACHES}
        seen["line_before"], seen["line_after"] = self.best_of(index - 1), self.best_of(index + 1)
        for block in blocks_of(self.spreads[index]).items():
            works, signs = self.blocks[block]
            seen[block[0]] = 100 * (works - self.chances[at]) / (signs + 100)
        return seen

    def thickness(self, index: int, reach: int) -> float:
        """Return how many works in a hundred signs the lines around one seem to name."""
        first, last = max(0, index - reach), min(len(self.spreads), index + reach + 1)
        works = self.works_until[last] - self.works_until[first] - self.expected[index]
        signs = self.signs_until[last] - self.signs_until[first] - len(self.spreads[index].text)
        return 100 * works / (signs + 50)

    def best_of(self, index: int) -> float:
        """Return the best odds in a line."""
        return max((self.odds[at] for at in self.of_line.get(index, ())), default=NOBODY)

    def see_groups(self, at: int) -> Figures:
        """Return what the plan's other stretches are that are alike in one thing."""
        return {name: group.mean_without(at) for name, group in self.groups.items()} | {
            "name_times": self.groups["same_name"].size(at),
            "begin_times": self.groups["same_begin"].size(at),
        }

    def see_form(self, at: int) -> Figures:
        """Return the form of its name, and how unusual its words are."""
        one, (own, tail) = self.chosen[at].candidate, self.parts[at]
        counts = list_counts(own, self.background)
        return {
            "length": one.end - one.start,
            "own_length": len(self.names[at]),
            "tail_length": len(tail),
            "is_composed": bool(one.tail),
            "is_and_so_on": one.is_and_so_on,
            "is_project": one.name.endswith(("项目", "工程")),
            "has_digit": any(sign.isdigit() for sign in one.name),
            "has_quote": "“" in one.name or "”" in one.name,
            "unknown_pairs": sum(count == 0 for count in counts),
            "usual": sum(map(math.log1p, counts)) / len(counts),
            "rarest": math.log1p(min(counts)),
        }

    def see_place(self, at: int) -> Figures:
        """Return where in its sentence and clause it stands, and in what kind of line."""
        one, spread = self.chosen[at].candidate, self.spreads[self.chosen[at].index]
        line, start = spread.line, one.start
        sentence, stop = spread.sentence_from[start], spread.sentence_to[start]
        soon = spread.folded[one.end : min(stop, one.end + VERB_REACH)]
        return {
            "verb_distance": self.verbs[at][1],
            "is_box": bool(line.box),
            "is_item": line.kind == "list_item",
            "is_row": line.kind == "table_row",
            "is_heading": line.kind in ("heading", "box"),
            "line_length": min(len(line.text), LONGEST_LINE),
            "sentence_length": stop - sentence,
            "into_sentence": start - sentence,
            "left_of_sentence": stop - one.end,
            "into_clause": start - spread.clause_from[start],
            "left_of_clause": spread.clause_to[one.end - 1] - one.end,
            "sentence_share": (one.end - start) / max(1, stop - sentence),
            "enumerated": spread.plain.count("、", sentence, stop),
            "has_money": MONEY.search(soon) is not None,
            "line_has_money": MONEY.search(line.text) is not None,
        }


class Group:
    """How likely those are that share a key."""

    def __init__(self, keys: Sequence[str], odds: Sequence[float]) -> None:
        self.keys = keys
        self.odds = [max(-MOST_ODDS, min(MOST_ODDS, one)) for one in odds]
        self.sums: dict[str, float] = defaultdict(float)
        self.sizes: dict[str, int] = defaultdict(int)
        for key, one in zip(keys, self.odds, strict=True):
            self.sums[key] += one
            self.sizes[key] += 1

    def size(self, at: int) -> int:
        """Return how many share the key of one."""
        return self.sizes[self.keys[at]]

    def mean_without(self, at: int) -> float:
        """Return the mean odds of the others that share the key of one, drawn to what is usual."""
        others = self.sums[self.keys[at]] - self.odds[at]
        return (others + BEFOREHAND * UNLIKELY) / (self.size(at) - 1 + BEFOREHAND)


def blocks_of(spread: Spread) -> dict[str, Hashable]:
    """Return the parts of a plan that a line belongs to: heading, chapter, lines of its kind."""
    line = spread.line
    return {
        "under_heading": (line.section, line.heading, line.box),
        "in_chapter": line.above[:3],
        "in_kind": (line.kind, bool(line.box)),
    }


def chance_of(odds: float) -> float:
    """Return the chance that a logarithm of odds stands for."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def strip(name: str) -> str:
    """Return a name without marks and common ends, by which it is known again."""
    plain = SIGNS.sub("", name)
    bare = COMMON_END.sub("", plain)
    return bare if len(bare) > 1 else plain


def look_at_all(
    spreads: Sequence[Spread],
    chosen: Sequence[Chosen],
    parts: Sequence[Figures],
    background: Mapping[str, int],
) -> list[Figures]:
    """Return the figures of all that was chosen of a plan; `parts` is what adds up to the odds."""
    company = Company(spreads, chosen, background)
    return [company.see(at) | own for at, own in enumerate(parts)]
