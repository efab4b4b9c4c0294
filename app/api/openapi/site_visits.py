"""What was noted on site: a status, a month and photos in one request."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import FORM, MOVED, VERSIONED, errors
from app.api.openapi.evidence import CHANGED_PROJECT
from app.api.openapi.evidence import SCHEMAS as FILES
from app.api.openapi.fields import both
from app.api.openapi.parameters import CODE, writing
from app.api.openapi.project_writes import BEHIND, LOCATION, MONTH_SENT, STATUS_SENT, TAG, done, form_body
from app.api.openapi.types import Schema, code_of, list_of, record, sent, text, whole
from app.api.openapi.words import Both
from app.updates.site_visit import FIELDS
from projects.words import vocabulary

MONTH, STATUS = MONTH_SENT["properties"], STATUS_SENT["properties"]
DEGREES, METRES = r"^-?\d{1,3}(\.\d{1,20})?$", r"^\d{1,6}(\.\d{1,20})?$"
NOTED: dict[str, Schema] = {
    "noted_at": text("记录的时间,带时区", "When it was noted, with its zone", format="date-time"),
    "noted_lon": text("手机的位置:经度", "Where the phone was: longitude, WGS-84", pattern=DEGREES),
    "noted_lat": text("纬度", "Latitude", pattern=DEGREES),
    "noted_accuracy_m": text("误差,米", "How far it may be off, in metres", pattern=METRES),
}
MONEY = {"type": "string", "examples": ["1200.5"]}
OWN: dict[str, Schema] = {
    **{name: MONTH[name] | MONEY for name in ("month_wan", "cumulative_wan")},
    "confirmed": {
        "type": "string",
        "enum": ["yes"],
        "description": Both("有疑问的数字已核对(见 doubts)", "What was doubted is right (see `doubts`)"),
    },
    **NOTED,
}
KNOWN: dict[str, Schema] = {**STATUS, **MONTH, **BEHIND, **OWN}
SCHEMAS: dict[str, Schema] = {
    "SiteVisit": sent(
        {name: KNOWN[name] for name in FIELDS}
        | {
            "version": text(
                "读到的版本(或用 If-Match)", "The version read (or If-Match)", pattern=r"^[1-9]\d{0,8}$"
            ),
            "files": FILES["FilesSent"]["properties"]["files"],
        }
    ),
    "SiteVisitAnswer": record(
        {
            "updates": list_of(
                record(
                    {
                        "id": whole("更新的编号", "Number of the update"),
                        "kind": code_of(vocabulary.UPDATE_KINDS, *both("kind")),
                        "state": code_of(vocabulary.UPDATE_STATES, "状态", "Status"),
                    }
                )
            ),
            "project": CHANGED_PROJECT,
        }
    ),
}
# A form is taken whatever it says that it is.
STATUSES = {*VERSIONED, *FORM} - {"415"}
PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/projects/{code}/site-visits": {
        "post": {
            "tags": [TAG],
            "operationId": "submitSiteVisit",
            "summary": Both("提交现场记录", "Submit what was noted on site"),
            "description": Both(
                "新状态、一个月的数字和文字,至少写一项;照片附在其中第一条更新上,相机没有记下位置的,用手机的位置。"
                "每项成为一条更新,规则同各自的接口,要么全部提交,要么一条也不提交。"
                "同一键的重发一年内得到同样的回答:没有网络时记下的,可以放心地以后再发。",
                "A new status, figures and words of a month, at least one of them; photos stand behind the"
                " first, and one whose camera noted no place has that of the phone. Each becomes an update"
                " by its own rules, all of them or none. A retry of a key gets the same answer for a year:"
                " what was noted without a network can be sent later, and again.",
            ),
            "parameters": [CODE, *writing(versioned=True)],
            "requestBody": form_body(
                "SiteVisit",
                {
                    "month": "2026-11",
                    "physical_progress": "主体结构封顶",
                    "noted_at": "2026-11-27T14:32:00+08:00",
                    "version": "3",
                    "files": "@现场.jpg",
                },
            ),
            "responses": {
                "200": done("SiteVisitAnswer", "已发布", "Published", Location=LOCATION),
                "201": done(
                    "SiteVisitAnswer", "已提交,等待审核", "Submitted; waits for review", Location=LOCATION
                ),
                "308": MOVED,
            }
            | errors(*STATUSES),
        }
    },
}
