"""Plans on their way in: bring, read, decide, send."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import FORM, VERSIONED, WRITE, errors
from app.api.openapi.fields import both
from app.api.openapi.parameters import ADCODE, CURSOR, LANG, Parameter, in_path, limit, word, writing
from app.api.openapi.project_writes import FIELD, LOCATION, body, done, form_body
from app.api.openapi.types import (
    NEXT,
    VERSION,
    Schema,
    code_of,
    day,
    flag,
    list_of,
    measured,
    moment,
    or_null,
    record,
    ref,
    sent,
    text,
    wan,
    whole,
)
from app.api.openapi.updates import shown
from app.api.openapi.words import Both
from projects.intake.sentences import SHOWS
from projects.words import vocabulary
from projects.words.incoming import INTAKE_STATES, PROPOSAL_DECISIONS, PROPOSAL_ORIGINS

TAG = "intakes"
INTAKE_ID = in_path("intake_id", whole("", ""), Both("规划的编号", "Number of the plan"), 4)
SENTENCE_ID = in_path("sentence_id", whole("", ""), Both("句子的编号", "Number of the sentence"), 31)
ADCODES: Schema = list_of(ADCODE) | {
    "description": Both("所在县区;空为规划所属地区本级", "Districts; none is the plan's own")
}
YEAR: dict[str, Schema] = {
    "start_year": whole(*both("start_year")),
    "end_year": whole(*both("end_year")),
}
WORK: dict[str, Schema] = {
    "name": text(*both("name"), maxLength=200),
    "type": code_of(vocabulary.TYPES, *both("type")),
    "adcodes": ADCODES,
    "investment_wan": wan(*both("investment_wan")),
    **YEAR,
    "is_programme": flag(*both("is_programme")),
}
DECIDED: dict[str, Schema] = {
    "decision": code_of(PROPOSAL_DECISIONS, "决定", "What it is"),
    "same": text(
        "同一项目:项目编码,或 # 加本规划另一处的编号",
        "The same as: a project's code, or # and the number of another work of this plan",
    ),
} | WORK
TOLD = WORK | {
    "investment_wan": or_null(text("总投资(万元,精确文本)", "Total investment (10,000 yuan, exact text)")),
    "start_year": or_null(YEAR["start_year"]),
    "end_year": or_null(YEAR["end_year"]),
}
SCHEMAS: dict[str, Schema] = {
    "Intake": record(
        {
            "id": whole("编号", "Number"),
            "title": text("规划全称", "Full title"),
            "short_title": text("简称", "Short title"),
            "filename": text("文件名", "Name of the file"),
            "adcode": ADCODE,
            "plan_start_year": or_null(whole("规划期首年", "First year of the plan")),
            "plan_end_year": or_null(whole("规划期末年", "Last year of the plan")),
            "state": code_of(INTAKE_STATES, "状态", "State"),
            "fault": or_null(text("没有读成的原因", "Why it could not be read")),
            "fault_field": or_null(
                text("scan 表示是扫描件,可以识别", "scan for a scan, whose signs can be recognised")
            ),
            "job": or_null(whole("后台工作的编号", "Number of the job")),
            "author": text("录入人", "Who brought it"),
            "created_at": moment("录入时间", "When it was brought"),
            "standing": record(
                {
                    "sentences": whole("句数", "Sentences"),
                    "read": whole("已读句数", "Sentences that were read"),
                    "read_share": measured("已读文字的比例", "Share of the text that was read"),
                    "found_share": measured(
                        "预计已找到的项目比例", "Share of the works expected to be found"
                    ),
                    "new": whole("登记", "To be registered"),
                    "same": whole("同一项目", "Known projects"),
                    "none": whole("不是项目", "Not a project"),
                    "waiting": whole("尚未送审", "Not sent yet"),
                }
            ),
        }
    ),
    "IntakeAnswer": record({"intake": ref("Intake")}),
    "IntakeWork": record(
        {
            "id": whole("编号", "Number"),
            "origin": code_of(PROPOSAL_ORIGINS, "来源", "Origin"),
            "first": whole("在句中的起点", "Where it begins in the sentence"),
            "last": whole("在句中的终点", "Where it ends in the sentence"),
            "score": measured("是项目的把握,0 至 1", "The chance that it is a work"),
            "proposed": record(TOLD),
            "match": {
                "type": ["object", "null"],
                "description": Both("登记库里相像的", "What the registry holds of it"),
            },
            "decision": or_null(code_of(PROPOSAL_DECISIONS, "决定", "What was decided")),
            "kept": {"type": ["object", "null"], "description": Both("取用的内容", "As it was accepted")},
            "project": or_null(text(*both("project_code"))),
            "same_as": or_null(whole("本规划另一处的编号", "Number of another work of this plan")),
            "update": or_null(whole("送审的更新", "The update that it was sent as")),
        }
    ),
    "IntakeSentence": record(
        {
            "id": whole("编号", "Number"),
            "line": whole("第几行", "Its line"),
            "text": text("句子", "The sentence"),
            "before": text("同一行的前文", "What stands before it in its line"),
            "after": text("同一行的后文", "What stands behind it in its line"),
            "section": or_null(text("章节", "Section")),
            "box": or_null(text("专栏", "Box")),
            "rank": whole("阅读次序", "Its place in the order of reading"),
            "score": measured("含有项目的把握,0 至 1", "The chance that it names a work"),
            "version": VERSION,
            "reader": or_null(text("阅读人", "Who read it")),
            "read_at": or_null(moment("阅读时间", "When it was read")),
            "proposals": list_of(ref("IntakeWork")),
        }
    ),
    "SentenceAnswer": record({"sentence": ref("IntakeSentence")}),
    "IntakeSent": record(
        {
            "published": whole("已发布的项目", "Works that were published"),
            "waiting": whole("等待审核的项目", "Works that wait for review"),
            "held": whole("暂留的项目:另有更新在等审核", "Works that stay: another update waits"),
        }
    ),
    "IntakeDecision": sent(
        {
            "proposals": list_of(sent({"id": whole("编号", "Number")} | DECIDED, "id", "decision"))
            | {
                "description": Both(
                    "没有写的内容照所提;没有写到的处不是项目",
                    "What is not said stays as proposed; a work that is not named is none",
                )
            },
            "marked": list_of(
                sent({"words": text("句中原文", "Words of the sentence", minLength=1)} | DECIDED, "words")
            )
            | {"description": Both("自己标出的项目", "Works that were found besides"), "maxItems": 20},
        }
        | FIELD
    ),
    "PlanFile": sent(
        {
            "file": {
                "type": "string",
                "contentMediaType": "application/octet-stream",
                "description": Both("文件:.txt、.docx 或 .pdf", "The file: .txt, .docx or .pdf"),
            },
            "title": text("规划全称", "Full title", minLength=1, maxLength=200),
            "short_title": text("简称", "Short title", maxLength=40),
            "adcode": ADCODE,
            "issued_on": day("印发日期", "When it was issued"),
            "plan_start_year": whole("规划期首年", "First year of the plan", minimum=1949, maximum=2100),
            "plan_end_year": whole("规划期末年", "Last year of the plan", minimum=1949, maximum=2100),
        },
        "file",
        "title",
        "adcode",
    ),
}
BACKGROUND = {
    "202": done(
        "IntakeAnswer",
        "已收下,后台读取",
        "Taken; being read in the background",
        Location=LOCATION | {"description": Both("规划的地址", "Address of the plan")},
    )
}


def reading(name: str, summary: Both, schema: Schema, *more: Parameter) -> dict[str, Any]:
    """Return an operation that reads, for the officers of a plan's district."""
    return {
        "tags": [TAG],
        "operationId": name,
        "summary": summary,
        "description": Both("本人负责县区的规划。", "Plans of one's own districts."),
        "parameters": [*more, LANG],
        "responses": shown(schema, "内容", "What was asked for", *(["404"] if more else [])),
    }


def act(name: str, summary: Both, answers: dict[str, Any], *where: Parameter) -> dict[str, Any]:
    """Return an operation without a body."""
    return {
        "tags": [TAG],
        "operationId": name,
        "summary": summary,
        "description": Both("与网页上的按钮相同。", "The same as the button of the page."),
        "parameters": [*where, *writing(versioned=False)],
        "requestBody": body("Nothing", {}, required=False),
        "responses": answers | errors(*WRITE),
    }


PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/intakes": {
        "get": reading(
            "listIntakes",
            Both("正在录入的规划", "Plans on their way in"),
            record({"intakes": list_of(ref("Intake"))}),
        ),
        "post": {
            "tags": [TAG],
            "operationId": "bringPlan",
            "summary": Both("录入一份规划", "Bring a plan in"),
            "description": Both(
                "后台读取;读完后看 sentences。同一份文件只录入一次。",
                "Read in the background; then look at its sentences. The same file is taken once.",
            ),
            "parameters": writing(versioned=False),
            "requestBody": form_body(
                "PlanFile", {"file": "@规划.docx", "title": "双塔区“十五五”规划", "adcode": "211302"}
            ),
            "responses": BACKGROUND | errors(*FORM, "409"),
        },
    },
    "/api/v1/intakes/{intake_id}": {
        "get": reading(
            "getIntake", Both("一份规划", "One plan"), record({"intake": ref("Intake")}), INTAKE_ID
        )
    },
    "/api/v1/intakes/{intake_id}/sentences": {
        "get": reading(
            "listSentences",
            Both("句子和所提的项目", "Sentences with the works proposed"),
            record({"sentences": list_of(ref("IntakeSentence")), "next": NEXT}),
            INTAKE_ID,
            word(
                "show",
                {"type": "string", "enum": list(SHOWS), "default": SHOWS[0]},
                Both("未读、已读或有取用的", "Unread, read, or with accepted works"),
            ),
            limit(50, 500),
            CURSOR,
        )
    },
    "/api/v1/intakes/{intake_id}/candidates": {
        "get": reading(
            "listIntakeCandidates",
            Both("可能是同一项目的", "What a name may be another word for"),
            record(
                {
                    "candidates": list_of(
                        record(
                            {
                                "same": text("写进 same 的值", "To be written as same"),
                                "name": text(*both("name")),
                                "district": text("县区", "District"),
                            }
                        )
                    )
                }
            ),
            INTAKE_ID,
            word("q", {"type": "string", "maxLength": 200}, Both("要找的名称", "A name")),
        )
    },
    "/api/v1/intakes/{intake_id}/sentences/{sentence_id}": {
        "get": reading(
            "getSentence", Both("一个句子", "One sentence"), ref("SentenceAnswer"), INTAKE_ID, SENTENCE_ID
        ),
        "post": {
            "tags": [TAG],
            "operationId": "decideSentence",
            "summary": Both("决定一句里的项目", "Decide on the works of a sentence"),
            "description": Both(
                "登记、同一项目或不是项目;可改内容,可标出没有提到的。版本是句子的版本。",
                "Register, the same as, or none; edited, or marked besides. The version is the sentence's.",
            ),
            "parameters": [INTAKE_ID, SENTENCE_ID, *writing(versioned=True)],
            "requestBody": body("IntakeDecision", {"proposals": [{"id": 7, "decision": "new"}]}),
            "responses": {"200": done("SentenceAnswer", "已保存", "Kept")} | errors(*VERSIONED),
        },
    },
    "/api/v1/intakes/{intake_id}/sentences/{sentence_id}/reopen": {
        "post": act(
            "reopenSentence",
            Both("重新阅读一句", "Read a sentence anew"),
            {"200": done("SentenceAnswer", "重新待读", "Unread again")},
            INTAKE_ID,
            SENTENCE_ID,
        )
    },
    "/api/v1/intakes/{intake_id}/recognise": {
        "post": act("recognisePlan", Both("识别扫描件的文字", "Recognise a scan"), BACKGROUND, INTAKE_ID)
    },
    "/api/v1/intakes/{intake_id}/send": {
        "post": act(
            "sendIntake",
            Both("送审所有取用的项目", "Send all accepted works to review"),
            {"200": done("IntakeSent", "已送出", "Sent")},
            INTAKE_ID,
        )
    },
}
