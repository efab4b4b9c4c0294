"""`lantu intake` prints what a plan names, and writes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main

TEXT = "第一章 产业\n重点推进东锆新材料生产线项目,总投资3.5亿元。\n坚持创新驱动。\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "规划.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*arguments: str, **environment: str) -> str:
    answer = CliRunner().invoke(main, ["intake", *arguments], env=environment)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_the_best_sentence_comes_first(plan: Path) -> None:
    first, second, *_ = run(str(plan)).splitlines()
    assert "第 2 行" in first
    assert "东锆新材料生产线项目" in second
    assert "3.5亿元" in second


def test_each_proposal_is_a_line_of_json(plan: Path) -> None:
    rows = [json.loads(line) for line in run(str(plan), "--format", "jsonl").splitlines()]
    (work,) = [row for row in rows if "东锆" in row["name"]]
    assert work["investment_wan"] == "35000.0"
    assert work["match"]["kind"] == "new"
    assert work["reasons"]


def test_what_is_no_plan_is_refused_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK")
    answer = CliRunner().invoke(main, ["intake", str(path)])
    assert answer.exit_code == 1
    assert "a.xlsx" in answer.output
    assert "Traceback" not in answer.output


def test_an_endpoint_that_is_down_is_said_and_does_no_harm(plan: Path) -> None:
    environment = {"LANTU_INTAKE_URL": "http://127.0.0.1:9/v1", "LANTU_INTAKE_MODEL": "ours"}
    answer = CliRunner().invoke(main, ["intake", str(plan)], env=environment)
    assert answer.exit_code == 0
    assert "东锆新材料生产线项目" in answer.output
    assert "辅助提取服务" in answer.output
