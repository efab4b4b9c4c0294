"""A sentence in pieces: what is proposed in it is marked, with its number."""

from __future__ import annotations

from dataclasses import dataclass

from projects.intake.sentences import SentenceRow


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence; `number` is that of the proposal it belongs to, from 1, else 0.

    `begins` says that the proposal begins here, so that its number is shown once; `is_left` that its reader
    said that it is no work.
    """

    text: str
    number: int
    begins: bool
    is_left: bool = False


def cut_sentence(row: SentenceRow) -> list[Piece]:
    """Return a sentence in pieces that together are its text; where proposals overlap, the first counts."""
    owner = [0] * len(row.text)
    for number, proposal in enumerate(row.proposals, start=1):
        first, last = max(proposal.first - row.first, 0), proposal.last - row.first
        for at in range(first, min(last, len(owner))):
            owner[at] = owner[at] or number
    pieces, start, seen = [], 0, set[int]()
    for end in range(1, len(owner) + 1):
        if end == len(owner) or owner[end] != owner[start]:
            number = owner[start]
            is_left = number > 0 and row.proposals[number - 1].decision == "none"
            pieces.append(Piece(row.text[start:end], number, number > 0 and number not in seen, is_left))
            seen.add(number)
            start = end
    return pieces
