"""The months of districts: read, freeze."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import WRITE, errors
from app.api.openapi.fields import both
from app.api.openapi.parameters import ADCODE, IF_NONE_MATCH, LANG, in_path, word, writing
from app.api.openapi.project_writes import body, done
from app.api.openapi.projects import SUMMARY, answers, stated
from app.api.openapi.types import (
    VERSION,
    Schema,
    code_of,
    flag,
    list_of,
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
from projects.registry.fields import name_of
from projects.words import vocabulary

TAG = "months"
MONTH = in_path(
    "month", {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}, Both("哪个月", "The month"), "2026-10"
)
DISTRICT = word(
    "district",
    ADCODE,
    Both("区划代码;不写时是账号的县区或项目最多的市", "Adcode; the account's own, or the city, without it"),
)
STATE: dict[str, Schema] = {
    "month": month("哪个月", "The month"),
    "is_frozen": flag("已冻结,数字不再变动", "Frozen: its figures move no more"),
    "frozen_at": or_null(moment("冻结时间", "When it was frozen")),
    "frozen_for": or_null(text("为哪个县区冻结", "For which district it was frozen")),
    "frozen_by": or_null(text("谁冻结的(登录后可见)", "Who froze it (for accounts)")),
    "note": or_null(text("冻结说明(登录后可见)", "The note of the freeze (for accounts)")),
}
NAMED: dict[str, Schema] = {
    "district": text("区划代码", "Adcode"),
    "district_name": text("县区名称", "Name of the district"),
}
INVESTED: dict[str, Schema] = {
    "month_wan": stated(*name_of("month_wan").both),
    "year_wan": stated(*name_of("year_done_wan").both),
    "planned_wan": stated(*name_of("year_plan_wan").both),
    "cumulative_wan": stated(*name_of("completed_wan").both),
    "reported_number": whole("已报送的个数", "How many have reported"),
}
LINE = record(
    {"key": text("代码", "Code"), "label": text(*both("label"))} | INVESTED,
)
SCHEMAS: dict[str, Schema] = {
    "MonthState": record(STATE),
    "FrozenMonth": record(NAMED | STATE),
    "Month": record(
        NAMED
        | STATE
        | {
            "summary": record(SUMMARY),
            "differences": record(
                {
                    "number_before": whole("上月末的个数", "How many at the end of the month before"),
                    "number_after": whole("本月末的个数", "How many at the end of this month"),
                    "wan_before": stated("上月末的总投资", "Investment at the end of the month before"),
                    "wan_after": stated("本月末的总投资", "Investment at the end of this month"),
                    "rows": list_of(ref("Difference")),
                }
            ),
            "invested": record(INVESTED),
            "districts": list_of(LINE),
            "types": list_of(LINE),
            "due_number": whole("应报送的个数", "How many have to report"),
            "reported_number": whole("已报送的个数", "How many have reported"),
            "unreported": {
                "type": ["array", "null"],
                "items": ref("Unreported"),
                "description": Both("没有报送的(登录后可见)", "Who has not reported (for accounts)"),
            },
            "matters": {
                "type": ["object", "null"],
                "description": Both("需协调事项的件数(登录后可见)", "Matters in numbers (for accounts)"),
            },
        }
    ),
    "Difference": record(
        {
            "project": text(*both("project_code")),
            "project_name": text(*both("project_name")),
            "kind": code_of(vocabulary.DIFFERENCE_KINDS, "哪一种变化", "Kind of difference"),
            "number_delta": whole(*name_of("number_delta").both),
            "wan_delta": stated(*name_of("wan_delta").both),
            "changes": {
                "type": "object",
                "description": Both("字段 → [旧值, 新值]", "Field → [old, new]"),
            },
        }
    ),
    "Unreported": record(
        {
            "project": text(*both("project_code")),
            "project_name": text(*both("project_name")),
            "version": VERSION,
            "state": {
                "type": "string",
                "enum": ["pending", "returned", "missing"],
                "description": Both("在等待审核、被退回、没有填报", "Waits, was returned, or was never sent"),
            },
            "steward": or_null(text(*both("steward"))),
            "lead_unit": or_null(text(*both("lead_unit"))),
            "latest_month": or_null(month("最近一次报送的月份", "The latest month that was reported")),
            "districts": list_of({"type": "string"}) | {"description": both("districts")},
        }
    ),
    "Remind": sent({"district": ADCODE}, "district"),
    "ReminderOfMonth": record(
        NAMED
        | {
            "month": month("哪个月", "The month"),
            "reminded_at": moment("最近一次提醒的时间", "When it was reminded last"),
            "reminded_by": text("谁提醒的", "Who reminded it"),
        }
    ),
    "Freeze": sent(
        {
            "district": ADCODE,
            "confirmed": flag("确认冻结,不能撤销", "Confirmed: it cannot be undone"),
            "note": text("冻结说明", "A note", maxLength=500),
        },
        "district",
        "confirmed",
    ),
}
PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/months": {
        "get": {
            "tags": [TAG],
            "operationId": "listMonths",
            "summary": Both("一个县区的各月", "The months of a district"),
            "description": Both("最近的在前。", "The latest first."),
            "parameters": [DISTRICT, LANG, IF_NONE_MATCH],
            "responses": answers(record(NAMED | {"months": list_of(ref("MonthState"))}), "各月", "The months")
            | errors("404"),
        }
    },
    "/api/v1/months/{month}": {
        "get": {
            "tags": [TAG],
            "operationId": "getMonth",
            "summary": Both("一个月的数字", "The numbers of a month"),
            "description": Both(
                "与月报页和月报文件完全相同:月末的合计、变化、完成投资、报送情况。",
                "The same as its page and its report: totals at its end, differences, money, reports.",
            ),
            "parameters": [MONTH, DISTRICT, LANG, IF_NONE_MATCH],
            "responses": answers(ref("Month"), "这个月", "The month") | errors("404"),
        }
    },
    "/api/v1/months/{month}/remind": {
        "post": {
            "tags": [TAG],
            "operationId": "remindMonth",
            "summary": Both("提醒一个县区填报", "Remind a district of a month"),
            "description": Both(
                "报齐之前显示在该县区填报人员的调度页上;同一天再提醒一次不改变什么。",
                "Shown on the desks of its officers until all is reported; twice on one day changes nothing.",
            ),
            "parameters": [MONTH, *writing(versioned=False)],
            "requestBody": body("Remind", {"district": "211302"}),
            "responses": {"200": done("ReminderOfMonth", "已提醒", "Reminded")} | errors(*WRITE),
        }
    },
    "/api/v1/months/{month}/freeze": {
        "post": {
            "tags": [TAG],
            "operationId": "freezeMonth",
            "summary": Both("冻结一个月", "Freeze a month"),
            "description": Both(
                "从月末最后一天起可以冻结,一月接一月;冻结之后不能撤销,所以要加 confirmed。",
                "From its last day on, in the order of the months; never undone, hence `confirmed`.",
            ),
            "parameters": [MONTH, *writing(versioned=False)],
            "requestBody": body("Freeze", {"district": "211302", "confirmed": True, "note": "已核对"}),
            "responses": {"200": done("FrozenMonth", "已冻结", "Frozen")} | errors(*WRITE),
        }
    },
}
