"""How a project that districts share is divided: the rule of the totals, for one row of the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from projects.exports.list_rows import ListRow
from projects.registry.rows import Share

YUAN = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Part:
    """One district's part in 万元; `before` parts stand before it, and the greatest share has the number."""

    share: Share
    number: int
    amount_wan: Decimal
    before: int
    is_last: bool


def divide(row: ListRow) -> Iterator[Part]:
    """Yield the parts of a shared project by adcode, as ledger.share_lines divides it; else nothing."""
    if row.bucket != "district" or len(row.own_districts) == 1:
        return
    given = [(share, share.share or Decimal(1)) for share in row.districts]
    largest = min(given, key=lambda pair: (-pair[1], pair[0].adcode))[0]
    so_far = Decimal(0)
    for before, (share, fraction) in enumerate(given):
        is_last = before == len(given) - 1
        rounded = (row.counted_wan * fraction).quantize(YUAN, ROUND_HALF_UP)
        amount = row.counted_wan - so_far if is_last else rounded
        so_far += amount
        if share in row.own_districts:
            yield Part(share, row.counted_number if share is largest else 0, amount, before, is_last)
