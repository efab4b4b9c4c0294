"""Every blueprint of the application, in one list."""

from __future__ import annotations

from flask import Flask

from app.api import v1
from app.views import about, district, documents, exports, health, language, map, project, projects, totals

BLUEPRINTS = (
    map.bp,
    projects.bp,
    project.bp,
    district.bp,
    totals.bp,
    documents.bp,
    about.bp,
    exports.bp,
    language.bp,
    health.bp,
    v1.bp,
)


def init_app(app: Flask) -> None:
    """Register the blueprints."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
