"""Reading projects: lists, one with its history, clusters, totals, districts."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import MOVED, READ, errors
from app.api.openapi.parameters import (
    CODE,
    CURSOR,
    FILTER,
    IF_NONE_MATCH,
    LANG,
    SORT,
    ZOOM,
    limit,
    word,
    words_of,
)
from app.api.openapi.types import (
    CHANGES,
    GEOMETRY,
    NEXT,
    VERSION,
    Schema,
    code_of,
    day,
    exact_wan,
    flag,
    list_of,
    measured,
    moment,
    or_null,
    record,
    ref,
    text,
    whole,
)
from app.api.openapi.words import Both
from projects.words import vocabulary

GEOJSON = "application/geo+json"
TAG = "projects"


def answers(schema: Schema, zh: str, en: str, mimetype: str = "application/json") -> dict[str, Any]:
    """Return the answers of a read."""
    found = {"description": Both(zh, en), "content": {mimetype: {"schema": schema}}}
    return {"200": found} | errors(*READ)


PROPERTIES: dict[str, Schema] = {
    "code": text("编码", "Code"),
    "name": text("名称", "Name"),
    "name_en": or_null(text("英文名称", "Name in English")),
    "aliases": list_of({"type": "string"}),
    "type": code_of(vocabulary.TYPES, "类型", "Type"),
    "nature": or_null(code_of(vocabulary.NATURES, "建设性质", "Construction nature")),
    "level": or_null(code_of(vocabulary.LEVELS, "级别", "Level")),
    "status": code_of(vocabulary.STATUSES, "状态", "Status"),
    "status_basis": code_of(vocabulary.STATUS_BASES, "状态的来历", "Where the status comes from"),
    "status_on": or_null(day("进入状态的日期", "Since when")),
    "is_programme": flag("是否规划包", "Whether it is a programme"),
    "investment_wan": or_null(measured("总投资,采用值(万元)", "Adopted total investment (10,000 yuan)")),
    "investment_low_wan": or_null(measured("最低说法(万元)", "Lowest stated (10,000 yuan)")),
    "investment_high_wan": or_null(measured("最高说法(万元)", "Highest stated (10,000 yuan)")),
    "has_conflict": flag("投资额说法不一", "Whether the stated figures disagree"),
    "has_measure_conflict": flag("长度或面积说法不一", "Whether stated lengths or areas disagree"),
    "scope": or_null(text("登记口径", "What of the work is registered")),
    "completed_wan": or_null(measured("累计完成(万元)", "Completed to date (10,000 yuan)")),
    "counted_wan": measured("计入合计(万元)", "What it adds to totals (10,000 yuan)"),
    "length_km": or_null(measured("长度(公里)", "Length (km)")),
    "land_m2": or_null(measured("占地(平方米)", "Land (m²)")),
    "floor_m2": or_null(measured("建筑面积(平方米)", "Floor area (m²)")),
    "capacity": or_null(text("规模", "Capacity")),
    "start_year": or_null(whole("计划开工年", "Planned start: year")),
    "start_month": or_null(whole("计划开工月", "Planned start: month")),
    "end_year": or_null(whole("计划完工年", "Planned end: year")),
    "end_month": or_null(whole("计划完工月", "Planned end: month")),
    "place_text": or_null(text("建设地点", "Place")),
    "precision": code_of(vocabulary.PRECISIONS, "落位精度", "Precision of the location"),
    "method": or_null(code_of(vocabulary.METHODS, "定位方法", "How it was located")),
    "accuracy_m": or_null(whole("误差(米)", "Accuracy (m)")),
    "bucket": code_of(vocabulary.BUCKETS, "汇总口径", "Row of the reconciliation"),
    "owner": or_null(text("建设单位", "Owner")),
    "lead_unit": or_null(text("牵头单位", "Lead unit")),
    "steward": or_null(text("项目管家", "Steward")),
    "description": or_null(text("建设内容", "Description")),
    "updated_at": moment("最近变更", "Last changed"),
    "version": VERSION,
    "parent_code": or_null(text("所属规划包", "Code of its programme")),
    "districts": list_of(
        record(
            {
                "adcode": text("行政区划代码", "District code"),
                "label": text("名称", "Name"),
                "share": or_null(measured("份额", "Share")),
            }
        )
    ),
    "citations": list_of(
        record({"document": text("文件", "Document"), "line": or_null(whole("行号", "Line"))})
    ),
}


def collection(feature: Schema, more: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """Return the schema of a FeatureCollection."""
    members: dict[str, Schema] = {"type": {"const": "FeatureCollection"}, "features": list_of(feature)}
    return record(members | more, optional=optional)


NUMBER_RETURNED = whole("本页个数", "How many on this page")
SUMMARY: dict[str, Schema] = {
    "number": whole("项目数", "Projects"),
    "investment_wan": exact_wan("总投资", "Total investment"),
    "investment_high_wan": exact_wan("取最高说法的总投资", "Total with the highest figures"),
    "started_number": whole("已开工", "Started"),
    "started_wan": exact_wan("已开工的总投资", "Investment of those started"),
    "done_number": whole("已竣工", "Completed"),
    "done_wan": exact_wan("已竣工的总投资", "Investment of those completed"),
    "completed_wan": exact_wan("累计完成", "Completed to date"),
    "conflict_number": whole("说法不一", "With conflicting figures"),
    "unlocated_number": whole("未上图", "Not on the map"),
    "unlocated_wan": exact_wan("未上图的总投资", "Investment of those not on the map"),
    "undecomposed_wan": exact_wan("未分解", "Not broken down"),
    "programme_number": whole("规划包", "Programmes"),
    "without_investment_number": whole("未载明总投资", "Without a figure"),
    "row_number": whole("列表行数", "Rows of the list"),
}
ROW: dict[str, Schema] = {
    "kind": code_of(vocabulary.BUCKETS, "口径", "Kind of row"),
    "adcode": or_null(text("行政区划代码", "District code")),
    "label": text("名称", "Name"),
} | {
    name: SUMMARY[name]
    for name in (
        "number",
        "investment_wan",
        "investment_high_wan",
        "started_number",
        "started_wan",
        "unlocated_number",
        "unlocated_wan",
    )
}
SCHEMAS: dict[str, Schema] = {
    "Geometry": GEOMETRY,
    "Project": record(
        {
            "type": {"const": "Feature"},
            "id": text("编码", "Code"),
            "geometry": {"anyOf": [ref("Geometry"), {"type": "null"}]},
            "properties": record(PROPERTIES),
        }
    ),
    "ProjectPage": collection(
        ref("Project"),
        {
            "numberReturned": NUMBER_RETURNED,
            "next": NEXT,
            "numberMatched": whole("总数(只在第一页)", "Of how many (first page only)"),
        },
        optional=("numberMatched",),
    ),
    "Event": record(
        {
            "id": whole("编号", "Number"),
            "at": moment("时间", "When"),
            "origin": {"type": "string", "enum": ["seed", "officer"]},
            "actor": text("谁", "Who"),
            "kind": {"type": "string", "enum": ["created", "changed"]},
            "changes": {
                "type": "object",
                "description": CHANGES["description"],
            },
            "reason": or_null(text("理由", "Why")),
            "evidence": or_null(text("依据", "Evidence")),
        }
    ),
    "ClusterPage": collection(
        record(
            {
                "type": {"const": "Feature"},
                "id": text("只有一个项目时是它的编码", "The code where it is a single project"),
                "bbox": list_of({"type": "number"}),
                "geometry": ref("Geometry"),
                "properties": record(
                    {
                        "count": whole("项目数", "Projects"),
                        "investment_wan": or_null(measured("总投资(万元)", "Investment (10,000 yuan)")),
                    }
                ),
            },
            optional=("id",),
        ),
        {"numberReturned": NUMBER_RETURNED},
    ),
    "Totals": record({"summary": record(SUMMARY), "rows": list_of(record(ROW))}),
    "DistrictPage": collection(
        record(
            {
                "type": {"const": "Feature"},
                "id": text("行政区划代码", "District code"),
                "geometry": {"anyOf": [ref("Geometry"), {"type": "null"}]},
                "properties": record(
                    {
                        "adcode": text("行政区划代码", "District code"),
                        "name": text("全称", "Full name"),
                        "label": text("名称", "Name"),
                        "level": text("级别", "Level"),
                        "label_point": or_null(list_of({"type": "number"})),
                    }
                ),
            }
        ),
        {"numberReturned": NUMBER_RETURNED},
    ),
}
PARENT = word(
    "parent", {"type": "string"}, Both("上级的代码,不写则列省级", "Code of the parent; provinces without it")
)
FILTERED = [*words_of(FILTER), LANG]
PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/projects": {
        "get": {
            "tags": [TAG],
            "operationId": "listProjects",
            "summary": Both("项目列表", "List projects"),
            "description": Both(
                "筛选得到的项目,一页一页,GeoJSON。", "The projects of a filter, page by page, as GeoJSON."
            ),
            "parameters": [*FILTERED, SORT, limit(100, 1000), CURSOR],
            "responses": answers(ref("ProjectPage"), "一页项目", "A page of projects", GEOJSON),
        }
    },
    "/api/v1/projects/{code}": {
        "get": {
            "tags": [TAG],
            "operationId": "getProject",
            "summary": Both("一个项目", "One project"),
            "description": Both(
                "ETag 是它的版本,修改时写进 If-Match。",
                "The ETag is its version: a write names it in If-Match.",
            ),
            "parameters": [CODE, *FILTERED, IF_NONE_MATCH],
            "responses": answers(ref("Project"), "项目", "The project", GEOJSON)
            | {"301": MOVED, "304": {"description": Both("没有变化", "Not changed")}}
            | errors("404"),
        }
    },
    "/api/v1/projects/{code}/events": {
        "get": {
            "tags": [TAG],
            "operationId": "listEvents",
            "summary": Both("一个项目的变更历史", "The history of a project"),
            "description": Both("最近的在前。", "The newest first."),
            "parameters": [CODE, *FILTERED],
            "responses": answers(record({"events": list_of(ref("Event"))}), "历史", "The history")
            | {"301": MOVED}
            | errors("404"),
        }
    },
    "/api/v1/clusters": {
        "get": {
            "tags": [TAG],
            "operationId": "listClusters",
            "summary": Both("地图上的聚合", "Clusters on the map"),
            "description": Both("范围内的项目按格网聚合。", "What lies in the box, gathered on a grid."),
            "parameters": [*FILTERED, ZOOM],
            "responses": answers(ref("ClusterPage"), "聚合", "Clusters", GEOJSON),
        }
    },
    "/api/v1/totals": {
        "get": {
            "tags": [TAG],
            "operationId": "getTotals",
            "summary": Both("合计与分县区核对", "Totals, reconciled by district"),
            "description": Both(
                "合计 = 各县区 + 跨区 + 市本级,精确到元。",
                "Total = districts + cross-district + city level, exact to the yuan.",
            ),
            "parameters": FILTERED,
            "responses": answers(ref("Totals"), "合计", "The totals"),
        }
    },
    "/api/v1/districts": {
        "get": {
            "tags": [TAG],
            "operationId": "listDistricts",
            "summary": Both("行政区划的轮廓", "Outlines of districts"),
            "description": Both("某地下级的轮廓。", "The outlines of what lies below a place."),
            "parameters": [PARENT, LANG],
            "responses": answers(ref("DistrictPage"), "轮廓", "Outlines", GEOJSON) | errors("404"),
        }
    },
}
