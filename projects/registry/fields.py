"""The one table of a project's fields: each is declared here once, and everything else is derived from it.

The form and what officers may change, the API and its description, exports, history and differences, the
search, what is missing, the names on every page. The order is that of the API; `told` and `column` keep
the orders that differences and exports have always had. A new field needs no number: it comes last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from geo.errors import msg
from projects.errors import BadInput
from projects.registry import field_readers as read
from projects.registry.field import Field, Kind
from projects.words import vocabulary as words
from projects.words.custody import CUSTODIES
from projects.words.form_values import read_wan
from projects.words.names import KM, M2, NAMES, TOGETHER, WAN, M, Name
from projects.words.vocabulary import Term

# The groups of what officers may change, in the order of the form; the place on the map is not on it.
GROUPS: Mapping[str, Name] = {
    "names": Name("名称", "Names"),
    "nature": Name("性质", "Nature"),
    "size": Name("投资和规模", "Investment and scale"),
    "years": Name("计划起止", "Planned start and end"),
    "people": Name("地点和责任", "Place and responsibility"),
    "location": Name("位置", "Location"),
}
OFF_THE_FORM = ("location",)
# Keys under which the same fields stand in lists of something else.
SAME = {
    "project_code": "code",
    "project_name": "name",
    "project_type": "type",
    "cumulative_wan": "completed_wan",
}


def worked_out(name: str, zh: str, en: str, kind: Kind, column: int) -> Field:
    """Return a column of the export that is worked out of the others, and stands nowhere else."""
    return Field(name, zh, en, kind, is_stored=False, in_api=False, column=column, told=None)


# fmt: off
# One row a field, so that it reads as the table that it is.
FIELDS: tuple[Field, ...] = (
    Field("code", "编码", "Code", is_searched=True, column=1, told=4),
    Field("name", "项目名称", "Project name", reader=read.read_name, group="names", is_searched=True,
          column=2, told=1),
    Field("name_en", "英文名称", "English name", group="names", is_searched=True, column=None, told=2),
    Field("aliases", "别名", "Aliases", Kind.TEXTS, is_searched=True, column=3, told=3),
    Field("national_code", "项目代码", "National project code", reader=read.read_national_code,
          group="names", in_api=False, column=48, told=5,
          note=("全国投资项目在线审批监管平台赋予", "given by the national approval platform")),
    Field("type", "类型", "Type", Kind.CODE, terms=words.TYPES, column=4, told=7),
    worked_out("type_name", "类型名称", "Type (name)", Kind.TEXT, 28),
    Field("nature", "建设性质", "Nature", Kind.CODE, terms=words.NATURES, group="nature", column=5, told=8,
          lack="nature"),
    Field("level", "重点级别", "Key-project level", Kind.CODE, terms=words.LEVELS, group="nature",
          column=47, told=9),
    Field("approval", "审核备类型", "Approval type", Kind.CODE, terms=words.APPROVALS, group="nature",
          in_api=False, column=None, told=10),
    Field("status", "项目状态", "Status", Kind.CODE, terms=words.STATUSES, is_counted=True, column=6,
          told=11),
    worked_out("status_name", "项目状态名称", "Status (name)", Kind.TEXT, 29),
    Field("status_basis", "状态依据", "Status basis", Kind.CODE, terms=words.STATUS_BASES, column=30,
          told=13),
    Field("status_on", "状态日期", "Status date", Kind.DAY, column=31, told=12),
    Field("is_programme", "规划包", "Programme", Kind.FLAG, is_counted=True, column=7, told=6),
    Field("parent_code", "所属规划包", "Part of programme", is_stored=False, column=8, told=45),
    Field("districts", "县区代码", "District codes", Kind.TEXTS, is_stored=False, is_counted=True, column=9,
          told=46),
    worked_out("district_names", "县区", "Districts", Kind.TEXTS, 32),
    worked_out("shares", "份额", "Shares", Kind.TEXTS, 33),
    Field("investment_wan", "总投资", "Total investment", Kind.MONEY, unit=WAN, group="size",
          is_counted=True, column=10, told=14, lack="investment",
          note=("各处说法中采用的", "the figure that is adopted")),
    Field("investment_low_wan", "总投资最低值", "Lowest total investment", Kind.MONEY, unit=WAN,
          is_counted=True, column=11, told=15),
    Field("investment_high_wan", "总投资最高值", "Highest total investment", Kind.MONEY, unit=WAN,
          is_counted=True, column=12, told=16),
    Field("has_conflict", "说法不一", "Figures conflict", Kind.FLAG, column=13, key="conflict", told=None),
    Field("has_measure_conflict", "长度或面积说法不一", "Lengths or areas conflict", Kind.FLAG, column=None,
          told=None),
    Field("scope", "登记口径", "Scope registered", column=53, told=18),
    Field("measures_decided", "已裁定的数字", "Figures decided", Kind.TEXTS, in_api=False, column=None,
          told=31),
    Field("parts_are_examples", "分项只是举例", "Parts are only examples", Kind.FLAG, in_api=False,
          column=None, told=33),
    Field("adoption", "总投资的采用", "Investment adopted by", Kind.CODE, terms=words.ADOPTIONS,
          is_counted=True, in_api=False, column=None, told=17),
    Field("completed_wan", "累计完成投资", "Completed to date", Kind.MONEY, unit=WAN, column=14,
          key="completed_investment_wan", told=19),
    Field("year_plan_wan", "本年计划投资", "Planned this year", Kind.MONEY, unit=WAN, in_api=False,
          column=37, told=20),
    Field("year_plan_year", "计划年度", "Plan year", Kind.WHOLE, in_api=False, column=None, told=21),
    Field("physical_progress", "形象进度", "Physical progress", Kind.LONG_TEXT, in_api=False, column=51,
          told=22),
    Field("progress_month", "最近月报", "Latest month reported", Kind.MONTH, in_api=False, column=52,
          told=23),
    Field("counted_number", "计入个数", "Counted number", Kind.WHOLE, in_api=False, column=35, told=None),
    Field("counted_wan", "计入投资", "Counted investment", Kind.MONEY, unit=WAN, column=36, told=None,
          note=("加进合计的部分", "what totals take of it")),
    Field("length_km", "长度", "Length", Kind.MEASURE, unit=KM, group="size", column=15, told=28,
          lack="scale"),
    Field("land_m2", "占地面积", "Land area", Kind.MEASURE, unit=M2, group="size", column=16, key="area_m2",
          told=29, lack="scale"),
    Field("floor_m2", "建筑面积", "Floor area", Kind.MEASURE, unit=M2, group="size", column=38, told=30,
          lack="scale"),
    Field("part_count", "分项个数", "Number of parts", Kind.WHOLE, in_api=False, column=39, told=32,
          lack="scale"),
    Field("capacity", "建设规模", "Scale", Kind.LONG_TEXT, longest=500, group="size", column=40, told=34,
          lack="scale"),
    Field("start_year", "拟开工年份", "Planned start, year", Kind.WHOLE, bounds=read.YEARS, group="years",
          column=17, told=24, lack="years"),
    Field("start_month", "拟开工月份", "Planned start, month", Kind.WHOLE, bounds=read.MONTHS,
          group="years", column=41, told=25),
    Field("end_year", "拟建成年份", "Planned completion, year", Kind.WHOLE, bounds=read.YEARS,
          group="years", column=18, told=26, lack="years"),
    Field("end_month", "拟建成月份", "Planned completion, month", Kind.WHOLE, bounds=read.MONTHS,
          group="years", column=42, told=27),
    Field("place_text", "建设地点", "Place", group="people", is_searched=True, column=43, told=36,
          lack="place"),
    Field("geom", "位置", "Location", Kind.GEOMETRY, group="location", in_api=False, column=None, told=47,
          lack="location"),
    Field("precision", "落位精度", "Precision of location", Kind.CODE, terms=words.PRECISIONS,
          reader=read.read_precision, group="location", column=19, told=37,
          note=("与 geom 相符", "must fit geom")),
    Field("method", "落位方法", "Method of location", Kind.CODE, terms=words.METHODS, group="location",
          column=20, told=38),
    Field("accuracy_m", "落位误差", "Accuracy of location", Kind.WHOLE, unit=M, bounds=read.ACCURACIES,
          group="location", column=21, told=39),
    Field("source_datum", "原坐标系", "Datum of origin", reader=read.read_datum, group="location",
          in_api=False, column=None, told=None,
          note=("geom 所用的,存为 WGS-84;不写即 wgs84", "that of geom, kept as WGS-84; wgs84 without it")),
    Field("custody", "位置来历", "Custody of location", Kind.CODE, terms=CUSTODIES, group="location"),
    worked_out("lon", "经度", "Longitude", Kind.MEASURE, 22),
    worked_out("lat", "纬度", "Latitude", Kind.MEASURE, 23),
    Field("bucket", "归属", "Counted in", Kind.CODE, terms=words.BUCKETS, column=34, told=None),
    Field("owner", "建设单位", "Owner", group="people", is_searched=True, column=24, told=40, lack="owner"),
    Field("lead_unit", "牵头单位", "Lead unit", group="people", is_searched=True, column=25, told=41,
          lack="lead_unit"),
    Field("assisting_units", "协助单位", "Assisting units", Kind.TEXTS, group="people", in_api=False,
          column=44, told=42),
    Field("steward", "项目管家", "Steward", Kind.PERSON, group="people", is_searched=True, column=45,
          told=43),
    Field("lead_official", "包保领导", "Lead official", group="people", in_api=False, column=46, told=44,
          note=("职务", "the post")),
    Field("description", "建设内容", "Content", Kind.LONG_TEXT, longest=4000, group="size", column=49,
          told=35, lack="scale"),
    worked_out("sources", "出处", "Sources", Kind.TEXTS, 50),
    Field("updated_at", "更新时间", "Updated", Kind.MOMENT, column=26, told=None),
    Field("version", "版本", "Version", Kind.WHOLE, column=27, told=None),
    Field("citations", "出处", "Sources", Kind.TEXTS, is_stored=False, column=None, told=None),
)
# fmt: on


BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}
# What an officer may change of a project. Its status, months and districts have ways of their own.
EDITABLE: tuple[str, ...] = tuple(field.name for field in FIELDS if field.group)
# And beside the fields of the form: another name that a project goes by.
CHANGEABLE: tuple[str, ...] = (*EDITABLE, "aliases")
FORM: Mapping[str, tuple[Field, ...]] = {
    group: tuple(field for field in FIELDS if field.group == group)
    for group in GROUPS
    if group not in OFF_THE_FORM
}
COUNTED = frozenset(field.name for field in FIELDS if field.is_counted)
# The text that a search looks into, of one word each, then lists of words.
SEARCHED: tuple[Field, ...] = tuple(field for field in FIELDS if field.is_searched)
# What the API shows: the columns of the table first, then what is worked out.
SHOWN: tuple[Field, ...] = tuple(
    sorted((field for field in FIELDS if field.in_api), key=lambda field: not field.is_stored)
)
TOLD: tuple[Field, ...] = tuple(
    sorted((field for field in FIELDS if field.told is not None), key=lambda field: field.told or 0)
)
COLUMNS: tuple[Field, ...] = tuple(
    sorted((field for field in FIELDS if field.column is not None), key=lambda field: field.column or 0)
)

# What a project may lack, in the order of its list; the names of what several fields say together.
LACKS_FIRST = ("investment", "years", "nature", "place", "location", "scale", "owner", "lead_unit")
LACKING: Mapping[str, tuple[Field, ...]] = {
    lack: tuple(field for field in FIELDS if field.lack == lack)
    for lack in dict.fromkeys([*LACKS_FIRST, *(field.lack for field in FIELDS if field.lack)])
}


def lack_name(lack: str) -> Name:
    """Return the name of what a project may lack: the field's own, or that of several together."""
    return TOGETHER.get(lack) or LACKING[lack][0].title


LACKS: tuple[Term, ...] = tuple(Term(lack, lack_name(lack).zh, lack_name(lack).en) for lack in LACKING)
# Every name, by the name of the field or the key of its column.
ALL_NAMES: Mapping[str, Name] = {
    **NAMES,
    **{field.name: field.title for field in FIELDS},
    **{field.key: field.title for field in FIELDS if field.key},
    **{alias: BY_NAME[name].title for alias, name in SAME.items()},
    **{f"lacks_{one.code}": Name(f"缺{one.zh}", f"Lacks: {one.en}") for one in LACKS},
}


def name_of(key: str, noun: str = "") -> Name:
    """Return what a field, a column or the plan of a year is called; `noun` where it is not a project's.

    What has no name stands for itself.
    """
    found = read.YEAR_PLAN.fullmatch(key)
    if found:
        return Name(f"{found[1]} 年计划投资", f"Planned for {found[1]}", WAN)
    return ALL_NAMES.get(f"{noun}.{key}") or ALL_NAMES.get(key) or Name(key, key)


def terms_of(names: Iterable[str]) -> tuple[Term, ...]:
    """Return fields as terms of a list, called by their names and units."""
    return tuple(Term(name, name_of(name).title("zh"), name_of(name).title("en")) for name in names)


# The codes that a field may hold, one or a list of them.
TERMS: Mapping[str, tuple[Term, ...]] = {
    **{field.name: field.terms for field in FIELDS if field.terms},
    "measures_decided": terms_of(words.COMPARED_MEASURES),
}


def read_field(name: str, text: str) -> Any:
    """Return the value of a field, None (or no units) for nothing; raises BadInput, naming the field."""
    found = read.YEAR_PLAN.fullmatch(name)
    if found and read.YEARS[0] <= int(found[1]) <= read.YEARS[1]:
        return read_wan(text, name)
    if name not in EDITABLE or BY_NAME[name].kind is Kind.GEOMETRY:
        raise BadInput(msg("“%(name)s”不能这样修改。"), field=name[:50], name=name[:50])
    return BY_NAME[name].read(text)
