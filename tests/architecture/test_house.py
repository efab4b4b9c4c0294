"""The house keeps its floors, its rooms stay small, and nothing is loaded from another host."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import ROOT
from tests.support.longest import LONGEST

FLOORS = ("app", "geo", "projects", "migrations", "static", "setup", "tests")
OUR_SOURCES = [
    path
    for floor in FLOORS
    for path in (ROOT / floor).rglob("*")
    if path.suffix in {".py", ".js", ".css", ".html", ".sh"} and not {"vendor", "built"} & set(path.parts)
]
MOST_LINES = 400
AUDIENCES = {"public", "viewer", "officer", "reviewer", "administrator"}


def test_imports_go_downward_only() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", OUR_SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_outgrows_its_noun(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_the_files_that_workers_begin_with_are_there() -> None:
    assert [name for name in LONGEST if not (ROOT / name).is_file()] == []


def test_lists_of_ids_go_to_the_database_as_one_parameter() -> None:
    # A statement takes 65,535 parameters: geo/among.py sends any list as one, in_() each of its values.
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in OUR_SOURCES
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in {"app", "geo", "projects"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "in_"
        for value in node.args
        if re.fullmatch(r"(\w+_)?ids", getattr(value, "id", "")) or isinstance(value, ast.ListComp)
    ]
    assert found == []


def test_no_room_is_called_utils() -> None:
    assert [
        path for path in OUR_SOURCES if path.stem in {"utils", "helpers", "manager", "common", "misc"}
    ] == []


def test_every_route_says_who_may_see_it(app: Flask) -> None:
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and getattr(app.view_functions[rule.endpoint], "audience", None) not in AUDIENCES
    ]
    assert silent == []


MOST_VIEW_LINES = 15


def list_views(path: Path) -> list[ast.FunctionDef]:
    """Return the functions of a file that answer an address."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(decorator).startswith("bp.") for decorator in node.decorator_list)
    ]


def test_a_view_authorises_parses_calls_and_answers_in_a_few_lines() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{view.name}": view.end_lineno - view.body[1].lineno + 1
        for path in sorted((ROOT / "app").rglob("*.py"))
        for view in list_views(path)
        if view.end_lineno and len(view.body) > 1
    }
    assert len(found) > 80
    assert {name: lines for name, lines in found.items() if lines > MOST_VIEW_LINES} == {}


# An address that left this list would break a bookmark, a script or another system (docs/interface.md).
LANDED = {
    "/",
    "/embed",
    "/projects",
    "/projects/<code>",
    "/projects/<code>/progress",
    "/projects/<code>/matters/new",
    "/projects/<code>/status",
    "/projects/<code>/edit",
    "/matters",
    "/matters/<int:matter_id>",
    "/districts/<adcode>",
    "/totals",
    "/changes",
    "/attachments/<int:attachment_id>/<filename>",
    "/attachments/<int:attachment_id>/thumbnail",
    "/exports/<what>.<format_>",
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/v1/projects",
    "/api/v1/projects/<code>",
    "/api/v1/projects/<code>/events",
    "/api/v1/clusters",
    "/api/v1/totals",
    "/api/v1/districts",
    "/api/v1/openapi.json",
    "/api/docs",
    "/api/v1/projects/<code>/status",
    "/api/v1/projects/<code>/progress",
    "/api/v1/projects/<code>/matters",
    "/api/v1/updates",
    "/api/v1/updates/<int:update_id>",
    "/api/v1/updates/<int:update_id>/accept",
    "/api/v1/updates/<int:update_id>/return",
    "/api/v1/updates/<int:update_id>/withdraw",
    "/api/v1/matters",
    "/api/v1/matters/<int:matter_id>",
    "/api/v1/matters/<int:matter_id>/notes",
    "/api/v1/matters/<int:matter_id>/close",
    "/api/v1/updates/<int:update_id>/files",
    "/api/v1/attachments/<int:attachment_id>",
    "/api/v1/attachments/<int:attachment_id>/location",
    "/api/v1/attachments/<int:attachment_id>/take-down",
    "/api/v1/projects/<code>/events/<int:event_id>/undo",
    "/api/v1/conflicts",
    "/api/v1/conflicts/<code>",
    "/api/v1/conflicts/<code>/reopen",
    "/api/v1/pairs",
    "/api/v1/pairs/<left>/<right>",
    "/api/v1/merges/<code>/undo",
    "/api/v1/decisions/<int:decision_id>/withdraw",
    "/api/v1/months",
    "/api/v1/months/<month>",
    "/api/v1/months/<month>/freeze",
    "/api/v1/months/<month>/remind",
    "/api/v1/jobs",
    "/api/v1/jobs/<int:job_id>",
    "/api/v1/jobs/<int:job_id>/file",
    "/api/v1/jobs/<int:job_id>/cancel",
    "/api/v1/jobs/exports/<what>",
    "/ogc",
    "/ogc/api",
    "/ogc/collections/<collection>/items",
    "/ogc/collections/<collection>/items/<code>",
    "/ogc/collections/projects/tiles/WebMercatorQuad",
    "/tiles/projects/<int:z>/<int:x>/<int:y>.mvt",
    "/base/<int:z>/<int:x>/<int:y>.mvt",
    "/base/tiles.json",
    "/dispatch",
    "/dispatch/grid",
    "/field",
    "/field/<code>",
    "/service-worker.js",
    "/manifest.webmanifest",
    "/api/v1/projects/<code>/site-visits",
    "/sign-in",
    "/sign-in/who",
    "/sign-out",
    "/account",
    "/invitations/<secret>",
    "/months",
    "/months/<month>",
    "/documents/<key>/evaluation.docx",
    "/months/<month>/report.docx",
    "/months/<month>/report.xlsx",
    "/review",
    "/updates",
    "/admin/districts",
    "/admin/officers",
    "/admin/sign-ins",
}


def test_no_landed_address_vanishes(app: Flask) -> None:
    assert {rule.rule for rule in app.url_map.iter_rules()} >= LANDED


FOREIGN = re.compile(
    r"""(?:src|href|url|import|fetch|L\.tileLayer)\s*[=(:]?\s*["'(]?\s*(?:https?:)?//(?!www\.w3\.org)"""
)


@pytest.mark.parametrize(
    "path",
    [path for path in OUR_SOURCES if path.suffix in {".html", ".js", ".css"}],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_no_template_script_or_style_names_another_host(path: Path) -> None:
    assert FOREIGN.findall(path.read_text(encoding="utf-8")) == []


INLINE = re.compile(r"""<[^>]+\s(?:on[a-z]+|style)\s*=""", re.IGNORECASE)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "app" / "templates").rglob("*.html")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_template_has_inline_handlers_or_styles(path: Path) -> None:
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


def test_lock_files_name_no_host() -> None:
    for name in ("setup/requirements.lock", "setup/requirements-dev.lock", "package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "resolved" not in text
        assert not re.search(
            r"(index-url|https?://(?!opencollective|github|www\.|tidelift|feross|paypal))", text
        ), name


def test_nothing_that_set_up_brings_or_makes_is_kept_here() -> None:
    """Browsers' packages come from npm, and their bundles are made anew: only our own files are committed."""
    listed = subprocess.run(
        ["git", "ls-files", "static"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert {name.split("/")[1] for name in listed} == {"css", "icons", "js"}


def test_the_tests_run_on_the_versions_that_people_run() -> None:
    """What `make test` installs holds everything of `make run`, pinned alike."""
    pinned = {
        name: set(
            re.findall(r"^(\S+==\S+)", (ROOT / "setup" / name).read_text(encoding="utf-8"), re.MULTILINE)
        )
        for name in ("requirements.lock", "requirements-dev.lock")
    }
    assert pinned["requirements.lock"] <= pinned["requirements-dev.lock"]
