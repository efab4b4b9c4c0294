"""Read what was noted on site, as a form or a program sends it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from app.updates.forms import BEHIND, Faults, Reader, read_fields, read_files
from geo.errors import msg
from projects.errors import BadInput
from projects.updates.month_report import READERS
from projects.updates.site_visits import Noted, SiteVisit
from projects.words.form_values import read_day, read_month
from projects.words.noted import read_degrees, read_error_m, read_moment

# Next steps are for the desk: on site one says what is there.
TYPED = tuple(name for name in READERS if name != "next_steps")
PLACE = ("noted_lon", "noted_lat", "noted_accuracy_m")
NOTED: Mapping[str, Reader] = {
    "noted_at": read_moment,
    "noted_lon": partial(read_degrees, most=180),
    "noted_lat": partial(read_degrees, most=90),
    "noted_accuracy_m": read_error_m,
}
FIELDS = ("status", "status_on", *BEHIND, "month", *TYPED, "confirmed", *NOTED)


def read_visit(form: Mapping[str, str]) -> tuple[SiteVisit, Faults]:
    """Return what was noted with its files, and by field why something was not understood.

    A field that is left empty says nothing; reason and evidence belong to the status.
    """
    readers = {"status_on": read_day, "month": read_month, **BEHIND, **NOTED}
    values, faults = read_fields(form, readers | {name: READERS[name] for name in TYPED})
    files = read_files(faults)
    if len({values.get(name) is None for name in PLACE if name not in faults}) > 1:
        faults["noted_lon"] = BadInput(msg("位置要写全:经度、纬度和误差。"), field="noted_lon")
    if faults:
        return SiteVisit(), faults
    return SiteVisit(
        Noted(values["noted_at"], *(values[name] for name in PLACE)),
        status=read_status(form, values),
        behind={name: values[name] or "" for name in BEHIND},
        month=values["month"],
        progress={name: values[name] for name in TYPED if values[name] is not None},
        confirmed=form.get("confirmed") == "yes",
        files=files,
    ), {}


def read_status(form: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the new status with its day; nothing where it stays."""
    status = form.get("status", "")
    return {"status": status, "status_on": values["status_on"]} if status else {}
