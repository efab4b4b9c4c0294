"""Every program that is called stands in setup/programs.txt, with the package that brings it."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

FLOORS = ("app", "geo", "projects", "migrations", "tests")
# Nothing that set-up prepares runs tests/release: what they need is named at their heads.
BY_HAND = ROOT / "tests" / "release"
PYTHON = [
    path for floor in FLOORS for path in (ROOT / floor).rglob("*.py") if not path.is_relative_to(BY_HAND)
]
SHELL = [*(ROOT / "setup").glob("*.sh"), ROOT / ".ci" / "run", ROOT / "Makefile"]
RUNNERS = {"run", "Popen", "call", "check_call", "check_output", "create_subprocess_exec"}
SHELLS = {"system", "popen", "getoutput", "getstatusoutput", "create_subprocess_shell"}
BUILTINS = {"cd", "echo", "printf", "[", "kill", "true", "false", "wait", "command", "read", "exec", "trap"}
# What a call may begin with that is no program from outside: this Python, and the tools beside it in .venv.
OWN = "sys.executable"


def read_list() -> dict[str, set[str]]:
    """Return the signs of each `when` of setup/programs.txt."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / "setup" / "programs.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            _package, when, *signs = line.split()
            found.setdefault(when, set()).update(sign.removeprefix("server:") for sign in signs)
    return found


LISTED = {sign for signs in read_list().values() for sign in signs}


def calls(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what names the program in every call that starts one."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        yield from (word.value for word in node.keywords if word.arg in {"executable_path", "executable"})
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            owner, name = node.func.value.id, node.func.attr
        else:
            continue
        starts = (
            (owner == "subprocess" and name in RUNNERS | SHELLS)
            or (owner == "asyncio" and name.startswith("create_subprocess"))
            or (owner == "os" and (name in SHELLS or name.startswith(("exec", "spawn", "posix_spawn"))))
            or (owner == "shutil" and name == "which")
        )
        if starts:
            yield node.args[1] if owner == "os" and name.startswith("spawn") else node.args[0]


def program_of(call: ast.expr, tree: ast.AST) -> str:
    """Return the program's name, OWN for one of ours; raises ValueError where the source does not say it."""
    if OWN in ast.unparse(call):
        return OWN
    if isinstance(call, ast.List | ast.Tuple):
        return program_of(call.elts[0], tree)
    if isinstance(call, ast.Starred):
        return program_of(call.value, tree)
    if isinstance(call, ast.Constant) and isinstance(call.value, str):
        program = call.value.split()[0]
        return OWN if program.startswith(".venv/bin/") else Path(program).name
    if isinstance(call, ast.Name):
        values = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name) and target.id == call.id
        ]
        names = {program_of(value, tree) for value in values}
        if len(names) == 1:
            return names.pop()
    raise ValueError(f"line {call.lineno}: which program is started here? Write its name into the call.")


def test_every_program_that_python_starts_is_listed() -> None:
    unlisted = []
    for path in PYTHON:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        started = {program_of(call, tree) for call in calls(tree)} - {OWN}
        unlisted += [(str(path), program) for program in sorted(started - LISTED)]
    assert unlisted == []


def test_no_call_hides_behind_a_bare_name() -> None:
    hidden = [
        (str(path), name.name)
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module in {"subprocess", "os", "shutil", "asyncio"}
        for name in node.names
        if name.name in RUNNERS - {"run"} | SHELLS | {"which"}
        or (node.module, name.name) == ("subprocess", "run")
    ]
    assert hidden == []


FOUND = [
    ("subprocess.run(['pdftoppm', '-r', '50'])", "pdftoppm"),
    ("words = ['soffice', '--headless']\nsubprocess.run([*words, 'x'], check=True)", "soffice"),
    ("os.execvp('psql', ['psql'])", "psql"),
    ("os.system('convert a b')", "convert"),
    ("shutil.which('nginx')", "nginx"),
    ("browser.launch(executable_path='/usr/bin/chromium')", "chromium"),
    ("linter = Path(sys.executable).parent / 'lint'\nsubprocess.run([linter])", OWN),
]


@pytest.mark.parametrize(("source", "program"), FOUND, ids=[program for _, program in FOUND])
def test_a_call_is_seen_in_every_form(source: str, program: str) -> None:
    tree = ast.parse(source)
    assert [program_of(call, tree) for call in calls(tree)] == [program]


COMMAND = re.compile(
    r"(?:^|[;|&({!]|\b(?:then|do|else|exec|if|while))[ \t]*[@-]?(?:\w+=\S*\s+)*"
    r"([a-z][\w-]*)(?=[\s;|&)]|$)",
    re.MULTILINE,
)
PATH = [Path(folder) for folder in os.environ["PATH"].split(os.pathsep) if ".venv" not in folder]


@pytest.mark.parametrize("path", SHELL, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_program_that_the_set_up_calls_is_listed(path: Path) -> None:
    text = re.sub(r"(?m)(^|\s)#.*$", "", path.read_text(encoding="utf-8"))
    called = {word for word in COMMAND.findall(text) if any((folder / word).is_file() for folder in PATH)}
    assert sorted(called - BUILTINS - LISTED) == []
