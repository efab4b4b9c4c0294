"""The one table of files: what is in it, what it refuses, and who is told what."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.clock import get_today
from projects.downloads import DOWNLOADS, Asked, ask, get_download, make_file
from projects.errors import BadInput, NotFound
from projects.exports.formats import FORMATS
from projects.progress.rules import read_rules
from projects.words.query_words import Words
from tests.conftest import ROOT

RULES = read_rules(Path(ROOT) / "projects" / "progress" / "rules.toml")
DOCUMENT = "001_4b4cd3b28943517d.txt"
# The words without which a kind cannot be had.
NEEDED: dict[str, Words] = {
    "month": {"month": [f"{get_today():%Y-%m}"], "district": ["211300"]},
    "month-sheet": {"month": [f"{get_today():%Y-%m}"], "district": ["211300"]},
    "evaluation": {"document": [DOCUMENT]},
    "brief": {"district": ["211300"]},
    "card": {"code": ["LT-211324-0005"]},
}
EVERY = [(what, format_) for what, kind in DOWNLOADS.items() for format_ in kind.formats]
OFFICER = Access("officer", frozenset({"211302"}), 1)


def want(what: str, format_: str, words: Words | None = None, access: Access = OFFICER) -> Asked:
    given = {**NEEDED.get(what, {}), **(words or {})}
    return ask(what, format_, given, access=access, rules=RULES)


@pytest.mark.parametrize(("what", "format_"), EVERY)
def test_every_file_is_made_of_a_request_that_another_process_reads(
    registry_session: Session, what: str, format_: str
) -> None:
    asked = want(what, format_, {"district": ["211300"]} if what not in {"evaluation", "card"} else None)
    assert pickle.loads(pickle.dumps(asked)) == asked  # noqa: S301 -- our own bytes
    made = make_file(registry_session, asked)
    assert made.mimetype == FORMATS[format_].mimetype
    assert made.filename.endswith(f".{format_}")
    assert made.plain_name.endswith(f".{format_}")
    assert made.plain_name.isascii()
    assert len(made.body) > 50


@pytest.mark.parametrize(
    ("what", "format_"),
    [
        *(("projects", "exe"), ("secrets", "csv"), ("events", "xlsx"), ("", "")),
        *(("month", "csv"), ("evaluation", "xlsx"), ("matters", "docx")),
    ],
)
def test_what_is_not_in_the_table_is_not_found(what: str, format_: str) -> None:
    with pytest.raises(NotFound) as caught:
        get_download(what, format_)
    assert all(f"{one}.{form}" in caught.value.values["known"] for one, form in EVERY)


@pytest.mark.parametrize(("what", "format_"), EVERY)
def test_a_word_that_a_kind_does_not_know_is_refused(what: str, format_: str) -> None:
    with pytest.raises(BadInput, match="colour"):
        raise_plainly(what, format_, {"colour": ["red"]})


@pytest.mark.parametrize("word", ["sort", "limit", "cursor"])
def test_only_plain_lists_are_paged(word: str) -> None:
    value = {"sort": "name", "limit": "5", "cursor": ""}[word]
    assert want("projects", "csv", {word: [value]}).wanted.filter is not None
    for what, format_ in (("projects", "xlsx"), ("totals", "csv"), ("month", "docx"), ("matters", "csv")):
        with pytest.raises(BadInput, match=word):
            raise_plainly(what, format_, {word: [value]})


def raise_plainly(what: str, format_: str, words: Words) -> None:
    """Raise the error with its text filled in, as people read it."""
    try:
        want(what, format_, words)
    except BadInput as error:
        raise BadInput(error.message % error.values) from None


@pytest.mark.parametrize(("what", "format_"), EVERY)
def test_who_asks_matters_only_where_callers_are_told_different_things(what: str, format_: str) -> None:
    """So that one kept file serves everybody, and never what somebody else may read."""
    others = (Access(), Access("administrator"), Access("viewer", frozenset({"211303"}), 2))
    same = [want(what, format_, access=access) == want(what, format_) for access in others]
    assert same == [not DOWNLOADS[what].differs] * len(others)


def test_what_is_not_for_everybody_differs() -> None:
    assert [what for what, kind in DOWNLOADS.items() if kind.audience != "public" and not kind.differs] == []


def test_a_month_and_an_evaluation_say_what_they_lack(registry_session: Session) -> None:
    with pytest.raises(BadInput, match="月份"):
        ask("month", "docx", {}, access=Access(), rules=RULES)
    with pytest.raises(BadInput, match="document"):
        ask("evaluation", "docx", {}, access=Access(), rules=RULES)
    with pytest.raises(NotFound, match=re.escape("none.txt")):
        make_file(registry_session, want("evaluation", "docx", {"document": ["none.txt"]}))
