"""What the remarks column says: why a figure is not (wholly) in the total, and where figures disagree."""

from __future__ import annotations

from decimal import Decimal

from projects.exports.list_rows import ListRow
from projects.exports.list_text import counts, wan
from projects.exports.wording import listing, pick
from projects.registry.rows import Share
from projects.words.names import Language

Words = tuple[str, str]

CANCELLED: Words = ("已终止，不计入合计", "cancelled, not counted")
CANCELLED_TOTAL: Words = ("原总投资 {}", "its total was {}")
REMAINDER: Words = ("规划总投资 {}，分项另列，本行为未分解部分", "total {}, parts apart, this is the rest")
DIVIDED: Words = ("规划总投资 {}，已分列于各分项", "total {}, all in its parts")
WHOLE: Words = ("投资为整体数，各分项未载明投资", "the total of all parts, which state none")
SPENT_ELSEWHERE: Words = ("累计完成 {}，不重复计入", "{} completed, not counted twice")
CONFLICT: Words = ("各处所载总投资不一({} 至 {})，暂取低值", "stated totals differ ({} to {}), lowest taken")
CORRECTED: Words = ("总投资原文“{}”，已更正", "total corrected, written “{}”")
ABOUT: Words = ("总投资为约数", "total is approximate")
FLOOR: Words = ("原文“{}”为下限，未计入", "“{}” is a lower bound, not counted")
CROSS: Words = ("跨区项目({})，单列，不计入县区小计", "cross-district ({}), in no district's subtotal")
SHARED: Words = ("按份额分计：{}", "shared: {}")
OWN_SHARE: Words = ("本县区计 {}", "this district's part: {}")
PROGRESS: Words = ("规划所述进展：{}", "progress as the plan has it: {}")
PART_OF: Words = ("属：{}", "part of: {}")


def remarks(row: ListRow, language: Language, *, shown_parent: bool, only_district: str | None) -> str:
    """Return the remarks on a row; `shown_parent` when its programme stands right above it."""
    said = [
        *money_remarks(row, language),
        *certainty_remarks(row, language),
        *district_remarks(row, language, only_district),
    ]
    if row.stated_progress:
        said.append(pick(PROGRESS, language).format(row.stated_progress))
    if row.parent_name and not shown_parent:
        said.append(pick(PART_OF, language).format(row.parent_name))
    return pick(("；", "; "), language).join(said)


def money_remarks(row: ListRow, language: Language) -> list[str]:
    """Return why the row adds less than its own figures say."""
    said = []
    total, spent = row.investment_wan, row.completed_wan
    if row.status == "cancelled":
        said.append(pick(CANCELLED, language))
        if total is not None:
            said.append(pick(CANCELLED_TOTAL, language).format(wan(total, language)))
    elif total:
        said += programme_remark(row, total, language)
    if spent is not None and not counts(row):
        said.append(pick(SPENT_ELSEWHERE, language).format(wan(spent, language)))
    return said


def programme_remark(row: ListRow, total: Decimal, language: Language) -> list[str]:
    """Return what the row of a programme with parts holds of its stated total."""
    if row.counted_wan == total:
        return [pick(WHOLE, language)] if row.is_programme and not counts(row) else []
    words = REMAINDER if row.counted_wan else DIVIDED
    return [pick(words, language).format(wan(total, language))]


def certainty_remarks(row: ListRow, language: Language) -> list[str]:
    """Return how sure the adopted figure is."""
    said = []
    if row.has_conflict and row.investment_low_wan is not None and row.investment_high_wan is not None:
        sides = wan(row.investment_low_wan, language), wan(row.investment_high_wan, language)
        said.append(pick(CONFLICT, language).format(*sides))
    if row.corrected is not None:
        said.append(pick(CORRECTED, language).format(row.as_written or ""))
    elif row.qualifier == "about":
        said.append(pick(ABOUT, language))
    if row.floor_text:
        said.append(pick(FLOOR, language).format(row.floor_text))
    return said


def district_remarks(row: ListRow, language: Language, only_district: str | None) -> list[str]:
    """Return which districts a project crosses, or how they share it."""
    if row.bucket == "cross":
        names = listing((share.label for share in row.districts), language)
        return [pick(CROSS, language).format(names)]
    if row.bucket != "district" or len(row.districts) == 1:
        return []
    parts = listing((f"{share.label} {percent(share)}" for share in row.districts), language)
    said = [pick(SHARED, language).format(parts)]
    own = next((share.share for share in row.districts if share.adcode == only_district), None)
    if own is not None:
        said.append(pick(OWN_SHARE, language).format(wan(round(row.counted_wan * own, 4), language)))
    return said


def percent(share: Share) -> str:
    """Return a share as a percentage."""
    return f"{(share.share or Decimal(0)) * 100:.4f}".rstrip("0").rstrip(".") + "%"
