"""How printed reports write numbers and names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from projects.registry import fields
from projects.registry.rows import ProjectRow
from projects.words.rounding import in_yi, round_half_up, share_out, share_out_yi
from projects.words.sums import Rate, Sum
from projects.words.vocabulary import Term, find_term

UNKNOWN = "未载明"


def yi(wan: Decimal) -> str:
    """Return an amount of 万元 in 亿元, without the unit."""
    return f"{in_yi(wan):,}"


def sum_yi(figure: Sum) -> str:
    """Return a sum in 亿元, without the unit; 未载明 where every part is silent, a dash for no part."""
    return unstated(figure) if figure.stated_wan is None else yi(figure.stated_wan)


def unstated(figure: Sum) -> str:
    """Return what stands for a sum that nobody states: 未载明, or a dash where there is nothing to add."""
    return UNKNOWN if figure.number else "—"


def yi_column(figures: Sequence[Sum]) -> list[str]:
    """Return a column of sums in 亿元 whose cells add up to their rounded total; 未载明 for the silent."""
    shown = share_out_yi([one.wan for one in figures])
    return [f"{yi:,}" if one.is_stated else unstated(one) for one, yi in zip(figures, shown, strict=True)]


def basis(figure: Sum) -> str:
    """Return how many have a figure and how many not, in brackets; nothing where all are alike."""
    return f"({figure.known} 个有数,{figure.silent} 个未载明)" if figure.is_partly else ""


def say_yi(figure: Sum) -> str:
    """Return a sum in 亿元 in a sentence, with how many have a figure and how many not."""
    return UNKNOWN if figure.stated_wan is None else f" {yi(figure.stated_wan)} 亿元{basis(figure)}"


def sum_wan(figure: Sum) -> str:
    """Return a sum in 万元, exact, with of how many it is known where some are silent."""
    if figure.stated_wan is None:
        return unstated(figure)
    return plain_wan(figure.stated_wan) + (f"({known_of(figure)})" if figure.is_partly else "")


def known_of(figure: Sum) -> str:
    """Return of how many of the projects a sum is known."""
    return f"{figure.known}/{figure.number}"


def rate(of: Rate) -> str:
    """Return a rate with one decimal; a dash over an empty base."""
    return percent(of.part, of.whole)


def rate_of(of: Rate) -> str:
    """Return a rate with the number of projects that it is over; a dash over an empty base."""
    return f"{rate(of)}({of.number} 个)" if of.whole else rate(of)


def percent_column(parts: Sequence[int]) -> list[str]:
    """Return the shares of parts in their sum with one decimal, adding up to 100%; dashes of nothing."""
    whole = sum(parts)
    if not whole:
        return ["—"] * len(parts)
    return [f"{one}%" for one in share_out([Decimal(part) * 100 / whole for part in parts], Decimal("0.1"))]


def percent(part: Decimal | int, whole: Decimal | int) -> str:
    """Return a share with one decimal; a dash of nothing."""
    return f"{round_half_up(Decimal(part) * 100 / whole, Decimal('0.1'))}%" if whole else "—"


def plain_wan(wan: Decimal | None) -> str:
    """Return an amount in 万元, exact; 未载明 for none."""
    if wan is None:
        return UNKNOWN
    text = f"{wan:,.4f}"
    return text.rstrip("0").rstrip(".")


def head(key: str) -> str:
    """Return the name of a field, for a table whose unit stands in its caption."""
    return fields.name_of(key).zh


def head_with_unit(key: str) -> str:
    """Return the name of a field with its unit."""
    return fields.name_of(key).title("zh")


def name_of(terms: Iterable[Term], code: str | None) -> str:
    """Return the Chinese name of a code; nothing for no code."""
    return find_term(terms, code).zh if code else ""


def years_of(row: ProjectRow) -> str:
    """Return the planned years of a project; 未载明 for none."""
    first, last = row.start_year, row.end_year
    if first and last:
        return str(first) if first == last else f"{first}—{last}"
    return f"{first} 起" if first else f"至 {last}" if last else UNKNOWN
