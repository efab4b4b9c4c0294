"""A word with one wrong, missing, extra or swapped character: what of it stands side by side all the same."""

from __future__ import annotations

LEAST_SLIP = 3
# An extra character is only forgiven in a word that still says something without it.
LEAST_EXTRA = 4
MOST_SLIP = 16
# The runs of a slip: one run, or two between which any one character stands.
Runs = tuple[str, ...]


def list_runs(word: str, first: int = 0) -> list[Runs]:
    """Return every slip from a place on: a wrong character, a missing one, an extra one, two swapped."""
    places = range(first, len(word))
    wrong = [(word[:at], word[at + 1 :]) for at in places]
    missing = [(word[:at], word[at:]) for at in range(1, len(word))]
    extra = [(word[:at] + word[at + 1 :],) for at in places] if len(word) >= LEAST_EXTRA else []
    swapped = [(word[:at] + word[at + 1] + word[at] + word[at + 2 :],) for at in places[:-1]]
    return [*wrong, *missing, *extra, *swapped]


def list_slips(word: str) -> list[Runs]:
    """Return the slips of a word that is not Latin; none of one that is too short or too long for them."""
    return list_runs(word) if LEAST_SLIP <= len(word) <= MOST_SLIP else []
