"""When a project came to each stage of its life, read from its events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from projects.clock import CHINA
from projects.registry.lifecycle import TRACK
from projects.registry.rows import EventView


def list_stage_dates(events: Sequence[EventView]) -> dict[str, date]:
    """Return the day on which a project last came to each stage, where it is known.

    `events` are all of the project's, the newest first. What was taken back does not count, nor does the
    day on which a plan was registered.
    """
    taken_back: set[int] = set()
    found: dict[str, date] = {}
    for event in events:
        if event.id in taken_back:
            continue
        if event.undoes_id is not None:
            taken_back.add(event.undoes_id)
            continue
        status, on = (event.changes.get(name, [None, None])[1] for name in ("status", "status_on"))
        if status not in TRACK or status in found:
            continue
        if on is not None:
            found[status] = date.fromisoformat(on)
        elif event.origin == "officer":
            found[status] = event.at.astimezone(CHINA).date()
    return found
