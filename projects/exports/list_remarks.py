"""What the remarks column says: why a figure is not (wholly) in the total, and where figures disagree."""

from __future__ import annotations

from decimal import Decimal

from projects.exports.job import Language
from projects.exports.list_rows import ListRow
from projects.exports.list_text import counts, wan
from projects.exports.wording import pick


def remarks(row: ListRow, language: Language, *, shown_parent: bool, only_district: str | None) -> str:
    """Return the remarks on a row; `shown_parent` when its programme stands right above it."""
    said = [
        *money_remarks(row, language),
        *conflict_remarks(row, language),
        *district_remarks(row, language, only_district),
    ]
    if row.parent_name and not shown_parent:
        said.append(pick(("属“{}”", "part of “{}”"), language).format(row.parent_name))
    return ";".join(said)


def money_remarks(row: ListRow, language: Language) -> list[str]:
    """Return why the row adds less than its own figures say."""
    said = []
    total, spent = row.investment_wan, row.completed_wan
    if row.status == "cancelled":
        said.append(pick(("已终止,不计入合计", "cancelled, not counted"), language))
        if total is not None:
            said.append(pick(("原总投资 {}", "total was {}"), language).format(wan(total, language)))
    elif total is not None and row.counted_wan != total:
        said.append(programme_remark(row, total, language))
    if spent is not None and not counts(row):
        form = pick(("累计完成 {}(不重复计入)", "{} completed (not counted twice)"), language)
        said.append(form.format(wan(spent, language)))
    return said


def programme_remark(row: ListRow, total: Decimal, language: Language) -> str:
    """Return a programme's stated total, and what this row holds of it."""
    if row.counted_wan:
        form = pick(
            ("规划总投资 {},分项另列,本行为未分解部分", "stated total {}, parts apart, here the rest"),
            language,
        )
    else:
        form = pick(("规划总投资 {},已分列各分项", "stated total {}, all in its parts"), language)
    return form.format(wan(total, language))


def conflict_remarks(row: ListRow, language: Language) -> list[str]:
    """Return how sure the adopted figure is."""
    said = []
    if row.has_conflict and row.investment_low_wan is not None and row.investment_high_wan is not None:
        form = pick(
            ("各处所载总投资不一({} 至 {}),暂取低值", "stated totals differ ({} to {}), lowest adopted"),
            language,
        )
        low, high = wan(row.investment_low_wan, language), wan(row.investment_high_wan, language)
        said.append(form.format(low, high))
    if row.corrected is not None:
        form = pick(("总投资原文“{}”,已更正", "total corrected, written “{}”"), language)
        said.append(form.format(row.as_written or ""))
    elif row.qualifier == "about":
        said.append(pick(("总投资为约数", "total is approximate"), language))
    if row.floor_text:
        form = pick(("原文“{}”为下限,未计入", "“{}” is a lower bound, not counted"), language)
        said.append(form.format(row.floor_text))
    return said


def district_remarks(row: ListRow, language: Language, only_district: str | None) -> list[str]:
    """Return which districts a project crosses, or how they share it."""
    if row.bucket == "cross":
        names = "、".join(share.label for share in row.districts)
        return [pick(("跨区项目:{},单列不计入县区小计", "cross-district: {}, apart"), language).format(names)]
    shared = [share for share in row.districts if share.share is not None]
    if len(row.districts) < 2 or not shared:
        return []
    parts = "、".join(f"{share.label} {percent(share.share)}" for share in shared)
    said = [pick(("按份额分计:{}", "shared: {}"), language).format(parts)]
    own = next((share for share in shared if share.adcode == only_district), None)
    if own is not None and own.share is not None:
        form = pick(("本县区份额 {}", "share of this district {}"), language)
        said.append(form.format(wan(round(row.counted_wan * own.share, 4), language)))
    return said


def percent(share: Decimal | None) -> str:
    """Return a share as a percentage."""
    return f"{(share or Decimal(0)) * 100:.4f}".rstrip("0").rstrip(".") + "%"
