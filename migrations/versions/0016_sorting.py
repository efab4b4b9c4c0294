"""Sort Chinese text by pinyin: a collation of that name, and projects by name in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE COLLATION zh_pinyin (provider = icu, locale = 'zh-u-co-pinyin')")
    op.create_index("ix_projects_name_id", "projects", [sa.text("name COLLATE zh_pinyin"), "id"])


def downgrade() -> None:
    op.drop_index("ix_projects_name_id", table_name="projects")
    op.execute("DROP COLLATION zh_pinyin")
