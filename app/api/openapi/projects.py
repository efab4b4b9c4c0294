"""Reading projects: lists, one with its history, clusters, totals, districts."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import MOVED, READ, TAGGED, UNCHANGED, errors
from app.api.openapi.fields import both, shown
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
    Schema,
    code_of,
    exact_wan,
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
from projects.registry.fields import SHOWN, name_of
from projects.words import vocabulary

GEOJSON = "application/geo+json"
TAG = "projects"


def answers(schema: Schema, zh: str, en: str, mimetype: str = "application/json") -> dict[str, Any]:
    """Return the answers of a read."""
    found = {"description": Both(zh, en), "content": {mimetype: {"schema": schema}}, "headers": TAGGED}
    return {"200": found, "304": UNCHANGED} | errors(*READ)


PROPERTIES: dict[str, Schema] = {field.name: shown(field) for field in SHOWN}


def collection(feature: Schema, more: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """Return the schema of a FeatureCollection."""
    members: dict[str, Schema] = {"type": {"const": "FeatureCollection"}, "features": list_of(feature)}
    return record(members | more, optional=optional)


NUMBER_RETURNED = whole("本页个数", "How many on this page")


def stated(zh: str, en: str) -> Schema:
    """Return the schema of a sum of 万元 as exact text; null where none of its parts is stated."""
    return or_null(exact_wan(zh, en))


def silent(zh: str, en: str) -> Schema:
    """Return the schema of how many parts of a sum are silent."""
    return whole(f"{zh}:未载明的个数", f"{en}: how many state none")


SUMMARY: dict[str, Schema] = {
    "number": whole(*both("number")),
    "investment_wan": stated(*name_of("investment_wan").both),
    "without_investment_number": whole(*both("without_investment_number")),
    "investment_high_wan": stated(*name_of("investment_high_wan").both),
    "started_number": whole("已开工", "Started"),
    "started_wan": stated(*name_of("started_wan").both),
    "started_silent_number": silent("已开工", "Started"),
    "done_number": whole("已竣工", "Completed"),
    "done_wan": stated("已竣工的总投资", "Investment of those completed"),
    "done_silent_number": silent("已竣工", "Completed"),
    "unlocated_number": whole(*both("unlocated_number")),
    "unlocated_wan": stated(*name_of("unlocated_wan").both),
    "unlocated_silent_number": silent("未上图", "Not on the map"),
    "completed_wan": stated(*name_of("completed_wan").both),
    "completed_silent_number": silent(*name_of("completed_wan").both),
    "beside_number": whole("筛选县区之外计数的项目", "Counted outside the filter's districts"),
    "beside_wan": stated("筛选县区之外计入的总投资", "Investment counted outside the filter's districts"),
    "beside_silent_number": silent("筛选县区之外", "Outside the filter's districts"),
    "status_number": whole("知道状态的项目", "Whose status is known"),
    "conflict_number": whole(*both("has_conflict")),
    "undecomposed_wan": exact_wan("未分解", "Not broken down"),
    "programme_number": whole(*both("is_programme")),
    "row_number": whole("列表行数", "Rows of the list"),
    "unlocated_row_number": whole("其中未上图的行数", "Of these, not on the map"),
}
ROW: dict[str, Schema] = {
    "kind": code_of(vocabulary.BUCKETS, *both("bucket")),
    "adcode": or_null(text(*both("adcode"))),
    "label": text(*name_of("bucket_name").both),
} | {
    name: SUMMARY[name]
    for name in (
        "number",
        "investment_wan",
        "without_investment_number",
        "investment_high_wan",
        "started_number",
        "started_wan",
        "started_silent_number",
        "unlocated_number",
        "unlocated_wan",
        "unlocated_silent_number",
        "status_number",
    )
}
SCHEMAS: dict[str, Schema] = {
    "Geometry": GEOMETRY,
    "Project": record(
        {
            "type": {"const": "Feature"},
            "id": text(*both("code")),
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
            "at": moment(*both("at")),
            "origin": {"type": "string", "enum": ["seed", "officer"]},
            "actor": or_null(text(*both("actor"))),
            "kind": {"type": "string", "enum": ["created", "changed"]},
            "changes": {
                "type": "object",
                "description": CHANGES["description"],
            },
            "reason": or_null(text(*both("reason"))),
            "evidence": or_null(text(*both("evidence"))),
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
                        "count": whole(*both("number")),
                        "known_count": whole("其中载明总投资的", "Of them with a figure"),
                        "investment_wan": or_null(measured(*both("investment_wan"))),
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
                "id": text(*both("adcode")),
                "geometry": {"anyOf": [ref("Geometry"), {"type": "null"}]},
                "properties": record(
                    {
                        "adcode": text(*both("adcode")),
                        "name": text(*name_of("name", "district").both),
                        "label": text(*both("label")),
                        "level": text(*name_of("level", "district").both),
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
            "parameters": [*FILTERED, SORT, limit(100, 1000), CURSOR, IF_NONE_MATCH],
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
            | {"301": MOVED}
            | errors("404"),
        }
    },
    "/api/v1/projects/{code}/events": {
        "get": {
            "tags": [TAG],
            "operationId": "listEvents",
            "summary": Both("一个项目的变更历史", "The history of a project"),
            "description": Both("最近的在前,一页一页。", "The newest first, page by page."),
            "parameters": [CODE, *FILTERED, limit(1000, 1000), CURSOR, IF_NONE_MATCH],
            "responses": answers(
                record({"events": list_of(ref("Event")), "next": NEXT}), "一页历史", "A page of the history"
            )
            | {"301": MOVED}
            | errors("404"),
        }
    },
    "/api/v1/clusters": {
        "get": {
            "tags": [TAG],
            "operationId": "listClusters",
            "summary": Both("地图上的聚合", "Clusters on the map"),
            "description": Both(
                "范围内的项目按格网聚合。不写 zoom 时取 8;范围大于一屏的,取放得进一屏的级别。",
                "What lies in the box, gathered on a grid. Without a zoom it is 8, or for a larger box the"
                " deepest at which it fits a screen.",
            ),
            "parameters": [*FILTERED, ZOOM, IF_NONE_MATCH],
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
            "parameters": [*FILTERED, IF_NONE_MATCH],
            "responses": answers(ref("Totals"), "合计", "The totals"),
        }
    },
    "/api/v1/districts": {
        "get": {
            "tags": [TAG],
            "operationId": "listDistricts",
            "summary": Both("行政区划的轮廓", "Outlines of districts"),
            "description": Both("某地下级的轮廓。", "The outlines of what lies below a place."),
            "parameters": [PARENT, LANG, IF_NONE_MATCH],
            "responses": answers(ref("DistrictPage"), "轮廓", "Outlines", GEOJSON) | errors("404"),
        }
    },
}
