"""Everything that the pages can do has a call for programs, or a reason why not: held against docs/api.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
FORMS, EXCEPTIONS = PAGE.split("## What has no call")
CODE = re.compile(r"`([^`]+)`")


def rows(text: str, columns: int) -> list[list[str]]:
    """Return the cells of the table of a text, its head left out."""
    found = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    assert found
    assert all(len(cells) == columns for cells in found)
    return [[cell.strip() for cell in cells] for cells in found[1:]]


def writes(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield each address that something is sent to, with its method."""
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            yield method, rule.rule


def test_each_post_of_the_pages_has_its_call_or_a_reason(app: Flask) -> None:
    paired = [CODE.findall(form)[0] for _name, form, _calls in rows(FORMS, 3)]
    excused = [one for forms, _why in rows(EXCEPTIONS, 2) for one in CODE.findall(forms)]
    named = paired + excused
    assert sorted(named) == sorted(set(named))
    assert set(named) == {rule for _method, rule in writes(app) if not rule.startswith(("/api/", "/ogc"))}


def test_each_call_that_is_named_is_there(app: Flask) -> None:
    calls = {tuple(call.split(" ")) for _name, _form, calls in rows(FORMS, 3) for call in CODE.findall(calls)}
    files = ("POST", "/api/v1/updates/<int:update_id>/files")
    assert f"`{' '.join(files)}`" in FORMS
    # None is left that no form needs: programs do what people do, by the same rules.
    assert calls | {files} == {one for one in writes(app) if one[1].startswith("/api/")}


def test_each_reason_is_given() -> None:
    assert all(why for _forms, why in rows(EXCEPTIONS, 2))
