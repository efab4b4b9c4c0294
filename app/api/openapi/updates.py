"""Officers' updates: read, accept, return, withdraw."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import READ, TAGGED, UNCHANGED, WRITE, errors
from app.api.openapi.fields import both
from app.api.openapi.parameters import (
    CSRF,
    CURSOR,
    LANG,
    UPDATE_FILTER,
    UPDATE_ID,
    limit,
    words_of,
    writing,
)
from app.api.openapi.project_writes import BEHIND, body, done
from app.api.openapi.types import (
    CHANGES,
    NEXT,
    VERSION,
    Schema,
    code_of,
    day,
    flag,
    list_of,
    measured,
    moment,
    month,
    or_null,
    record,
    ref,
    sent,
    text,
    whole,
)
from app.api.openapi.words import Both
from projects.updates.batches import MOST_PROJECTS
from projects.words import vocabulary

TAG = "updates"
NOTE = text("审核意见", "The reviewer's note", maxLength=500)
CONTENTS: Schema = {
    "type": ["object", "null"],
    "description": Both(
        "changes 说不了的:登记的各处说法(figures、mentions),分期的各期(phases)",
        "What changes cannot say: the figures and mentions of a registration, the phases of a project",
    ),
}
NOTED_PLACE = record(
    {
        "lon": measured("经度", "Longitude"),
        "lat": measured("纬度", "Latitude"),
        "accuracy_m": whole("误差,米", "How far it may be off, in metres", minimum=1),
    }
) | {"description": Both("记录时手机的位置,WGS-84", "Where the phone was, WGS-84")}
SCHEMAS: dict[str, Schema] = {
    "Update": record(
        {
            "id": whole("编号", "Number"),
            "project": or_null(
                text(
                    "项目编码;登记还没有通过的为 null", "The project's code; null while it is not registered"
                )
            ),
            "kind": code_of(vocabulary.UPDATE_KINDS, *both("kind")),
            "state": code_of(vocabulary.UPDATE_STATES, "状态", "Status"),
            "month": or_null(month("月份(月度进度)", "The month (of monthly progress)")),
            "changes": CHANGES,
            "contents": CONTENTS,
            "reason": or_null(text(*both("reason"))),
            "evidence": or_null(text(*both("evidence"))),
            "evidence_link": or_null(text("依据链接", "Link to the evidence")),
            "batch": or_null(text("同一批提交的标识", "Shared by what one click submitted")),
            "base_version": whole("提交时项目的版本", "The project's version that it was made for"),
            "author": text("提交人", "Who submitted"),
            "noted_at": or_null(moment("在现场记录的时间", "When it was noted on site")),
            "noted_place": or_null(NOTED_PLACE),
            "submitted_at": moment("提交时间", "When submitted"),
            "reviewed_by": or_null(text("审核人", "Who reviewed")),
            "reviewed_at": or_null(moment("审核时间", "When reviewed")),
            "review_note": or_null(text("审核意见", "The reviewer's note")),
            "files": list_of(ref("File")),
        }
    ),
    "UpdateAnswer": record(
        {
            "update": ref("Update"),
            "project": or_null(
                record({"code": text(*both("code")), "version": whole("现在的版本", "Its version now")})
            ),
        }
    ),
    "Batch": sent(
        {
            "projects": {
                "type": "array",
                "minItems": 1,
                "maxItems": MOST_PROJECTS,
                "description": Both("项目和读到的版本", "The projects, each with the version that was read"),
                "items": sent({"code": text(*both("code")), "version": VERSION}, "code", "version"),
            },
            "status": code_of(vocabulary.STATUSES, *both("status")),
            "status_on": day(*both("status_on")),
            "steward": text(*both("steward"), maxLength=200),
        }
        | BEHIND,
        "projects",
    ),
    "BatchAnswer": record({"updates": list_of(ref("Update"))}),
    "BatchPreview": record(
        {
            "is_possible": flag("可以全部提交", "All of it may be submitted"),
            "projects": list_of(
                record(
                    {
                        "code": text(*both("code")),
                        "name": or_null(text(*both("name"))),
                        "version": or_null(whole("现在的版本", "Its version now")),
                        "changes": CHANGES,
                        "waits": flag("要先经审核", "A reviewer sees it first"),
                        "refusal": or_null(text("为什么不能", "Why it cannot be")),
                    }
                )
            ),
        }
    ),
    "Acceptance": sent({"note": NOTE}),
    "Return": sent({"note": NOTE | {"minLength": 1}}, "note"),
    "Nothing": sent({}),
}

PREVIEW = tuple(status for status in WRITE if status not in ("404", "409", "422"))
BATCH_SENT = {
    "projects": [{"code": "LT-211302-0007", "version": 3}],
    "status": "construction",
    "status_on": "2026-06-01",
    "evidence": "朝发改〔2026〕12号",
}


def act(name: str, summary: Both, description: Both, schema: str, example: dict[str, Any]) -> dict[str, Any]:
    """Return an operation on an update that waits."""
    return {
        "tags": [TAG],
        "operationId": name,
        "summary": summary,
        "description": description,
        "parameters": [UPDATE_ID, *writing(versioned=False)],
        "requestBody": body(schema, example, required=bool(example)),
        "responses": {"200": done("UpdateAnswer", "已处理", "Done")} | errors(*WRITE),
    }


def shown(schema: Schema, zh: str, en: str, *also: str) -> dict[str, Any]:
    """Return the answers of a read that needs an account."""
    found = {"description": Both(zh, en), "content": {"application/json": {"schema": schema}}}
    return {"200": found | {"headers": TAGGED}, "304": UNCHANGED} | errors(*READ, "403", *also)


PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/updates": {
        "get": {
            "tags": [TAG],
            "operationId": "listUpdates",
            "summary": Both("更新列表", "List updates"),
            "description": Both(
                "自己负责的县区的和自己提交的,最近的在前。",
                "Those of one's districts and one's own, the newest first.",
            ),
            "parameters": [*words_of(UPDATE_FILTER), limit(100, 1000), CURSOR, LANG],
            "responses": shown(
                record({"updates": list_of(ref("Update")), "next": NEXT}), "一页更新", "A page of updates"
            ),
        }
    },
    "/api/v1/updates/{update_id}": {
        "get": {
            "tags": [TAG],
            "operationId": "getUpdate",
            "summary": Both("一条更新", "One update"),
            "description": Both("它的内容和审核结果。", "What it holds and what became of it."),
            "parameters": [UPDATE_ID, LANG],
            "responses": shown(record({"update": ref("Update")}), "更新", "The update", "404"),
        }
    },
    "/api/v1/updates/batch": {
        "post": {
            "tags": [TAG],
            "operationId": "submitBatch",
            "summary": Both("批量更新", "Update several projects"),
            "description": Both(
                "给多个项目更新状态或项目管家,要么全部提交,要么一个也不提交;不能提交时 refusals 逐项写明。",
                "One change of status, or one steward, for several projects: all of them or none; `refusals`"
                " says why, project by project.",
            ),
            "parameters": writing(versioned=False),
            "requestBody": body(
                "Batch",
                BATCH_SENT,
            ),
            "responses": {"201": done("BatchAnswer", "已提交", "Submitted")} | errors(*WRITE),
        }
    },
    "/api/v1/updates/batch/preview": {
        "post": {
            "tags": [TAG],
            "operationId": "previewBatch",
            "summary": Both("预览批量更新", "Preview a batch"),
            "description": Both(
                "逐个项目说明会改什么、是否要审核、为什么不能;什么也不写入。",
                "What would change project by project, whether it is reviewed, why it cannot be;"
                " nothing is written.",
            ),
            "parameters": [CSRF, LANG],
            "requestBody": body("Batch", BATCH_SENT),
            "responses": {"200": done("BatchPreview", "预览", "The preview")} | errors(*PREVIEW),
        }
    },
    "/api/v1/updates/{update_id}/accept": {
        "post": act(
            "acceptUpdate",
            Both("通过", "Accept"),
            Both(
                "发布它的内容,写一条历史。提交之后所改字段又有变动的答 409。",
                "Publishes it with one event. 409 when what it changes has moved on since.",
            ),
            "Acceptance",
            {"note": "同意"},
        )
    },
    "/api/v1/updates/{update_id}/return": {
        "post": act(
            "returnUpdate",
            Both("退回", "Return"),
            Both("退回提交人,要写明原因。", "Sends it back to its officer, saying why."),
            "Return",
            {"note": "请补文号"},
        )
    },
    "/api/v1/updates/{update_id}/withdraw": {
        "post": act(
            "withdrawUpdate",
            Both("撤回", "Withdraw"),
            Both(
                "撤回自己的、尚未审核的更新;审核人员可撤回任何人的。",
                "Takes one's own back while it waits; a reviewer may take back anyone's.",
            ),
            "Nothing",
            {},
        )
    },
}
