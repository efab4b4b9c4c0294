"""Every page is valid HTML by the checker of the W3C (vnu), in both languages, for readers and officers."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.app.site.test_pages import PAGES
from tests.app.web.test_access import FOR_PROGRAMS, SAMPLES, TABLE
from tests.conftest import ROOT
from tests.support.forms import fill_registry
from tests.support.people import enter_as, make_officer

# Parts of a page, answered alone.
PARTS = ("/jobs/header",)
# It runs for seconds: what a machine that serves for days compiles meanwhile costs more than it saves.
JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss2m")
VNU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def list_pages() -> list[str]:
    """Return an address of every route that is read, and the pages of test_pages.py with their filters."""
    found = []
    for method, rule in TABLE:
        if method != "GET" or rule.startswith((*FOR_PROGRAMS, *PARTS)):
            continue
        address = rule
        for placeholder, sample in SAMPLES.items():
            address = address.replace(placeholder, sample)
        found.append(address)
    return [*found, "/nowhere", *(page for page in PAGES if page not in found)]


def save(client: FlaskClient, addresses: list[str], folder: Path) -> int:
    """Write what is answered as HTML into files named by their addresses, and return how many there are."""
    folder.mkdir(parents=True)
    number = 0
    for address in addresses:
        for language in ("zh", "en"):
            joint = "&" if "?" in address else "?"
            answer = client.get(f"{address}{joint}lang={language}", buffered=True)
            if answer.mimetype != "text/html" or answer.status_code in range(300, 400):
                continue
            name = re.sub(r"[^\w.=-]+", "_", address)[:90]
            (folder / f"{number:03} {name} {language}.html").write_bytes(answer.data)
            number += 1
    return number


def find_faults(folder: Path) -> list[str]:
    """Return what the checker finds in the files of a folder: one run for all of them."""
    done = subprocess.run(
        [*JAVA, "-jar", VNU, "--errors-only", "--format", "json", "--skip-non-html", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(done.stderr)["messages"]
    return sorted(
        f"{Path(one['url']).name.replace('%20', ' ')}: {one['message']}: {one.get('extract', '')[:160]}"
        for one in told
    )


def test_every_page_is_valid(app: Flask, registry_session: Session, tmp_path: Path) -> None:
    addresses, number = list_pages(), 0
    for role in ("", "officer", "administrator"):
        client = app.test_client()
        if role:
            enter_as(client, registry_session, make_officer(registry_session, role, role, ["211300"]))
        number += save(client, addresses, tmp_path / (role or "reader"))
    assert number > 200
    assert find_faults(tmp_path) == []


def test_every_form_is_valid(session: Session, empty_client: FlaskClient, tmp_path: Path) -> None:
    pages = fill_registry(session, empty_client)
    assert save(empty_client, pages, tmp_path / "forms") > 40
    assert find_faults(tmp_path) == []


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "one.html").write_text("<!DOCTYPE html><html lang=zh><title>一</title><p><div id=a id=a></p>")
    assert len(find_faults(tmp_path)) >= 2
