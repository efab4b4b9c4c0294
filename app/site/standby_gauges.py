"""How far behind each standby is, as this worker sees it; named by its place in the setting."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from app.web.replicas import get_standbys, number
from projects.store.replicas import Standby, Standbys, is_fresh


class StandbyGauges(Collector):
    """Which standbys are in use and how far each is behind; asks nothing, and has no value without any."""

    def __init__(self, standbys: Standbys | None) -> None:
        self.standbys = standbys

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; one that nobody has heard of has no lag."""
        in_use = GaugeMetricFamily("lantu_replica_in_use", "Whether a standby is asked", labels=["replica"])
        seconds = GaugeMetricFamily(
            "lantu_replica_lag_seconds", "Seconds that a standby may be behind", labels=["replica"]
        )
        size = GaugeMetricFamily(
            "lantu_replica_lag_bytes", "Bytes of the log that a standby has to replay", labels=["replica"]
        )
        for one, lag, behind in measure(self.standbys) if self.standbys else ():
            in_use.add_metric([number(one)], float(is_fresh(lag)))
            if isfinite(lag):
                seconds.add_metric([number(one)], lag)
            if behind is not None:
                size.add_metric([number(one)], behind)
        yield from (in_use, seconds, size)


def measure(standbys: Standbys) -> Iterator[tuple[Standby, float, int | None]]:
    """Yield each standby with the seconds and the bytes that it is behind."""
    for one in standbys.all:
        yield one, standbys.find_lag(one), standbys.find_bytes(one)


def tell_standbys() -> list[str]:
    """Return a line for each standby: in use or not, and by how much it is behind."""
    standbys = get_standbys()
    return [tell(number(one), lag) for one, lag, _ in measure(standbys)] if standbys else []


def tell(name: str, lag: float) -> str:
    """Return the line of a standby."""
    state = "in use" if is_fresh(lag) else "left out"
    return f"replica {name}: {state}" + (f", {lag:.1f} s behind" if isfinite(lag) else "")
