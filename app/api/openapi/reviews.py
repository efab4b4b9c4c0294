"""Review of several updates at once, and of whole batches."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import WRITE, errors
from app.api.openapi.jobs import WHERE
from app.api.openapi.parameters import LANG, in_path, writing
from app.api.openapi.project_writes import body, done
from app.api.openapi.types import Schema, list_of, moment, record, ref, sent, text, whole
from app.api.openapi.updates import NOTE, TAG, shown
from app.api.openapi.words import Both
from projects.updates.reviews import MOST_UPDATES

BATCH = in_path(
    "batch",
    {"type": "string"},
    Both("批的标识(更新的 batch)", "The batch (`batch` of its updates)"),
    "7d1f1b3c6a0e4f0e9b510d6f4c3c2a11",
)
UPDATE = whole("更新的编号", "Number of the update", minimum=1)
SEVERAL: Schema = {"type": "array", "minItems": 1, "maxItems": MOST_UPDATES}
SCHEMAS: dict[str, Schema] = {
    "WaitingBatch": record(
        {
            "batch": text("批的标识", "The batch"),
            "author": text("提交人", "Who submitted it"),
            "since": moment("最早提交时间", "When the first of it was submitted"),
            "number": whole("等待审核的条数", "How many updates of it wait"),
        }
    ),
    "Acceptances": sent(
        {
            "updates": SEVERAL
            | {
                "description": Both("通过哪些,各附意见", "Which to accept, each with its note"),
                "items": sent({"id": UPDATE, "note": NOTE}, "id"),
            }
        },
        "updates",
    ),
    "Returns": sent(
        {
            "updates": SEVERAL
            | {
                "description": Both("退回哪些,各写原因", "Which to return, each saying why"),
                "items": sent({"id": UPDATE, "note": NOTE | {"minLength": 1}}, "id", "note"),
            }
        },
        "updates",
    ),
}


def several(name: str, summary: Both, schema: str, example: dict[str, Any]) -> dict[str, Any]:
    """Return an operation on several updates: all of them or none."""
    return {
        "tags": [TAG],
        "operationId": name,
        "summary": summary,
        "description": Both(
            "要么全部,要么一条也不;不能的 refusals 逐条写明。",
            "All of them or none; `refusals` says why, update by update.",
        ),
        "parameters": writing(versioned=False),
        "requestBody": body(schema, example),
        "responses": {"200": done("BatchAnswer", "已处理", "Done")} | errors(*WRITE),
    }


def whole_batch(name: str, summary: Both, schema: str, example: dict[str, Any]) -> dict[str, Any]:
    """Return an operation on all updates of a batch that wait, done in the background."""
    return {
        "tags": [TAG],
        "operationId": name,
        "summary": summary,
        "description": Both(
            "后台完成,要么全部,要么一条也不;结果看那项后台工作。",
            "Done in the background, all of it or nothing; the job says what came of it.",
        ),
        "parameters": [BATCH, *writing(versioned=False)],
        "requestBody": body(schema, example, required=name == "returnBatch"),
        "responses": {"202": done("JobAnswer", "已开始", "Begun", **WHERE)} | errors(*WRITE),
    }


PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/updates/accept": {
        "post": several(
            "acceptUpdates",
            Both("通过几条更新", "Accept several updates"),
            "Acceptances",
            {"updates": [{"id": 17, "note": "同意"}, {"id": 18}]},
        )
    },
    "/api/v1/updates/return": {
        "post": several(
            "returnUpdates",
            Both("退回几条更新", "Return several updates"),
            "Returns",
            {"updates": [{"id": 17, "note": "请补文号"}]},
        )
    },
    "/api/v1/updates/batches": {
        "get": {
            "tags": [TAG],
            "operationId": "listBatches",
            "summary": Both("等待审核的批", "Batches that wait"),
            "description": Both("多于一条的批,最早的在前。", "Those of several updates, the oldest first."),
            "parameters": [LANG],
            "responses": shown(
                record({"batches": list_of(ref("WaitingBatch"))}), "等待审核的批", "The batches"
            ),
        }
    },
    "/api/v1/updates/batches/{batch}/accept": {
        "post": whole_batch("acceptBatch", Both("整批通过", "Accept a batch"), "Acceptance", {"note": "同意"})
    },
    "/api/v1/updates/batches/{batch}/return": {
        "post": whole_batch("returnBatch", Both("整批退回", "Return a batch"), "Return", {"note": "请补文号"})
    },
}
