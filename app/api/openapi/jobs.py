"""Background work: how far it is, its file, cancelling it, and asking for a file."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import READ, WRITE, errors
from app.api.openapi.parameters import CURSOR, IF_NONE_MATCH, LANG, in_path, writing
from app.api.openapi.project_writes import LOCATION, body, done
from app.api.openapi.types import (
    NEXT,
    Schema,
    code_of,
    flag,
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
from projects.words import vocabulary

TAG = "jobs"
JOB_ID = in_path("job_id", whole("", ""), Both("后台工作的编号", "Number of the job"), 21)
WHAT = in_path("what", {"type": "string"}, Both("要哪个文件,见 docs/downloads.md", "Which file"), "projects")
WHERE = {"Location": LOCATION | {"description": Both("后台工作的地址", "Address of the job")}}
SCHEMAS: dict[str, Schema] = {
    "Job": record(
        {
            "id": whole("编号", "Number"),
            "title": text("做什么", "What it does"),
            "state": code_of(vocabulary.JOB_STATES, "状态", "State"),
            "is_over": flag("已经结束", "It is over"),
            "is_to_be_cancelled": flag("已请求取消", "It was asked to be cancelled"),
            "attempt": whole("第几次尝试", "Which attempt"),
            "done": whole("做了多少", "How much is done"),
            "total": or_null(whole("共多少", "Of how much")),
            "note": or_null(text("正在做什么", "What it is at")),
            "fault": or_null(text("没有成功的原因", "Why it failed")),
            "address": or_null(text("看结果的网页", "The page of what it came to")),
            "file": or_null(text("所生成文件的名称", "Name of the file that it made")),
            "href": or_null(text("取文件的地址", "Where to fetch that file")),
            "created_at": moment("申请时间", "When it was asked for"),
            "started_at": or_null(moment("开始时间", "When it began")),
            "ended_at": or_null(moment("结束时间", "When it ended")),
        }
    ),
    "JobAnswer": record(
        {
            "job": ref("Job"),
            "has_worker": flag("有后台进程在工作", "Somebody is there to do it"),
        }
    ),
    "ExportSent": sent(
        {
            "format": text("格式", "Format", minLength=1, maxLength=50),
            "filter": {
                "type": ["object", "null"],
                "maxProperties": 50,
                "description": Both("筛选条件,同 /projects", "The filter: the words of /projects"),
                "additionalProperties": {
                    "type": ["string", "number", "array"],
                    "items": {"type": ["string", "number"]},
                },
            },
        },
        "format",
    ),
}
PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/jobs": {
        "get": {
            "tags": [TAG],
            "operationId": "listJobs",
            "summary": Both("自己的后台工作", "Jobs of the account"),
            "description": Both("最近的在前,每页 50 项。", "The newest first, 50 a page."),
            "parameters": [CURSOR, LANG, IF_NONE_MATCH],
            "responses": shown(
                record({"jobs": list_of(ref("Job")), "next": NEXT}), "一页后台工作", "A page of jobs"
            ),
        }
    },
    "/api/v1/jobs/{job_id}": {
        "get": {
            "tags": [TAG],
            "operationId": "getJob",
            "summary": Both("一项后台工作", "One job"),
            "description": Both("只有申请的人看得到。", "Only for whoever asked for it."),
            "parameters": [JOB_ID, LANG, IF_NONE_MATCH],
            "responses": shown(ref("JobAnswer"), "后台工作", "The job", "404"),
        }
    },
    "/api/v1/jobs/{job_id}/cancel": {
        "post": {
            "tags": [TAG],
            "operationId": "cancelJob",
            "summary": Both("取消", "Cancel"),
            "description": Both(
                "等待中的立即取消,进行中的在下一步停止;已经结束的答 409。",
                "One that waits at once, one that runs at its next step; 409 for one that is over.",
            ),
            "parameters": [JOB_ID, *writing(versioned=False)],
            "requestBody": body("Nothing", {}, required=False),
            "responses": {"200": done("JobAnswer", "已请求取消", "Asked", **WHERE)} | errors(*WRITE),
        }
    },
    "/api/v1/jobs/{job_id}/file": {
        "get": {
            "tags": [TAG],
            "operationId": "getJobFile",
            "summary": Both("取所生成的文件", "Fetch the file that it made"),
            "description": Both("保留一段时间,之后删除。", "It is kept for some days."),
            "parameters": [JOB_ID, LANG],
            "responses": {
                "200": {
                    "description": Both("文件", "The file"),
                    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
                }
            }
            | errors(*READ, "403", "404"),
        }
    },
    "/api/v1/jobs/exports/{what}": {
        "post": {
            "tags": [TAG],
            "operationId": "makeFile",
            "summary": Both("在后台生成文件", "Have a file made in the background"),
            "description": Both(
                "与 /exports/<what>.<format> 相同的文件,适合很大的;好了以后从 href 取。",
                "The same file as /exports/<what>.<format>, for large ones; fetch it from `href` once it is"
                " done.",
            ),
            "parameters": [WHAT, *writing(versioned=False)],
            "requestBody": body("ExportSent", {"format": "xlsx", "filter": {"district": ["211302"]}}),
            "responses": {"202": done("JobAnswer", "已排队", "Queued", **WHERE)} | errors(*WRITE),
        }
    },
}
