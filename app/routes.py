"""Every blueprint of the application, in one list."""

from __future__ import annotations

from flask import Flask

from app.api import v1
from app.views import (
    about,
    account,
    decisions,
    district,
    documents,
    exports,
    health,
    invitations,
    language,
    map,
    officers,
    programmes,
    project,
    projects,
    reconcile,
    sign_in,
    sign_ins,
    totals,
)

BLUEPRINTS = (
    map.bp,
    projects.bp,
    project.bp,
    district.bp,
    totals.bp,
    programmes.bp,
    reconcile.bp,
    decisions.bp,
    documents.bp,
    about.bp,
    exports.bp,
    language.bp,
    sign_in.bp,
    account.bp,
    invitations.bp,
    officers.bp,
    sign_ins.bp,
    health.bp,
    v1.bp,
)


def init_app(app: Flask) -> None:
    """Register the blueprints."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
