"""The routes of all registries together by role; test_access.py holds all routes to it."""

from __future__ import annotations

from tests.app.web.api_routes import PUBLIC

FEDERATION_TABLE: dict[tuple[str, str], str] = {
    ("GET", "/federation"): PUBLIC,
    ("GET", "/federation/totals.csv"): PUBLIC,
    ("GET", "/federation/projects"): PUBLIC,
    ("GET", "/federation/map"): PUBLIC,
    ("GET", "/federation/map/marks"): PUBLIC,
    ("GET", "/federation/map/provinces"): PUBLIC,
    ("GET", "/api/v1/federation/totals"): PUBLIC,
    ("GET", "/api/v1/federation/projects"): PUBLIC,
    ("GET", "/api/v1/federation/clusters"): PUBLIC,
}
