import re
from pathlib import Path

import click
import pytest

from app.cli import main
from tests.architecture.decisions import FOLDER, index, read_decisions
from tests.architecture.dictionary import dictionary
from tests.architecture.downloads import downloads
from tests.architecture.test_house import LANDED
from tests.conftest import ROOT
from tests.projects.exports.columns import MENTION_COLUMNS, PROJECT_COLUMNS

PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("seeds/*.md")]


def test_the_data_dictionary_is_up_to_date() -> None:
    assert (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8") == dictionary()


def test_the_list_of_files_is_up_to_date() -> None:
    assert (ROOT / "docs" / "downloads.md").read_text(encoding="utf-8") == downloads()


def test_every_setting_is_documented() -> None:
    used = set(re.findall(r"LANTU_[A-Z0-9_]+", (ROOT / "app" / "config.py").read_text(encoding="utf-8")))
    documented = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [name for name in sorted(used) if f"`{name}`" not in documented] == []


def test_every_command_is_documented() -> None:
    documented = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [
        name for name in main.list_commands(click.Context(main)) if f"lantu {name}" not in documented
    ] == []


def test_the_index_of_decisions_is_up_to_date() -> None:
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == index()


def test_decisions_are_numbered_without_gap_and_replaced_by_one_that_is_there() -> None:
    decisions = read_decisions()
    assert [one.number for one in decisions] == list(range(1, len(decisions) + 1))
    replaced = [int(one.state.split()[-1]) for one in decisions if one.state != "stands"]
    assert [number for number in replaced if number > len(decisions)] == []


LINK = re.compile(r"\]\((?!https?://)([^)#]+)")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_the_docs_leads_somewhere(path: Path) -> None:
    links = LINK.findall(path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


SOURCES = [
    path
    for floor in ("app", "geo", "projects", "migrations", "setup", "static/js", "tests")
    for path in (ROOT / floor).rglob("*")
    if path.suffix in {".py", ".js", ".toml", ".sh"}
]
OURS = re.compile(r"`((?:app|docs|geo|migrations|projects|seeds|setup|static|tests)/[\w./*-]+)`")


def test_every_document_that_the_code_names_is_there() -> None:
    named = {
        (str(path.relative_to(ROOT)), name)
        for path in SOURCES
        for name in re.findall(r"docs/[\w./-]*[\w/]", path.read_text(encoding="utf-8"))
    }
    assert [(file, name) for file, name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    "path", [page for page in PAGES if page.parent != FOLDER], ids=lambda path: str(path.relative_to(ROOT))
)
def test_every_path_that_the_docs_name_is_there(path: Path) -> None:
    """Decisions are left out: they keep the names of their day."""
    named = OURS.findall(path.read_text(encoding="utf-8"))
    # What set-up brings and what people make is not there yet.
    made = {"static/vendor", "static/built"}
    assert [name for name in named if name not in made and not list(ROOT.glob(name))] == []


INTERFACE = (ROOT / "docs" / "interface.md").read_text(encoding="utf-8")


def test_the_interface_names_every_landed_address_and_no_other() -> None:
    assert set(re.findall(r"`(/[^`]*)`", INTERFACE)) == LANDED


@pytest.mark.parametrize(("file", "columns"), [("projects", PROJECT_COLUMNS), ("mentions", MENTION_COLUMNS)])
def test_the_interface_names_the_promised_columns(file: str, columns: list[str]) -> None:
    promised = re.search(rf"`{file}\.csv`: ([a-z0-9_,\s]+?)(?:\n\n|\n?$)", INTERFACE)
    assert promised is not None
    assert promised[1].replace("\n", " ").split(", ") == columns
