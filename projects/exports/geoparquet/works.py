"""The dataset of each night: asked for by the worker, done like any work, told to administrators."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.clock import CHINA
from projects.errors import BadInput
from projects.exports.geoparquet.nights import write_night
from projects.models import Job
from projects.store.jobs import NIGHTLY, OVER, enqueue
from projects.store.works import Arguments, Progress, Result, Sessions, work

TITLE = "分析用数据集(GeoParquet)"
# The hour in China from which the night's dataset is due.
HOUR = 2
# The name of the advisory lock under which workers ask for it, one at a time.
LOCK = 7_104_116_104


def ask_for_night(session: Session, now: datetime) -> Job | None:
    """Ask for the dataset where none was asked for since the hour of the night came, in this transaction."""
    local = now.astimezone(CHINA)
    due = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    since = due if due <= local else due - timedelta(days=1)
    asked = select(Job.id).where(Job.work == NIGHTLY, or_(Job.created_at >= since, Job.state.not_in(OVER)))
    if not session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
        return None
    if session.scalar(asked.limit(1)) is not None:
        return None
    return enqueue(session, NIGHTLY, {}, title=TITLE, officer_id=None)


@work(NIGHTLY)
def write_tonight(sessions: Sessions, arguments: Arguments, progress: Progress) -> Result:
    """Write the dataset of this night into the folder of the installation."""
    folder = progress.places.geoparquet_folder
    if folder is None:
        raise BadInput(msg("没有设置 LANTU_GEOPARQUET。"))
    with sessions() as session:
        night = write_night(session, folder, progress.places.geoparquet_nights, progress.report)
    return {"dataset": night.path.name, "rows": night.counted.rows}
