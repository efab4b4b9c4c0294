"""Every blueprint of the application, in one list."""

from __future__ import annotations

from flask import Flask

from app.addresses import RowNumber
from app.api import description as api_description
from app.api import matters as api_matters
from app.api import project_writes as api_project_writes
from app.api import updates as api_updates
from app.api import v1
from app.views import (
    about,
    account,
    api_docs,
    attachments,
    batch,
    changes,
    decisions,
    details,
    dispatch,
    dispatch_grid,
    district,
    district_settings,
    documents,
    exports,
    health,
    history,
    invitations,
    language,
    map,
    matter_forms,
    matters,
    months,
    officers,
    programmes,
    progress,
    project,
    projects,
    reconcile,
    review,
    sign_in,
    sign_ins,
    status,
    totals,
    updates,
)

BLUEPRINTS = (
    map.bp,
    projects.bp,
    project.bp,
    progress.bp,
    attachments.bp,
    district.bp,
    totals.bp,
    changes.bp,
    programmes.bp,
    reconcile.bp,
    dispatch.bp,
    dispatch_grid.bp,
    decisions.bp,
    documents.bp,
    about.bp,
    exports.bp,
    matters.bp,
    matter_forms.bp,
    language.bp,
    sign_in.bp,
    account.bp,
    invitations.bp,
    officers.bp,
    sign_ins.bp,
    district_settings.bp,
    review.bp,
    updates.bp,
    months.bp,
    health.bp,
    history.bp,
    status.bp,
    batch.bp,
    details.bp,
    v1.bp,
    api_project_writes.bp,
    api_updates.bp,
    api_matters.bp,
    api_description.bp,
    api_docs.bp,
)


def init_app(app: Flask) -> None:
    """Register the blueprints."""
    app.url_map.converters["int"] = RowNumber
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
