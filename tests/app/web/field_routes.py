"""The routes of the field by the role that they ask for; test_access.py holds all routes to it."""

from __future__ import annotations

from tests.app.web.api_routes import OFFICER, PUBLIC

FIELD_TABLE: dict[tuple[str, str], str] = {
    ("GET", "/field"): OFFICER,
    ("GET", "/field/<code>"): OFFICER,
    ("POST", "/field/<code>"): OFFICER,
    ("GET", "/service-worker.js"): PUBLIC,
    ("GET", "/manifest.webmanifest"): PUBLIC,
}
# Those of one project: who answers for other districts is refused.
FIELD_OF_A_PROJECT = {"/field/<code>", "/api/v1/projects/<code>/site-visits"}
