"""Say in plain codes why a stretch is proposed: what weighed most for it, and the words themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from projects.intake.proposal import Reason

# The families of features.py by what a person would call them.
FAMILIES: Mapping[str, str] = {
    family: code
    for code, families in {
        "tail": "tail tail_after tail_before last1 last2 last3 last4 length_end",
        "verb_before": "verb verb_near verb_tail before1 before2 before3 before4 before_tail around",
        "after": "after1 after2 after3 after_tail end end21 end22 left_clause",
        "own_name": "rare usual usual_tail rarest rare_share usual_begin in2 in3 shape shape_tail sign",
        "place": "place place_tail",
        "money": "money figure line_money",
        "list": "list and_so_on and_so_on_end beside beside_tail next next_tail",
        "shared_tail": "lent lent_tail lent_own lent_has_own lent_after lent_length",
        "heading": "heading heading_end heading_tail",
        "box": "box box_both kind kind_tail kinds short_lines",
        "repeated": "repeats repeats_tail",
    }.items()
    for family in families.split()
}
MOST_REASONS = 4
LEAST_WEIGHT = 0.25


def give_reasons(
    seen: Iterable[str], weights: Mapping[str, float], words: Mapping[str, str]
) -> tuple[Reason, ...]:
    """Return the weightiest reasons for and against, at most four; `words` are those of each code."""
    sums: dict[str, float] = defaultdict(float)
    for one in seen:
        code = FAMILIES.get(one.partition("=")[0])
        if code:
            sums[code] += weights.get(one, 0.0)
    ranked = sorted(sums.items(), key=lambda pair: (-abs(pair[1]), pair[0]))[:MOST_REASONS]
    return tuple(
        Reason(code, words.get(code, ""), round(weight, 2))
        for code, weight in ranked
        if abs(weight) >= LEAST_WEIGHT
    )
