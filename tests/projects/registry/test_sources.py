"""Where a field's value comes from, whatever was reported and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from projects.registry.rows import EventView
from projects.registry.sources import find_reports


def event(number: int, origin: str, undoes: int | None = None, **changes: Any) -> EventView:
    at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=number)
    pairs = {name: [None, value] for name, value in changes.items()}
    update = number if origin == "officer" and undoes is None else None
    return EventView(
        number, 1, at, origin, "张三", None, "changed", pairs, None, None, update, None, undoes, False
    )


def sources(*events: EventView) -> dict[str, int]:
    return {name: found.id for name, found in find_reports(list(reversed(events))).items()}


SEED = event(1, "seed", completed_wan="6200", owner="交通局")
REPORT = event(2, "officer", completed_wan="7100")


def test_a_report_takes_the_plans_place_for_what_it_says_alone() -> None:
    assert sources(SEED) == {}
    assert sources(SEED, REPORT) == {"completed_wan": 2}
    assert sources(SEED, REPORT, event(3, "officer", owner="城投")) == {"completed_wan": 2, "owner": 3}
    assert sources(SEED, REPORT, event(3, "officer", completed_wan="7500")) == {"completed_wan": 3}


def test_taking_a_report_back_gives_the_source_before_it_back() -> None:
    undone = event(3, "officer", undoes=2, completed_wan="6200")
    assert sources(SEED, REPORT, undone) == {}
    again = event(4, "officer", completed_wan="7300")
    assert sources(SEED, REPORT, undone, again) == {"completed_wan": 4}
    assert sources(SEED, REPORT, undone, again, event(5, "officer", undoes=4, completed_wan="6200")) == {}
    # Taking the taking-back back is the report's own value again.
    assert sources(SEED, REPORT, undone, event(4, "officer", undoes=3, completed_wan="7100")) == {
        "completed_wan": 2
    }


def test_a_decision_or_a_merge_chooses_among_what_was_stated() -> None:
    chosen = replace(event(3, "officer", investment_wan="500", adoption="officer"), update_id=None)
    merged = replace(event(4, "officer", completed_wan="6300", merged="LT-1"), update_id=None)
    assert sources(event(1, "seed", investment_wan="400"), chosen) == {}
    assert sources(event(2, "officer", investment_wan="450"), chosen) == {}
    assert sources(SEED, REPORT, merged) == {}
