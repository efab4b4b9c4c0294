"""What does not agree: conflicts of figures, look-alikes, merges, and their decisions."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import VERSIONED, WRITE, errors
from app.api.openapi.fields import both
from app.api.openapi.parameters import CODE, CURSOR, IF_NONE_MATCH, Parameter, in_path, limit, writing
from app.api.openapi.project_writes import FIELD, body, done
from app.api.openapi.projects import FILTERED, answers
from app.api.openapi.types import (
    NEXT,
    VERSION,
    Schema,
    code_of,
    exact_wan,
    flag,
    list_of,
    measured,
    moment,
    or_null,
    record,
    ref,
    sent,
    text,
    whole,
)
from app.api.openapi.words import Both
from projects.reconcile.compared import MOST_COMPARED
from projects.words import vocabulary

TAG = "reconcile"
REASON = text(*both("reason"), minLength=1, maxLength=500)
MEASURE: Schema = {
    "type": "string",
    "enum": ["investment_wan", *vocabulary.COMPARED_MEASURES],
    "description": Both("哪一项数字", "Which figure"),
}
LEFT = in_path("left", {"type": "string"}, Both("一个项目的编码", "Code of one project"), "LT-211302-0001")
RIGHT = in_path("right", {"type": "string"}, Both("另一个的编码", "Code of the other"), "LT-211302-0002")
DECISION_ID = in_path("decision_id", whole("", ""), Both("裁定的编号", "Number of the decision"), 4)
ADCODES = list_of({"type": "string"}) | {"description": both("districts")}


def exact(zh: str, en: str) -> Schema:
    """Return the schema of a figure as exact text, in the unit of its measure."""
    return or_null(text(zh, en))


HALF = record(
    {
        "code": text(*both("code")),
        "name": text(*both("name")),
        "type": code_of(vocabulary.TYPES, *both("type")),
        "status": code_of(vocabulary.STATUSES, *both("status")),
        "districts": ADCODES,
        "investment_wan": or_null(exact_wan("总投资", "Total investment")),
        "version": VERSION,
    }
)
SCHEMAS: dict[str, Schema] = {
    "FigureConflict": record(
        {
            "project": text(*both("project_code")),
            "project_name": text(*both("project_name")),
            "districts": ADCODES,
            "measure": MEASURE,
            "is_open": flag("还没有裁定", "Not decided yet"),
            "value": exact("现在采用的", "What counts now"),
            "low": exact("最小的说法", "The lowest side"),
            "high": exact("最大的说法", "The highest side"),
            "effect_wan": exact_wan(*both("effect_wan")),
            "version": VERSION,
            "sides": list_of(ref("Side")),
        }
    ),
    "Side": record(
        {
            "statement": whole("说法的编号,裁定时写它", "Number of the statement: a decision names it"),
            "value": exact("数字,单位同该项", "The figure, in the unit of the measure"),
            "as_written": or_null(text("原文的写法", "As it is written")),
            "qualifier": code_of(vocabulary.QUALIFIERS, "确切程度", "How exact"),
            "scope": or_null(text(*both("scope"))),
            "purpose": code_of(vocabulary.PURPOSES, "用途", "What it is for"),
            "counts": flag("说的是本项目登记范围内的工程", "Of the works and the scope that is registered"),
            "is_adopted": flag(*both("is_adopted")),
            "stated_name": or_null(text(*both("stated_name"))),
            "document": or_null(text(*both("document"))),
            "line": or_null(whole(*both("line"))),
        }
    ),
    "Pair": record(
        {
            "left": HALF,
            "right": HALF,
            "score": measured(*both("score")),
            "likelier": text("宜保留的一方", "The side that a merge would rather keep"),
            "reasons": list_of(
                record(
                    {
                        "code": code_of(vocabulary.DUPLICATE_REASONS, "像或不像的理由", "Why"),
                        "speaks_against": flag("是反对的理由", "It speaks against"),
                    }
                )
            ),
        }
    ),
    "DecidedPair": record(
        {
            "id": whole("编号", "Number"),
            "left": text("一个项目的编码", "Code of one project"),
            "left_name": text(*both("left_name")),
            "right": text("另一个项目的编码", "Code of the other project"),
            "right_name": text(*both("right_name")),
            "verdict": {
                "type": "string",
                "enum": ["same", "different"],
                "description": Both("同一项目,或不是同一项目", "One project, or two"),
            },
            "kept": or_null(text("合并后保留的", "What a merge kept")),
            "gone": or_null(text("被并入的", "What was merged away")),
            "gone_version": or_null(
                whole("被并入项目的版本,撤销合并时写它", "Its version: undoing names it")
            ),
            "reason": text(*both("reason")),
            "decided_by": or_null(text("谁裁定的(登录后可见)", "Who decided (for accounts)")),
            "decided_at": moment("裁定时间", "When it was decided"),
        }
    ),
    "ConflictDecision": sent(
        {"statement": whole("采用哪一处说法", "Which statement counts", minimum=1), "reason": REASON} | FIELD,
        "statement",
        "reason",
    ),
    "ConflictReopening": sent({"measure": MEASURE, "reason": REASON} | FIELD, "reason"),
    "MergeUndoing": sent({"reason": REASON} | FIELD, "reason"),
    "PairDecision": sent(
        {
            "verdict": text(
                "保留的一方的编码,或 different(不是同一项目)",
                "Code of the side to keep, or different (two projects)",
                minLength=1,
                maxLength=50,
            ),
            "left_version": VERSION,
            "right_version": VERSION,
            "reason": REASON,
        },
        "verdict",
        "reason",
    ),
    "DecidedProjects": record(
        {
            "projects": list_of(
                record(
                    {
                        "code": text(*both("code")),
                        "version": whole("现在的版本", "Its version now"),
                        "merged_into": or_null(text(*both("merged_into"))),
                    }
                )
            )
        }
    ),
}


def decision(
    name: str, words: tuple[Both, Both], schema: str, example: dict[str, Any], *path: Parameter
) -> dict[str, Any]:
    """Return the operation that decides on one project at the version that was read."""
    return {
        "tags": [TAG],
        "operationId": name,
        "summary": words[0],
        "description": words[1],
        "parameters": [*path, *writing(versioned=True)],
        "requestBody": body(schema, example, required=bool(example)),
        "responses": {"200": done("DecidedProjects", "已裁定", "Decided")} | errors(*VERSIONED),
    }


PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/conflicts": {
        "get": {
            "tags": [TAG],
            "operationId": "listConflicts",
            "summary": Both("说法不一的数字", "Figures that disagree"),
            "description": Both(
                "总投资、长度、面积说法不一的项目和每一处说法,没有裁定的在前。",
                "Projects whose totals, lengths or areas disagree, with every side; open ones first.",
            ),
            "parameters": [*FILTERED, limit(100, 1000), CURSOR, IF_NONE_MATCH],
            "responses": answers(
                record({"conflicts": list_of(ref("FigureConflict")), "next": NEXT}), "一页", "A page"
            ),
        }
    },
    "/api/v1/conflicts/{code}": {
        "post": decision(
            "decideConflict",
            (
                Both("裁定采用哪个数字", "Decide which figure counts"),
                Both(
                    "“以上”只是下限,口径或用途不同的说法也不能采用。",
                    "A floor, another scope or another purpose cannot count.",
                ),
            ),
            "ConflictDecision",
            {"statement": 815, "reason": "以批复为准"},
            CODE,
        )
    },
    "/api/v1/conflicts/{code}/reopen": {
        "post": decision(
            "reopenConflict",
            (
                Both("撤回裁定", "Take a decision back"),
                Both("重新按规则取最小的说法。", "The rule holds again: the lowest figure."),
            ),
            "ConflictReopening",
            {"measure": "investment_wan", "reason": "批复已作废"},
            CODE,
        )
    },
    "/api/v1/pairs": {
        "get": {
            "tags": [TAG],
            "operationId": "listPairs",
            "summary": Both("可能是同一项目的", "Projects that may be one"),
            "description": Both(
                f"最像的在前,一页一页;每页都有最近裁定过的 200 对。登记的项目超过 {MOST_COMPARED} 个时,"
                f"只比较所选项目所在的县区;要比较的超过 {MOST_COMPARED} 个就拒绝(400),请选一个县区。",
                "The likeliest first, page by page; the latest 200 decided with each. A registry of more than"
                f" {MOST_COMPARED} projects compares those in the districts of the filter's projects; where"
                " these are more, it refuses (400): choose a district.",
            ),
            "parameters": [*FILTERED, limit(100, 1000), CURSOR, IF_NONE_MATCH],
            "responses": answers(
                record({"pairs": list_of(ref("Pair")), "decided": list_of(ref("DecidedPair")), "next": NEXT}),
                "一页,和裁定过的",
                "A page, and what was decided",
            ),
        }
    },
    "/api/v1/pairs/{left}/{right}": {
        "post": decision(
            "decidePair",
            (
                Both("合并,或裁定不是同一项目", "Merge a pair, or keep it apart"),
                Both(
                    "合并要写明读到的两个版本 left_version 和 right_version。",
                    "A merge names both versions that were read: left_version and right_version.",
                ),
            ),
            "PairDecision",
            {"verdict": "different", "reason": "一个是一期,一个是二期"},
            LEFT,
            RIGHT,
        )
        | {"parameters": [LEFT, RIGHT, *writing(versioned=False)]}
        | {
            "responses": {"200": done("DecidedProjects", "已裁定", "Decided")} | errors(*WRITE, "428"),
        }
    },
    "/api/v1/merges/{code}/undo": {
        "post": decision(
            "undoMerge",
            (
                Both("撤销合并", "Undo a merge"),
                Both(
                    "code 是被并入的项目的编码,版本是它的版本。",
                    "The code and the version are those of the project that was merged away.",
                ),
            ),
            "MergeUndoing",
            {"reason": "实为两期工程"},
            CODE,
        )
    },
    "/api/v1/decisions/{decision_id}/withdraw": {
        "post": {
            "tags": [TAG],
            "operationId": "withdrawDecision",
            "summary": Both("撤回“不是同一项目”", "Withdraw that two are different"),
            "description": Both("这一对再次列出待核对。", "The pair is offered again."),
            "parameters": [DECISION_ID, *writing(versioned=False)],
            "requestBody": body("Nothing", {}, required=False),
            "responses": {"200": done("DecidedProjects", "已撤回", "Withdrawn")} | errors(*WRITE),
        }
    },
}
