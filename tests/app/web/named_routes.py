"""The routes of views and templates, which people keep by name, by role; for test_access.py."""

from __future__ import annotations

from tests.app.web.api_routes import VIEWER

NAMED_TABLE: dict[tuple[str, str], str] = {
    ("GET", "/views"): VIEWER,
    ("POST", "/views"): VIEWER,
    ("POST", "/views/start"): VIEWER,
    ("POST", "/views/districts"): VIEWER,
    ("POST", "/views/<int:view_id>/districts"): VIEWER,
    ("GET", "/views/<int:view_id>"): VIEWER,
    ("GET", "/views/<int:view_id>/edit"): VIEWER,
    ("POST", "/views/<int:view_id>/edit"): VIEWER,
    ("POST", "/views/<int:view_id>/delete"): VIEWER,
    ("GET", "/templates"): VIEWER,
    ("POST", "/templates"): VIEWER,
    ("POST", "/templates/forms"): VIEWER,
    ("POST", "/templates/districts"): VIEWER,
    ("POST", "/templates/forms/districts"): VIEWER,
    ("POST", "/templates/<int:layout_id>/districts"): VIEWER,
    ("GET", "/templates/<int:layout_id>"): VIEWER,
    ("POST", "/templates/<int:layout_id>"): VIEWER,
    ("POST", "/templates/<int:layout_id>/delete"): VIEWER,
}
