"""Writing a project: its status, its months, its details."""

from __future__ import annotations

from typing import Any

from app.api.fields import MOST_ALIASES
from app.api.openapi.errors import MOVED, VERSIONED, errors
from app.api.openapi.fields import both
from app.api.openapi.fields import sent as describe_sent
from app.api.openapi.parameters import CODE, in_path, writing
from app.api.openapi.types import (
    VERSION,
    Schema,
    code_of,
    day,
    flag,
    list_of,
    month,
    record,
    ref,
    sent,
    text,
    wan,
    whole,
)
from app.api.openapi.words import Both
from projects.registry.field_readers import LONGEST_NAME
from projects.registry.fields import BY_NAME, EDITABLE, name_of
from projects.words import vocabulary

TAG = "writes"
BEHIND: dict[str, Schema] = {
    "reason": text(*both("reason"), maxLength=500),
    "evidence": text("依据:文号", "Evidence: a document's number", maxLength=200),
    "evidence_link": text("依据:链接", "Evidence: a link", format="uri", maxLength=500),
}
FIELD = {
    "version": VERSION | {"description": Both("读到的版本(或用 If-Match)", "The version read (or If-Match)")}
}
DETAILS: dict[str, Schema] = {name: describe_sent(BY_NAME[name]) for name in EDITABLE}
CONFIRMED = {
    "confirmed": flag(
        "有疑问的数字、位置已核对(见 doubts)", "What was doubted is right (see `doubts`): figures, places"
    )
}
NAMES = {
    "aliases": list_of({"type": "string", "maxLength": LONGEST_NAME})
    | {
        "maxItems": MOST_ALIASES,
        "description": Both("别名,已有的也要写上", "Aliases, those that stand among them"),
    }
}
DETAILS_SENT = sent(DETAILS | NAMES | CONFIRMED | BEHIND | FIELD) | {
    "patternProperties": {r"^year_plan_\d{4}$": wan("该年计划投资", "Planned for that year")},
}
STATUS_SENT = sent(
    {
        "status": code_of(vocabulary.STATUSES, *both("status")),
        "status_on": day(*both("status_on")),
    }
    | BEHIND
    | FIELD,
    "status",
)
MONTH_SENT = sent(
    {
        "month": month(*both("month")),
        "month_wan": wan(*name_of("month_wan").both),
        "cumulative_wan": wan(*name_of("cumulative_wan").both),
        "physical_progress": text(*both("physical_progress"), maxLength=1000),
        "problems": text(*both("problems"), maxLength=1000),
        "next_steps": text(*both("next_steps"), maxLength=1000),
        "no_change": flag("本月无变化,其余不写", "Nothing moved; then nothing else is sent"),
    }
    | CONFIRMED
    | BEHIND
    | FIELD,
    "month",
)
EVENT_ID = in_path("event_id", whole("", ""), Both("变更的编号", "Number of the event"), 12)
SCHEMAS: dict[str, Schema] = {
    "Undoing": sent({"reason": BEHIND["reason"] | {"minLength": 1}} | FIELD, "reason"),
    "UndoneProject": record(
        {
            "project": record(
                {"code": text(*both("code")), "version": whole("现在的版本", "Its version now", minimum=1)}
            ),
            "event": {"anyOf": [ref("Event"), {"type": "null"}]},
        }
    ),
    "StatusChange": STATUS_SENT,
    "MonthReport": MONTH_SENT,
    "DetailsChange": DETAILS_SENT,
}
ETAG = {"schema": {"type": "string"}, "description": Both("项目的版本", "The project's version")}
LOCATION = {"schema": {"type": "string"}, "description": Both("更新的地址", "Address of the update")}
REPLAYED = {
    "schema": {"type": "string", "enum": ["true"]},
    "description": Both("同一键的重发:这一次没有写入", "A retry of a key: nothing was written this time"),
}
HEADERS = {"ETag": ETAG, "Idempotent-Replayed": REPLAYED}


def done(schema: str, zh: str, en: str, **more: Any) -> dict[str, Any]:
    """Return the answer of a write that was done."""
    content = {"application/json": {"schema": ref(schema)}}
    return {"description": Both(zh, en), "headers": HEADERS | more, "content": content}


def body(schema: str, example: dict[str, Any], *, required: bool = True) -> dict[str, Any]:
    """Return the body of a write."""
    content = {"application/json": {"schema": ref(schema), "example": example}}
    return {"required": required, "content": content}


def form_body(schema: str, example: dict[str, str]) -> dict[str, Any]:
    """Return the body of a form with files; in the example a file is written as curl names it."""
    content = {"multipart/form-data": {"schema": ref(schema), "example": example}}
    return {"required": True, "content": content}


def submission(
    name: str, summary: Both, description: Both, schema: str, example: dict[str, Any]
) -> dict[str, Any]:
    """Return the operation that submits an update of a project."""
    return {
        "tags": [TAG],
        "operationId": name,
        "summary": summary,
        "description": description,
        "parameters": [CODE, *writing(versioned=True)],
        "requestBody": body(schema, example),
        "responses": {
            "200": done("UpdateAnswer", "已发布", "Published", Location=LOCATION),
            "201": done("UpdateAnswer", "已提交,等待审核", "Submitted; waits for review", Location=LOCATION),
            "308": MOVED,
        }
        | errors(*VERSIONED),
    }


PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/projects/{code}/status": {
        "post": submission(
            "changeStatus",
            Both("更新状态", "Change the status"),
            Both(
                "规则同网页表单:进入在建、竣工、投产要有日期和依据;退回、停缓建、恢复、终止、重启要有理由,"
                "终止和重启总要审核。",
                "The rules of the form: construction, completion and operation need a date and evidence;"
                " a step back, a suspension, a resumption, a cancellation and a revival need a reason,"
                " and the last two always a reviewer.",
            ),
            "StatusChange",
            {"status": "construction", "status_on": "2026-06-01", "evidence": "朝发改〔2026〕12号"},
        )
    },
    "/api/v1/projects/{code}/progress": {
        "post": submission(
            "reportProgress",
            Both("上报月度进度", "Report a month"),
            Both(
                "本月完成投资和累计完成投资可只写其一;存在问题和下步打算不公开。"
                "可疑的数字(累计下降、超过总投资等)答 400 并列出 doubts,核对后加 confirmed 重发。",
                "One of the two figures is enough; problems and next steps stay internal."
                " Figures that look wrong (a fall, beyond the total, …) are answered 400 with `doubts`;"
                " send again with `confirmed` once they are checked.",
            ),
            "MonthReport",
            {"month": "2026-10", "month_wan": "1200.5", "physical_progress": "主体结构封顶"},
        )
    },
    "/api/v1/projects/{code}/events/{event_id}/undo": {
        "post": {
            "tags": [TAG],
            "operationId": "undoEvent",
            "summary": Both("撤销一条变更", "Undo a change"),
            "description": Both(
                "写一条新的历史,恢复原来的内容;所改字段后来又变过的答 409。合并和裁定各有自己的撤销。",
                "A new event restores what was; 409 when its fields have changed again since. Merges and"
                " decisions have undoings of their own.",
            ),
            "parameters": [CODE, EVENT_ID, *writing(versioned=True)],
            "requestBody": body("Undoing", {"reason": "误填"}),
            "responses": {"200": done("UndoneProject", "已撤销", "Undone"), "308": MOVED}
            | errors(*VERSIONED),
        }
    },
    "/api/v1/projects/{code}": {
        "patch": submission(
            "changeDetails",
            Both("修改基本信息和年度计划", "Change details and year plans"),
            Both(
                "只改所写的字段,null 清空一个字段。year_plan_2026 是 2026 年的计划投资。"
                "位置在县区之外或像是别的坐标系的答 400 并列出 doubts,核对后加 confirmed 和 reason 重发;"
                "远在县区之外的、图形不成立的一律拒绝。",
                "Only what is sent changes; null empties a field. `year_plan_2026` is the plan of 2026."
                " A place outside its districts, or one that looks like another datum, is answered 400 with"
                " `doubts`: send again with `confirmed` and `reason` once it is checked. A place far outside"
                " and a shape that is none are refused.",
            ),
            "DetailsChange",
            {"owner": "朝阳某某建设有限公司", "start_year": 2026, "year_plan_2026": "5000"},
        )
    },
}
