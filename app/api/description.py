"""The description of the API, for programs."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from app.api.body import check_words
from app.api.openapi.document import describe
from app.web.access import visible_to

bp = Blueprint("api_description", __name__, url_prefix="/api/v1")


@bp.get("/openapi.json")
@visible_to("public")
def description() -> Response:
    """Answer the OpenAPI document."""
    check_words()
    response = jsonify(describe())
    response.add_etag()
    response.make_conditional(request)
    return response
