"""Registering new projects."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import WRITE, errors
from app.api.openapi.fields import both
from app.api.openapi.fields import sent as describe_sent
from app.api.openapi.parameters import writing
from app.api.openapi.project_writes import (
    BEHIND,
    CONFIRMED,
    FIELD,
    LOCATION,
    TAG,
    body,
    done,
    submission,
)
from app.api.openapi.types import Schema, code_of, flag, list_of, ref, sent, text, wan
from app.api.openapi.words import Both
from projects.registry.field import Kind
from projects.registry.fields import BY_NAME
from projects.updates.phases import MOST_PHASES, Phase
from projects.updates.registering import REGISTERED
from projects.words import vocabulary

FIELDS: dict[str, Schema] = {
    name: flag(*both(name)) if BY_NAME[name].kind is Kind.FLAG else describe_sent(BY_NAME[name])
    for name in REGISTERED
}
DISTRICTS: Schema = {
    "type": "array",
    "minItems": 1,
    "maxItems": 100,
    "description": Both(
        "县区的区划代码,市本级写市的;要写份额时写成 {adcode, share},合计为 1",
        "Adcodes of its districts, the city's for the city itself; with shares {adcode, share}, of 1",
    ),
    "items": {
        "oneOf": [
            {"type": "string", "pattern": r"^[1-9]\d{5}$"},
            sent(
                {
                    "adcode": text("区划代码", "Adcode", pattern=r"^[1-9]\d{5}$"),
                    "share": {
                        "type": ["string", "number", "null"],
                        "description": Both("所占份额,0 到 1", "Its share, between 0 and 1"),
                    },
                },
                "adcode",
            ),
        ]
    },
}
MEASURE: Schema = {
    "type": "string",
    "enum": list(vocabulary.MEASURES),
    "description": Both("哪一项数字", "Which figure"),
}
STATEMENT = sent(
    {
        "measure": MEASURE,
        "value": {
            "type": ["string", "number"],
            "description": Both("数字,单位见该字段", "The figure, in the unit of its field"),
        },
        "as_written": text("原文的写法", "As it is written", maxLength=200),
        "qualifier": code_of(vocabulary.QUALIFIERS, "确切程度", "How exact"),
        "scope": text("口径,如一期、境内段", "Of what it is, where not the whole", maxLength=200),
        "purpose": code_of(vocabulary.PURPOSES, "用途", "What it is for"),
    },
    "measure",
    "value",
)
SCHEMAS: dict[str, Schema] = {
    "StatementSent": STATEMENT,
    "NewProject": sent(
        FIELDS
        | {
            "districts": DISTRICTS,
            "parent_code": text(*both("parent_code"), maxLength=50),
            "statements": list_of(ref("StatementSent"))
            | {
                "maxItems": 50,
                "description": Both(
                    "有口径、用途或原文的各处说法;一般的总投资、长度、面积直接写字段",
                    "Figures with a scope, a purpose or words of their own; plain ones are sent as fields",
                ),
            },
        }
        | CONFIRMED
        | BEHIND,
        "name",
        "type",
        "status",
        "districts",
    )
    | {"patternProperties": {r"^year_plan_\d{4}$": wan("该年计划投资", "Planned for that year")}},
}
TWO_PHASES = [
    {"name": "物流园一期", "investment_wan": "5000"},
    {"name": "物流园二期", "start_year": 2028},
]
PHASE_FIELDS = {name: describe_sent(BY_NAME[name]) for name in Phase.__dataclass_fields__}
SCHEMAS |= {
    "PhaseSent": sent(PHASE_FIELDS, "name"),
    "PhasesSent": sent(
        {
            "phases": list_of(ref("PhaseSent"))
            | {
                "minItems": 1,
                "maxItems": MOST_PHASES,
                "description": Both("各期,每期至少写名称", "The phases, each with its name at least"),
            },
            "count_apart": flag("各期各算一个项目", "Each phase counts as a project of its own"),
        }
        | CONFIRMED
        | BEHIND
        | FIELD,
        "phases",
    ),
}
PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/projects/{code}/phases": {
        "post": submission(
            "partProject",
            Both("把项目分期", "Part a project into phases"),
            Both(
                "各期在原项目之下登记为新项目,县区、类型、单位同原项目;原项目只计没有分到各期的投资。"
                "各期合计多于总投资的答 400 并列出 doubts,核对后加 confirmed 和 reason 重发。",
                "The phases are registered under the project, with its districts, type and units; the project"
                " itself counts what is not in its phases. More money than the whole has is answered 400 with"
                " `doubts`: send again with `confirmed` and `reason`.",
            ),
            "PhasesSent",
            {"phases": TWO_PHASES, "reason": "分期实施"},
        )
    },
    "/api/v1/projects": {
        "post": {
            "tags": [TAG],
            "operationId": "registerProject",
            "summary": Both("登记新项目", "Register a project"),
            "description": Both(
                "必写名称、类型、状态和县区。写了总投资要有依据或理由;在建、竣工、投产要有日期和依据。"
                "同县区已有同名项目或位置可疑的答 400 并列出 doubts,核对后加 confirmed 重发。"
                "通过审核之前不公开,也没有编码。",
                "Name, type, status and districts are needed. A total needs evidence or a reason;"
                " construction, completion and operation a date and evidence. A project of that name in its"
                " district, or a doubted place, is answered 400 with `doubts`: send again with `confirmed`."
                " Until it is accepted it is not public and has no code.",
            ),
            "parameters": writing(versioned=False),
            "requestBody": body(
                "NewProject",
                {
                    "name": "双塔区冷链物流中心",
                    "type": "logistics_park",
                    "status": "planned",
                    "districts": ["211302"],
                    "investment_wan": "12000",
                    "evidence": "朝发改〔2026〕12号",
                },
            ),
            "responses": {
                "200": done("UpdateAnswer", "已发布", "Published", Location=LOCATION),
                "201": done(
                    "UpdateAnswer", "已提交,等待审核", "Submitted; waits for review", Location=LOCATION
                ),
            }
            | errors(*WRITE),
        }
    },
}
