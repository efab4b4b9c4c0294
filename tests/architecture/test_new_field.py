"""A new field is its model, a migration and its row of the table: the form and all else have it then."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.checkouts import copy_checkout

MIGRATION = '''"""Keep how a project crosses what lies in its way."""

import sqlalchemy as sa

from projects.store.versions import add_column, drop_column

revision = "{revision}"
down_revision = "{down_revision}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("projects", sa.Column("crossing", sa.Text()))


def downgrade() -> None:
    drop_column("projects", "crossing")
'''
ROW = '    Field("crossing", "跨越方式", "Crossing", group="size", is_searched=True, lack="crossing"),\n'
FOUND = """
from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from projects.models import Project
from projects.store.database import migration_config
from alembic import command
from tests.support.factories import make_project
from tests.support.people import csrf_token, enter_as, make_officer
from tests.support.programs import Program, tag


def test_models_and_migrations_agree(empty_url: str) -> None:
    command.check(migration_config(empty_url))


def test_the_form_writes_it_and_everything_shows_it(empty_client: FlaskClient, session: Session) -> None:
    other = make_project(session, "别的")
    project = make_project(session, "甲桥", figures=[5])
    session.commit()
    page = f"/projects/{project.code}"
    enter_as(empty_client, session, make_officer(session, "li", "reviewer"))
    form = empty_client.get(f"{page}/edit").text
    assert "跨越方式" in form
    assert 'name="crossing"' in form
    sent = {"csrf_token": csrf_token(empty_client, f"{page}/edit"), "version": str(project.version)}
    sent |= {"crossing": "悬索大桥", "read_crossing": "", "reason": "补登"}
    assert empty_client.post(f"{page}/edit", data=sent).status_code == 303
    history = empty_client.get("/history").text
    assert "跨越方式" in history
    assert "悬索大桥" in history
    assert "跨越方式" in empty_client.get(page).text
    assert "Crossing" in empty_client.get(f"{page}?lang=en").text
    lines = empty_client.get("/exports/projects.csv").text.splitlines()
    assert lines[0].endswith(",crossing")
    assert sorted(line.rsplit(",", 1)[1] for line in lines[1:]) == ["", "悬索大桥"]
    assert "甲桥" in empty_client.get("/projects?q=悬索&lang=zh").text
    missing = empty_client.get("/projects?missing=crossing").text
    assert other.code in missing
    assert project.code not in missing
    assert "缺跨越方式" in empty_client.get("/reconcile?tab=missing").text


def test_programs_read_and_write_it(empty_client: FlaskClient, session: Session) -> None:
    project = make_project(session, "甲桥")
    session.commit()
    schemas = empty_client.get("/api/v1/openapi.json").json["components"]["schemas"]
    assert "crossing" in schemas["DetailsChange"]["properties"]
    assert "crossing" in schemas["Project"]["properties"]["properties"]["properties"]
    program = Program(empty_client, session, role="reviewer")
    answer = program.send("PATCH", f"/projects/{project.code}", {"crossing": "斜拉桥"}, If_Match=tag(project))
    assert answer.status_code == 200, answer.text
    read = empty_client.get(f"/api/v1/projects/{project.code}").json
    assert read["properties"]["crossing"] == "斜拉桥"


def test_a_difference_tells_it() -> None:
    from projects.reconcile.merge_rules import SINGLE
    from projects.timeline.states import FIELDS

    assert FIELDS[-1] == "crossing"
    assert "crossing" in SINGLE
"""


def change(path: Path, old: str, new: str) -> None:
    """Replace the one occurrence of a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def add_field(folder: Path) -> None:
    """Follow the recipe in a checkout: the model, a migration, the row of the table."""
    column = "    capacity: Mapped[str | None]\n"
    change(folder / "projects/models/project.py", column, column + "    crossing: Mapped[str | None]\n")
    versions = folder / "migrations/versions"
    last = max(int(path.name[:4]) for path in versions.glob("[0-9]*.py"))
    text = MIGRATION.format(revision=f"{last + 1:04d}", down_revision=f"{last:04d}")
    (versions / f"{last + 1:04d}_crossing.py").write_text(text, encoding="utf-8")
    change(folder / "projects/registry/fields.py", ")\n# fmt: on\n", f"{ROW})\n# fmt: on\n")


def test_a_field_is_its_model_a_migration_and_its_row(server_url: str, tmp_path: Path) -> None:
    copy_checkout(tmp_path)
    add_field(tmp_path)
    (tmp_path / "tests/app/test_crossing.py").write_text(FOUND, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/app/test_crossing.py"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"LANTU_TEST_DATABASE_URL": server_url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert done.stdout.startswith("....")
