"""CHECK constraints built from the vocabulary, so that code lists have one source."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import CheckConstraint

from projects.words import vocabulary
from projects.words.vocabulary import Term

# Something that is neither blank nor invisible; readers judge finer (projects/words/invisible.py).
SEEN = (
    r"[^\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    r"\U000e0000-\U000e0fff]"
)


def given(column: str) -> CheckConstraint:
    """Return the constraint that a text (or NULL) has something that can be seen."""
    return CheckConstraint(f"{column} ~ '{SEEN}'", name=f"{column}_given")


def one_of(column: str, known: Iterable[Term | str]) -> CheckConstraint:
    """Return the constraint that a column holds one of the known codes (or NULL)."""
    listed = ", ".join(f"'{one.code if isinstance(one, Term) else one}'" for one in known)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def accuracy_as_precise() -> CheckConstraint:
    """Return the constraint that a place is as exact as its precision says, where its error is known."""
    limits = " ".join(f"WHEN '{code}' THEN {most}" for code, most in vocabulary.LARGEST_ACCURACY_M.items())
    return CheckConstraint(f"accuracy_m <= CASE precision {limits} END", name="accuracy_as_precise")


def plan_years(first: str, last: str) -> tuple[CheckConstraint, ...]:
    """Return the constraints of a planned start and end: sane years, months with their year, in order."""
    return (
        CheckConstraint(f"{first}_year BETWEEN 1949 AND 2100", name=f"{first}_year_sane"),
        CheckConstraint(f"{last}_year BETWEEN 1949 AND 2100", name=f"{last}_year_sane"),
        CheckConstraint(f"{first}_month BETWEEN 1 AND 12", name=f"{first}_month_sane"),
        CheckConstraint(f"{last}_month BETWEEN 1 AND 12", name=f"{last}_month_sane"),
        CheckConstraint(f"{first}_month IS NULL OR {first}_year IS NOT NULL", name=f"{first}_month_has_year"),
        CheckConstraint(f"{last}_month IS NULL OR {last}_year IS NOT NULL", name=f"{last}_month_has_year"),
        # As words/plan_years.py reads it: a year without a month may be any of its months.
        CheckConstraint(
            f"{first}_year * 12 + coalesce({first}_month, 1)"
            f" <= {last}_year * 12 + coalesce({last}_month, 12)",
            name="years_in_order",
        ),
    )


def first_of_month(column: str) -> CheckConstraint:
    """Return the constraint that a date names a month by its first day (or is NULL)."""
    return CheckConstraint(f"extract(day FROM {column}) = 1", name=f"{column}_first_day")
