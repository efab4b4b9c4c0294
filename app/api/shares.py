"""Programs divide a project between its districts: the same rules as the form's."""

from __future__ import annotations

from flask import Blueprint, Response

from app.api.body import read_body
from app.api.once import written_once
from app.api.project_writes import BEHIND, read_behind, submit
from app.api.registrations import read_shares
from app.api.version import FIELD
from app.updates.forms import open_project
from app.web.access import visible_to
from app.web.extensions import get_session
from projects.updates.sharing import divide

bp = Blueprint("api_shares", __name__, url_prefix="/api/v1/projects/<code>/districts")
SHARES = ("districts", *BEHIND, FIELD)


@bp.post("")
@visible_to("officer")
@written_once
def divide_project(code: str) -> Response:
    """Submit the shares of a project's districts."""
    project, _districts = open_project(get_session(), code)
    body = read_body(SHARES)
    return submit(project, divide(read_shares(body), **read_behind(body)), body)
