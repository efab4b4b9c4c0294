"""Matters that need coordination: read, raise, follow, close."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import MOVED, VERSIONED, WRITE, errors
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
from projects.matters.details import LONGEST_NOTE, LONGEST_RESPONSIBLE, LONGEST_SUBJECT
from projects.words import vocabulary

TAG = "matters"
KIND = code_of(vocabulary.MATTER_KINDS, "种类", "Kind")
SCHEMAS: dict[str, Schema] = {
    "Matter": record(
        {
            "id": whole("编号", "Number"),
            "project": text("项目编码", "Code of the project"),
            "project_name": text("项目名称", "Name of the project"),
            "districts": list_of({"type": "string"}),
            "kind": KIND,
            "subject": text("事项", "What needs coordination"),
            "responsible": or_null(text("责任单位(人)", "Who answers for it")),
            "due_on": or_null(day("办理期限", "Due")),
            "author": text("提出人", "Who raised it"),
            "opened_at": moment("提出时间", "When raised"),
            "closed_at": or_null(moment("销号时间", "When closed")),
            "result": or_null(text("结果", "The result")),
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
                        "at": moment("时间", "When"),
                    }
                )
            ),
        }
    ),
    "NewMatter": sent(
        {
            "kind": KIND,
            "subject": text("事项", "What needs coordination", minLength=1, maxLength=LONGEST_SUBJECT),
            "responsible": text("责任单位(人)", "Who answers for it", maxLength=LONGEST_RESPONSIBLE),
            "due_on": day("办理期限", "Due"),
        },
        "kind",
        "subject",
    ),
    "MatterNote": sent(
        {"body": text("进展", "How it stands", minLength=1, maxLength=LONGEST_NOTE)} | FIELD, "body"
    ),
    "MatterClosing": sent(
        {"result": text("结果", "The result", minLength=1, maxLength=LONGEST_NOTE)} | FIELD, "result"
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
            "summary": Both("需协调事项", "Matters that need coordination"),
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
        }
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
}
