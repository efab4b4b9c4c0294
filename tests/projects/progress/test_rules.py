from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from app.config import Config
from projects.errors import BadInput
from projects.progress.rules import RULES_FILE, Reporting, month_after, month_before, read_rules
from tests.support.commands import run_apart

GOOD = (RULES_FILE).read_text(encoding="utf-8")


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_delivered_rules_are_read() -> None:
    rules = read_rules(RULES_FILE)
    assert rules.reporting == Reporting(("signed", "construction"), 5)
    assert (rules.stale.yellow, rules.stale.red) == (60, 120)
    assert (str(rules.spending.yellow), str(rules.spending.red)) == ("0.8", "0.5")
    assert rules.matters.soon_days == 7


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("due_day = 5", "due_day = 29", "reporting.due_day"),
        ("due_day = 5", "due_day = 5.5", "reporting.due_day"),
        ("due_day = 5", "due_day = true", "reporting.due_day"),
        ("due_day = 5", "", "reporting.due_day"),
        ("due_day = 5", "due_day = 5\ndue_days = 6", "reporting.due_days"),
        ('["signed", "construction"]', '["signed", "building"]', "reporting.statuses"),
        ('["signed", "construction"]', '["cancelled"]', "reporting.statuses"),
        ('["signed", "construction"]', "[]", "reporting.statuses"),
        ('["signed", "construction"]', '[["signed"]]', "reporting.statuses"),
        ('["signed", "construction"]', '"signed"', "reporting.statuses"),
        ("yellow = 60", "yellow = 121", "stale.red"),
        ("yellow = 60", "yellow = 0", "stale.yellow"),
        ("yellow = 60", 'yellow = "60"', "stale.yellow"),
        ("red = 0.5", "red = 0.9", "spending.red"),
        ("yellow = 0.8", "yellow = nan", "spending.yellow"),
        ("yellow = 0.8", "yellow = -1", "spending.yellow"),
        ("soon_days = 7", "soon_days = 999", "matters.soon_days"),
        ("[stale]", "[stail]", "stail"),
        ("[matters]\nsoon_days = 7", "", "matters"),
    ],
)
def test_a_wrong_file_is_refused_with_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    assert GOOD.count(old) == 1
    file = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(BadInput) as refused:
        read_rules(file)
    assert refused.value.values["key"] == key
    assert str(file) in str(refused.value)


def test_a_table_that_is_a_number_is_refused(tmp_path: Path) -> None:
    start = GOOD.index("[matters]")
    with pytest.raises(BadInput, match="matters"):
        read_rules(write(tmp_path, "matters = 7\n" + GOOD[:start]))


@pytest.mark.parametrize("text", ["[reporting", "\x00", "yellow = 1 2"])
def test_what_is_no_toml_is_refused_with_the_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput, match="rules"):
        read_rules(write(tmp_path, text))
    with pytest.raises(BadInput, match="none"):
        read_rules(tmp_path / "none.toml")


def test_the_application_does_not_start_with_wrong_rules(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD.replace("yellow = 60", "yellow = 999"))
    config = Config("postgresql+psycopg://nobody@/nothing", secret_key="x" * 32, rules_file=file)
    with pytest.raises(BadInput, match=r"stale\.red"):
        create_app(config)


def test_the_server_says_plainly_which_rule_is_wrong(tmp_path: Path, empty_url: str) -> None:
    file = write(tmp_path, GOOD.replace("yellow = 60", "yellow = 999"))
    done = run_apart(empty_url, "serve", "--port", "18499", LANTU_RULES=str(file), LANTU_SECRET_KEY="x" * 32)
    assert done.returncode == 1
    assert "stale.red" in done.stderr
    assert "Traceback" not in done.stderr


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(1, 28))
def test_one_month_is_asked_for_until_its_due_day(day: date, due_day: int) -> None:
    reporting = Reporting(("signed",), due_day)
    month, due = reporting.month_to_report(day), reporting.last_due_month(day)
    assert month_after(due) == month
    assert month_before(month) == due
    assert month <= day
    assert reporting.due_on(due) < day <= reporting.due_on(month)


@pytest.mark.parametrize(
    ("day", "month"),
    [("2026-11-05", "2026-10-01"), ("2026-11-06", "2026-11-01"), ("2026-01-05", "2025-12-01")],
)
def test_the_month_changes_after_the_due_day(day: str, month: str) -> None:
    reporting = Reporting(("signed",), 5)
    assert reporting.month_to_report(date.fromisoformat(day)) == date.fromisoformat(month)
