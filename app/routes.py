"""Every blueprint of the application, in one list."""

from __future__ import annotations

from flask import Flask

from app.accounts import account, district_settings, invitations, officers, sign_in, sign_ins
from app.api import description as api_description
from app.api import downloads as exports
from app.api import matters as api_matters
from app.api import project_writes as api_project_writes
from app.api import updates as api_updates
from app.api import v1
from app.desk import grid as dispatch_grid
from app.desk import page as dispatch
from app.history import changes
from app.history import page as history
from app.map import page as map
from app.matters import forms as matter_forms
from app.matters import list as matters
from app.months import page as months
from app.plans import page as documents
from app.project import page as project
from app.project import table as projects
from app.reconcile import decisions, programmes
from app.reconcile import page as reconcile
from app.site import about, api_docs, health, language
from app.totals import district
from app.totals import page as totals
from app.updates import attachments, batch, details, review, status
from app.updates import month as progress
from app.updates import own as updates
from app.web.addresses import RowNumber

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
