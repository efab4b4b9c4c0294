"""Templates stand in rooms, and none is left over."""

from __future__ import annotations

import re

from tests.conftest import ROOT

FOLDER = ROOT / "app" / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
SOURCES = [*FOLDER.rglob("*.html"), *(ROOT / "app").rglob("*.py")]
NAMED = re.compile(r"""["']([a-z_/{}]+\.html)["']""")
# A name may have a part that the code puts in, as plans/{tab}.html has.
NAMES = {
    re.sub(r"\\{\w+\\}", "[a-z_]+", re.escape(name))
    for path in SOURCES
    for name in NAMED.findall(path.read_text(encoding="utf-8"))
}


def test_every_template_stands_in_a_room() -> None:
    assert [name for name in TEMPLATES if not re.fullmatch(r"[a-z][a-z_]*/_?[a-z_]+\.html", name)] == []


def test_every_template_is_used() -> None:
    assert [name for name in TEMPLATES if not any(re.fullmatch(known, name) for known in NAMES)] == []


def test_every_template_that_is_named_is_there() -> None:
    assert [known for known in NAMES if not any(re.fullmatch(known, name) for name in TEMPLATES)] == []
