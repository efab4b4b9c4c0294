"""Downloads: everything of the table of files, at one address."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.web.access import visible_to
from app.web.files import answer_download
from app.web.limits import files_limit
from app.web.ticked import read_ticked

bp = Blueprint("exports", __name__)


@bp.get("/exports/<what>.<format_>")
@visible_to("public")
@files_limit
def download(what: str, format_: str) -> Response:
    """Answer with a file; who may have it stands in its row of the table."""
    # A format may hold a dot itself, a name never does.
    what, _, format_ = f"{what}.{format_}".partition(".")
    return answer_download(what, format_, request.args.to_dict(flat=False))


@bp.post("/exports/<what>.<format_>")
@visible_to("public")
@files_limit
def download_chosen(what: str, format_: str) -> Response:
    """Answer with a file of exactly the projects whose codes are sent, of those that the address picks.

    It writes nothing: a form is sent only because so many codes are too long for an address.
    """
    what, _, format_ = f"{what}.{format_}".partition(".")
    return answer_download(what, format_, {**request.args.to_dict(flat=False), "code": read_ticked()})
