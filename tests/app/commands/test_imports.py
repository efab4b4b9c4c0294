"""`lantu import` on a database of its own: every outcome, what it says, what is left behind."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, create_engine, func, make_url, select
from sqlalchemy.orm import Session

from app.cli import main
from projects.models import Import, Project, Update
from tests.conftest import ROOT, make_database
from tests.support.imports import workbook
from tests.support.people import make_officer

GOOD = ("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000)
WRONG = ("另一个项目", "双塔区", "能源", "谋划", "很多")
SOURCE = "朝发改〔2026〕12号"


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    """A database with an administrator, an officer and no project."""
    url = make_database(empty_url, "lantu_imports", template=make_url(empty_url).database or "")
    engine = create_engine(url)
    with Session(engine) as session:
        make_officer(session, "chief", "administrator", [])
        make_officer(session, "zhang", "officer", ["211302"])
    yield engine
    engine.dispose()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Where files are kept."""
    return tmp_path / "files"


def environment(engine: Engine, files: Path) -> dict[str, str]:
    """Return what points the command to the database and the folder."""
    url = engine.url.render_as_string(hide_password=False)
    return {"LANTU_DATABASE_URL": url, "LANTU_FILES": str(files)}


class Terminal:
    """A terminal in a folder of files to bring."""

    def __init__(self, engine: Engine, files: Path, folder: Path) -> None:
        self.engine, self.files, self.folder = engine, files, folder

    def bring(self, content: bytes, *words: str, name: str = "项目.xlsx") -> Result:
        """Import a file of this content."""
        path = self.folder / name
        path.write_bytes(content)
        return self.run(str(path), *words)

    def run(self, *words: str) -> Result:
        """Run the command; nobody ever sees a trace."""
        done = CliRunner().invoke(main, ["import", *words], env=environment(self.engine, self.files))
        assert "Traceback" not in done.output
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    def count(self) -> tuple[int, int, int]:
        """Return how many projects, updates and imports there are."""
        with Session(self.engine) as session:
            found = [
                session.scalar(select(func.count()).select_from(one)) for one in (Project, Update, Import)
            ]
        return found[0] or 0, found[1] or 0, found[2] or 0

    def kept(self) -> int:
        """Return how many files are kept."""
        return sum(path.is_file() for path in self.files.rglob("*"))


@pytest.fixture
def terminal(engine: Engine, files: Path, tmp_path: Path) -> Terminal:
    """The terminal of whoever may run commands."""
    return Terminal(engine, files, tmp_path)


def number_of(done: Result) -> str:
    """Return the number by which the import is taken back."""
    found = re.search(r"--undo (\d+)", done.output)
    assert found is not None, done.output
    return found[1]


def test_a_dry_run_says_what_each_row_would_do_and_keeps_nothing(terminal: Terminal) -> None:
    done = terminal.bring(workbook([GOOD, WRONG]), "--dry-run", "--evidence", SOURCE)
    assert done.exit_code == 0
    assert "新增 1" in done.output
    assert "项目表!2 新增  燕都冷链物流园" in done.output
    assert "总投资: — → 12000" in done.output
    assert "项目表!E3: “很多”" in done.output
    assert " / “很多”" in done.output
    assert (terminal.count(), terminal.kept()) == ((0, 0, 0), 0)


def test_rows_are_written_changed_and_taken_back(terminal: Terminal) -> None:
    done = terminal.bring(workbook([GOOD]), "--evidence", SOURCE)
    assert (done.exit_code, terminal.count(), terminal.kept()) == (0, (1, 1, 1), 1)
    assert "1 published, 0 waiting" in done.output
    changed = terminal.bring(workbook([(*GOOD[:4], 15000)]), "--evidence", SOURCE)
    assert "总投资: 12000 → 15000" in changed.output

    unsaid = terminal.run("--undo", number_of(changed))
    assert (unsaid.exit_code, "理由" in unsaid.output) == (1, True)
    moved = terminal.run("--undo", number_of(done), "--reason", "导错了")
    assert moved.exit_code == 1
    back = terminal.run("--undo", number_of(changed), "--reason", "导错了")
    assert (back.exit_code, "1 rows, 0 kept" in back.output) == (0, True)
    with Session(terminal.engine) as session:
        assert session.scalars(select(Project.investment_wan)).one() == 12000
    twice = terminal.run("--undo", number_of(changed), "--reason", "导错了")
    assert twice.exit_code == 1


def test_the_same_file_again_has_nothing_to_write(terminal: Terminal) -> None:
    terminal.bring(workbook([GOOD]), "--evidence", SOURCE)
    done = terminal.bring(workbook([GOOD]), "--evidence", SOURCE)
    assert done.exit_code == 1
    assert "没有要写入的行" in done.output


def test_wrong_rows_stop_all_until_they_are_left_out(terminal: Terminal) -> None:
    done = terminal.bring(workbook([GOOD, WRONG]), "--evidence", SOURCE)
    assert done.exit_code == 1
    assert "1 行有误" in done.output
    assert (terminal.count(), terminal.kept()) == ((0, 0, 0), 0)
    done = terminal.bring(workbook([GOOD, WRONG]), "--evidence", SOURCE, "--leave-out")
    assert (done.exit_code, terminal.count()[0]) == (0, 1)


def test_an_undecided_row_names_the_projects_that_it_may_be(terminal: Terminal) -> None:
    terminal.bring(workbook([GOOD]), "--evidence", SOURCE)
    done = terminal.bring(workbook([("燕都冷链物流园(一期)", *GOOD[1:])]), "--evidence", SOURCE)
    assert done.exit_code == 1
    assert re.search(r"燕都冷链物流园\(一期\) ≈ LT-\S+ 燕都冷链物流园", done.output)


def test_what_is_doubted_is_said_and_needs_a_yes(terminal: Terminal) -> None:
    head = ("项目名称", "县区", "项目类型", "项目状态", "经度", "纬度")
    content = workbook([("甲项目", "双塔区", "能源", "谋划", 120.30, 41.30)], head)
    done = terminal.bring(content)
    assert done.exit_code == 1
    assert "之外" in done.output
    assert "1 行有疑问" in done.output
    assert terminal.bring(content, "--confirmed").exit_code == 0


def test_an_officers_rows_wait_for_review(terminal: Terminal) -> None:
    done = terminal.bring(workbook([GOOD]), "--evidence", SOURCE, "--as", "zhang")
    assert "0 published, 1 waiting" in done.output
    assert terminal.count() == (0, 1, 1)
    back = terminal.run("--undo", number_of(done), "--reason", "导错了", "--as", "zhang")
    assert back.exit_code == 0, back.output
    with Session(terminal.engine) as session:
        assert session.scalars(select(Update.state)).one() == "withdrawn"


def test_an_import_of_another_is_not_ones_own_to_take_back(terminal: Terminal) -> None:
    done = terminal.bring(workbook([GOOD]), "--evidence", SOURCE)
    other = terminal.run("--undo", number_of(done), "--reason", "导错了", "--as", "zhang")
    assert (other.exit_code, "没有这次导入" in other.output) == (1, True)


def zip_bomb() -> bytes:
    """Return a workbook whose sheet unpacks to far more than it weighs."""
    buffer = io.BytesIO(workbook([GOOD]))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/a.bin", b"0" * 400_000_000)
    return buffer.getvalue()


BAD = [
    ("空.xlsx", b"", "空.xlsx"),
    ("网页.xls", b"<html><table><tr><td>1</td></tr></table></html>", "网页.xls"),
    ("乱.xlsx", b"PK\x03\x04 no archive", "乱.xlsx"),
    ("只有表头.csv", "项目名称,县区\n".encode(), "只有表头.csv"),
    ("空字符.csv", "项目名称\n甲\x00乙\n".encode(), "空字符.csv"),
]


@pytest.mark.parametrize(("name", "content", "said"), BAD, ids=[name for name, _, _ in BAD])
def test_a_file_that_cannot_be_read_is_named_and_leaves_nothing(
    terminal: Terminal, name: str, content: bytes, said: str
) -> None:
    done = terminal.bring(content, name=name)
    assert done.exit_code == 1
    assert said in done.output
    assert (terminal.count(), terminal.kept()) == ((0, 0, 0), 0)


def test_a_zip_bomb_is_named_and_leaves_nothing(terminal: Terminal) -> None:
    done = terminal.bring(zip_bomb())
    assert done.exit_code == 1
    assert "项目.xlsx" in done.output
    assert (terminal.count(), terminal.kept()) == ((0, 0, 0), 0)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "--undo NUMBER"),
        (("没有.xlsx",), 2, "没有.xlsx"),
        (("--undo", "first", "--reason", "错"), 1, "last"),
        (("--undo", "last", "--reason", "错"), 1, "没有这次导入"),
        (("--undo", "9" * 40, "--reason", "错"), 1, "last"),
        (("--undo", "99", "--reason", "错"), 1, "没有这次导入"),
    ],
)
def test_words_that_make_no_sense_are_said(
    terminal: Terminal, words: tuple[str, ...], code: int, said: str
) -> None:
    done = terminal.run(*words)
    assert done.exit_code == code
    assert said in done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--datum", "mars"), "mars"),
        (("--month", "2026-13"), "2026-13"),
        (("--as", "nobody"), "--as"),
        (("--table", "没有的表"), "项目.xlsx"),
    ],
)
def test_a_wrong_option_is_refused_and_nothing_is_kept(
    terminal: Terminal, words: tuple[str, ...], said: str
) -> None:
    done = terminal.bring(workbook([GOOD]), *words)
    assert done.exit_code == 1
    assert said in done.output
    assert (terminal.count(), terminal.kept()) == ((0, 0, 0), 0)


def test_the_recipe_of_the_docs_does_what_it_says(terminal: Terminal, tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "imports.md").read_text(encoding="utf-8")
    recipe = "".join(re.findall(r"^```(?:sh|text)\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL))
    program = tmp_path / ".venv" / "bin" / "lantu"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m app.cli "$@"\n')
    program.chmod(0o755)
    done = subprocess.run(
        ["sh", "-eu", "-c", recipe],
        cwd=tmp_path,
        env=os.environ | environment(terminal.engine, terminal.files),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "1 published" in done.stdout
    assert "taken back: 1 rows" in done.stdout
    with Session(terminal.engine) as session:
        assert session.scalars(select(Project.status)).all() == ["cancelled"]
