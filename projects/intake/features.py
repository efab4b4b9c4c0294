"""What is seen of a place, a line and a stretch: words whose weights say whether a work is named there.

Each is a text `family=value`. Families tell officers the reason (reasons.py); values are signs of the text
with every digit as 0, so that what was learnt from one plan holds for the next.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from projects.intake.candidates import Candidate
from projects.intake.folding import fold
from projects.intake.lexicon import HINT, HINTS, LONGEST_TAIL, VERBS, find_tail
from projects.intake.plan_text import Line
from projects.intake.spread import Spread, zero_digits

PAD = 4
DISTRICT = re.compile("[一-鿿]{1,3}(?:县|市|区|镇|乡|村|街道|苏木|嘎查|旗)")
MONEY = re.compile(r"\d(?:\.\d+)?\s*(?:万|亿)元")
FIGURE_SOON = re.compile(r"[^、]{0,12}?\d")
AND_SO_ON = re.compile("等([^,,。;、]{0,10})")
TELLING_SIGNS = frozenset("的、和及与“”(),0等以为")
LIST_SIGNS = frozenset("、和及")
LIST_PART = re.compile("[^、,,。;等和及]*")
VERB_REACH = 25
SHORT_LINE = 25
LINE_SHOWN = 40


def see_start(spread: Spread, place: int) -> list[str]:
    """Return what is seen of a place where a name may begin."""
    text, padded, at = spread.plain, spread.padded, place + PAD
    clause, end = spread.clause_from[place], spread.clause_to[place]
    sentence = spread.sentence_from[place]
    return [
        f"a={padded[at - 1]}",
        f"b={padded[at - 2 : at]}",
        f"c={padded[at - 3 : at]}",
        f"d={padded[at]}",
        f"e={padded[at : at + 2]}",
        f"f={padded[at - 1 : at + 1]}",
        f"g={padded[at - 2 : at + 1]}",
        f"h={padded[at - 1 : at + 2]}",
        f"i={padded[at - 2 : at + 2]}",
        f"j={min(place - clause, 9)}",
        f"k={text[end - 2 : end]}",
        f"l={padded[at - 1]}{text[end - 2 : end]}",
        f"m={text[clause : clause + 2]}",
        f"n={text[sentence : sentence + 2]}",
    ]


def see_end(spread: Spread, place: int) -> list[str]:
    """Return what is seen of a place where a name may end."""
    text, padded, at = spread.plain, spread.padded, place + PAD
    clause = spread.clause_from[place - 1]
    return [
        f"a={padded[at - 1]}",
        f"b={padded[at - 2 : at]}",
        f"c={padded[at - 3 : at]}",
        f"d={padded[at]}",
        f"e={padded[at : at + 2]}",
        f"f={padded[at - 1 : at + 1]}",
        f"g={padded[at - 2 : at + 1]}",
        f"h={padded[at - 1 : at + 2]}",
        f"i={padded[at - 2 : at + 2]}",
        f"j={min(spread.clause_to[place] - place, 9)}",
        f"k={text[clause : clause + 2]}",
        f"l={text[clause : clause + 2]}{padded[at - 2 : at]}",
        f"m={find_tail(text[max(0, place - LONGEST_TAIL) : place])}",
        f"n={padded[at - 4 : at]}",
        f"o={text[clause - 1 : clause]}{padded[at - 2 : at]}",
    ]


def see_line(lines: Sequence[Line], index: int) -> list[str]:
    """Return what is seen of a line among its neighbours, under its heading."""
    line, heading = lines[index], lines[index].heading
    before = lines[index - 1] if index else None
    after = lines[index + 1] if index + 1 < len(lines) else None
    short = [len(one.text) < SHORT_LINE if one else False for one in (line, before, after)]
    seen = [
        f"kind={line.kind}",
        f"box={bool(line.box)}",
        f"heading_end={heading[-2:]}",
        f"kinds={before.kind if before else ''}|{line.kind}|{after.kind if after else ''}",
        f"line_length={min(len(line.text), 400) // 50}",
        f"short_lines={short}",
        f"line_money={MONEY.search(line.text) is not None}",
        f"line_works={min(line.text.count('项目') + line.text.count('工程'), 6)}",
        f"line_begin={zero_digits(line.text[:2])}",
        f"line_begin4={zero_digits(line.text[:4])}",
    ]
    seen += (f"heading={heading[place : place + 2]}" for place in range(len(heading) - 1))
    seen += {f"above={title[-2:]}" for title in line.above}
    seen += {f"above4={title[-4:]}" for title in line.above}
    seen += {f"box_title={line.box_title[place : place + 2]}" for place in range(len(line.box_title) - 1)}
    if len(line.text) < LINE_SHOWN:
        if before:
            seen += (f"line_before_end={fold(before.text[-3:])}", f"line_before={fold(before.text[:2])}")
        if after:
            seen.append(f"line_after={fold(after.text[:2])}")
    return seen


def see_stretch(spread: Spread, candidate: Candidate, repeats: int) -> list[str]:
    """Return what is seen of a stretch that may be a name; `repeats`: how often the plan has it."""
    start, end = candidate.start, candidate.end
    tail = find_tail(zero_digits(candidate.name))
    return [
        *see_edges(spread, start, end),
        *see_words(spread, candidate, tail),
        *see_surroundings(spread, start, end, tail),
        *see_list(spread, candidate, tail),
        f"repeats={min(repeats, 4)}",
        f"repeats_tail={min(repeats, 4)}{tail}",
    ]


def see_edges(spread: Spread, start: int, end: int) -> list[str]:
    """Return the signs around both edges of a stretch."""
    padded, one, other = spread.padded, start + PAD, end + PAD
    return [
        f"before1={padded[one - 1]}",
        f"before2={padded[one - 2 : one]}",
        f"before3={padded[one - 3 : one]}",
        f"before4={padded[one - 4 : one]}",
        f"first1={padded[one]}",
        f"first2={padded[one : one + 2]}",
        f"first3={padded[one : one + 3]}",
        f"edge={padded[one - 1 : one + 1]}",
        f"edge21={padded[one - 2 : one + 1]}",
        f"edge22={padded[one - 2 : one + 2]}",
        f"last1={padded[other - 1]}",
        f"last2={padded[other - 2 : other]}",
        f"last3={padded[other - 3 : other]}",
        f"last4={padded[other - 4 : other]}",
        f"after1={padded[other]}",
        f"after2={padded[other : other + 2]}",
        f"after3={padded[other : other + 3]}",
        f"end={padded[other - 1 : other + 1]}",
        f"end21={padded[other - 2 : other + 1]}",
        f"end22={padded[other - 2 : other + 2]}",
        f"both1={padded[one - 1]}|{padded[other]}",
        f"both2={padded[one - 2 : one]}|{padded[other - 2 : other]}",
        f"around={padded[one - 2 : one]}|{padded[other : other + 2]}",
    ]


def see_words(spread: Spread, candidate: Candidate, tail: str) -> list[str]:
    """Return the words and the shape of a name itself."""
    start, end = candidate.start, candidate.end
    stretch, padded = spread.plain[start:end], spread.padded
    before, after = padded[start + PAD - 1], padded[end + PAD]
    length, form = min(end - start, 30), find_shape(candidate.name)
    seen = [
        f"length={length}",
        f"length_end={length // 4}{stretch[-2:]}",
        f"tail={tail}",
        f"tail_after={tail}{after}",
        f"tail_before={before}{tail}",
        f"shape={form}",
        f"shape_tail={form}{tail}",
    ]
    for size in (2, 3):
        if stretch[:size] in VERBS:
            seen += (f"begins={stretch[:size]}", f"begins_after={stretch[:size]}{before}")
    seen += (f"in2={stretch[place : place + 2]}" for place in range(len(stretch) - 1))
    seen += (f"in3={stretch[place : place + 3]}" for place in range(len(stretch) - 2))
    seen += (f"sign={sign}" for sign in TELLING_SIGNS.intersection(stretch))
    hints = {HINTS[word] for word in HINT.findall(candidate.name)}
    seen += (f"hint={code}" for code in hints)
    seen.append(f"hints={min(len(hints), 3)}")
    district = DISTRICT.match(stretch)
    if district:
        seen += ("place=begins", f"place_tail={district[0][-1]}{tail}")
    if DISTRICT.search(stretch, 1):
        seen.append("place=within")
    return seen


def see_surroundings(spread: Spread, start: int, end: int, tail: str) -> list[str]:
    """Return what is said around a stretch: the verb before, the sentence, the heading, figures after."""
    text, line = spread.plain, spread.line
    sentence, stop = spread.sentence_from[start], spread.sentence_to[start]
    clause, clause_stop = spread.clause_from[start], spread.clause_to[end - 1]
    before2, after2 = spread.padded[start + 2 : start + PAD], spread.padded[end + PAD : end + PAD + 2]
    verb, distance = find_verb(text, start, sentence)
    seen = [
        f"verb={verb}",
        f"verb_near={verb}{min(distance, 3)}",
        f"verb_tail={verb}{tail}",
        f"before_tail={before2}{tail}",
        f"after_tail={after2}{tail}",
        f"kind_tail={line.kind}{tail}",
        f"box_both={bool(line.box)}{before2[-1:]}{after2[:1]}",
        f"heading_tail={line.heading[-2:]}{tail}",
        f"sentence={text[sentence : sentence + 2]}",
        f"sentence4={text[sentence : sentence + 4]}",
        f"sentence_end={text[stop - 2 : stop]}",
        f"sentence_length={min(stop - sentence, 120) // 15}",
        f"whole_sentence={start == sentence}{end == stop}",
        f"whole_clause={start == clause}{end == clause_stop}",
        f"into_clause={min(start - clause, 9)}",
        f"left_clause={min(clause_stop - end, 9)}",
        f"clause_tail={text[clause : clause + 2]}{tail}",
    ]
    soon = spread.folded[end : min(stop, end + VERB_REACH)]
    if MONEY.search(soon):
        seen += ("money=", f"money={after2[:1]}")
    if FIGURE_SOON.match(soon):
        seen.append("figure=")
    return seen


def see_list(spread: Spread, candidate: Candidate, tail: str) -> list[str]:
    """Return what is seen of the list that a stretch is one of, and of what it takes from it."""
    text, start, end = spread.plain, candidate.start, candidate.end
    sentence, stop = spread.sentence_from[start], spread.sentence_to[start]
    before, after = spread.padded[start + PAD - 1], spread.padded[end + PAD]
    seen = [f"list={min(text.count('、', sentence, stop), 5)}"]
    and_so_on = AND_SO_ON.search(text, end, stop)
    if and_so_on:
        seen += (f"and_so_on={and_so_on[1][:4]}", f"and_so_on_end={and_so_on[1][-2:]}")
    if before in LIST_SIGNS:
        first = max(text.rfind(sign, 0, start - 1) for sign in "、,。; ")
        other = find_tail(text[max(first, 0) : start - 1])
        seen += (f"beside={other}", f"beside_tail={other}|{tail}")
    if after in LIST_SIGNS:
        other = find_tail(LIST_PART.match(text, end + 1)[0])  # type: ignore[index]
        seen += (f"next={other}", f"next_tail={other}|{tail}")
    if candidate.tail:
        own = find_tail(text[start:end])
        seen += (
            f"lent={candidate.is_and_so_on}",
            f"lent_tail={candidate.tail}",
            f"lent_own={own}",
            f"lent_has_own={own != ''}",
            f"lent_after={text[end : end + 2]}",
            f"lent_length={min(end - start, 12)}",
        )
    return seen


def see_rarity(name: str, background: Mapping[str, int]) -> list[str]:
    """Return how unusual the words of a name are among plans, of which `background` counts the pairs.

    What every plan says (智慧物流) is rarely a work; what has a name of its own is.
    """
    own, tail = part_name(name)
    counts = list_counts(own, background)
    usual = int(sum(math.log1p(count) for count in counts) / len(counts) * 1.5)
    rarest = min(int(math.log1p(min(counts)) * 1.5), 6)
    return [
        f"rare={min(sum(count <= 1 for count in counts), 5)}",
        f"usual={usual}",
        f"usual_tail={usual}{tail}",
        f"rarest={rarest}",
        f"rare_share={int(sum(count == 0 for count in counts) / len(counts) * 5)}",
        f"usual_begin={min(int(math.log1p(background.get(own[:2], 0))), 6)}",
    ]


def part_name(name: str) -> tuple[str, str]:
    """Return a name's own words, or all where it has no others, and its tail."""
    plain = zero_digits(name)
    tail = find_tail(plain)
    return plain[: len(plain) - len(tail)] or plain, tail


def list_counts(own: str, background: Mapping[str, int]) -> list[int]:
    """Return how often each pair of signs of a name's own words stands in other plans."""
    pairs = [own[place : place + 2] for place in range(len(own) - 1)] or [own]
    return [background.get(pair, 0) for pair in pairs]


def find_shape(name: str) -> str:
    """Return the shape of a name: runs of ideographs, letters and digits as one sign each."""
    shape = ""
    for sign in fold(name):
        kind = "0" if sign.isdigit() else "a" if sign.isascii() and sign.isalpha() else sign
        kind = "字" if "一" <= kind <= "鿿" else kind
        if not shape.endswith(kind):
            shape += kind
    return shape[:8]


def find_verb(text: str, place: int, first: int) -> tuple[str, int]:
    """Return the nearest verb that ends before a place, not before `first`, and how far before it ends."""
    for end in range(place, max(first, place - VERB_REACH) - 1, -1):
        for size in (3, 2):
            if end - size >= first and text[end - size : end] in VERBS:
                return text[end - size : end], place - end
    return "", VERB_REACH + 1
