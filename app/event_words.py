"""The events of a project's history in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext

from app.i18n import term_label
from projects import vocabulary
from projects.rows import EventView

NAMES: dict[str, Any] = {
    "name": lazy_gettext("项目名称"),
    "name_en": lazy_gettext("英文名称"),
    "aliases": lazy_gettext("别名"),
    "type": lazy_gettext("类型"),
    "nature": lazy_gettext("建设性质"),
    "level": lazy_gettext("重点级别"),
    "approval": lazy_gettext("项目管理方式"),
    "status": lazy_gettext("状态"),
    "status_basis": lazy_gettext("状态依据"),
    "status_on": lazy_gettext("状态日期"),
    "is_programme": lazy_gettext("规划包"),
    "parent_code": lazy_gettext("所属规划包"),
    "investment_wan": lazy_gettext("总投资(万元)"),
    "investment_low_wan": lazy_gettext("最低说法(万元)"),
    "investment_high_wan": lazy_gettext("最高说法(万元)"),
    "completed_wan": lazy_gettext("累计完成投资(万元)"),
    "year_plan_wan": lazy_gettext("本年计划投资(万元)"),
    "length_km": lazy_gettext("长度(公里)"),
    "land_m2": lazy_gettext("占地面积(平方米)"),
    "floor_m2": lazy_gettext("建筑面积(平方米)"),
    "part_count": lazy_gettext("项目个数"),
    "capacity": lazy_gettext("规模能力"),
    "start_year": lazy_gettext("开工年"),
    "start_month": lazy_gettext("开工月"),
    "end_year": lazy_gettext("竣工年"),
    "end_month": lazy_gettext("竣工月"),
    "districts": lazy_gettext("县区"),
    "place_text": lazy_gettext("建设地点"),
    "precision": lazy_gettext("落位精度"),
    "method": lazy_gettext("落位方法"),
    "accuracy_m": lazy_gettext("误差(米)"),
    "places": lazy_gettext("地名"),
    "geom": lazy_gettext("位置"),
    "owner": lazy_gettext("建设单位"),
    "lead_unit": lazy_gettext("牵头单位"),
    "assisting_units": lazy_gettext("协助单位"),
    "steward": lazy_gettext("项目管家"),
    "lead_official": lazy_gettext("包保领导"),
    "national_code": lazy_gettext("全国项目代码"),
    "description": lazy_gettext("建设内容"),
    "mentions": lazy_gettext("出处"),
    "merged": lazy_gettext("并入本项目的"),
    "merged_into": lazy_gettext("并入"),
    "adoption": lazy_gettext("总投资的采用"),
    "adopted_statement": lazy_gettext("采用的说法"),
}
TERMS: dict[str, Iterable[vocabulary.Term]] = {
    "type": vocabulary.TYPES,
    "nature": vocabulary.NATURES,
    "level": vocabulary.LEVELS,
    "approval": vocabulary.APPROVALS,
    "status": vocabulary.STATUSES,
    "status_basis": vocabulary.STATUS_BASES,
    "precision": vocabulary.PRECISIONS,
    "method": vocabulary.METHODS,
    "adoption": vocabulary.ADOPTIONS,
}
# What undoing a merge needs to know; nobody reads it.
UNREAD = {"moved"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event: its name, what it was and what it became."""

    label: str
    old: str
    new: str


def event_changes(event: EventView) -> list[Change]:
    """Return what an event changed, in words."""
    return [
        Change(str(NAMES.get(field, field)), value_words(field, old), value_words(field, new))
        for field, (old, new) in event.changes.items()
        if field not in UNREAD
    ]


def event_title(event: EventView) -> str:
    """Return what happened, in a few words."""
    if event.kind == "created":
        return gettext("登记入库")
    if "merged_into" in event.changes:
        is_merged = event.changes["merged_into"][1] is not None
        return gettext("并入另一项目") if is_merged else gettext("撤销合并")
    if "merged" in event.changes:
        return gettext("合并") if event.changes["merged"][1] is not None else gettext("撤销合并")
    if "adoption" in event.changes or "adopted_statement" in event.changes:
        return gettext("裁定总投资")
    return gettext("按规划文件更新") if event.origin == "seed" else gettext("信息更新")


def value_words(field: str, value: Any) -> str:
    """Return one value as a person reads it; 空 for nothing."""
    if value in (None, "", []):
        return gettext("空")
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, list):
        return "、".join(value_words(field, item) for item in value)
    if isinstance(value, str) and field in TERMS and value in vocabulary.codes(TERMS[field]):
        return term_label(TERMS[field], value)
    return str(value)
