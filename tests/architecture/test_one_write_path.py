"""A project is written in one place; everything else asks that place to do it (registry/writing.py)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.project_writes import find_project_writes

WRITING = ROOT / "projects" / "registry" / "writing.py"
# The rollup is one UPDATE a level of members; it may write what it derives and nothing else.
ROLLUP = ROOT / "projects" / "registry" / "rollup.py"
DERIVED = {
    *("subtree_wan", "subtree_high_wan", "counted_wan", "counted_high_wan", "counted_number", "bucket"),
}
SOURCES = sorted(path for floor in ("app", "projects", "geo") for path in (ROOT / floor).rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_else_writes_a_project(path: Path) -> None:
    found = find_project_writes(path.read_text(encoding="utf-8"))
    if path in (WRITING, ROLLUP):
        assert found, "it writes nothing any more: take it off the list"
    else:
        assert found == []


def test_the_rollup_writes_only_what_it_derives() -> None:
    tree = ast.parse(ROLLUP.read_text(encoding="utf-8"))
    written = {
        keyword.arg
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "values"
        for keyword in node.keywords
    } | {
        key.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Attribute)
    }
    assert written == DERIVED
    assert all("update(Project)" in line for line in find_project_writes(ROLLUP.read_text(encoding="utf-8")))


WAYS_PAST = [
    "project.status = 'completed'",
    "def f(kept):\n    kept.name, x = 'a', 1",
    "def f(rows):\n    for rows[0].owner in 'ab':\n        pass",
    "def f(session):\n    session.get(Project, 1).status = 'x'",
    "def f(pair):\n    pair.kept.version += 1",
    "def f(one: Project, decision: DuplicateDecision):\n    one.adoption = decision.reason",
    "def f(update: Update, project):\n    one = project\n    one.status = update.state",
    "def f(a: Mention):\n    a = find(a)\n    a.name = 'x'",
    "def f(values):\n    [setattr(project, name, value) for name, value in values]",
    "def f(project):\n    object.__setattr__(project, 'name', 'x')",
    "def f(project):\n    project.__dict__['name'] = 'x'",
    "def f(project):\n    del project.geom",
    "from sqlalchemy.orm.attributes import set_attribute as put\nput(project, 'name', 'x')",
    "from sqlalchemy import update\nupdate(Project).values(version=1)",
    "from sqlalchemy import update as sql_update\nsql_update(Project)",
    "import sqlalchemy as sa\nsa.insert(Project)",
    "from projects.models import Project as P\nfrom sqlalchemy import delete\ndelete(P)",
    "from projects import models\nmodels.Project(name='x')",
    "from projects.models import Project as P\nP(name='x')",
    "table = Project.__table__\nupdate(table)",
    "Base.metadata.tables['projects'].update()",
    "def f(session):\n    session.query(Project).update({'name': 'x'})",
    "def f(session, project):\n    session.delete(project)",
    "def f(session, rows):\n    session.bulk_update_mappings(Project, rows)",
    "session.execute(text('UPDATE projects SET name = 1'))",
    "session.execute(text(f'''DELETE\n FROM public.projects WHERE id = {x}'''))",
    "ProjectEvent(kind='changed')",
]


@pytest.mark.parametrize("source", WAYS_PAST)
def test_every_way_past_is_found(source: str) -> None:
    assert find_project_writes(source) != []


NO_WRITES = [
    "def f(self):\n    self.name = 'x'",
    "def f(mention: Mention):\n    mention.name = 'x'",
    "def f(session):\n    report = session.get(Update, 1) or Update()\n    setattr(report, 'name', 1)",
    "def f(session, stale: Iterable[Mention]):\n    for one in stale:\n        session.delete(one)",
    "def hold() -> Matter: ...\ndef f():\n    matter = hold()\n    flag_modified(matter, 'x')",
    "select(Project.name).where(Project.__table__.c.id == 1)",
    "def f(project: Project):\n    return project.name == 'x'",
    "def f(digest):\n    digest.update(b'x')",
    "'''How to update projects set in a plan.'''",
]


@pytest.mark.parametrize("source", NO_WRITES)
def test_reading_and_other_nouns_are_let_be(source: str) -> None:
    assert find_project_writes(source) == []
