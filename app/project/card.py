"""The card of a project: its page as one sheet to print or to hand on."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.web.access import visible_to
from app.web.files import answer_download
from app.web.limits import files_limit

bp = Blueprint("card", __name__)


@bp.get("/projects/<code>/card.<any(pdf,docx):format_>")
@visible_to("public")
@files_limit
def download_card(code: str, format_: str) -> Response:
    """Answer with the card of a project as PDF or Word."""
    return answer_download("card", format_, request.args.to_dict(flat=False) | {"code": [code]})
