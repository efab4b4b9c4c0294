"""`make dev`: what is changed is seen without starting anew by hand."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.at_once import free_port, wait_until
from tests.support.checkouts import copy_checkout

SECONDS_TO_RELOAD = 8


class Development:
    """A copy of the checkout, served with --reload."""

    def __init__(self, folder: Path, url: str) -> None:
        copy_checkout(folder)
        self.folder = folder
        self.port = free_port()
        self.process = subprocess.Popen(
            # It ends with the tests, however they do.
            [
                "setpriv",
                "--pdeathsig",
                "TERM",
                ".venv/bin/lantu",
                "serve",
                "--reload",
                "--port",
                str(self.port),
            ],
            cwd=folder,
            env=os.environ | {"LANTU_DATABASE_URL": url, "LANTU_FILES": str(folder / "var" / "files")},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
        )

    def shows(self, address: str, words: str) -> bool:
        """Say whether a page shows the words."""
        assert self.process.poll() is None, "the server ended"
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{address}") as answer:
                return words in answer.read().decode()
        except OSError:
            return False

    def change(self, name: str, old: str, new: str) -> Path:
        """Replace words in a file of the copy."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path

    def is_seen(self, changed: Path, address: str, words: str) -> bool:
        """Look at a page for a while, and save the file once more when nothing came of it.

        A file that is saved while the server still takes note of its files is not seen to have changed.
        """
        end = time.monotonic() + SECONDS_TO_RELOAD
        while time.monotonic() < end:
            if self.shows(address, words):
                return True
            time.sleep(0.2)
        changed.touch()
        return False


@pytest.fixture
def development(tmp_path: Path, empty_url: str) -> Iterator[Development]:
    """A server that is started anew by changes; it ends with the test."""
    development = Development(tmp_path / "copy", empty_url)
    yield development
    os.killpg(development.process.pid, signal.SIGKILL)
    development.process.wait()


def test_a_change_of_code_or_template_is_seen(development: Development) -> None:
    wait_until(lambda: development.shows("/healthz", "ok"), "the server")
    code = development.change("app/site/health.py", 'plain("ok")', 'plain("changed")')
    wait_until(lambda: development.is_seen(code, "/healthz", "changed"), "the changed code")
    page = development.change(
        "app/templates/site/about.html", "{% block main %}", "{% block main %}<p>new</p>"
    )
    wait_until(lambda: development.is_seen(page, "/about", "<p>new</p>"), "the changed template")
