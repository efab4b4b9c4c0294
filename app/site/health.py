"""What watches the service: is the process alive, can it serve, what has it done."""

from __future__ import annotations

from flask import Blueprint, Response
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
from projects.store.schema import compare_schema

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@visible_to("public")
def show_alive() -> Response:
    """Say that the process answers; asks nobody else."""
    return plain("ok")


@bp.get("/readyz")
@visible_to("public")
def show_ready() -> Response:
    """Say whether the database answers and has this version's schema, or one that newer code added to."""
    try:
        age = compare_schema(get_session().connection())
    except SQLAlchemyError:
        return plain(gettext("未就绪:数据库没有应答。"), 503)
    if age == "older":
        return plain(gettext("未就绪:数据库结构比程序旧,请执行 lantu db upgrade。"), 503)
    # In an upgrade without a stop it goes on serving until it is restarted.
    newer = [gettext("数据库结构比程序新,请用新版本重新启动。")] if age == "newer" else []
    return plain("\n".join(["ready", *newer, *tell_standbys(), *tell_files()]))


@bp.get("/metrics")
@visible_to("public")
def show_metrics() -> Response:
    """Return the counters, and what the database tells, in Prometheus' text format."""
    gauges = (DatabaseGauges(get_session()), StandbyGauges(get_standbys()), FilesGauge(find_bucket()))
    told = b"".join(map(generate_latest, gauges))
    return Response(generate_latest(find_counters()) + told, content_type=CONTENT_TYPE_LATEST)


def plain(text: str, status: int = 200) -> Response:
    """Return a line of text that nothing may cache."""
    response = Response(text + "\n", status=status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response
