from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.intake.pieces import cut_sentence
from projects.intake.sentences import ProposalRow, SentenceRow


def sentence(text: str, spans: list[tuple[int, int]], first: int = 0) -> SentenceRow:
    rest: Any = (None,) * 7
    proposals = tuple(
        ProposalRow(at, "proposed", a, b, text, 0.5, {}, *rest) for at, (a, b) in enumerate(spans)
    )
    return SentenceRow(1, 1, text, "", "", None, None, "paragraph", first, 1, 0.5, 1, None, None, proposals)


def test_a_work_is_marked_with_its_number_once() -> None:
    pieces = cut_sentence(sentence("新建甲园和乙园。", [(12, 14), (15, 17)], first=10))
    assert [(one.text, one.number, one.begins) for one in pieces] == [
        ("新建", 0, False),
        ("甲园", 1, True),
        ("和", 0, False),
        ("乙园", 2, True),
        ("。", 0, False),
    ]


PLACES = st.integers(0, 40)
SPANS = st.lists(st.tuples(PLACES, PLACES), max_size=4)


@given(st.text(alphabet="新建甲乙园,。", max_size=30), SPANS, st.integers(0, 10))
def test_the_pieces_are_the_text(text: str, spans: list[tuple[int, int]], first: int) -> None:
    pieces = cut_sentence(sentence(text, spans, first))
    assert "".join(one.text for one in pieces) == text
    begun = [one.number for one in pieces if one.begins]
    assert len(begun) == len(set(begun))
