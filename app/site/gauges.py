"""What the database alone knows of the service, for those who watch it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from projects.reading.folding import count_marks
from projects.store.failures import find_failure
from projects.store.jobs import JobCount, count_jobs, has_worker
from projects.store.years import count_strays


class DatabaseGauges(Collector):
    """Whether the database answers, the queue, how fresh kept sums are, what lies in no year's part."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def collect(self) -> Iterator[Metric]:
        """Yield every gauge; without a database those of the queue have no value."""
        counts: Sequence[JobCount] = ()
        is_up, is_worked, marks, strays = True, None, None, None
        try:
            counts, is_worked = count_jobs(self.session), has_worker(self.session)
            marks, strays = count_marks(self.session), count_strays(self.session)
        except SQLAlchemyError as error:
            # One that was never prepared answers all the same.
            is_up = find_failure(error) is None
            self.session.rollback()
        yield GaugeMetricFamily("lantu_database_up", "Whether the database answers", float(is_up))
        workers = GaugeMetricFamily("lantu_jobs_worker_alive", "Whether somebody does the background work")
        if is_worked is not None:
            workers.add_metric([], float(is_worked))
        yield workers
        marked = GaugeMetricFamily(
            "lantu_place_marks", "Writes that are not yet folded into the sums kept of each place"
        )
        if marks is not None:
            marked.add_metric([], marks)
        yield marked
        stray = GaugeMetricFamily("lantu_stray_rows", "Rows of divided tables that lie in no year's part")
        if strays is not None:
            stray.add_metric([], strays)
        yield stray
        yield from count_states(counts)


def count_states(counts: Sequence[JobCount]) -> Iterator[Metric]:
    """Yield the jobs by work: those that wait, for how long, those that run, those that failed."""
    waiting = GaugeMetricFamily("lantu_jobs_waiting", "Jobs that wait, by work", labels=["work"])
    oldest = GaugeMetricFamily(
        "lantu_jobs_oldest_waiting_seconds",
        "Seconds since the oldest that waits was asked for",
        labels=["work"],
    )
    running = GaugeMetricFamily("lantu_jobs_running", "Jobs that are being done, by work", labels=["work"])
    failed = GaugeMetricFamily(
        "lantu_jobs_failed_last_hour", "Jobs that failed within the last hour, by work", labels=["work"]
    )
    families = {"waiting": waiting, "running": running, "failed": failed}
    for one in counts:
        families[one.state].add_metric([one.work], one.number)
        if one.state == "waiting":
            oldest.add_metric([one.work], one.oldest_seconds)
    yield from (waiting, oldest, running, failed)
