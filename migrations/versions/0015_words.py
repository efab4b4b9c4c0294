"""Texts hold something that can be seen, and the search holds one plain form of them.

The search text of what stands is folded here as far as SQL can (NFKC, small letters), versions too, without
leaving one: nothing happened to a project. The sound is emptied; `lantu db upgrade` and `prepare` work both
out anew by the application's own rules (projects/registry/writing.py).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from projects.store.versions import changing

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None

# Something that is neither blank nor invisible; the application judges finer (projects/words/invisible.py).
SEEN = (
    r"[^\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    r"\U000e0000-\U000e0fff]"
)
# Table, column, what its constraint was, and what stands for a text in which nothing can be seen.
GIVEN = (
    ("projects", "name", "name_given", "code"),
    ("officers", "display_name", "display_name_given", "name"),
    ("matters", "subject", "subject_given", "'（空白）'"),
    ("matters", "result", "result_given", "'（空白）'"),
    ("duplicate_decisions", "reason", "reason_given", "'（空白）'"),
)
# A change of a name is told like every other.
TELL = f"""
INSERT INTO project_events (project_id, origin, actor, kind, changes, reason)
SELECT id, 'seed', 'lantu', 'changed', jsonb_build_object('name', jsonb_build_array(name, code)),
    '名称里没有看得见的字,以编码代替'
FROM projects WHERE name !~ '{SEEN}'
"""  # noqa: S608
# Expressions of sounds are no use to the planner, who would try each on a hundred rows before every search.
NO_STATISTICS = "ALTER TABLE {} ALTER COLUMN search_pinyin SET STATISTICS {}"
FOLDED = "lower(normalize(search_text, NFKC))"


def upgrade() -> None:
    op.execute(TELL)
    for table, column, name, instead in GIVEN:
        op.execute(f"UPDATE {table} SET {column} = {instead} WHERE {column} !~ '{SEEN}'")  # noqa: S608
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} ~ '{SEEN}'")
    op.add_column("matters", sa.Column("search_text", sa.Text(), server_default="", nullable=False))
    with changing("projects"):
        op.execute(f"UPDATE projects SET search_text = {FOLDED}, search_pinyin = ''")  # noqa: S608
        op.execute(f"UPDATE projects_versions SET search_text = {FOLDED}")  # noqa: S608
        # Its statistics go with the type, which stays what it is.
        op.execute("ALTER TABLE projects ALTER COLUMN search_pinyin TYPE text")
        op.execute("ALTER TABLE projects_versions ALTER COLUMN search_pinyin TYPE text")
        for table in ("projects", "projects_versions"):
            op.execute(NO_STATISTICS.format(table, 0))


def downgrade() -> None:
    for table in ("projects", "projects_versions"):
        op.execute(NO_STATISTICS.format(table, -1))
    op.drop_column("matters", "search_text")
    for table, column, name, _instead in GIVEN:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} <> ''")
