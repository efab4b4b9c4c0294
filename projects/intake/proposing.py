"""Propose the works that a plan names; nothing is written, and nothing counts before a person accepts it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from projects.intake.candidates import Candidate
from projects.intake.context import Context, find_adcodes
from projects.intake.features import find_verb, see_line
from projects.intake.figures import find_block, read_figures
from projects.intake.judging import Judged, judge, see_candidate
from projects.intake.kinds import is_several, rank_types
from projects.intake.lexicon import find_tail
from projects.intake.matching import match_all
from projects.intake.plan_text import Line, PlanText
from projects.intake.proposal import Proposal, Reason
from projects.intake.reasons import give_reasons
from projects.intake.spread import Spread
from projects.intake.weights import Weights, load_weights

LONGEST_QUOTE = 60
# Of what stands before a name so much may still say which district it is in.
REACH_BEFORE = 40
# Proposals are cut by the plan's own length, not by one threshold for all plans: so many times as many as
# plans of this length name. Reading on finds little more.
MOST_PER_DENSITY = 4


def propose(plan: PlanText, context: Context | None = None, weights: Weights | None = None) -> list[Proposal]:
    """Return the works that a plan seems to name, in reading order, compared with what is registered."""
    context, weights = context or Context(), weights or load_weights()
    judged = judge(plan.lines, weights)
    most = max(1, round(MOST_PER_DENSITY * weights.density * plan.character_number))
    kept = sorted(judged, key=lambda one: (-one.score, one.index, one.candidate.start))[:most]
    by_line: dict[int, list[Judged]] = defaultdict(list)
    for one in kept:
        by_line[one.index].append(one)
    proposals: list[Proposal] = []
    for index in sorted(by_line):
        proposals += describe_line(plan.lines, index, by_line[index], context, weights)
    return match_all(proposals, context)


def describe_line(
    lines: Sequence[Line], index: int, judged: Sequence[Judged], context: Context, weights: Weights
) -> list[Proposal]:
    """Return what is proposed of one line, each with what the line says of it."""
    ordered = sorted(judged, key=lambda one: one.candidate.start)
    spread, seen_line = Spread(lines[index]), see_line(lines, index)
    proposals = []
    for at, one in enumerate(ordered):
        stop = ordered[at + 1].candidate.start if at + 1 < len(ordered) else len(spread.text)
        seen = [*see_candidate(spread, one.candidate, {}, weights.background), *seen_line]
        reasons = give_reasons(seen, weights.work, tell_words(spread, one.candidate))
        proposals.append(describe(spread, one, stop, reasons=reasons, context=context, weights=weights))
    return proposals


def describe(
    spread: Spread,
    judged: Judged,
    stop: int,
    *,
    reasons: tuple[Reason, ...],
    context: Context,
    weights: Weights,
) -> Proposal:
    """Return a proposal with type, district and figures, of a name whose block ends at `stop`."""
    line, text, one = spread.line, spread.folded, judged.candidate
    figures = read_figures(text, one.start, one.end, stop)
    before = text[max(spread.sentence_from[one.start], one.start - REACH_BEFORE) : one.start]
    block = find_block(text, one.start, one.end, stop)
    return Proposal(
        line=line.number,
        start=one.start,
        end=one.end,
        quote=quote(spread.text, one.start, one.end),
        name=one.name.strip("“”‘’\"' "),
        section=line.section,
        box=line.box,
        types=rank_types(one.name, line, weights),
        score=judged.score,
        is_composed=bool(one.tail),
        is_programme=is_several(one.name, line, text[one.end :], weights),
        adcodes=find_adcodes(context, one.name, before, block, line.heading),
        investment_wan=figures.investment_wan,
        investment_text=figures.investment_text,
        investment_qualifier=figures.investment_qualifier,
        length_km=figures.length_km,
        land_m2=figures.land_m2,
        floor_m2=figures.floor_m2,
        part_count=figures.part_count,
        start_year=figures.start_year,
        end_year=figures.end_year,
        status=figures.status,
        status_text=figures.status_text,
        reasons=reasons,
    )


def quote(text: str, start: int, end: int) -> str:
    """Return up to 60 characters exactly as they stand around a stretch, from its clause's words on."""
    first = max(text.rfind(sign, 0, start) for sign in "。;；,，、 |") + 1
    first = first if end - first <= LONGEST_QUOTE else start
    return text[first : min(end, first + LONGEST_QUOTE)]


def tell_words(spread: Spread, candidate: Candidate) -> dict[str, str]:
    """Return the words that each reason speaks of."""
    text, start, end = spread.text, candidate.start, candidate.end
    verb, _ = find_verb(text, start, spread.sentence_from[start])
    return {
        "tail": find_tail(candidate.name) or candidate.name[-2:],
        "verb_before": verb or text[max(0, start - 2) : start],
        "after": text[end : end + 2],
        "own_name": candidate.name,
        "shared_tail": candidate.tail,
        "heading": spread.line.heading,
        "box": spread.line.box,
    }
