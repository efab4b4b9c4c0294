"""Dividing a project between its districts."""

from __future__ import annotations

from typing import Any

from app.api.openapi.project_writes import BEHIND, FIELD, submission
from app.api.openapi.registrations import DISTRICTS
from app.api.openapi.types import Schema, sent
from app.api.openapi.words import Both

SCHEMAS: dict[str, Schema] = {"SharesChange": sent({"districts": DISTRICTS} | BEHIND | FIELD, "districts")}
HALVES = [{"adcode": "211302", "share": "0.6215"}, {"adcode": "211321", "share": "0.3785"}]
PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/projects/{code}/districts": {
        "post": submission(
            "divideProject",
            Both("定县区份额", "Divide between districts"),
            Both(
                "写出项目的每个县区,各写份额,合计为 1;或都不写份额,整个项目计入跨区。县区本身不在这里增减。"
                "要有依据或理由。",
                "Name every district of the project, each with its share, of 1 in all; or none with a share:"
                " then the whole is counted as crossing. Districts are neither added nor left out here."
                " A document or a reason stands behind it.",
            ),
            "SharesChange",
            {"districts": HALVES, "evidence": "朝发改〔2026〕12号"},
        )
    },
}
