"""The description of OGC API, for its clients and for people."""

from __future__ import annotations

import json

from flask import Blueprint, Response
from flask_babel import gettext

from app.api.ogc.answers import Cell, Sheet, answer, read_words
from app.api.ogc.collections import OPENAPI, crumbs
from app.api.ogc.openapi.document import describe
from app.web.access import visible_to
from app.web.unchanged import unless_unchanged
from app.web.wanted import wants_page

bp = Blueprint("ogc_description", __name__, url_prefix="/ogc")


@bp.get("/api")
@visible_to("public")
@unless_unchanged
def describe_service() -> Response:
    """Answer the description of every address."""
    read_words()
    document = describe()
    if not wants_page():
        return Response(json.dumps(document, ensure_ascii=False), content_type=OPENAPI)
    paths = document["paths"].items()
    rows = [[Cell(path), Cell(operations["get"]["summary"])] for path, operations in paths]
    columns = (gettext("地址"), gettext("内容"))
    return answer({}, Sheet(gettext("接口描述"), columns=columns, rows=rows, crumbs=crumbs()))
