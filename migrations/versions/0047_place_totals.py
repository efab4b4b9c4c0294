"""Keep what each place's projects add up to by the few things that most pages tell apart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

SIDES = (
    *("place", "is_whole", "is_line", "status", "bucket"),
    *("is_own", "is_silent", "is_known", "is_located"),
)
MEASURES = ("row_number", "number", "wan", "high_wan")
LOCATED = "precision IN ('surveyed', 'site', 'village', 'township', 'route')"


def upgrade() -> None:
    kinds: dict[str, sa.types.TypeEngine[object]] = {
        **{name: sa.Boolean() for name in SIDES},
        "place": sa.CHAR(6),
        "status": sa.Text(),
        "bucket": sa.Text(),
        "row_number": sa.Integer(),
        "number": sa.Integer(),
        "wan": sa.Numeric(18, 4),
        "high_wan": sa.Numeric(18, 4),
    }
    op.create_table(
        "place_totals",
        *(sa.Column(name, kind, nullable=False) for name, kind in kinds.items()),
        sa.PrimaryKeyConstraint(*SIDES, name=op.f("pk_place_totals")),
    )
    sides = ", ".join(LOCATED if name == "is_located" else name for name in SIDES)
    sums = ", ".join(f"sum({name})" for name in MEASURES)
    op.execute(
        f"INSERT INTO place_totals ({', '.join((*SIDES, *MEASURES))})"  # noqa: S608 (our own names)
        f" SELECT {sides}, {sums} FROM place_sums GROUP BY {', '.join(map(str, range(1, len(SIDES) + 1)))}"
    )


def downgrade() -> None:
    op.drop_table("place_totals")
