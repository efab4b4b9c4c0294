"""What is seen of a stretch in the company of all that was chosen of its plan."""

from __future__ import annotations

import pytest

from projects.intake.candidates import Candidate
from projects.intake.choosing import Chosen, Scores, choose
from projects.intake.company import Figures, look_at_all, strip
from projects.intake.judging import spread_out
from projects.intake.parts import PARTS, name_part, sum_parts
from projects.intake.structure import RawLine, place_lines
from projects.intake.weights import load_weights

TEXTS = (
    "第一节 完善交通",
    "推进凌河大桥、龙山隧道、东站广场建设,总投资3亿元。改善环境。",
    "凌河大桥项目2026年开工。",
    "坚持稳中求进。",
)


def look(named: dict[tuple[int, str], float]) -> dict[tuple[int, str], Figures]:
    """Return the figures of names, each with its odds, that stand in a line of TEXTS."""
    spreads = spread_out(place_lines(RawLine(at, text) for at, text in enumerate(TEXTS, start=1)))
    chosen = []
    for (index, name), odds in named.items():
        start = TEXTS[index].index(name)
        stretch = Candidate(start, start + len(name), name)
        chosen.append(Chosen(index, stretch, Scores(0.0, 0.0, odds, 0.0), (odds - 1, odds - 3)))
    parts = [sum_parts([], {})] * len(chosen)
    return dict(zip(named, look_at_all(spreads, chosen, parts, {"龙山": 40}), strict=True))


BRIDGE, TUNNEL, SQUARE, AGAIN = (1, "凌河大桥"), (1, "龙山隧道"), (1, "东站广场"), (2, "凌河大桥项目")
SEEN = look({BRIDGE: 2.0, TUNNEL: 1.0, SQUARE: -2.0, AGAIN: 3.0})


def test_neighbours_in_a_line_are_seen_with_how_far_they_are() -> None:
    seen = SEEN[TUNNEL]
    assert (seen["line_others"], seen["sentence_others"], seen["line_rank"]) == (2, 2, 1)
    assert (seen["previous_gap"], seen["next_gap"]) == (1, 1)
    assert seen["previous"] > seen["next"]
    assert seen["line_best"] == seen["previous"] == SEEN[BRIDGE]["first"]


def test_where_there_is_no_neighbour_it_is_nobody() -> None:
    seen = SEEN[AGAIN]
    assert seen["line_others"] == seen["line_works"] == seen["line_mean"] == 0
    assert seen["previous"] == seen["next"] == seen["line_best"] == -7
    assert (seen["previous_gap"], seen["next_gap"]) == (30, 30)


def test_the_same_name_elsewhere_counts_but_not_itself() -> None:
    assert strip("凌河大桥项目") == strip("“凌河大桥”") == "凌河大桥"
    assert SEEN[BRIDGE]["name_times"] == SEEN[AGAIN]["name_times"] == 2
    assert SEEN[TUNNEL]["name_times"] == 1
    assert SEEN[TUNNEL]["same_name"] == -2
    assert SEEN[AGAIN]["same_name"] > -2
    weaker = look({BRIDGE: -2.0, TUNNEL: 1.0, SQUARE: -2.0, AGAIN: 3.0})
    assert weaker[AGAIN]["same_name"] < SEEN[AGAIN]["same_name"]
    assert weaker[BRIDGE]["same_name"] == SEEN[BRIDGE]["same_name"]


def test_a_name_stands_above_a_share_of_the_plan() -> None:
    assert [SEEN[one]["above_share"] for one in (SQUARE, TUNNEL, BRIDGE, AGAIN)] == [0, 0.25, 0.5, 0.75]
    assert SEEN[AGAIN]["above_usual"] == 0


def test_the_lines_around_tell_how_thickly_works_stand() -> None:
    assert SEEN[AGAIN]["around1"] > SEEN[BRIDGE]["around1"] > 0
    assert SEEN[AGAIN]["line_before"] == SEEN[BRIDGE]["first"]
    assert SEEN[AGAIN]["line_after"] == -7
    # The heading belongs to its section, but is of another kind than its lines.
    assert SEEN[BRIDGE]["in_kind"] > SEEN[BRIDGE]["under_heading"] > 0


def test_the_sentence_and_its_money_are_seen() -> None:
    assert SEEN[SQUARE]["has_money"]
    assert SEEN[SQUARE]["line_has_money"]
    assert not SEEN[AGAIN]["line_has_money"]
    assert SEEN[BRIDGE]["enumerated"] == 2
    assert SEEN[TUNNEL]["unknown_pairs"] == 2
    assert SEEN[AGAIN]["is_project"]


def test_what_was_overlapped_is_remembered() -> None:
    whole, part, other = (
        Candidate(0, 6, "凌河大桥项目"),
        Candidate(0, 4, "凌河大桥"),
        Candidate(8, 12, "龙山隧道"),
    )
    scored = [(one, Scores(0.0, 0.0, odds, 0.0)) for one, odds in ((part, 1.0), (whole, 2.0), (other, -1.0))]
    first, second = choose(5, scored)
    assert (first.index, first.candidate, first.rivals) == (5, whole, (1.0,))
    assert (second.candidate, second.rivals) == (other, ())


def test_the_trees_ask_after_these_figures() -> None:
    assert load_weights().forest.names == tuple(SEEN[BRIDGE])


def test_parts_add_up_to_the_odds() -> None:
    weights = load_weights().work
    sums = sum_parts(weights.keys() - {""}, weights)
    assert sum(sums.values()) == pytest.approx(sum(weights.values()) - weights[""])
    assert set(sums) == set(PARTS) == {name_part(seen) for seen in weights if seen}
    assert sum_parts(["tail=项目", "in2=锆业", "unheard="], {"tail=项目": 0.5})["by_words"] == 0.5


def test_a_plan_in_which_nothing_was_chosen_has_no_figures() -> None:
    assert look_at_all([], [], [], {}) == []


@pytest.mark.parametrize("figures", SEEN.values())
def test_all_figures_are_numbers(figures: Figures) -> None:
    assert all(float(figure) == figure for figure in figures.values())
