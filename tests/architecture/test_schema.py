import re

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from projects.store.database import downgrade, migration_config, upgrade
from tests.conftest import make_database


def test_models_and_migrations_agree(empty_url: str) -> None:
    command.check(migration_config(empty_url))


def test_every_migration_goes_back_and_forth(server_url: str) -> None:
    url = make_database(server_url, "lantu_migrations")
    upgrade(url)
    downgrade(url, "base")
    engine = create_engine(url)
    left = set(inspect(engine).get_table_names()) - {"spatial_ref_sys", "alembic_version"}
    engine.dispose()
    assert left == set()
    upgrade(url)


def test_migrations_are_numbered_with_one_head(server_url: str) -> None:
    script = ScriptDirectory.from_config(migration_config(server_url))
    # From the head down; a number may be kept free for a migration that is under way.
    numbers = [revision.revision for revision in script.walk_revisions()]
    assert numbers == sorted(set(numbers), reverse=True)
    assert all(re.fullmatch(r"\d{4}", number) for number in numbers)
    assert len(script.get_heads()) == 1
