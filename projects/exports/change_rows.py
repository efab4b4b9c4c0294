"""One row a project that became different between two dates, in plain words."""

from __future__ import annotations

from typing import Any

from geo.districts import list_names
from projects.exports.job import MOST_ROWS, Job, Table
from projects.exports.wording import column_title, label, listing, phrase, pick
from projects.registry.fields import TERMS
from projects.timeline.differences import Difference, StatusStep, list_differences
from projects.timeline.periods import parse_period
from projects.words.names import Language
from projects.words.vocabulary import DIFFERENCE_KINDS, STATUSES, TYPES

COLUMNS = (
    *(
        "change_name",
        "project_code",
        "project_name",
        "district_names",
        "districts",
        "type_name",
        "status_name",
    ),
    *("number_delta", "wan_delta", "changes", "steps", "evidence", "kind"),
)


def list_changes(job: Job) -> Table:
    """Return the differences of the filter's projects in the job's period, last the whole."""
    period = job.period or parse_period({})
    found = list_differences(job.session, job.selection, period.start, period.end, most=MOST_ROWS)
    adcodes = {adcode for row in found.rows for adcode in row.districts}
    names = {adcode: name.label for adcode, name in list_names(job.session, adcodes).items()}
    rows = [make_row(row, names, job.language) for row in found.rows[:MOST_ROWS]]
    whole = phrase("total", job.language)
    gap = (None,) * 6
    return Table(COLUMNS, [*rows, (whole, *gap, found.number_delta, found.stated_delta, *gap[:4])])


def make_row(row: Difference, names: dict[str, str], language: Language) -> tuple[Any, ...]:
    """Return the cells of one project."""
    return (
        label(DIFFERENCE_KINDS, row.kind, language),
        row.code,
        row.name,
        [names.get(adcode, adcode) for adcode in row.districts],
        list(row.districts),
        label(TYPES, row.type, language),
        label(STATUSES, row.status, language),
        row.number_delta,
        row.stated_delta,
        [change_words(field, old, new, language) for field, (old, new) in row.changes.items()],
        [step_words(step, language) for step in row.steps],
        [step.evidence for step in row.steps if step.evidence],
        row.kind,
    )


def change_words(field: str, old: Any, new: Any, language: Language) -> str:
    """Return one change as `name: old → new`."""
    title = column_title(field, language)
    return f"{title}: {value_words(field, old, language)} → {value_words(field, new, language)}"


def step_words(step: StatusStep, language: Language) -> str:
    """Return one change of status with its day and reason."""
    old, new = (label(STATUSES, status, language) for status in (step.old, step.new))
    told = f"{step.at:%Y-%m-%d} {old} → {new}"
    return f"{told} ({step.reason})" if step.reason else told


def value_words(field: str, value: Any, language: Language) -> str:
    """Return a value as people read it."""
    if value in (None, "", []):
        return pick(("空", "empty"), language)
    if isinstance(value, bool):
        return pick(("是", "yes") if value else ("否", "no"), language)
    if isinstance(value, list):
        return listing([value_words(field, item, language) for item in value], language)
    return label(TERMS[field], value, language) if field in TERMS else str(value)
