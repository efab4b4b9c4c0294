"""Files that come in: send, read the verdicts, decide, write, take back."""

from __future__ import annotations

from typing import Any

from app.api.import_reading import MOST_ROWS
from app.api.openapi.errors import FORM, READ, VERSIONED, errors
from app.api.openapi.fields import both
from app.api.openapi.parameters import CURSOR, LANG, Parameter, in_path, limit, word, writing
from app.api.openapi.project_writes import FIELD, HEADERS, LOCATION, body, form_body
from app.api.openapi.types import (
    NEXT,
    VERSION,
    Schema,
    code_of,
    flag,
    list_of,
    month,
    or_null,
    record,
    ref,
    sent,
    text,
    whole,
)
from app.api.openapi.updates import shown
from app.api.openapi.words import Both
from app.imports.marking import XLSX
from geo.datum import DATUMS
from projects.words import vocabulary

TAG = "imports"
IMPORT_ID = in_path("import_id", whole("", ""), Both("导入的编号", "Number of the import"), 12)
POSITION = in_path("position", whole("", ""), Both("第几行,从 1 起", "Which of its rows, from 1"), 3)
VERDICTS = [*vocabulary.codes(vocabulary.IMPORT_VERDICTS), "doubted"]
TARGET = code_of(vocabulary.IMPORT_TARGETS, "各行是什么", "What the rows become")
ANY: Schema = {"type": ["string", "number", "boolean", "array", "null"]}
HOW_TAKEN: dict[str, Schema] = {
    "month": month("月报的月份", "Month of monthly reports"),
    "year": whole("“年度计划投资”一列的年份", "Year of a column of planned investment"),
    "datum": {
        "type": "string",
        "pattern": f"^({'|'.join(DATUMS)}|latlon|EPSG:[1-9][0-9]{{3,4}})$",
        "description": Both(
            "坐标系;纬度在前写 latlon;文件没有说明坐标参照系时写 EPSG 编号",
            "Datum; latlon where latitude stands first; an EPSG code where the file names none",
        ),
    },
    "reason": text("理由", "Reason", maxLength=500),
    "evidence": text("依据文号", "Number of a document", maxLength=200),
    "evidence_link": text("依据链接", "Link to a document", maxLength=500),
}
TAKEN_NOW = {
    name: or_null({key: value for key, value in schema.items() if key != "pattern"})
    for name, schema in HOW_TAKEN.items()
}
SCHEMAS: dict[str, Schema] = {
    "Import": record(
        {
            "id": whole("编号", "Number"),
            "filename": text("文件名", "Name of the file"),
            "format": or_null(text("按内容判断的格式", "Format, by its content")),
            "encoding": or_null(text("文字的编码", "Encoding of its text")),
            "target": TARGET,
            "table": or_null(text("所读的表或图层", "Sheet or layer that is read")),
            "tables": list_of(
                record(
                    {
                        "name": text("表或图层,按名称", "Sheet or layer, by its name"),
                        "kind": text("表或图层", "Whether a sheet or a layer"),
                        "is_hidden": flag("是隐藏的", "It is hidden"),
                        "rows": whole("行数", "How many rows"),
                    }
                )
            ),
            "columns": {
                "type": "object",
                "additionalProperties": record(
                    {
                        "heading": text("表头", "Its heading"),
                        "field": or_null(text("当作哪个字段", "The field that it is taken for")),
                        "unit": or_null(text("表中数字的单位", "The unit of its figures")),
                    }
                ),
                "description": Both("各列,按列的字母", "The columns by their letters"),
            },
            **TAKEN_NOW,
            "batch": or_null(text("它提交的更新的批", "The batch of the updates that it submitted")),
            "job": or_null(whole("后台工作的编号", "Number of the job")),
            "state": code_of(vocabulary.IMPORT_STATES, "状态", "State"),
            "counts": {
                "type": "object",
                "additionalProperties": {"type": "integer"},
                "description": Both("各判定的行数", "Rows by verdict"),
            },
            "notes": list_of({"type": "string"}),
            "fault": or_null(text("没有成功的原因", "Why it came to nothing")),
            "version": VERSION,
        }
    ),
    "ImportRow": record(
        {
            "position": whole("第几行", "Which row"),
            "table": text("表或图层", "Sheet or layer"),
            "row": whole("文件里的行号", "Its number in the file"),
            "verdict": code_of(vocabulary.IMPORT_VERDICTS, "判定", "Verdict"),
            "name": or_null(text(*both("project_name"))),
            "project": or_null(text(*both("project_code"))),
            "changes": {
                "type": "object",
                "additionalProperties": record({"old": ANY, "new": ANY}),
                "description": Both("字段的旧值和新值", "Old and new values by field"),
            },
            "faults": list_of(
                record(
                    {
                        "cell": or_null(text("单元格", "The cell")),
                        "field": or_null(text("字段", "The field")),
                        "message": text("说明", "In words"),
                    }
                )
            ),
            "doubts": list_of({"type": "string"}),
            "notes": list_of({"type": "string"}),
            "candidates": list_of(
                record(
                    {
                        "code": text(*both("project_code")),
                        "name": text(*both("project_name")),
                        "score": {"type": "number", "minimum": 0, "maximum": 1},
                    }
                )
            ),
            "decision": or_null(text("决定:编码或 new", "What was decided: a code, or new")),
        }
    ),
    "ImportDecision": sent(
        {
            "decision": text(
                "就是的那个项目的编码,或 new", "Code of the project that it is, or new", minLength=1
            )
        }
        | FIELD,
        "decision",
    ),
    "ImportDecisions": sent(
        {
            "decisions": {
                "type": "object",
                "minProperties": 1,
                "maxProperties": MOST_ROWS,
                "propertyNames": {"pattern": "^[1-9][0-9]{0,6}$"},
                "additionalProperties": {"type": "string", "minLength": 1},
                "description": Both("按行的 position:编码或 new", "By position of the row: a code, or new"),
            }
        }
        | FIELD,
        "decisions",
    ),
    "ImportReading": sent(
        {
            "target": TARGET,
            "table": text("要读的表或图层", "Sheet or layer to read"),
            "columns": {
                "type": ["object", "null"],
                "propertyNames": {"pattern": "^[A-Z]{1,3}$"},
                "additionalProperties": sent(
                    {
                        "field": text("当作哪个字段", "The field that it is", minLength=1),
                        "unit": text("表中数字的单位", "The unit of its figures"),
                    },
                    "field",
                ),
                "description": Both(
                    "各列按字母;没有写的列不读", "The columns by their letters; those not named are not read"
                ),
            },
            **HOW_TAKEN,
        }
        | FIELD
    ),
    "ImportApplication": sent(
        {
            "leave_out": flag("有误和未决定的行不写入", "Leave out what is wrong or undecided"),
            "confirmed": flag("疑问已核对,确认无误", "What is doubted was looked at and is right"),
        }
        | FIELD
    ),
    "ImportUndoing": sent(
        {
            "reason": text("理由", "Reason", minLength=1, maxLength=500),
            "leave_out": flag("之后又有更新的行保持不动", "Leave rows alone that have moved on since"),
        }
        | FIELD,
        "reason",
    ),
    "ImportFile": sent(
        {
            "file": {
                "type": "string",
                "contentMediaType": "application/octet-stream",
                "description": Both("文件,最多 50 MB", "The file, at most 50 MB"),
            },
            "target": TARGET,
            **HOW_TAKEN,
        },
        "file",
    ),
}


def taken(zh: str, en: str) -> dict[str, Any]:
    """Return the answer of what is done in the background."""
    where = {"Location": LOCATION | {"description": Both("导入的地址", "Address of the import")}}
    content = {"application/json": {"schema": ref("Import")}}
    return {"202": {"description": Both(zh, en), "headers": HEADERS | where, "content": content}}


def step(name: str, summary: Both, schema: str, example: dict[str, Any], *more: Parameter) -> dict[str, Any]:
    """Return an operation on one import, done in the background."""
    return {
        "tags": [TAG],
        "operationId": name,
        "summary": summary,
        "description": Both(
            "后台完成;版本是导入的版本(GET 的 ETag)。",
            "Done in the background; the version is the import's own (the ETag of its GET).",
        ),
        "parameters": [IMPORT_ID, *more, *writing(versioned=True)],
        "requestBody": body(schema, example),
        "responses": taken("已开始", "Begun") | errors(*VERSIONED),
    }


PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/imports": {
        "get": {
            "tags": [TAG],
            "operationId": "listImports",
            "summary": Both("自己的导入", "Imports of the account"),
            "description": Both("最近的在前,每页 50 次。", "The newest first, 50 a page."),
            "parameters": [CURSOR, LANG],
            "responses": shown(
                record({"imports": list_of(ref("Import")), "next": NEXT}), "一页导入", "A page of imports"
            ),
        },
        "post": {
            "tags": [TAG],
            "operationId": "sendImport",
            "summary": Both("导入一个文件", "Import a file"),
            "description": Both(
                "后台读取,什么也不写入;之后看各行的判定,再 apply。",
                "Read in the background, nothing is written; look at the verdicts, then apply.",
            ),
            "parameters": writing(versioned=False),
            "requestBody": form_body("ImportFile", {"file": "@项目.xlsx", "target": "projects"}),
            "responses": taken("已收下,正在读取", "Taken; being read") | errors(*FORM),
        },
    },
    "/api/v1/imports/{import_id}": {
        "get": {
            "tags": [TAG],
            "operationId": "getImport",
            "summary": Both("一次导入", "One import"),
            "description": Both("只有带来文件的人看得到。", "Only whoever brought the file sees it."),
            "parameters": [IMPORT_ID, LANG],
            "responses": shown(ref("Import"), "导入", "The import", "403", "404"),
        }
    },
    "/api/v1/imports/{import_id}/rows": {
        "get": {
            "tags": [TAG],
            "operationId": "listImportRows",
            "summary": Both("各行的判定", "The verdict of each row"),
            "description": Both("按文件里的次序。", "In the order of the file."),
            "parameters": [
                IMPORT_ID,
                word("verdict", {"type": "string", "enum": VERDICTS}, Both("判定", "Verdict")),
                limit(100, 1000),
                CURSOR,
                LANG,
            ],
            "responses": shown(
                record({"rows": list_of(ref("ImportRow")), "next": NEXT}),
                "一页",
                "A page",
                "403",
                "404",
            ),
        }
    },
    "/api/v1/imports/{import_id}/rows/{position}": {
        "post": step(
            "decideImportRow",
            Both("决定一行是哪个项目", "Decide which project a row is"),
            "ImportDecision",
            {"decision": "new"},
            POSITION,
        )
    },
    "/api/v1/imports/{import_id}/rows/decide": {
        "post": step(
            "decideImportRows",
            Both("决定几行是哪些项目", "Decide which projects several rows are"),
            "ImportDecisions",
            {"decisions": {"3": "new", "5": "LT-211302-0007"}},
        )
    },
    "/api/v1/imports/{import_id}/read": {
        "post": step(
            "readImportAnew",
            Both("换一种读法", "Read it otherwise"),
            "ImportReading",
            {"columns": {"A": {"field": "name"}, "C": {"field": "investment_wan", "unit": "亿元"}}},
        )
    },
    "/api/v1/imports/{import_id}/marked": {
        "get": {
            "tags": [TAG],
            "operationId": "getMarkedImport",
            "summary": Both("标出错误的工作簿", "The workbook with its errors marked"),
            "description": Both("错误的单元格标了颜色,旁边写明原因。", "Each wrong cell with why."),
            "parameters": [IMPORT_ID, LANG],
            "responses": {
                "200": {
                    "description": Both("工作簿(xlsx)", "The workbook (xlsx)"),
                    "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
                }
            }
            | errors(*READ, "403", "404"),
        }
    },
    "/api/v1/imports/{import_id}/apply": {
        "post": step("applyImport", Both("写入", "Write it"), "ImportApplication", {"leave_out": True})
    },
    "/api/v1/imports/{import_id}/undo": {
        "post": step(
            "undoImport", Both("撤销整批导入", "Take it back"), "ImportUndoing", {"reason": "文件有误"}
        )
    },
}
