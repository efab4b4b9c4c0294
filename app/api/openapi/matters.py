"""Matters that need coordination: read, raise, follow, close."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import MOVED, VERSIONED, WRITE, errors
from app.api.openapi.fields import both
from app.api.openapi.parameters import CODE, CURSOR, LANG, MATTER_FILTER, MATTER_ID, limit, words_of, writing
from app.api.openapi.project_writes import FIELD, LOCATION, body, done
from app.api.openapi.types import (
    NEXT,
    VERSION,
    Schema,
    code_of,
    day,
    list_of,
    moment,
    or_null,
    record,
    ref,
    sent,
    text,
    whole,
)
from app.api.openapi.updates import shown
from app.api.openapi.words import Both
from projects.matters.details import LONGEST_NOTE, LONGEST_REASON, LONGEST_RESPONSIBLE, LONGEST_SUBJECT
from projects.words import vocabulary

TAG = "matters"
REASON = text(*both("reason"), maxLength=LONGEST_REASON)
KIND = code_of(vocabulary.MATTER_KINDS, *both("kind"))
SCHEMAS: dict[str, Schema] = {
    "Matter": record(
        {
            "id": whole("编号", "Number"),
            "project": text(*both("project_code")),
            "project_name": text(*both("project_name")),
            "districts": list_of({"type": "string"}) | {"description": both("districts")},
            "kind": KIND,
            "subject": text(*both("subject")),
            "responsible": or_null(text(*both("responsible"))),
            "due_on": or_null(day(*both("due_on"))),
            "author": text(*both("opened_by")),
            "opened_at": moment(*both("opened_at")),
            "closed_at": or_null(moment(*both("closed_at"))),
            "result": or_null(text(*both("result"))),
            "version": VERSION,
        }
    ),
    "MatterAnswer": record(
        {
            "matter": ref("Matter"),
            "steps": list_of(
                record(
                    {
                        "kind": code_of(vocabulary.MATTER_STEPS, "哪一步", "Which step"),
                        "body": text("内容", "In words"),
                        "author": text("谁", "Who"),
                        "at": moment(*both("at")),
                    }
                )
            ),
        }
    ),
    "NewMatter": sent(
        {
            "kind": KIND,
            "subject": text(*both("subject"), minLength=1, maxLength=LONGEST_SUBJECT),
            "responsible": text(*both("responsible"), maxLength=LONGEST_RESPONSIBLE),
            "due_on": day(*both("due_on")),
        },
        "kind",
        "subject",
    ),
    "MatterNote": sent({"body": text(*both("body"), minLength=1, maxLength=LONGEST_NOTE)} | FIELD, "body"),
    "MatterChange": sent(
        {
            "kind": KIND,
            "subject": text(*both("subject"), maxLength=LONGEST_SUBJECT),
            "responsible": text(*both("responsible"), maxLength=LONGEST_RESPONSIBLE),
            "due_on": day(*both("due_on")),
            "reason": REASON,
        }
        | FIELD
    ),
    "MatterReopening": sent({"reason": REASON | {"minLength": 1}} | FIELD, "reason"),
    "MatterClosing": sent(
        {"result": text(*both("result"), minLength=1, maxLength=LONGEST_NOTE)} | FIELD, "result"
    ),
}


def step(name: str, summary: Both, schema: str, example: dict[str, Any]) -> dict[str, Any]:
    """Return an operation on one open matter."""
    return {
        "tags": [TAG],
        "operationId": name,
        "summary": summary,
        "description": Both(
            "版本是事项的版本(GET 的 ETag)。", "The version is the matter's own (the ETag of its GET)."
        ),
        "parameters": [MATTER_ID, *writing(versioned=True)],
        "requestBody": body(schema, example),
        "responses": {"200": done("MatterAnswer", "已保存", "Saved")} | errors(*VERSIONED),
    }


PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/matters": {
        "get": {
            "tags": [TAG],
            "operationId": "listMatters",
            "summary": Both("需协调事项", "Matters to settle"),
            "description": Both(
                "内部内容,只给有账号的人:自己负责的县区的,未销号的在前。",
                "Internal: those of one's districts, open ones first.",
            ),
            "parameters": [*words_of(MATTER_FILTER), limit(100, 1000), CURSOR, LANG],
            "responses": shown(
                record({"matters": list_of(ref("Matter")), "next": NEXT}),
                "一页事项",
                "A page of matters",
                "404",
            ),
        }
    },
    "/api/v1/matters/{matter_id}": {
        "get": {
            "tags": [TAG],
            "operationId": "getMatter",
            "summary": Both("一个事项", "One matter"),
            "description": Both("连同每一步。", "With all its steps."),
            "parameters": [MATTER_ID, LANG],
            "responses": shown(ref("MatterAnswer"), "事项", "The matter", "404"),
        },
        "patch": step(
            "changeMatter", Both("调整事项", "Change a matter"), "MatterChange", {"due_on": "2026-12-31"}
        ),
    },
    "/api/v1/projects/{code}/matters": {
        "post": {
            "tags": [TAG],
            "operationId": "raiseMatter",
            "summary": Both("提出事项", "Raise a matter"),
            "description": Both(
                "项目不因此改变,不用写版本。", "The project stays as it is: no version is needed."
            ),
            "parameters": [CODE, *writing(versioned=False)],
            "requestBody": body(
                "NewMatter",
                {
                    "kind": "land",
                    "subject": "用地预审未批复",
                    "responsible": "自然资源局",
                    "due_on": "2026-12-31",
                },
            ),
            "responses": {
                "201": done("MatterAnswer", "已提出", "Raised", Location=LOCATION),
                "308": MOVED,
            }
            | errors(*WRITE),
        }
    },
    "/api/v1/matters/{matter_id}/notes": {
        "post": step("noteMatter", Both("填写进展", "Say how it stands"), "MatterNote", {"body": "已报省厅"})
    },
    "/api/v1/matters/{matter_id}/close": {
        "post": step("closeMatter", Both("销号", "Close"), "MatterClosing", {"result": "已取得批复"})
    },
    "/api/v1/matters/{matter_id}/reopen": {
        "post": step("reopenMatter", Both("重新提出", "Reopen"), "MatterReopening", {"reason": "批复被撤回"})
    },
}
