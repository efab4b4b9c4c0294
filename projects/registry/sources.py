"""Where the value that a field holds now comes from: the words of a plan, or what a person reported."""

from __future__ import annotations

from collections.abc import Sequence

from projects.registry.rows import EventView


def find_reports(events: Sequence[EventView]) -> dict[str, EventView]:
    """Return by field the person's event that gave it its present value; `events` are newest first.

    A field that is left out holds what the plans say. Taking a change back brings the source back that
    the field had before that change, so the search goes on behind it. A report is an update: a merge or a
    decision between stated totals only chooses among what was stated before.
    """
    position = {event.id: at for at, event in enumerate(events)}
    names = {name for event in events if event.origin == "officer" for name in event.changes}
    found: dict[str, EventView] = {}
    for name in names:
        at = 0
        while at < len(events):
            event = events[at]
            if name not in event.changes:
                at += 1
            elif event.undoes_id is not None:
                at = position.get(event.undoes_id, len(events)) + 1
            else:
                if event.update_id is not None:
                    found[name] = event
                break
    return found
