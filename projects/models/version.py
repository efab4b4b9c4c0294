"""What every row of the registry said and when: one table of versions for each table that may change.

A trigger keeps them (migration 0008). They are derived from the tables themselves, so that a column that
is added to a table and forgotten here fails the test that compares models and migrations. The columns of
the version stand first: a later column is then the last one on both sides.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Index, Table, text

from geo.orm import Base
from projects.models.allocation import Allocation
from projects.models.mention import FundingPart, Mention, Statement
from projects.models.progress import ProgressReport, YearPlan
from projects.models.project import Project

# Whose moves are asked for by time (projects/timeline/touched.py): their indexes name the project too.
MOVED = {"projects": "id", "allocations": "project_id", "mentions": "project_id"}


def versions_of(table: Table, *lookups: str) -> Table:
    """Return the table of a table's versions, with an index for each further column that joins use."""
    name, moved = f"{table.name}_versions", MOVED.get(table.name)
    covering: dict[str, Any] = {"postgresql_include": [moved]} if moved else {}
    ended: dict[str, Any] = {"postgresql_where": text("valid_to IS NOT NULL")} if moved else {}
    key = [column.name for column in table.primary_key]
    return Table(
        name,
        Base.metadata,
        Column("valid_from", DateTime(timezone=True), nullable=False),
        # Empty while the version stands.
        Column("valid_to", DateTime(timezone=True)),
        # The transaction: it leaves one version of a row, however often it wrote it.
        Column("written_by", BigInteger, nullable=False),
        *(Column(one.name, one.type, nullable=one.nullable) for one in table.columns),
        Index(f"uq_{name}_key", *key, "valid_from", unique=True),
        Index(f"uq_{name}_open", *key, unique=True, postgresql_where=text("valid_to IS NULL")),
        Index(f"ix_{name}_valid_from", "valid_from", **covering),
        Index(f"ix_{name}_valid_to", "valid_to", **covering, **ended),
        *(
            Index(f"ix_{name}_{column}", column, **(covering if column == "adcode" else {}))
            for column in lookups
        ),
        comment=f"Every version of {table.name}",
    )


VERSIONS: dict[str, Table] = {
    model.__tablename__: versions_of(Base.metadata.tables[model.__tablename__], *lookups)
    for model, lookups in (
        (Project, ("code", "parent_id")),
        (Allocation, ("adcode",)),
        (Mention, ("project_id", "programme_id")),
        (Statement, ("project_id", "mention_id")),
        (FundingPart, ()),
        (ProgressReport, ()),
        (YearPlan, ()),
    )
}

# The list's usual order, as the projects' own index has it.
Index(
    "ix_projects_versions_investment_id",
    text("coalesce(investment_wan, -1) DESC"),
    VERSIONS["projects"].c.id,
)
# What lay in a box of the map.
Index(
    "ix_projects_versions_geom",
    VERSIONS["projects"].c.geom,
    postgresql_using="gist",
    postgresql_where=text("geom IS NOT NULL"),
)
