"""The dashboard in the docs shows what /metrics offers: all of it, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import ROOT

DASHBOARD = json.loads((ROOT / "docs" / "dashboard.json").read_text(encoding="utf-8"))
NAME = re.compile(r"\blantu_\w+")
PARTS = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}


def offered(client: FlaskClient) -> dict[str, set[str]]:
    """Return the series of each of our metrics."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        one.name: {one.name + part for part in PARTS[one.type]}
        for one in families
        if one.name.startswith("lantu_")
    }


def expressions() -> Iterator[str]:
    for panel in DASHBOARD["panels"]:
        assert panel["type"] == "row" or panel["targets"], panel["title"]
        yield from (target["expr"] for target in panel.get("targets", ()))


SHOWN = {name for expression in expressions() for name in NAME.findall(expression)}


def test_every_series_of_the_dashboard_is_offered(client: FlaskClient) -> None:
    assert SHOWN - set().union(*offered(client).values()) == set()


def test_every_metric_of_ours_is_shown(client: FlaskClient) -> None:
    found = offered(client)
    assert len(found) > 10
    assert [name for name, series in found.items() if not series & SHOWN] == []


def test_no_panel_lies_on_another() -> None:
    numbers = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(numbers)) == len(numbers)
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in DASHBOARD["panels"])
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert {x for x, _y in cells} <= set(range(24))
