"""Writing a project: its status, its months, its details."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import MOVED, VERSIONED, errors
from app.api.openapi.parameters import CODE, writing
from app.api.openapi.types import (
    GEOMETRY,
    VERSION,
    Schema,
    code_of,
    day,
    flag,
    month,
    ref,
    sent,
    text,
    wan,
    whole,
)
from app.api.openapi.words import Both
from geo.datum import DATUMS
from projects.words import vocabulary

TAG = "writes"
BEHIND: dict[str, Schema] = {
    "reason": text("理由", "Why", maxLength=500),
    "evidence": text("依据:文号", "Evidence: a document's number", maxLength=200),
    "evidence_link": text("依据:链接", "Evidence: a link", format="uri", maxLength=500),
}
FIELD = {
    "version": VERSION | {"description": Both("读到的版本(或用 If-Match)", "The version read (or If-Match)")}
}
YEAR = {"minimum": 1949, "maximum": 2100}
MONTH = {"minimum": 1, "maximum": 12}


def size(zh: str, en: str) -> Schema:
    """Return the schema of a length or an area that a program sends."""
    return {
        "type": ["string", "number", "null"],
        "description": Both(f"{zh},最多六位小数", f"{en}, up to six decimals"),
    }


NAME = {"maxLength": 200}
DETAILS: dict[str, Schema] = {
    "name": text("名称", "Name", minLength=1, **NAME),
    "name_en": text("英文名称", "Name in English", **NAME),
    "national_code": text(
        "全国投资项目在线审批监管平台代码",
        "Code of the national approval platform",
        pattern=r"^\d{4}-\d{6}-\d{2}-\d{2}-\d{6}$",
    ),
    "nature": code_of(vocabulary.NATURES, "建设性质", "Construction nature"),
    "level": code_of(vocabulary.LEVELS, "级别", "Level"),
    "approval": code_of(vocabulary.APPROVALS, "审批方式", "Kind of approval"),
    "investment_wan": wan("总投资,要有依据或理由", "Total investment; needs evidence or a reason"),
    "length_km": size("长度(公里)", "Length (km)"),
    "land_m2": size("占地(平方米)", "Land (m²)"),
    "floor_m2": size("建筑面积(平方米)", "Floor area (m²)"),
    "capacity": text("规模", "Capacity", maxLength=500),
    "start_year": whole("计划开工年", "Planned start: year", **YEAR),
    "start_month": whole("计划开工月", "Planned start: month", **MONTH),
    "end_year": whole("计划完工年", "Planned end: year", **YEAR),
    "end_month": whole("计划完工月", "Planned end: month", **MONTH),
    "place_text": text("建设地点", "Place", **NAME),
    "geom": {"anyOf": [GEOMETRY, {"type": "null"}]},
    "precision": code_of(
        vocabulary.PRECISIONS, "落位精度,要与 geom 相符", "Precision of the location; must fit geom"
    ),
    "method": code_of(vocabulary.METHODS, "定位方法", "How it was located"),
    "accuracy_m": whole("误差(米)", "Accuracy (m)", minimum=1, maximum=100_000),
    "source_datum": {
        "type": "string",
        "enum": list(DATUMS),
        "description": Both(
            "geom 的坐标系,存为 WGS-84;不写即 wgs84", "Datum of geom, kept as WGS-84; wgs84 without it"
        ),
    },
    "owner": text("建设单位", "Owner", **NAME),
    "lead_unit": text("牵头单位", "Lead unit", **NAME),
    "assisting_units": {
        "type": ["array", "null"],
        "items": {"type": "string"},
        "maxItems": 20,
        "description": Both("协助单位", "Assisting units"),
    },
    "steward": text("项目管家", "Steward", **NAME),
    "lead_official": text("包保领导(职务)", "Lead official (post)", **NAME),
    "description": text("建设内容", "Description", maxLength=4000),
}
DETAILS_SENT = sent(DETAILS | BEHIND | FIELD) | {
    "patternProperties": {r"^year_plan_\d{4}$": wan("该年计划投资", "Planned for that year")},
}
STATUS_SENT = sent(
    {
        "status": code_of(vocabulary.STATUSES, "新的状态", "The new status"),
        "status_on": day("发生的日期", "When it came about"),
    }
    | BEHIND
    | FIELD,
    "status",
)
MONTH_SENT = sent(
    {
        "month": month("月份", "The month"),
        "month_wan": wan("本月完成投资", "Invested in the month"),
        "cumulative_wan": wan("累计完成投资;两者可只写其一", "Invested to date; one of the two is enough"),
        "physical_progress": text("形象进度", "Physical progress", maxLength=1000),
        "problems": text("存在问题(内部)", "Problems (internal)", maxLength=1000),
        "next_steps": text("下步打算(内部)", "Next steps (internal)", maxLength=1000),
        "no_change": flag("本月无变化,其余不写", "Nothing moved; then nothing else is sent"),
        "confirmed": flag(
            "有疑问的数字已核对(见 doubts)", "Figures that were doubted are right (see `doubts`)"
        ),
    }
    | BEHIND
    | FIELD,
    "month",
)
SCHEMAS: dict[str, Schema] = {
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
                "可疑的数字(累计下降、超过总投资等)答 400 并列出 doubts,核对后加 confirmed 重发。",
                "Figures that look wrong (a fall, beyond the total, …) are answered 400 with `doubts`;"
                " send again with `confirmed` once they are checked.",
            ),
            "MonthReport",
            {"month": "2026-10", "month_wan": "1200.5", "physical_progress": "主体结构封顶"},
        )
    },
    "/api/v1/projects/{code}": {
        "patch": submission(
            "changeDetails",
            Both("修改基本信息和年度计划", "Change details and year plans"),
            Both(
                "只改所写的字段,null 清空一个字段。year_plan_2026 是 2026 年的计划投资。",
                "Only what is sent changes; null empties a field. `year_plan_2026` is the plan of 2026.",
            ),
            "DetailsChange",
            {"owner": "朝阳某某建设有限公司", "start_year": 2026, "year_plan_2026": "5000"},
        )
    },
}
