"""The whole description, put together from its nouns."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.api.openapi import (
    errors,
    evidence,
    federation,
    imports,
    intakes,
    jobs,
    matters,
    months,
    project_writes,
    projects,
    reconcile,
    registrations,
    reviews,
    shares,
    site_visits,
    templates,
    updates,
)
from app.api.openapi.errors import READ
from app.api.openapi.words import Both, in_words

NOUNS = (
    projects,
    federation,
    registrations,
    project_writes,
    updates,
    reviews,
    shares,
    site_visits,
    evidence,
    matters,
    reconcile,
    months,
    imports,
    intakes,
    jobs,
    templates,
)
TAGS = (
    (projects.TAG, Both("读取项目", "Reading projects")),
    (federation.TAG, Both("各地合在一起", "All registries together")),
    (project_writes.TAG, Both("填报", "Writing projects")),
    (updates.TAG, Both("审核", "Review")),
    (matters.TAG, Both("需协调事项", "Matters to settle")),
    (reconcile.TAG, Both("核对", "What does not agree")),
    (months.TAG, Both("各月", "Months")),
    (imports.TAG, Both("导入", "Importing files")),
    (intakes.TAG, Both("规划录入", "Bringing plans in")),
    (jobs.TAG, Both("后台工作", "Jobs")),
    (templates.TAG, Both("导出模板", "Templates of files")),
    ("description", Both("接口说明", "This description")),
)
ABOUT = Both(
    "读取公开,不用账号;填报、审核和需协调事项要用个人令牌(在“账号”页生成),规则和历史与网页完全相同。"
    "金额单位万元,写入时不经过浮点数。修改要写明读到的版本。",
    "Reading is open to anyone. Writes, reviews and matters need a personal token (made on the account page)"
    " and follow the very rules of the pages, with the same history. Money is in 10,000 yuan and never passes"
    " through a float. A change names the version that was read.",
)
SECURITY_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": Both("个人令牌;写入要有读写权限", "A personal token; writes need one that may write"),
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "lantu_session",
        "description": Both(
            "已登录的浏览器,写入另需 X-CSRFToken", "A signed-in browser; writes need X-CSRFToken"
        ),
    },
}
WITH_ACCOUNT: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
DESCRIPTION = {
    "/api/v1/openapi.json": {
        "get": {
            "tags": ["description"],
            "operationId": "getDescription",
            "summary": Both("本说明(OpenAPI 3.1)", "This description (OpenAPI 3.1)"),
            "description": Both("给程序读的;给人读的在 /api/docs。", "For programs; people read /api/docs."),
            "parameters": [],
            "responses": {
                "200": {
                    "description": Both("说明", "The description"),
                    "content": {"application/json": {"schema": {"type": "object"}}},
                }
            }
            | errors.errors(*READ),
        }
    }
}


@cache
def describe(language: str = "") -> dict[str, Any]:
    """Return the OpenAPI document, its texts in one language or, without one, in both."""
    paths: dict[str, dict[str, Any]] = {}
    schemas = dict(errors.SCHEMAS)
    for noun in NOUNS:
        schemas |= noun.SCHEMAS
        for path, operations in noun.PATHS.items():
            paths.setdefault(path, {}).update(operations)
    for path, operations in DESCRIPTION.items():
        paths[path] = dict(operations)
    document = {
        "openapi": "3.1.0",
        "info": {"title": Both("蓝图 接口", "Lantu API"), "version": "1", "description": ABOUT},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": about} for name, about in TAGS],
        "paths": {path: secure(operations) for path, operations in paths.items()},
        "components": {"schemas": schemas, "securitySchemes": SECURITY_SCHEMES},
    }
    return dict(in_words(document, language))


def secure(operations: dict[str, Any]) -> dict[str, Any]:
    """Return the operations with who may call them: anyone where the answers never say 403."""
    return {
        method: operation
        | {"security": WITH_ACCOUNT if "403" in operation["responses"] else [{}, *WITH_ACCOUNT]}
        for method, operation in operations.items()
    }
