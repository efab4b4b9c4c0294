"""Write the data dictionary from the models, so that it can never tell another story."""

from __future__ import annotations

import sys

from sqlalchemy import CheckConstraint, Table
from sqlalchemy.dialects import postgresql

import projects.models  # noqa: F401  (registers every table)
from geo.orm import Base

HEAD = """# Data dictionary

Made from the models by `make dictionary`; a test fails when it is out of date. Money is 万元, lengths km,
areas m², geometry EPSG:4326, times with a zone. Empty means that the plan is silent.
"""


def dictionary() -> str:
    """Return the dictionary as Markdown."""
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    return HEAD + "".join(describe(table) for table in tables)


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
