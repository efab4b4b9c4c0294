"""All registries together: this one and those of other servers."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import READ, errors
from app.api.openapi.fields import both
from app.api.openapi.parameters import CURSOR, FILTER, LANG, SORT, ZOOM, limit, words_of
from app.api.openapi.projects import GEOJSON, SUMMARY
from app.api.openapi.types import (
    NEXT,
    Schema,
    code_of,
    exact_wan,
    list_of,
    moment,
    or_null,
    record,
    ref,
    text,
    whole,
)
from app.api.openapi.words import Both
from projects.federation.reasons import REASONS
from projects.words import vocabulary

TAG = "federation"
ASKED = words_of({name: FILTER[name] for name in ("district", "status", "type")})
FIGURES: dict[str, Schema] = {
    name: SUMMARY[name] for name in ("number", "investment_wan", "without_investment_number")
}
SCHEMAS: dict[str, Schema] = {
    "FederationMember": record(
        {
            "name": text("登记簿", "The registry"),
            "site": or_null(text("它的网页", "Its pages")),
            "provinces": list_of(text(*both("adcode"))),
            "reason": or_null(
                {
                    "type": "string",
                    "enum": [*REASONS],
                    "description": Both("没有应答的原因", "Why it has not answered"),
                }
            ),
            "reason_text": or_null(text("同上,用文字", "The same in words")),
            "answered_at": or_null(moment("上次应答", "When it last answered")),
        }
    ),
    "FederationTotals": record(
        SUMMARY
        | {
            "by_status": record(
                {code: record(FIGURES) for code in vocabulary.codes(vocabulary.STATUSES)},
                optional=vocabulary.codes(vocabulary.STATUSES),
            ),
            "changed_at": or_null(moment("最后变更", "The latest change")),
        }
    ),
}
MISSING = list_of(ref("FederationMember"))


def answers(members: dict[str, Schema], zh: str, en: str) -> dict[str, Any]:
    """Return the answers of a read of all registries, each of which says who is missing."""
    schema = record(members | {"missing": MISSING})
    return {
        "200": {"description": Both(zh, en), "content": {"application/json": {"schema": schema}}}
    } | errors(*READ)


ROW: dict[str, Schema] = {
    "code": text(*both("code")),
    "name": text(*both("name")),
    "type": code_of(vocabulary.TYPES, *both("type")),
    "status": code_of(vocabulary.STATUSES, *both("status")),
    "districts": list_of(text(*both("adcode"))),
    "district_names": list_of(text(*both("district_names"))),
    "investment_wan": or_null(exact_wan(*both("investment_wan"))),
    "completed_wan": or_null(exact_wan(*both("completed_wan"))),
    "start_year": or_null(whole(*both("start_year"))),
    "end_year": or_null(whole(*both("end_year"))),
    "updated_at": moment(*both("updated_at")),
    "registry": or_null(text("所在的登记簿,本站为空", "Its registry; null for this one")),
    "url": or_null(text("在它的登记簿里的地址", "Where it is in its registry")),
}
MEMBER_TOTALS: Schema = {
    "allOf": [
        ref("FederationMember"),
        record({"totals": {"anyOf": [ref("FederationTotals"), {"type": "null"}]}}),
    ]
}
PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/federation/totals": {
        "get": {
            "tags": [TAG],
            "operationId": "getFederationTotals",
            "summary": Both("各登记簿合计", "Totals of all registries"),
            "description": Both(
                "本站和各成员各自的合计及总和。没有应答的成员列在 missing,不在总和里。",
                "What this registry, each member and all of them add up to."
                " Who has not answered stands in `missing` and in no sum.",
            ),
            "parameters": [*ASKED, LANG],
            "responses": answers(
                {
                    "total": ref("FederationTotals"),
                    "own": ref("FederationTotals"),
                    "members": list_of(MEMBER_TOTALS),
                },
                "合计",
                "The totals",
            ),
        }
    },
    "/api/v1/federation/projects": {
        "get": {
            "tags": [TAG],
            "operationId": "listFederationProjects",
            "summary": Both("各登记簿的项目列表", "Projects of all registries"),
            "description": Both(
                "排在一个列表里,一页一页;url 是项目在它的登记簿里的地址,修改也到那里。",
                "In one list, page by page; `url` is where the project is read and changed.",
            ),
            "parameters": [*ASKED, LANG, SORT, limit(100, 1000), CURSOR],
            "responses": answers(
                {"projects": list_of(record(ROW)), "next": NEXT}, "一页项目", "A page of projects"
            ),
        }
    },
    "/api/v1/federation/clusters": {
        "get": {
            "tags": [TAG],
            "operationId": "listFederationClusters",
            "summary": Both("各登记簿在地图上的聚合", "Clusters of all registries"),
            "description": Both(
                "范围内的项目按格网聚合,同一格相加。不写 zoom 时取 8;范围大于一屏的,取放得进一屏的级别。",
                "What lies in the box, gathered on a grid; what lies in the same cell is added up. Without a"
                " zoom it is 8, or for a larger box the deepest at which it fits a screen.",
            ),
            "parameters": [*ASKED, *words_of({"bbox": FILTER["bbox"]}), LANG, ZOOM],
            "responses": {
                "200": {
                    "description": Both("聚合", "Clusters"),
                    "content": {
                        GEOJSON: {"schema": {"allOf": [ref("ClusterPage"), record({"missing": MISSING})]}}
                    },
                }
            }
            | errors(*READ),
        }
    },
}
