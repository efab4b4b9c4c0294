"""Every command block of the README and the docs works as printed, in the order in which they stand."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import click
import pytest

from app.cli import main
from tests.conftest import ROOT
from tests.support.at_once import free_port
from tests.support.checkouts import copy_checkout, own_folder

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("seeds/*.md")])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# `sh` is run here; what only shows something says what it is.
SHOWN = {"text", "json", "python", "toml", "html", "sql", "nginx", "caddy", "yaml"}
INLINE = re.compile(r"`(?:sudo )?((?:\.venv/bin/)?lantu|make) ([^`]+)`")
# These serve until they are stopped; the next command comes when the pages answer.
SERVING = ("make run", "make dev", ".venv/bin/lantu serve")
LONGEST = 600
USUAL = "127.0.0.1:8000"
# `make test` runs on a few tests here: the whole is what this test is a part of.
FEW = "tests/architecture/test_docs.py"


def blocks_of(page: Path) -> list[tuple[str, str]]:
    """Return the language and the text of every fenced block."""
    return BLOCK.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_block_is_run_or_says_what_it_is(page: Path) -> None:
    assert page.read_text(encoding="utf-8").count("```") == 2 * len(blocks_of(page))
    assert {language for language, _ in blocks_of(page)} <= SHOWN | {"sh"}


class Clone:
    """A copy of the checkout, set up as the checkout is, with a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        copy_checkout(folder)
        port = free_port()
        self.server = f"127.0.0.1:{port}"
        self.address = f"http://{self.server}/readyz"
        # What make was called with would stand above our own words: `make test` here would run everything.
        ours = ("LANTU_", "PYTEST_", "COV_", "MAKE", "MFLAGS")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self.environment |= {"PORT": str(port), "ARGS": FEW, "CLUSTER_OPTIONS": "-c fsync=off"}
        self.serving: subprocess.Popen[bytes] | None = None

    def run(self, line: str) -> None:
        """Run one line as printed; raises AssertionError with what it said when it fails."""
        if line.startswith(SERVING):
            self.stop()
            self.serve(line)
            return
        # As printed, but for the port: another server may hold the usual one.
        asked = line.replace(USUAL, self.server)
        done = subprocess.run(
            ["sh", "-c", asked], cwd=self.folder, env=self.environment, capture_output=True, text=True,
            timeout=LONGEST, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"

    def serve(self, line: str) -> None:
        """Start what serves, and wait until it is ready."""
        # It ends with the tests, however they do.
        self.serving = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "sh", "-c", line],
            cwd=self.folder,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
        )
        end = time.monotonic() + LONGEST
        while True:
            assert self.serving.poll() is None, f"{line}: ended by itself"
            assert time.monotonic() < end, f"{line}: does not answer"
            try:
                with urlopen(self.address) as answer:  # noqa: S310 (our own server on the loopback)
                    answer.read()
                    return
            except (URLError, OSError):
                time.sleep(0.3)

    def stop(self) -> None:
        """Stop what serves, as Ctrl-C does."""
        serving, self.serving = self.serving, None
        if serving is None or serving.poll() is not None:
            return
        os.killpg(serving.pid, signal.SIGINT)
        try:
            serving.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(serving.pid, signal.SIGKILL)
            serving.wait()
            raise


def is_set_up() -> bool:
    """Say whether the packages of this checkout, which the clone shares, are those of its lock files."""
    names = ("package-lock.json", "setup/vendor.sh", "setup/water.mjs")
    stamps = {
        ROOT / ".venv" / ".lantu-requirements-dev.lock": ("setup/requirements-dev.lock",),
        ROOT / ".venv" / ".lantu-requirements.lock": ("setup/requirements.lock",),
        ROOT / "static" / "vendor" / ".lantu-packages": names,
    }
    return all(
        stamp.exists()
        and stamp.read_text().strip()
        == hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in locks)).hexdigest()
        for stamp, locks in stamps.items()
    )


@pytest.fixture(scope="module")
def clone() -> Iterator[Clone]:
    """A clone for all pages; its database goes with it."""
    assert is_set_up(), "the set-up is older than its lock files: run `make test`"
    with own_folder("test-clone") as folder:
        clone = Clone(folder)
        try:
            yield clone
        finally:
            clone.stop()


def test_every_command_block_works_as_printed(clone: Clone) -> None:
    """The README first: its `make run` makes the database that the others speak of."""
    pages = sorted(PAGES, key=lambda page: page.name != "README.md" or page.parent != ROOT)
    for page in pages:
        for language, text in blocks_of(page):
            if language == "sh":
                for line in text.replace("\\\n", " ").splitlines():
                    if line.strip():
                        clone.run(line)


def commands_named(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the program and the words of each command in running text."""
    for program, words in INLINE.findall(page.read_text(encoding="utf-8")):
        yield program, shlex.split(words.replace("…", "").replace("|", ""), comments=True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_in_running_text_is_there(page: Path) -> None:
    if page.name == "CHANGELOG.md" or page.parent.name == "decisions":
        return
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for program, words in commands_named(page):
        if program == "make":
            assert words[0] in targets, words
            continue
        command: click.Command = main
        for word in words:
            if isinstance(command, click.Group):
                found = command.get_command(click.Context(command), word)
                assert found or word == "--help", words
                command = found or command
            elif word.startswith("[--") or word.startswith("--"):
                options = {name for parameter in command.params for name in parameter.opts}
                assert word.strip("[]") in options | {"--help"}, words
