"""What makes the files: loaded once by the process that their makers are copies of, by no other."""

from __future__ import annotations

MAKERS: tuple[str, ...] = (
    "projects.downloads",
    *("projects.exports.form_sheet", "projects.exports.layout_sheet", "projects.exports.list_word"),
    *("projects.exports.official_list", "projects.exports.totals_workbook"),
    *("projects.reports.brief.writing", "projects.reports.card", "projects.reports.evaluation"),
    *("projects.reports.month_files", "projects.reports.month_sheet"),
    # What the GIS files are made with.
    "pandas",
)
