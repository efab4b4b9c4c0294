"""What things are called: one name in Chinese and one in English, on pages, in files and for programs.

The fields of a project are named in the field table (projects/registry/fields.py); here is every other
name that a form, a column or a message shows. docs/decisions/ says why a name is what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit that a number is kept in."""

    zh: str
    en: str

    def say(self, language: Language) -> str:
        """Return the unit's name."""
        return self.zh if language == "zh" else self.en


WAN = Unit("万元", "10,000 yuan")
KM = Unit("公里", "km")
M = Unit("米", "m")
M2 = Unit("平方米", "m²")
KM2 = Unit("平方公里", "km²")
PERCENT = Unit("%", "%")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both languages, and the unit of what it names."""

    zh: str
    en: str
    unit: Unit | None = None

    @property
    def both(self) -> tuple[str, str]:
        """Return the name in Chinese and in English."""
        return self.zh, self.en

    def say(self, language: Language) -> str:
        """Return the name."""
        return self.zh if language == "zh" else self.en

    def title(self, language: Language) -> str:
        """Return the name with its unit, as a column or a field of a form is headed."""
        if self.unit is None:
            return self.say(language)
        return f"{self.zh}({self.unit.zh})" if language == "zh" else f"{self.en} ({self.unit.en})"


# What several fields say together.
TOGETHER: Mapping[str, Name] = {
    "years": Name("建设起止年限", "Years"),
    "scale": Name("建设规模及主要内容", "Scale and content"),
    "location": Name("落位", "Location on the map"),
    "responsible_unit": Name("责任单位", "Responsible unit"),
    # As the form of the official list has it, which gives document and line in one cell.
    "basis": Name("依据(文件·行)", "Source (document · line)"),
    "other_names": Name("其他名称", "Other names"),
}
# What a filter asks for that is no field.
ASKED: Mapping[str, Name] = {
    "q": Name("搜索", "Search"),
    "year": Name("计划年份", "Planned year"),
    "missing": Name("缺项", "Missing fields"),
}
# What an event of the history may change beside the fields of the table.
HISTORY: Mapping[str, Name] = {
    "report_month": Name("月报月份", "Month of the report"),
    "registration": Name("登记是否有效", "Registration holds"),
    "places": Name("地名", "Place names"),
    "mentions": Name("出处", "Sources"),
    "attachment": Name("撤下的附件", "File taken down"),
    "merged": Name("并入本项目的", "Merged into this project"),
    "merged_into": Name("并入", "Merged into"),
    "adopted_statement": Name("采用的说法", "Adopted figure"),
}
# A month of a project, and the year that it falls in.
MONTH: Mapping[str, Name] = {
    "month": Name("月份", "Month"),
    "month_wan": Name("本月完成投资", "Completed this month", WAN),
    "year_done_wan": Name("本年完成投资", "Completed this year", WAN),
    "total_percent": Name("占总投资", "Of the total", PERCENT),
    "year_percent": Name("完成本年计划", "Of the year's plan", PERCENT),
    "problems": Name("存在问题", "Problems"),
    "next_steps": Name("下步打算", "Next steps"),
    "is_no_change": Name("无变化", "No change"),
    "has_reported": Name("已报送", "Reported"),
    "done_share": Name("完成率", "Share done", PERCENT),
    "published_at": Name("公布时间", "Published at"),
}
MATTER: Mapping[str, Name] = {
    "matter_id": Name("事项编号", "Matter number"),
    "kind_name": Name("种类名称", "Kind (name)"),
    "subject": Name("需协调事项", "Matter to settle"),
    "responsible": Name("责任单位(人)", "Responsible"),
    "due_on": Name("办理期限", "Due"),
    "days_overdue": Name("逾期天数", "Days overdue"),
    "state": Name("销号", "Close-out"),
    "state_name": Name("销号情况", "Close-out (name)"),
    "opened_at": Name("提出时间", "Raised at"),
    "opened_by": Name("提出人", "Raised by"),
    "body": Name("进展", "Progress"),
    "last_note": Name("最近进展", "Latest step"),
    "last_note_at": Name("最近进展时间", "Latest step at"),
    "last_note_by": Name("最近填报人", "Latest step by"),
    "closed_at": Name("销号时间", "Closed at"),
}
EVENT: Mapping[str, Name] = {
    "event_id": Name("事件编号", "Event number"),
    "at": Name("时间", "Time"),
    "origin": Name("来源", "Origin"),
    "actor": Name("操作人", "Actor"),
    "kind": Name("种类", "Kind"),
    "changed_fields": Name("变更字段", "Changed fields"),
    "changes": Name("变更内容", "What changed"),
    "reason": Name("理由", "Reason"),
    "evidence": Name("依据", "Evidence"),
    "change_name": Name("变化", "Change"),
    "number_delta": Name("个数增减", "Number ±"),
    "steps": Name("状态变化", "Changes of status"),
    "wan_delta": Name("计入投资增减", "Counted investment ±", WAN),
}
MENTION: Mapping[str, Name] = {
    "document": Name("规划文件", "Plan document"),
    "document_title": Name("规划文件名称", "Plan document title"),
    "line": Name("原文行", "Line"),
    "section": Name("章节", "Section"),
    "box": Name("专栏", "Box"),
    "stated_name": Name("原文名称", "Name as written"),
    "quote": Name("原文", "Original text"),
    "listed_under_code": Name("列于", "Listed under"),
    "investment_text": Name("投资原文", "Investment as written"),
    "investment_qualifier": Name("投资限定语", "Investment qualifier"),
    "investment_corrected": Name("已更正", "Corrected"),
    "status_text": Name("进度原文", "Progress as written"),
    "funding": Name("资金来源", "Funding"),
    "note": Name("备注", "Remarks"),
}
DISTRICT: Mapping[str, Name] = {
    "adcode": Name("行政区划代码", "Adcode"),
    "parent_adcode": Name("上级行政区划代码", "Parent adcode"),
    "label": Name("全称", "Full name"),
    "area_km2": Name("面积", "Area", KM2),
    # A column of this name speaks of a project elsewhere.
    "district.name": Name("名称", "Name"),
    "district.level": Name("级别", "Level"),
    "place.name": Name("名称", "Name"),
    "place.kind": Name("地名种类", "Kind of place"),
    "place.evidence": Name("点位依据", "Source of the point"),
}
TOTAL: Mapping[str, Name] = {
    "part": Name("部分", "Part"),
    "bucket_name": Name("归属名称", "Counted in (name)"),
    "code_name": Name("名称", "Name"),
    "number": Name("项目数", "Projects"),
    "without_investment_number": Name("未载明总投资的项目", "Projects without a figure"),
    "started_wan": Name("已开工投资", "Investment started", WAN),
    "unlocated_number": Name("未上图项目数", "Projects not on the map"),
    "unlocated_wan": Name("未上图投资", "Investment not on the map", WAN),
}
# A programme against its parts, the sides of a conflict, a pair that may be one project.
CHECK: Mapping[str, Name] = {
    "measure": Name("核对内容", "Check"),
    "measure_name": Name("核对内容名称", "Check (name)"),
    "stated": Name("载明总数", "Stated total"),
    "parts": Name("分项合计", "Sum of parts"),
    "difference": Name("差额", "Difference"),
    "result": Name("结果", "Result"),
    "result_name": Name("结果名称", "Result (name)"),
    "member_number": Name("已登记的分项", "Parts registered"),
    "known_number": Name("有数字的分项", "Parts with a figure"),
    "programme_code": Name("规划包编码", "Programme code"),
    "programme_name": Name("规划包名称", "Programme name"),
    "adoption_name": Name("总投资的采用名称", "Investment adopted by (name)"),
    "spread_wan": Name("相差", "Spread", WAN),
    "effect_wan": Name("取高值时合计增加", "Totals higher by", WAN),
    "stated_wan": Name("该处说法", "Stated here", WAN),
    "stated_value": Name("该处数字", "Figure here"),
    # The scope of one stated figure; a project's own is the one that is registered.
    "side.scope": Name("数字口径", "Scope of the figure"),
    "scopes": Name("口径(数字:口径)", "Scopes (measure:scope)"),
    "purposes": Name("非工程数字(数字:性质)", "Not of the works (measure:purpose)"),
    "purpose_name": Name("性质", "Purpose"),
    "is_compared": Name("参与比较", "Compared"),
    "is_adopted": Name("采用", "Adopted"),
    "score": Name("相似度", "Score"),
    "left_code": Name("甲编码", "Left code"),
    "left_name": Name("甲名称", "Left name"),
    "left_districts": Name("甲县区代码", "Left district codes"),
    "left_type": Name("甲类型", "Left type"),
    "left_wan": Name("甲总投资", "Left total investment", WAN),
    "right_code": Name("乙编码", "Right code"),
    "right_name": Name("乙名称", "Right name"),
    "right_districts": Name("乙县区代码", "Right district codes"),
    "right_type": Name("乙类型", "Right type"),
    "right_wan": Name("乙总投资", "Right total investment", WAN),
    "reasons_for": Name("相同之处", "Speaks for"),
    "reasons_against": Name("不同之处", "Speaks against"),
    "phases": Name("分期", "Phases"),
}
NAMES: Mapping[str, Name] = {
    **TOGETHER,
    **ASKED,
    **HISTORY,
    **MONTH,
    **MATTER,
    **EVENT,
    **MENTION,
    **DISTRICT,
    **TOTAL,
    **CHECK,
}
