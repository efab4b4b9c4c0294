"""A language model's answers count only where they stand in the text; its failures cost nothing else."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from projects.intake.endpoint import MOST_ANSWER, MOST_FAILURES, Endpoint, ask
from projects.intake.plan_text import Line, PlanText
from projects.intake.proposing import propose

PLAN = PlanText(
    (
        Line(3, "重点推进凌河湿地公园建设,总投资2亿元。", "paragraph", "第五章"),
        Line(4, "培育牛庄馅饼小镇。", "paragraph", "第五章"),
    )
)
Reply = tuple[int, bytes]


class Model:
    """A server on loopback that answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.reply: Callable[[], Reply] = lambda: say("[]")
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                model.asked.append(json.loads(body) | {"path": self.path})
                model.keys.append(self.headers["Authorization"])
                status, content = model.reply()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """Stay silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(f"http://127.0.0.1:{self.server.server_port}/v1", "ours", "secret", seconds=1)


def say(content: str) -> Reply:
    return 200, json.dumps({"choices": [{"message": {"content": content}}]}).encode()


@pytest.fixture
def model() -> Iterator[Model]:
    model = Model()
    yield model
    model.server.shutdown()
    model.server.server_close()


def test_what_is_quoted_literally_is_added(model: Model) -> None:
    model.reply = lambda: say(
        '好的:[{"line": 4, "quote": "牛庄馅饼小镇"}, {"line": 3, "quote": "凌河湿地公园"}]'
    )
    answer = ask(PLAN, [], model.endpoint)
    assert [(one.line, one.name, one.origin) for one in answer.proposals] == [
        (4, "牛庄馅饼小镇", "endpoint"),
        (3, "凌河湿地公园", "endpoint"),
    ]
    assert answer.problems == ()
    assert str(answer.proposals[1].investment_wan) == "20000"
    assert model.asked[0]["model"] == "ours"
    assert model.asked[0]["path"] == "/v1/chat/completions"
    assert model.keys == ["Bearer secret"]


def test_what_is_known_is_not_proposed_again(model: Model) -> None:
    known = propose(PLAN)
    model.reply = lambda: say('[{"line": 3, "quote": "凌河湿地公园"}]')
    taken = any(one.line == 3 and one.start <= 4 < one.end for one in known)
    assert len(ask(PLAN, known, model.endpoint).proposals) == (0 if taken else 1)


@pytest.mark.parametrize(
    "content",
    [
        '[{"line": 3, "quote": "凌河生态公园"}]',
        '[{"line": 4, "quote": "凌河湿地公园"}]',
        '[{"line": 99, "quote": "凌河湿地公园"}]',
        '[{"line": "3", "quote": "凌河湿地公园"}]',
        '[{"line": 3, "quote": ""}, {"line": 3}, 7, null, {"quote": 5, "line": 3}]',
        '[{"line": true, "quote": "凌河湿地公园"}]',
        "[]",
    ],
)
def test_what_does_not_stand_in_its_line_is_dropped(model: Model, content: str) -> None:
    model.reply = lambda: say(content)
    answer = ask(PLAN, [], model.endpoint)
    assert answer.proposals == ()
    assert answer.problems == ()


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (lambda: say("我不知道"), "看不懂"),
        (lambda: say("[" * 50_000 + "]"), "看不懂"),
        (lambda: (200, b"<html>"), "看不懂"),
        (lambda: (200, b'{"choices": []}'), "看不懂"),
        (lambda: (200, b'{"choices": [{"message": {"content": null}}]}'), "看不懂"),
        (lambda: (500, b"oops"), "没有正常应答"),
        (lambda: (302, b""), "没有正常应答"),
        (lambda: (200, b"x" * (MOST_ANSWER + 1)), "太长"),
    ],
)
def test_nonsense_is_said_and_costs_nothing(model: Model, reply: Callable[[], Reply], word: str) -> None:
    model.reply = reply
    answer = ask(PLAN, [], model.endpoint)
    assert answer.proposals == ()
    assert len(answer.problems) == 1
    assert word in answer.problems[0]


def test_one_that_is_slow_is_not_waited_for(model: Model) -> None:
    def late() -> Reply:
        time.sleep(1.5)
        return say("[]")

    model.reply = late
    endpoint = Endpoint(model.endpoint.url, "ours", seconds=0.2)
    assert "超时" in ask(PLAN, [], endpoint).problems[0]


def test_one_that_is_down_is_asked_only_so_often() -> None:
    long = PlanText(tuple(Line(at, "推进治理。" * 500, "paragraph") for at in range(1, 12)))
    asked: list[int] = []
    answer = ask(
        long, [], Endpoint("http://127.0.0.1:9", "ours", seconds=1), report=lambda at, _: asked.append(at)
    )
    assert len(answer.problems) == 1
    assert len(asked) == MOST_FAILURES
