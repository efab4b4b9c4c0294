"""The words and headers of requests: every word of the filter is described once."""

from __future__ import annotations

from typing import Any

from app.api.openapi.fields import both
from app.api.openapi.types import Schema, code_of, day, list_of, text, whole
from app.api.openapi.words import Both
from projects.reading.filter_words import CODE_FORM, MOST_CODES
from projects.reading.paging import DEFAULT_SORT, SORTS
from projects.registry.fields import LACKS
from projects.words import vocabulary
from projects.words.custody import CUSTODIES

Parameter = dict[str, Any]
ADCODE = text("六位行政区划代码", "Six-digit district code", pattern=r"^\d{6}$", examples=["211302"])
YES: Schema = {"type": "string", "enum": ["yes"]}


def several(schema: Schema) -> Schema:
    """Return the schema of a word that may be repeated: its values are alternatives."""
    return list_of({name: value for name, value in schema.items() if name != "description"})


# Word: its schema and what it asks for.
FILTER: dict[str, tuple[Schema, Both]] = {
    "q": (
        {"type": "string", "maxLength": 200},
        Both("搜索名称、编码、地点、单位;可用拼音", "Search names, codes, places and units; pinyin works"),
    ),
    "district": (several(ADCODE), Both("行政区划代码,含其下级", "District codes with all below them")),
    "status": (
        several(code_of(vocabulary.STATUSES, "", "")),
        both("status"),
    ),
    "type": (several(code_of(vocabulary.TYPES, "", "")), both("type")),
    "nature": (several(code_of(vocabulary.NATURES, "", "")), both("nature")),
    "min_investment": (
        {"type": "number", "minimum": 0},
        Both("总投资不低于(万元)", "Least total investment (10,000 yuan)"),
    ),
    "max_investment": (
        {"type": "number", "minimum": 0},
        Both("总投资不高于(万元)", "Greatest total investment (10,000 yuan)"),
    ),
    "year": (
        list_of({"type": "integer", "minimum": 1949, "maximum": 2100}),
        Both("计划年份与之重叠", "Years that the planned years overlap"),
    ),
    "document": (list_of({"type": "string"}), Both("提到它的规划文件", "Plan documents that mention it")),
    "precision": (
        several(code_of(vocabulary.PRECISIONS, "", "")),
        both("precision"),
    ),
    "custody": (several(code_of(CUSTODIES, "", "")), both("custody")),
    "programme": (
        {"type": "string", "enum": ["only", "none"]},
        Both("只看或不看规划包", "Only programmes, or none"),
    ),
    "conflict": (YES, Both("只看投资额说法不一的", "Only with conflicting figures")),
    "overdue": (YES, Both("只看计划日期已过的", "Only those behind their planned dates")),
    "steward": (list_of({"type": "string"}), Both("项目管家", "Steward")),
    "updated_since": (
        {"type": "string"},
        Both("自此日期或时刻以来有变更", "Changed since a date or a moment"),
    ),
    "bbox": (
        {"type": "string", "examples": ["120,41,121,42"]},
        Both("范围 西,南,东,北(度)", "Box west,south,east,north (degrees)"),
    ),
    "bucket": (several(code_of(vocabulary.BUCKETS, "", "")), both("bucket")),
    "line": (
        {"type": "string", "examples": ["1577-1623"]},
        Both("文件中的行(与一个 document 同用)", "Lines of a document (with one `document`)"),
    ),
    "missing": (
        several(code_of(LACKS, "", "")),
        Both("缺少的内容", "What it lacks"),
    ),
    "code": (
        {**list_of({"type": "string", "pattern": f"^{CODE_FORM.pattern}$"}), "maxItems": MOST_CODES},
        Both("这些编码的项目,并入他项的即为后者", "Projects of these codes, or what they were merged into"),
    ),
    "as_of": (
        {"type": "string", "examples": ["2026-06-30"]},
        Both("截至某日(当天结束时)或某时刻的登记簿", "The registry as of a day (its end) or a moment"),
    ),
}
MATTER_FILTER: dict[str, tuple[Schema, Both]] = {
    "kind": (several(code_of(vocabulary.MATTER_KINDS, "", "")), Both("种类", "Kind")),
    "state": ({"type": "string", "enum": ["open", "closed"]}, Both("未销号或已销号", "Open or closed")),
    "overdue": (YES, Both("只看逾期的", "Only overdue ones")),
    "due_before": (day("", ""), Both("办理期限不晚于", "Due no later than")),
    "responsible": ({"type": "string"}, Both("责任单位(人)含有", "Who answers for it contains")),
    "district": FILTER["district"],
    "project": ({"type": "string"}, Both("项目编码", "Code of the project")),
    "q": ({"type": "string"}, Both("搜索事项、结果、项目", "Search subjects, results, projects")),
}
UPDATE_FILTER: dict[str, tuple[Schema, Both]] = {
    "state": (several(code_of(vocabulary.UPDATE_STATES, "", "")), Both("状态", "Status")),
    "kind": (several(code_of(vocabulary.UPDATE_KINDS, "", "")), Both("种类", "Kind")),
    "project": ({"type": "string"}, Both("项目编码", "Code of the project")),
}


def words_of(described: dict[str, tuple[Schema, Both]]) -> list[Parameter]:
    """Return the parameters of a filter."""
    return [word(name, schema, about) for name, (schema, about) in described.items()]


def word(name: str, schema: Schema, about: Both) -> Parameter:
    """Return one word of the query."""
    plain = {key: value for key, value in schema.items() if key != "description"}
    return {"name": name, "in": "query", "required": False, "schema": plain, "description": about}


def in_path(name: str, schema: Schema, about: Both, example: Any) -> Parameter:
    """Return one part of the path."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": schema,
        "description": about,
        "example": example,
    }


def header(name: str, about: Both, example: str, **more: Any) -> Parameter:
    """Return one header; none is required of every caller."""
    return {
        "name": name,
        "in": "header",
        "required": False,
        "schema": {"type": "string"} | more,
        "description": about,
        "example": example,
    }


LANG = word("lang", {"type": "string", "enum": ["zh", "en"]}, Both("错误信息的语言", "Language of messages"))
CURSOR = word("cursor", {"type": "string"}, Both("上一页给的 next", "The `next` of the page before"))
ZOOM = word("zoom", {"type": "integer", "minimum": 1, "maximum": 22}, Both("地图级别", "Zoom of the map"))
SORT = word(
    "sort",
    {
        "type": "string",
        "enum": [sign + name for name in SORTS for sign in ("", "-")],
        "default": DEFAULT_SORT,
    },
    Both("排序,前加 - 为降序", "Sort; a leading - is descending"),
)
CODE = in_path("code", {"type": "string"}, Both("项目编码", "Code of the project"), "LT-211302-0001")
UPDATE_ID = in_path("update_id", whole("", ""), Both("更新的编号", "Number of the update"), 17)
MATTER_ID = in_path("matter_id", whole("", ""), Both("事项的编号", "Number of the matter"), 5)
IF_MATCH = header(
    "If-Match",
    Both(
        "读到的 ETag(版本号带英文双引号)。也可改用字段 version;二者必有其一",
        "The ETag that was read (the version in double quotes), or instead of it the member `version`",
    ),
    '"3"',
    pattern=r'^"[1-9]\d{0,8}"$',
)
IF_NONE_MATCH = header(
    "If-None-Match", Both("已有的 ETag:没有变化就答 304", "A held ETag: 304 when nothing changed"), '"3"'
)
KEY = header(
    "Idempotency-Key",
    Both(
        "1 至 100 个字母、数字或 . _ : - 。同一键、同样内容的重发 24 小时内得到同样的回答,不再写入",
        "1 to 100 letters, digits or . _ : - . A retry with the same key and content within 24 hours"
        " gets the same answer and writes nothing",
    ),
    "7d1f1b3c-6a0e-4f0e-9b51-0d6f4c3c2a11",
    pattern=r"^[A-Za-z0-9._:-]{1,100}$",
)
CSRF = header(
    "X-CSRFToken",
    Both("只有用浏览器会话(不用令牌)时需要", "Only with a browser's session instead of a token"),
    "…",
)


def limit(default: int, most: int) -> Parameter:
    """Return the word that says how many rows a page has."""
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return word("limit", schema, Both("每页条数", "Rows a page"))


def writing(*, versioned: bool) -> list[Parameter]:
    """Return the headers and words of every write."""
    return [*([IF_MATCH] if versioned else []), KEY, CSRF, LANG]
