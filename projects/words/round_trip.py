"""By which columns a workbook of ours is known again when it comes back edited.

The official list carries hidden columns in each row and a hidden sheet, the register: what each project's
row was when the file was written, its fields and every cell as it showed.
"""

from __future__ import annotations

# The columns of the official list, by what they are called, but for the ordinal before them.
LIST_COLUMNS = (
    *("name", "place_text", "nature", "scale", "years", "investment_wan", "completed_wan", "year_plan_wan"),
    *("status", "physical_progress", "responsible_unit", "steward", "basis", "note"),
)
# Hidden in each row: the project's code, two keys of the reconciliation, and the code with the number of
# the further row that a long text takes ("LT-211302-0007+1").
HIDDEN = ("code", "term", "type", "key")
FURTHER = "+"
# The register: where the row was and what the reconciliation counts, then the fields that cells are made
# of, then the cells as they showed.
FIRST = (
    *("row", "code", "version", "status", "investment_wan", "counted_wan", "completed_wan", "year_plan_wan"),
    "bucket",
)
FIELDS = (
    *("type", "nature", "start_year", "start_month", "end_year", "end_month", "length_km", "land_m2"),
    *("floor_m2", "part_count", "capacity", "description", "place_text", "owner", "lead_unit", "steward"),
)
# The short names and the codes of its districts, and the year whose plan the list shows.
OTHERS = ("district_names", "districts", "year")
SHOWN = tuple(f"shown_{column}" for column in LIST_COLUMNS)
REGISTER = (*FIRST, *FIELDS, *OTHERS, *SHOWN)
# Between the names of several districts in one cell.
BETWEEN = "|"

# The sheet of a month: what an office fills in, and its hidden sheet, which says what stood there before.
MONTH_FIELDS = ("month_wan", "cumulative_wan", "physical_progress", "problems", "next_steps")
MONTH_REGISTER = ("code", "version", "month", *(f"was_{name}" for name in MONTH_FIELDS))
