"""Named templates of files: columns in an order, or an office's own form."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import FORM, READ, WRITE, errors
from app.api.openapi.fields import both
from app.api.openapi.parameters import LANG, SORT, in_path, writing
from app.api.openapi.project_writes import HEADERS, LOCATION, body, done, form_body
from app.api.openapi.types import Schema, flag, list_of, moment, or_null, record, ref, sent, text, whole
from app.api.openapi.updates import shown
from app.api.openapi.words import Both
from app.api.templates import XLSX
from projects.accounts.sharing import LONGEST_NAME
from projects.layouts.columns import CHOICES, MOST_COLUMNS

TAG = "templates"
TEMPLATE_ID = in_path("template_id", whole("", ""), Both("模板的编号", "Number of the template"), 4)
WHERE = {"Location": LOCATION | {"description": Both("模板的地址", "Address of the template")}}
SHARED = text("与哪个县区共用,不写则只供自己", "The district that shares it; without it nobody does")
NAMED = text(
    "模板名,下载时写作 template", "Its name: the word `template` of a download", maxLength=LONGEST_NAME
)
SORTED: Schema = {
    "type": "string",
    "enum": SORT["schema"]["enum"],
    "description": Both("排序,不写则同正式清单", "The order; without it that of the official list"),
}
COLUMNS: Schema = {
    "type": "array",
    "minItems": 1,
    "maxItems": MOST_COLUMNS,
    "items": {"type": "string", "minLength": 1},
    "description": Both(
        f"各列,依次:{', '.join(CHOICES)};也可写中英文名称",
        f"The columns in their order: {', '.join(CHOICES)}; their names are understood too",
    ),
}
SCHEMAS: dict[str, Schema] = {
    "Template": record(
        {
            "id": whole("编号", "Number"),
            "name": NAMED,
            "owner": text("模板的主人,只有主人能改", "Whose it is: only they change it"),
            "may_change": flag("自己能改它", "The caller may change it"),
            "adcode": or_null(SHARED),
            "columns": COLUMNS | {"minItems": 0},
            "sort": or_null(SORTED),
            "form_name": or_null(
                text("表样的文件名;按列的模板没有", "The file of an office's own form; none for columns")
            ),
            "formats": list_of({"type": "string"})
            | {"description": Both("可下载的格式", "Formats to be had")},
            "updated_at": moment(*both("updated_at")),
        }
    ),
    "TemplateAnswer": record(
        {
            "template": ref("Template"),
            "marks": list_of(
                record(
                    {
                        "sheet": text("工作表", "The sheet"),
                        "cell": text("单元格", "The cell"),
                        "text": text("标记", "The mark"),
                        "is_known": flag(
                            "会填写;不认识的原样保留", "It is filled; unknown ones stay as they are"
                        ),
                        "meaning": or_null(
                            text(
                                "填入什么,或可能想写的是什么", "What is filled in, or what it may have meant"
                            )
                        ),
                    }
                )
            ),
            "faults": list_of({"type": "string"})
            | {"description": Both("为什么还不能填写", "Why it cannot be filled yet")},
        }
    ),
    "NewTemplate": sent(
        {"name": NAMED | {"minLength": 1}, "adcode": SHARED, "columns": COLUMNS, "sort": SORTED},
        "name",
        "columns",
    ),
    "TemplateChange": sent({"name": NAMED, "adcode": SHARED, "columns": COLUMNS, "sort": SORTED}),
    "NewForm": sent(
        {
            "form": {
                "type": "string",
                "contentMediaType": "application/octet-stream",
                "description": Both("表样(xlsx),最多 2 MB", "The form (xlsx), at most 2 MB"),
            },
            "name": NAMED | {"minLength": 1},
            "adcode": SHARED,
        },
        "form",
        "name",
    ),
}
# Nothing is sent back of what was deleted.
GONE = {"204": {"description": Both("已删除", "Deleted"), "headers": HEADERS}}
PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/templates": {
        "get": {
            "tags": [TAG],
            "operationId": "listTemplates",
            "summary": Both("可用的模板", "Templates to be used"),
            "description": Both(
                "自己的在前,然后是共用的。", "The caller's own first, then those that are shared."
            ),
            "parameters": [LANG],
            "responses": shown(record({"templates": list_of(ref("Template"))}), "模板", "The templates"),
        },
        "post": {
            "tags": [TAG],
            "operationId": "addTemplate",
            "summary": Both("新建按列的模板", "Make a template of columns"),
            "description": Both(
                "下载时写 template=名称,列和次序就照它。",
                "A download with `template` and its name has these columns in this order.",
            ),
            "parameters": writing(versioned=False),
            "requestBody": body(
                "NewTemplate",
                {"name": "月报用", "columns": ["code", "name", "investment_wan"], "sort": "-investment"},
            ),
            "responses": {"201": done("TemplateAnswer", "已保存", "Kept", **WHERE)} | errors(*WRITE),
        },
    },
    "/api/v1/templates/forms": {
        "post": {
            "tags": [TAG],
            "operationId": "addForm",
            "summary": Both("新建上级的表样", "Bring the form of an upper office"),
            "description": Both(
                "工作簿里 {{总投资|亿元}} 这样的标记,下载时填好;回答说明每个标记填入什么。",
                "Marks such as {{总投资|亿元}} are filled in a download; the answer says what each means.",
            ),
            "parameters": writing(versioned=False),
            "requestBody": form_body("NewForm", {"form": "@表样.xlsx", "name": "省里的表"}),
            "responses": {"201": done("TemplateAnswer", "已保存", "Kept", **WHERE)} | errors(*FORM),
        }
    },
    "/api/v1/templates/{template_id}": {
        "get": {
            "tags": [TAG],
            "operationId": "getTemplate",
            "summary": Both("一个模板", "One template"),
            "description": Both("表样连同它的标记。", "An office's own form with its marks."),
            "parameters": [TEMPLATE_ID, LANG],
            "responses": shown(ref("TemplateAnswer"), "模板", "The template", "404"),
        },
        "patch": {
            "tags": [TAG],
            "operationId": "changeTemplate",
            "summary": Both("修改模板", "Change a template"),
            "description": Both(
                "没有写的不变;表样只能改名称和共用的县区。",
                "What is not sent stays; of an office's own form the name and the district are changed.",
            ),
            "parameters": [TEMPLATE_ID, *writing(versioned=False)],
            "requestBody": body("TemplateChange", {"columns": ["code", "name", "status"]}),
            "responses": {"200": done("TemplateAnswer", "已保存", "Saved")} | errors(*WRITE),
        },
        "delete": {
            "tags": [TAG],
            "operationId": "deleteTemplate",
            "summary": Both("删除模板", "Delete a template"),
            "description": Both("已下载的文件不受影响。", "Files made by it stay as they are."),
            "parameters": [TEMPLATE_ID, *writing(versioned=False)],
            "responses": GONE | errors(*WRITE),
        },
    },
    "/api/v1/templates/{template_id}/form": {
        "get": {
            "tags": [TAG],
            "operationId": "getForm",
            "summary": Both("取回表样", "Fetch the form"),
            "description": Both("没有填写的原件。", "As it was brought, not filled."),
            "parameters": [TEMPLATE_ID, LANG],
            "responses": {
                "200": {
                    "description": Both("工作簿(xlsx)", "The workbook (xlsx)"),
                    "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
                }
            }
            | errors(*READ, "403", "404"),
        }
    },
}
