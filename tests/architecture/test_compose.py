"""compose.yaml: the application is no superuser of its database; its password file is for its eyes alone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import create_engine, make_url, text

from projects.store.database import upgrade
from tests.conftest import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SCRIPT: str = COMPOSE["configs"]["first_start"]["content"]
ROLE = "lantu_of_compose"


def test_the_first_start_makes_an_owner_without_power(server_url: str) -> None:
    found = re.search(r"<<'SQL'\n(.*)^SQL$", SCRIPT, re.DOTALL | re.MULTILINE)
    assert found is not None
    before, _, inside = re.sub(r"\blantu\b", ROLE, found[1]).partition(f"\\connect {ROLE}")
    superuser = make_url(server_url).set(username="postgres")
    server = create_engine(superuser.set(database="postgres"), isolation_level="AUTOCOMMIT")
    own = superuser.set(database=ROLE)
    try:
        with server.connect() as connection:
            for statement in before.replace(":'password'", "'x'").split(";")[:-1]:
                connection.execute(text(statement))
        extended = create_engine(own, isolation_level="AUTOCOMMIT")
        with extended.connect() as connection:
            for statement in inside.split(";")[:-1]:
                connection.execute(text(statement))
        extended.dispose()
        upgrade(own.set(username=ROLE).render_as_string(hide_password=False))
        with server.connect() as connection:
            powers = text("SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = :role")
            assert connection.execute(powers, {"role": ROLE}).one() == (False, False, False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {ROLE}"))
            connection.execute(text(f"DROP ROLE IF EXISTS {ROLE}"))
        server.dispose()


def test_the_superuser_has_a_password_that_the_application_never_sees() -> None:
    database, lantu = COMPOSE["services"]["database"], COMPOSE["services"]["lantu"]
    assert database["environment"] == {"POSTGRES_PASSWORD_FILE": "/run/secrets/superuser_password"}
    assert lantu["secrets"] == ["pgpass"]
    assert lantu["environment"]["LANTU_DATABASE_URL"].startswith("postgresql+psycopg://lantu@")


def test_background_work_is_done_by_a_service_of_its_own_with_the_same_data() -> None:
    worker, lantu = COMPOSE["services"]["worker"], COMPOSE["services"]["lantu"]
    assert worker["command"][-1].endswith("exec .venv/bin/lantu worker")
    assert "--with-worker" not in lantu["command"][-1]
    for same in ("build", "environment", "secrets", "volumes"):
        assert worker[same] == lantu[same]


def test_the_password_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    copy = COMPOSE["services"]["lantu"]["command"][-1].split(" && ")[0].replace("$$", "$")
    secret, own = tmp_path / "secret", tmp_path / "pgpass"
    secret.write_text("*:*:*:lantu:x\n", encoding="utf-8")
    secret.chmod(0o644)
    done = copy.replace("/run/secrets/pgpass", str(secret))
    subprocess.run(["/bin/sh", "-c", done], env={"PATH": "/usr/bin:/bin", "PGPASSFILE": str(own)}, check=True)
    assert own.stat().st_mode & 0o777 == 0o600
    assert own.read_text(encoding="utf-8") == secret.read_text(encoding="utf-8")
    assert COMPOSE["services"]["lantu"]["environment"]["PGPASSFILE"] == "/tmp/pgpass"  # noqa: S108
