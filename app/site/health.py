"""What watches the service: is the process alive, can it serve, what has it done."""

from __future__ import annotations

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app
from flask_babel import gettext
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from app.site.files_gauge import FilesGauge, find_bucket, tell_files
from app.site.gauges import DatabaseGauges
from app.site.standby_gauges import StandbyGauges, tell_standbys
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.metrics import find_counters
from app.web.replicas import get_standbys
from projects.store.database import migration_config

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@visible_to("public")
def show_alive() -> Response:
    """Say that the process answers; asks nobody else."""
    return plain("ok")


@bp.get("/readyz")
@visible_to("public")
def show_ready() -> Response:
    """Say whether the database answers and has this version's schema."""
    try:
        found = MigrationContext.configure(get_session().connection()).get_current_heads()
    except SQLAlchemyError:
        return plain(gettext("未就绪:数据库没有应答。"), 503)
    wanted = newest_revisions(current_app.config["LANTU_DATABASE_URL"])
    if set(found) != wanted:
        return plain(gettext("未就绪:数据库结构不是本版本的,请执行 lantu db upgrade。"), 503)
    return plain("\n".join(["ready", *tell_standbys(), *tell_files()]))


@bp.get("/metrics")
@visible_to("public")
def show_metrics() -> Response:
    """Return the counters, and what the database tells, in Prometheus' text format."""
    gauges = (DatabaseGauges(get_session()), StandbyGauges(get_standbys()), FilesGauge(find_bucket()))
    told = b"".join(map(generate_latest, gauges))
    return Response(generate_latest(find_counters()) + told, content_type=CONTENT_TYPE_LATEST)


@cache
def newest_revisions(url: str) -> frozenset[str]:
    """Return the heads of the migrations that this version comes with."""
    return frozenset(ScriptDirectory.from_config(migration_config(url)).get_heads())


def plain(text: str, status: int = 200) -> Response:
    """Return a line of text that nothing may cache."""
    response = Response(text + "\n", status=status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response
