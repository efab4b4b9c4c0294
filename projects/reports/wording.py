"""How printed reports write numbers and names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from projects.registry import fields
from projects.registry.rows import ProjectRow
from projects.words.rounding import in_yi, round_half_up, share_out, share_out_yi
from projects.words.vocabulary import Term, find_term

UNKNOWN = "未载明"


def yi(wan: Decimal) -> str:
    """Return an amount of 万元 in 亿元, without the unit."""
    return f"{in_yi(wan):,}"


def yi_column(wans: Sequence[Decimal]) -> list[str]:
    """Return a column of 万元 in 亿元 whose cells add up to their rounded total."""
    return [f"{one:,}" for one in share_out_yi(wans)]


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
