"""What each part of what is seen of a candidate adds to its odds: its edges, its words, its line.

The first judge adds all up. How far each part can be trusted differs from plan to plan, so the trees are
shown them one by one (company.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# The families of features.py that belong together.
PARTS: Mapping[str, frozenset[str]] = {
    part: frozenset(families.split())
    for part, families in {
        "by_edges": (
            "before1 before2 before3 before4 first1 first2 first3 edge edge21 edge22 last1 last2 "
            "last3 last4 after1 after2 after3 end end21 end22 both1 both2 around"
        ),
        "by_words": (
            "length length_end tail tail_after tail_before shape shape_tail begins begins_after in2 "
            "in3 sign hint hints place place_tail"
        ),
        "by_surroundings": (
            "verb verb_near verb_tail before_tail after_tail kind_tail box_both heading_tail "
            "sentence sentence4 sentence_end sentence_length whole_sentence whole_clause "
            "into_clause left_clause clause_tail money figure"
        ),
        "by_list": (
            "list and_so_on and_so_on_end beside beside_tail next next_tail lent lent_tail lent_own "
            "lent_has_own lent_after lent_length repeats repeats_tail"
        ),
        "by_rarity": "rare usual usual_tail rarest rare_share usual_begin",
        "by_line": (
            "kind box heading_end kinds line_length short_lines line_money line_works line_begin "
            "line_begin4 heading above above4 box_title line_before_end line_before line_after"
        ),
    }.items()
}
PART_OF = {family: part for part, families in PARTS.items() for family in families}


def name_part(seen: str) -> str:
    """Return the part that something seen (`family=value`) belongs to."""
    return PART_OF[seen.partition("=")[0]]


def sum_parts(seen: Iterable[str], weights: Mapping[str, float]) -> dict[str, float]:
    """Return what each part adds up to, in the order of PARTS."""
    sums = dict.fromkeys(PARTS, 0.0)
    for one in seen:
        weight = weights.get(one)
        if weight:
            sums[name_part(one)] += weight
    return sums
