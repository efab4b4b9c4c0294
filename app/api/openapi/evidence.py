"""The files behind updates: attach, fetch, take the place of a photo over, take down."""

from __future__ import annotations

from typing import Any

from app.api.openapi.errors import FORM, READ, TAGGED, UNCHANGED, VERSIONED, WRITE, errors
from app.api.openapi.fields import both
from app.api.openapi.parameters import IF_NONE_MATCH, LANG, UPDATE_ID, in_path, writing
from app.api.openapi.project_writes import CONFIRMED, FIELD, LOCATION, body, done, form_body
from app.api.openapi.types import Schema, measured, moment, or_null, record, sent, text, whole
from app.api.openapi.updates import TAG
from app.api.openapi.words import Both
from projects.evidence.check import MOST_FILES, MOST_MB

ATTACHMENT_ID = in_path("attachment_id", whole("", ""), Both("文件的编号", "Number of the file"), 8)
REASON = text(*both("reason"), maxLength=500)
CHANGED_PROJECT = record(
    {"code": text(*both("code")), "version": whole("现在的版本", "Its version now", minimum=1)}
)
SCHEMAS: dict[str, Schema] = {
    "File": record(
        {
            "id": whole("编号", "Number"),
            "kind": {
                "type": "string",
                "enum": ["photo", "document"],
                "description": Both("照片或文件", "Photo or document"),
            },
            "filename": text("文件名", "Its name"),
            "mimetype": text("类型,按内容判断", "Its type, by its content"),
            "size_bytes": whole("字节数", "Bytes"),
            "sha256": text("SHA-256", "SHA-256"),
            "taken_at": or_null(moment("拍摄时间", "When it was taken")),
            "taken_place": or_null(
                record({"lon": measured("经度", "Longitude"), "lat": measured("纬度", "Latitude")})
                | {"description": Both("拍摄位置,WGS-84", "Where it was taken, WGS-84")}
            ),
            "taken_direction": or_null(
                measured("镜头朝向:自正北顺时针,度", "Where the camera looked: degrees from north, clockwise")
            ),
            "author": text("提交人", "Who sent it"),
            "uploaded_at": moment("提交时间", "When it was sent"),
            "href": text("取文件的地址", "Where to fetch it"),
        }
    ),
    "FilesSent": sent(
        {
            "files": {
                "type": "array",
                "minItems": 1,
                "maxItems": MOST_FILES,
                "items": {"type": "string", "contentMediaType": "application/octet-stream"},
                "description": Both(
                    f"照片、PDF 或 OFD,最多 {MOST_FILES} 个,每个最多 {MOST_MB} MB",
                    f"Photos, PDF or OFD, at most {MOST_FILES} of {MOST_MB} MB each",
                ),
            }
        },
        "files",
    ),
    "LocationAdoption": sent({"reason": REASON} | CONFIRMED | FIELD),
    "TakeDown": sent({"reason": REASON | {"minLength": 1}}, "reason"),
    "ChangedProject": record({"project": CHANGED_PROJECT}),
}
PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/updates/{update_id}/files": {
        "post": {
            "tags": [TAG],
            "operationId": "attachFiles",
            "summary": Both("给更新附上文件", "Attach files to an update"),
            "description": Both(
                "只能附在自己提交、还在等待审核的更新上;检查同网页表单,按内容判断类型。",
                "Only to one's own update while it waits; checked as those of the forms are, by content.",
            ),
            "parameters": [UPDATE_ID, *writing(versioned=False)],
            "requestBody": form_body("FilesSent", {"files": "@开工照片.jpg"}),
            "responses": {"201": done("UpdateAnswer", "已附上", "Attached", Location=LOCATION)}
            | errors(*FORM, "403", "404", "409"),
        }
    },
    "/api/v1/attachments/{attachment_id}": {
        "get": {
            "tags": [TAG],
            "operationId": "getFile",
            "summary": Both("取一个文件", "Fetch a file"),
            "description": Both(
                "已发布的谁都可以取;还没有通过审核的只给负责的县区。",
                "Anyone may have what is published; what waits is for accounts of its districts.",
            ),
            "parameters": [ATTACHMENT_ID, LANG, IF_NONE_MATCH],
            "responses": {
                "200": {
                    "description": Both("文件", "The file"),
                    "headers": TAGGED,
                    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
                },
                "304": UNCHANGED,
            }
            | errors(*READ, "404"),
        }
    },
    "/api/v1/attachments/{attachment_id}/location": {
        "post": {
            "tags": [TAG],
            "operationId": "adoptLocation",
            "summary": Both("采用照片的拍摄位置", "Adopt the place of a photo"),
            "description": Both(
                "作为项目位置提交审核;位置可疑的答 400 并列出 doubts,核对后加 confirmed 和 reason 重发。"
                "版本是项目的版本。",
                "Submitted as the place of its project; a doubted one is answered 400 with `doubts`: send"
                " again with `confirmed` and `reason`. The version is the project's.",
            ),
            "parameters": [ATTACHMENT_ID, *writing(versioned=True)],
            "requestBody": body("LocationAdoption", {"reason": "照片摄于工地大门"}),
            "responses": {
                "200": done("UpdateAnswer", "已发布", "Published", Location=LOCATION),
                "201": done(
                    "UpdateAnswer", "已提交,等待审核", "Submitted; waits for review", Location=LOCATION
                ),
            }
            | errors(*VERSIONED),
        }
    },
    "/api/v1/attachments/{attachment_id}/take-down": {
        "post": {
            "tags": [TAG],
            "operationId": "takeFileDown",
            "summary": Both("撤下误发的文件", "Take a file down"),
            "description": Both(
                "不再提供给任何人;项目历史里留下它的哈希和理由。",
                "Nobody is sent it any more; the project's history keeps its hash and the reason.",
            ),
            "parameters": [ATTACHMENT_ID, *writing(versioned=False)],
            "requestBody": body("TakeDown", {"reason": "误传他人证件"}),
            "responses": {"200": done("ChangedProject", "已撤下", "Taken down")} | errors(*WRITE),
        }
    },
}
