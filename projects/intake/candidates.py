"""Every stretch of a line that could be the name of a work, before anything is judged."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from projects.intake.lexicon import (
    AFTER,
    DONE_TO_LIST,
    END_MARKS,
    END_SIGNS,
    LONGEST_TAIL,
    NO_END,
    NO_START,
    START_MARKS,
    START_SIGNS,
    TAILS,
    VERBS,
    find_tail,
)
from projects.intake.spread import Spread

SHORTEST, LONGEST = 3, 40
# A stretch is kept when it is among the likeliest of its start and of its end, and not hopeless.
MOST_OF_A_START = 6
LEAST_LIKELY = -6.5
# A clause that is one whole stretch is always kept.
LEAST_CLAUSE = 4
CLAUSE_WRAPPING = frozenset(" |”")
LIST_GOES_ON = re.compile(r"”?(?:、|和|及|与|以及|等|[两二三四五六七八九十\d]+[个条座处家所])")
LIST_REACH = re.compile(r"[^,,;;。:：]{0,60}")
AND_SO_ON = re.compile(
    r"等(?:企业|城镇|乡镇|地区|地|街路|道路)?(?:[一二三四五六七八九十两\d]+[个大条座处家所项])?(?:重点|重大|一批)?"
    r"([一-鿿“”]{2,12})"
)
LIST_PARTS = re.compile(r"、|和|及|与|[两二三四五六七八九十\d]+[个条座处家所]")
LONGEST_LAST = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch text[start:end] and the name it may stand for; `tail` is what a list lends to the name."""

    start: int
    end: int
    name: str
    tail: str = ""
    is_and_so_on: bool = False


def find_starts(spread: Spread) -> list[int]:
    """Return the places where a name may begin."""
    text = spread.plain
    return [
        place
        for place in range(len(text))
        if text[place] not in NO_START
        and (
            place == 0
            or text[place - 1] in START_MARKS
            or text[place - 1] in START_SIGNS
            or text[place - 1].isdigit()
            or text[place - 2 : place] in VERBS
            or text[place - 3 : place - 1] in VERBS
        )
    ]


def find_ends(spread: Spread) -> list[int]:
    """Return the places where a name may end."""
    text, size = spread.plain, len(spread.plain)
    return [
        place
        for place in range(1, size + 1)
        if text[place - 1] not in NO_END
        and (
            place == size
            or text[place] in END_MARKS
            or text[place] in END_SIGNS
            or text[place].isdigit()
            or text[place : place + 2] in AFTER
            or find_tail(text[max(0, place - LONGEST_TAIL) : place]) != ""
        )
    ]


def pair_up(spread: Spread, starts: Mapping[int, float], ends: Mapping[int, float]) -> list[tuple[int, int]]:
    """Return the stretches worth judging, of starts and ends with how likely each is."""
    places = sorted(ends)
    of_start: dict[int, list[tuple[float, int]]] = defaultdict(list)
    of_end: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for start, likely in starts.items():
        last = min(start + LONGEST, spread.sentence_to[start])
        for end in places[bisect_left(places, start + SHORTEST) : bisect_right(places, last)]:
            both = likely + ends[end]
            if both > LEAST_LIKELY:
                of_start[start].append((both, end))
                of_end[end].append((both, start))
    kept = {
        (start, end)
        for start, found in of_start.items()
        for _, end in sorted(found, reverse=True)[:MOST_OF_A_START]
    }
    kept &= {
        (start, end)
        for end, found in of_end.items()
        for _, start in sorted(found, reverse=True)[:MOST_OF_A_START]
    }
    return sorted(kept.union(whole_clauses(spread, starts)))


def whole_clauses(spread: Spread, starts: Mapping[int, float]) -> Iterator[tuple[int, int]]:
    """Yield the stretches from the beginning of a clause, or from after a blank, to its end."""
    text = spread.plain
    for start in starts:
        if start == spread.clause_from[start] or text[start - 1] == " ":
            end = spread.clause_to[start]
            while end > start and text[end - 1] in CLAUSE_WRAPPING:
                end -= 1
            if LEAST_CLAUSE <= end - start <= LONGEST:
                yield start, end


def compose(spread: Spread, stretches: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """Yield names that take their tail from the list they stand in (A、B两个园区; A、B等道路工程)."""
    text = spread.text
    for start, end in stretches:
        rest = spread.folded[end : spread.sentence_to[start]]
        if not LIST_GOES_ON.match(rest):
            continue
        reach = LIST_REACH.match(rest)[0]  # type: ignore[index]
        tails, is_and_so_on = find_shared_tails(reach, end - start)
        for tail in sorted(tails):
            yield Candidate(start, end, text[start:end] + tail, tail, is_and_so_on)


def find_shared_tails(reach: str, size: int) -> tuple[set[str], bool]:
    """Return what the names of a list may end with, and whether it stands after 等.

    `size` is that of the element: what the last one has beyond as much is often shared (朝阳、凌源绕城公路).
    """
    tails: set[str] = set()
    after = AND_SO_ON.search(reach)
    if after:
        words = cut_at_verbs(after[1], 2)
        for length in range(2, len(words) + 1):
            if len(find_tail(words[:length])) > 1:
                tails.add(words[:length])
        return tails, True
    last = LIST_PARTS.split(cut_at_verbs(reach, 1))[-1]
    tails.update(last[-length:] for length in range(2, min(8, len(last)) + 1) if last[-length:] in TAILS)
    if 2 <= len(last) <= LONGEST_LAST and find_tail(last):
        tails.add(last)
    if len(last) <= LONGEST_LAST and len(find_tail(last[size:])) > 1:
        tails.add(last[size:])
    return tails, False


def cut_at_verbs(words: str, first: int) -> str:
    """Return the words before what is done to the list, which may begin from a place on."""
    for verb in DONE_TO_LIST:
        place = words.find(verb, first)
        if place > 0:
            words = words[:place]
    return words
