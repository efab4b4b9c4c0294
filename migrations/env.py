"""Run the migrations on the database that LANTU_DATABASE_URL names."""

from __future__ import annotations

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine, text

import projects.models  # noqa: F401  (registers every table, those of geo too)
from geo.orm import Base

# A migration that cannot get its lock quickly gives up instead of queueing every reader behind it.
LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "10min"
# Nobody folds meanwhile (projects/reading/folding.py); nobody else waits for this, so it is waited for.
FOLDING = "SELECT pg_advisory_xact_lock(hashtext('lantu.place_sums'))"


def run() -> None:
    """Migrate online, in one transaction."""
    engine = create_engine(context.config.get_main_option("sqlalchemy.url", ""), hide_parameters=True)
    with engine.begin() as connection:
        connection.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'"))
        connection.execute(text(FOLDING))
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=alembic_helpers.include_object,
            process_revision_directives=alembic_helpers.writer,
            render_item=alembic_helpers.render_item,
            compare_server_default=True,
        )
        context.run_migrations()
    engine.dispose()


run()
