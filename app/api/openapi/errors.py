"""How the API says no: one shape for every error, and the answers that each kind of operation may give."""

from __future__ import annotations

from typing import Any

from app.api.openapi.types import Schema, list_of, or_null, record, ref, text, whole
from app.api.openapi.words import Both, in_words
from app.web.errors import PROBLEM

CONFLICT = record(
    {
        "version": whole("现在的版本", "The version that stands now"),
        "current": {
            "type": "object",
            "description": Both("所提交字段现在的值", "What stands now of the fields that were sent"),
        },
        "sent": {"type": "object", "description": Both("所提交的值", "What was sent")},
        "latest_event": {
            "type": ["object", "null"],
            "description": Both("最近一次变更", "The latest change"),
        },
    }
)
DOUBT = record(
    {
        "code": text("问题的代码", "What is doubted"),
        "field": text("字段", "The field"),
        "message": text("说明", "In words"),
    }
)
SCHEMAS: dict[str, Schema] = {
    "Error": record(
        {
            "type": text("哪一类错误:本说明里的一处", "What kind of error: a place of this description"),
            "title": text("哪一类错误", "What kind of error"),
            "status": whole("HTTP 状态码", "The HTTP status"),
            "detail": text("发生了什么、该怎么做", "What happened and what to do"),
            "instance": text("哪个地址", "Which address"),
            "errors": list_of(
                record(
                    {
                        "field": text("出错的字段或参数", "The field or parameter at fault"),
                        "detail": text("错在哪里", "What is wrong with it"),
                    }
                )
            ),
            "conflict": ref("Conflict"),
            "doubts": list_of(ref("Doubt")),
            "refusals": list_of(ref("Refusal")),
            "error": record(
                {
                    "status": whole("HTTP 状态码", "The HTTP status"),
                    "title": text("哪一类错误", "What kind of error"),
                    "message": text("同 detail", "The same as detail"),
                    "field": or_null(text("出错的字段或参数", "The field or parameter at fault")),
                    "conflict": ref("Conflict"),
                    "doubts": list_of(ref("Doubt")),
                    "refusals": list_of(ref("Refusal")),
                },
                optional=("conflict", "doubts", "refusals"),
            )
            | {"description": Both("从前的写法,继续提供", "The older form, still given")},
        },
        optional=("conflict", "doubts", "refusals"),
    ),
    "Conflict": CONFLICT,
    "Doubt": DOUBT,
    "Refusal": record(
        {
            "project": text("项目编码(批量更新)", "The project's code (of a batch)"),
            "update": whole("更新的编号(审核几条)", "Number of the update (of several reviewed)"),
            "message": text("为什么不能", "Why it cannot be"),
        },
        optional=("project", "update"),
    ),
}
WORDS: dict[str, Both] = {
    "400": Both("请求有误,field 指出哪里", "The request is wrong; `field` says where"),
    "401": Both("没有令牌,或令牌无效、停用、过期", "No token, or one that is invalid, revoked or expired"),
    "403": Both(
        "角色不够、不在负责的县区,或令牌只读",
        "The role or the districts do not allow it, or the token only reads",
    ),
    "404": Both("没有找到", "Not found"),
    "409": Both(
        "版本已过(字段 version),或已有更新在等待审核,或已处理",
        "The version has passed (member `version`), an update is waiting already, or it is dealt with",
    ),
    "412": Both(
        "版本已过(If-Match);conflict 是双方的内容",
        "The version has passed (If-Match); `conflict` has both sides",
    ),
    "413": Both(
        "请求太大:JSON 超过 1 MB,或文件合计超过 64 MB",
        "The request is too large: more than 1 MB of JSON, or 64 MB of files together",
    ),
    "415": Both("不是 application/json", "Not application/json"),
    "422": Both("Idempotency-Key 已用于另一个请求", "The Idempotency-Key was used for another request"),
    "428": Both("没有写明版本", "No version was named"),
    "429": Both(
        "一分钟内的请求太多;Retry-After 是几秒后再试",
        "Too many requests within a minute; Retry-After says after how many seconds to try again",
    ),
    "503": Both(
        "暂时不能处理,没有保存;Retry-After 是几秒后再试",
        "Not possible right now; nothing was saved. Retry-After says after how many seconds to try again",
    ),
    "507": Both("服务器没有空间了,没有保存", "The server has no room left; nothing was saved"),
    "default": Both("其他错误", "Any other error"),
}
MOVED = {
    "description": Both("该项目已并入另一项目,见 Location", "Merged into another project: see Location"),
    "headers": {
        "Location": {"schema": {"type": "string"}, "description": Both("新的地址", "The new address")}
    },
}
TAGGED = {
    "ETag": {
        "schema": {"type": "string"},
        "description": Both("下次写进 If-None-Match", "To be named in If-None-Match next time"),
    }
}
UNCHANGED = {"description": Both("没有变化", "Not changed")}
READ = ("400", "401", "429", "503", "default")
WRITE = ("400", "401", "403", "404", "409", "413", "415", "422", "429", "503", "default")
VERSIONED = (*WRITE, "412", "428")
# A form with files is taken whatever it says that it is, and may find no room.
FORM = ("400", "401", "403", "413", "422", "429", "503", "507", "default")


def errors(*statuses: str) -> dict[str, Any]:
    """Return the answers of these statuses, all in the one shape."""
    content = {PROBLEM: {"schema": ref("Error")}}
    return {status: {"description": WORDS[status], "content": content} for status in sorted(statuses)}


def list_problems(language: str) -> list[tuple[str, str]]:
    """Return each status of an error with what it means, as the type of a problem leads to."""
    return [(status, in_words(about, language)) for status, about in sorted(WORDS.items())]
