"""The names of a project's fields, as history, forms and messages say them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext

from projects.registry.field_readers import YEAR_PLAN

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
    "scope": lazy_gettext("登记口径"),
    "measures_decided": lazy_gettext("已裁定的数字"),
    "parts_are_examples": lazy_gettext("分项只是举例"),
    "completed_wan": lazy_gettext("累计完成投资(万元)"),
    "year_plan_wan": lazy_gettext("本年计划投资(万元)"),
    "year_plan_year": lazy_gettext("计划年度"),
    "report_month": lazy_gettext("月报月份"),
    "progress_month": lazy_gettext("最近月报"),
    "month_wan": lazy_gettext("本月完成投资(万元)"),
    "cumulative_wan": lazy_gettext("累计完成投资(万元)"),
    "physical_progress": lazy_gettext("形象进度"),
    "problems": lazy_gettext("存在问题"),
    "next_steps": lazy_gettext("下步打算"),
    "is_no_change": lazy_gettext("无变化"),
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
    "code": lazy_gettext("编码"),
    "counted_wan": lazy_gettext("计入合计(万元)"),
    "counted_number": lazy_gettext("计入个数"),
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


def field_label(field: str) -> str:
    """Return the name of a field that the history speaks of."""
    found = YEAR_PLAN.fullmatch(field)
    if found:
        return gettext("%(year)s 年计划投资(万元)", year=found[1])
    return str(NAMES.get(field, field))
