"""What an import may be of, and which fields its columns may be."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from projects.registry.field import Kind
from projects.registry.fields import BY_NAME, EDITABLE
from projects.words.vocabulary import IMPORT_TARGETS, codes

TARGETS = codes(IMPORT_TARGETS)
# What names the project of a row: the approval platform's code first, ours, then name and district.
NAMING = ("national_code", "code", "name", "districts")
# A point in two columns, or one geometry a row in files that have them.
PLACE = ("lon", "lat", "source_datum", "precision", "method", "accuracy_m")
BEHIND = ("reason", "evidence", "evidence_link")
# Written together in one cell: 2025—2027.
YEARS = "years"
DETAILS = tuple(name for name in EDITABLE if BY_NAME[name].kind is not Kind.GEOMETRY)
# The plan of a year stands as year_plan_2026; of the import's own year it may stand as this.
YEAR_PLAN = "year_plan_wan"

FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "projects": tuple(
        dict.fromkeys(
            (
                *NAMING,
                "aliases",
                "type",
                "status",
                "status_on",
                "is_programme",
                "parent_code",
                *DETAILS,
                YEARS,
                YEAR_PLAN,
                *PLACE,
                *BEHIND,
            )
        )
    ),
    "progress": (
        *NAMING,
        "month",
        "month_wan",
        "cumulative_wan",
        "physical_progress",
        "problems",
        "next_steps",
        "reason",
        "evidence",
    ),
    "year_plans": (*NAMING, YEAR_PLAN, "reason", "evidence"),
    "matters": (*NAMING, "matter_id", "kind", "subject", "responsible", "due_on", "state"),
    "geometries": (*NAMING, *PLACE, "reason", "evidence"),
}

# Without these a file of projects brings no new one; its other rows are still found by name or code.
NEEDED = ("type", "districts")
CODES = ("national_code", "code")


def find_lacking(target: str, used: Collection[str]) -> tuple[str, ...]:
    """Return the fields that no column is read as, though rows cannot be understood without them."""
    name = () if {"name", *CODES} & set(used) else ("name",)
    needed = NEEDED if target == "projects" else ()
    return (*name, *(field for field in needed if field not in used))
