"""What was filled in into the table of the whole job: of each row what differs from what was shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from json import loads
from typing import Any

from flask import request

from app.updates.forms import Faults
from app.web.characters import UNSTORABLE
from app.web.uploads import read_uploads
from app.web.whole_numbers import need_number
from geo.errors import msg
from projects.errors import BadInput
from projects.evidence.checked_file import CheckedFile
from projects.registry.field_readers import YEAR_PLAN
from projects.registry.fields import read_field
from projects.updates.month_report import READERS
from projects.words.texts import tidy

FIELDS = ("month_wan", "cumulative_wan", "physical_progress", "problems", "next_steps")
# Beside the fields: what stood in them when they were shown, and the ticks of the row.
BESIDE = ("shown", "no_change", "confirmed")
CODE = r"LT-\d{6}-\d{4,10}"
CELL = re.compile(rf"({'|'.join((*FIELDS, *BESIDE))}|year_plan_\d{{4}})-({CODE})", re.ASCII)
FILES = re.compile(rf"files-({CODE})", re.ASCII)


@dataclass(slots=True)
class Typed:
    """What came of one row: the texts of its fields, the values of those that were changed, what is wrong."""

    code: str
    version: int
    shown: Mapping[str, str]
    texts: Mapping[str, str]
    is_no_change: bool = False
    is_confirmed: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    faults: Faults = field(default_factory=dict)
    files: list[CheckedFile] = field(default_factory=list)
    has_files: bool = False

    @property
    def month_values(self) -> dict[str, Any]:
        """Return what was changed of the month."""
        return {name: value for name, value in self.values.items() if name in FIELDS}

    @property
    def plans(self) -> dict[str, Any]:
        """Return the year plans that were changed."""
        return {name: value for name, value in self.values.items() if YEAR_PLAN.fullmatch(name)}

    @property
    def is_changed(self) -> bool:
        """Say whether the row holds anything to be sent."""
        return bool(self.values or self.faults or self.is_no_change or self.has_files)


def read_typed() -> list[Typed]:
    """Return the rows of the form that hold anything to be sent, in its order; raises BadInput."""
    cells: dict[str, dict[str, str]] = {}
    for name, text in request.form.items():
        found = CELL.fullmatch(name)
        if found:
            cells.setdefault(found[2], {})[found[1]] = text
    sent = {
        found[1] for name, one in request.files.items() if one.filename if (found := FILES.fullmatch(name))
    }
    rows = [read_row(code, texts, has_files=code in sent) for code, texts in cells.items()]
    return [row for row in rows if row.is_changed]


def read_row(code: str, texts: dict[str, str], *, has_files: bool) -> Typed:
    """Return what came of one row; raises BadInput where it does not say what was shown."""
    beside = {name: texts.pop(name, "") for name in BESIDE}
    shown = read_shown(beside["shown"])
    version = need_number(shown.pop("version", ""), "version")
    row = Typed(code, version, shown, texts, beside["no_change"] == "yes", beside["confirmed"] == "yes")
    for name, text in texts.items():
        read_cell(row, name, text)
    row.has_files = has_files
    if row.has_files:
        read_row_files(row)
    if row.is_no_change and row.month_values:
        first = next(iter(row.month_values))
        row.faults[first] = BadInput(msg("这一行勾选了“无变化”,又填写了内容。请只留一样。"), field=first)
    return row


def read_shown(text: str) -> dict[str, str]:
    """Return the version and the texts that a row was shown with; raises BadInput for what is none."""
    try:
        held = loads(text)
    except (ValueError, RecursionError):
        held = None
    is_whole = isinstance(held, dict) and all(
        isinstance(one, str) and not UNSTORABLE.search(one) for one in held.values()
    )
    if not isinstance(held, dict) or not is_whole:
        raise BadInput(msg("表单不完整,请重试。"), field="shown")
    return held


def read_cell(row: Typed, name: str, text: str) -> None:
    """Add the value of a cell to the row, unless it says what was shown, or why it was not understood."""
    standing = row.shown.get(name, "")
    if tidy(text) == tidy(standing):
        return
    read = reader_of(name)
    try:
        value = read(text)
    except BadInput as error:
        row.faults[name] = error
        return
    # The same amount written otherwise is no change.
    if value != read(standing):
        row.values[name] = value


def reader_of(name: str) -> Callable[[str], Any]:
    """Return what reads the text of a field."""
    if name in READERS:
        return lambda text: READERS[name](text, name)
    return partial(read_field, name)


def read_row_files(row: Typed) -> None:
    """Add the checked files of a row, or what is wrong with them."""
    try:
        row.files = read_uploads(f"files-{row.code}")
    except BadInput as error:
        row.faults["files"] = error
    if not (row.values or row.is_no_change or row.faults):
        row.faults["files"] = BadInput(msg("文件要和本月填报或年度计划一起提交。"), field="files")
