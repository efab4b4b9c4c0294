"""The words that exported files show, in Chinese and English: column titles, headings, remarks."""

from __future__ import annotations

from collections.abc import Iterable

from projects.exports.job import Language
from projects.vocabulary import MISSING_FIELDS, Term, find_term

# Key: (Chinese, English). CSV keeps the key as header, so that scripts never depend on a language.
COLUMN_TITLES: dict[str, tuple[str, str]] = {
    "accuracy_m": ("定位误差(米)", "Accuracy (m)"),
    "actor": ("操作人", "Actor"),
    "adcode": ("行政区划代码", "Adcode"),
    "aliases": ("别名", "Aliases"),
    "approval": ("审批类型", "Approval"),
    "area_km2": ("面积(平方公里)", "Area (km²)"),
    "area_m2": ("占地面积(平方米)", "Land area (m²)"),
    "assisting_units": ("协助单位", "Assisting units"),
    "at": ("时间", "Time"),
    "bucket_name": ("归属名称", "Counted in (name)"),
    "box": ("专栏", "Box"),
    "bucket": ("归属", "Counted in"),
    "capacity": ("建设规模", "Capacity"),
    "changed_fields": ("变更字段", "Changed fields"),
    "changes": ("变更内容", "Changes"),
    "code": ("编码", "Code"),
    "code_name": ("名称", "Name"),
    "completed_investment_wan": ("累计完成投资(万元)", "Completed to date (10,000 yuan)"),
    "conflict": ("数据冲突", "Conflict"),
    "counted_number": ("计入个数", "Counted number"),
    "counted_wan": ("计入投资(万元)", "Counted investment (10,000 yuan)"),
    "description": ("建设内容", "Description"),
    "district_names": ("县区", "Districts"),
    "districts": ("县区代码", "District adcodes"),
    "document": ("文件", "Document"),
    "document_title": ("文件名称", "Document title"),
    "end_month": ("止月", "End month"),
    "end_year": ("止年", "End year"),
    "event_id": ("事件编号", "Event"),
    "evidence": ("依据", "Evidence"),
    "floor_m2": ("建筑面积(平方米)", "Floor area (m²)"),
    "funding": ("资金来源", "Funding"),
    "investment_corrected": ("已更正", "Corrected"),
    "investment_high_wan": ("总投资最高值(万元)", "Highest investment (10,000 yuan)"),
    "investment_low_wan": ("总投资最低值(万元)", "Lowest investment (10,000 yuan)"),
    "investment_qualifier": ("投资限定语", "Investment qualifier"),
    "investment_text": ("投资原文", "Investment as written"),
    "investment_wan": ("总投资(万元)", "Investment (10,000 yuan)"),
    "is_programme": ("打捆项目", "Programme"),
    "kind": ("种类", "Kind"),
    "label": ("全称", "Full name"),
    "lat": ("纬度", "Latitude"),
    "lead_official": ("包保领导", "Lead official"),
    "lead_unit": ("牵头单位", "Lead unit"),
    "length_km": ("长度(公里)", "Length (km)"),
    "level": ("级别", "Level"),
    "line": ("行", "Line"),
    "listed_under_code": ("列于(编码)", "Listed under"),
    "lon": ("经度", "Longitude"),
    "method": ("定位方法", "Method"),
    "name": ("名称", "Name"),
    "name_en": ("英文名称", "English name"),
    "national_code": ("国家代码", "National code"),
    "nature": ("建设性质", "Nature"),
    "note": ("备注", "Note"),
    "number": ("项目数", "Projects"),
    "origin": ("来源", "Origin"),
    "owner": ("建设单位", "Owner"),
    "parent_adcode": ("上级代码", "Parent adcode"),
    "parent_code": ("上级项目", "Parent"),
    "part_count": ("分项个数", "Number of parts"),
    "part": ("部分", "Part"),
    "place_text": ("建设地点", "Place"),
    "precision": ("定位精度", "Precision"),
    "project_code": ("项目编码", "Project code"),
    "project_name": ("项目名称", "Project"),
    "project_type": ("项目类型", "Project type"),
    "quote": ("原文", "Quote"),
    "reason": ("原因", "Reason"),
    "section": ("章节", "Section"),
    "shares": ("份额", "Shares"),
    "sources": ("出处", "Sources"),
    "start_month": ("起月", "Start month"),
    "start_year": ("起年", "Start year"),
    "started_wan": ("已开工投资(万元)", "Started (10,000 yuan)"),
    "stated_name": ("原文名称", "Name as stated"),
    "status": ("状态", "Status"),
    "status_basis": ("状态依据", "Status basis"),
    "status_name": ("状态名称", "Status name"),
    "status_on": ("状态日期", "Status date"),
    "status_text": ("进度原文", "Progress as written"),
    "steward": ("项目管家", "Steward"),
    "type": ("类型", "Type"),
    "type_name": ("类型名称", "Type name"),
    "unlocated_number": ("未上图项目数", "Projects not on the map"),
    "unlocated_wan": ("未上图投资(万元)", "Not on the map (10,000 yuan)"),
    "updated_at": ("更新时间", "Updated"),
    "version": ("版本", "Version"),
    "year_plan_wan": ("本年计划投资(万元)", "Planned this year (10,000 yuan)"),
    "measure": ("核对内容", "Measure"),
    "measure_name": ("核对内容名称", "Measure (name)"),
    "stated": ("载明总数", "Stated"),
    "parts": ("分项合计", "Sum of parts"),
    "result": ("结果", "Result"),
    "result_name": ("结果名称", "Result (name)"),
    "member_number": ("分项个数", "Parts"),
    "known_number": ("有数字的分项", "Parts with a figure"),
    "programme_code": ("规划包编码", "Programme"),
    "programme_name": ("规划包名称", "Programme name"),
    "adoption_name": ("采用依据", "Adopted by"),
    "spread_wan": ("相差(万元)", "Spread (10,000 yuan)"),
    "effect_wan": ("取高值时合计增加(万元)", "Totals higher by (10,000 yuan)"),
    "stated_wan": ("该处说法(万元)", "Stated here (10,000 yuan)"),
    "is_adopted": ("采用", "Adopted"),
    "score": ("相似度", "Score"),
    "left_code": ("甲编码", "Left code"),
    "left_name": ("甲名称", "Left name"),
    "left_districts": ("甲县区代码", "Left adcodes"),
    "left_type": ("甲类型", "Left type"),
    "left_wan": ("甲总投资(万元)", "Left investment (10,000 yuan)"),
    "right_code": ("乙编码", "Right code"),
    "right_name": ("乙名称", "Right name"),
    "right_districts": ("乙县区代码", "Right adcodes"),
    "right_type": ("乙类型", "Right type"),
    "right_wan": ("乙总投资(万元)", "Right investment (10,000 yuan)"),
    "reasons_for": ("相同之处", "Speaks for"),
    "reasons_against": ("不同之处", "Speaks against"),
    **{f"lacks_{one.code}": (f"缺{one.zh}", f"Lacks: {one.en}") for one in MISSING_FIELDS},
}

PHRASES: dict[str, tuple[str, str]] = {
    "list_title": ("重大项目清单", "Major projects"),
    "unit": ("单位：万元", "Unit: 10,000 yuan"),
    "filter": ("筛选条件：", "Filter: "),
    "no_filter": ("全部项目", "all projects"),
    "unknown": ("未载明", "not stated"),
    "total": ("合计", "Total"),
    "count": ("({} 个)", " ({})"),
    "footer": ("&C第 &P 页 共 &N 页", "&CPage &P of &N"),
    "implied": ("(推定)", " (implied)"),
    "sheet_list": ("重大项目清单", "Projects"),
    "sheet_reconciliation": ("对账", "Reconciliation"),
    "sheet_register": ("登记", "Register"),
    "bucket_district": ("县区项目", "District projects"),
    "bucket_cross": ("跨区项目", "Cross-district projects"),
    "bucket_city": ("市本级项目", "City-level projects"),
    "subtotal_district": ("县区小计", "Districts, subtotal"),
    "cross": ("跨区", "Cross-district"),
    "city_level": ("{}本级", "{}, city level"),
    "list_total": ("清单合计", "Total of the list"),
    "difference": ("差额(应为 0)", "Difference (0)"),
    "brand": ("蓝图", "lantu"),
    "everything": ("全部", "all"),
    "narrowed": ("筛选", "filtered"),
}

LIST_HEADINGS: tuple[tuple[str, str], ...] = (
    ("序号", "No."),
    ("项目名称", "Project"),
    ("建设地点", "Place"),
    ("建设性质", "Nature"),
    ("建设规模及主要内容", "Scale and content"),
    ("建设起止年限", "Years"),
    ("总投资", "Total investment"),
    ("累计完成投资", "Completed to date"),
    ("本年计划投资", "Planned this year"),
    ("项目状态", "Status"),
    ("形象进度", "Progress"),
    ("责任单位", "Responsible unit"),
    ("项目管家", "Steward"),
    ("依据(文件·行)", "Source (document · line)"),
    ("备注", "Remarks"),
)


def column_title(key: str, language: Language) -> str:
    """Return the title of a column; a key without one stands for itself."""
    return pick(COLUMN_TITLES.get(key, (key, key)), language)


def phrase(key: str, language: Language) -> str:
    """Return a fixed text."""
    return pick(PHRASES[key], language)


def pick(words: tuple[str, str], language: Language) -> str:
    """Return the Chinese or the English of a pair."""
    return words[0] if language == "zh" else words[1]


def listing(names: Iterable[str], language: Language) -> str:
    """Return names in a row."""
    return pick(("、", ", "), language).join(names)


def label(terms: Iterable[Term], code: str | None, language: Language) -> str:
    """Return the name of a code; nothing for no code."""
    if not code:
        return ""
    term = find_term(terms, code)
    return term.zh if language == "zh" else term.en
