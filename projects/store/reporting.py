"""The views that other tools read (schema `reporting`, docs/reporting.md), and who may read them."""

from __future__ import annotations

import re

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import BadInput, NotFound, msg

SCHEMA = "reporting"
ROLE_FORM = re.compile(r"[a-z_][a-z0-9_]{0,62}", re.ASCII)


def grant_reading(session: Session, role: str) -> int:
    """Let a role of the server read the views and nothing else; returns how many there are.

    Raises BadInput for what is no name of a role, NotFound where the server has none of that name.
    """
    if not ROLE_FORM.fullmatch(role):
        raise BadInput(msg("“%(role)s”不能做角色名,请用小写字母、数字和下划线。"), role=role[:80])
    if not session.scalar(text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role)"), {"role": role}):
        raise NotFound(
            msg(
                "数据库没有角色 %(role)s。请管理员先执行:"
                "CREATE ROLE %(role)s LOGIN PASSWORD '…'; "
                "ALTER ROLE %(role)s SET default_transaction_read_only = on;"
            ),
            role=role,
        )
    # The name holds nothing but letters, digits and underscores.
    session.execute(text(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {role}"))
    session.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {role}"))
    views = text("SELECT count(*) FROM information_schema.views WHERE table_schema = :schema")
    number: int = session.scalars(views, {"schema": SCHEMA}).one()
    return number
