"""Every room of the application that answers addresses."""

from __future__ import annotations

from flask import Flask

from app.accounts import BLUEPRINTS as ACCOUNTS
from app.api import BLUEPRINTS as API
from app.desk import BLUEPRINTS as DESK
from app.federation import BLUEPRINTS as FEDERATION
from app.field import BLUEPRINTS as FIELD
from app.history import BLUEPRINTS as HISTORY
from app.imports import BLUEPRINTS as IMPORTS
from app.intake import BLUEPRINTS as INTAKE
from app.jobs import BLUEPRINTS as JOBS
from app.layouts import BLUEPRINTS as LAYOUTS
from app.map import BLUEPRINTS as MAP
from app.matters import BLUEPRINTS as MATTERS
from app.months import BLUEPRINTS as MONTHS
from app.plans import BLUEPRINTS as PLANS
from app.project import BLUEPRINTS as PROJECT
from app.reconcile import BLUEPRINTS as RECONCILE
from app.saved_views import BLUEPRINTS as SAVED_VIEWS
from app.site import BLUEPRINTS as SITE
from app.totals import BLUEPRINTS as TOTALS
from app.updates import BLUEPRINTS as UPDATES
from app.web.addresses import RowNumber
from app.webhooks import BLUEPRINTS as WEBHOOKS

BLUEPRINTS = (
    *MAP,
    *PROJECT,
    *TOTALS,
    *FEDERATION,
    *PLANS,
    *INTAKE,
    *RECONCILE,
    *HISTORY,
    *MATTERS,
    *DESK,
    *UPDATES,
    *FIELD,
    *IMPORTS,
    *MONTHS,
    *JOBS,
    *WEBHOOKS,
    *ACCOUNTS,
    *SITE,
    *LAYOUTS,
    *SAVED_VIEWS,
    *API,
)


def init_app(app: Flask) -> None:
    """Register the blueprints."""
    app.url_map.converters["int"] = RowNumber
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
