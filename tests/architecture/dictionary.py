"""Write the data dictionary from the models, so that it can never tell another story."""

from __future__ import annotations

import sys

from sqlalchemy import CheckConstraint, Table
from sqlalchemy.dialects import postgresql

from geo.orm import Base
from projects.models import VERSIONS

HEAD = """# Data dictionary

Made from the models by `make dictionary`; a test fails when it is out of date. Money is 万元, lengths km,
areas m², geometry EPSG:4326, times with a zone. Empty means that the plan is silent.
"""

VERSIONS_HEAD = """
## Versions

A trigger keeps each version of a row: `valid_from`, `valid_to` (empty while it stands) and `written_by`
(the transaction), then the columns of the table itself. Views of the tables' names in the schema `past`
show the versions of the moment `lantu.as_of`; `past.project_events` the events until then.
"""


def dictionary() -> str:
    """Return the dictionary as Markdown."""
    kept = {table.name for table in VERSIONS.values()}
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    return HEAD + "".join(describe(table) for table in tables if table.name not in kept) + versions()


def versions() -> str:
    """Return what holds the versions: one table for each that has them, with its own columns again."""
    rows = [f"| {VERSIONS[name].name} | {name} |" for name in sorted(VERSIONS)]
    return "\n".join([VERSIONS_HEAD, "| table | every version of |", "|---|---|", *rows]) + "\n"


def describe(table: Table) -> str:
    """Return one table: what it is, its columns, its checks."""
    model = next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)
    lines = [
        f"\n## {table.name}\n",
        f"{(model.__doc__ or '').strip().splitlines()[0]}\n",
        "| column | type | empty | refers to |",
        "|---|---|---|---|",
    ]
    for column in table.columns:
        kind = column.type.compile(dialect=postgresql.dialect())
        refers = ", ".join(f"{key.column.table.name}.{key.column.name}" for key in column.foreign_keys)
        lines.append(f"| {column.name} | {kind} | {'yes' if column.nullable else 'no'} | {refers} |")
    checks = sorted(str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint))
    lines += ["", "Checks:", "", *(f"- `{check}`" for check in checks)] if checks else []
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(dictionary())
