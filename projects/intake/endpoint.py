"""Ask a language model of the installation's own choice for more works; off unless it is configured.

Whatever it answers, only what stands in the text is kept: a work whose quote is found literally in the line
that it is said to be of. An endpoint that is slow, down or talks nonsense costs proposals, never the reading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geo.errors import msg
from projects.intake.candidates import Candidate
from projects.intake.context import Context
from projects.intake.judging import Judged
from projects.intake.plan_text import Line, PlanText, Report, report_nothing
from projects.intake.proposal import Proposal
from projects.intake.proposing import describe_line
from projects.intake.weights import Weights, load_weights

# Signs of the plan in one question.
ASKED_AT_ONCE = 3_000
MOST_ANSWER = 200_000
MOST_FAILURES = 3
SHORTEST_QUOTE, LONGEST_QUOTE = 3, 60
# What a model says is as likely a work as not, until a person has looked.
SCORE = 0.5
ARRAY = re.compile(r"\[.*\]", re.DOTALL)
TASK = (
    "下面是一份规划的若干行,每行开头是行号。找出其中点名的具体建设项目、工程、平台、园区或设施。"
    '只回答一个 JSON 数组,每项 {"line": 行号, "quote": "原文中的名称,逐字照抄"}。没有就回答 []。'
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible service: its address up to /chat/completions, the model, the key if any."""

    url: str
    model: str
    key: str = ""
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint added, and as translatable messages what went wrong with it."""

    proposals: tuple[Proposal, ...] = ()
    problems: tuple[str, ...] = ()


def ask(
    plan: PlanText,
    known: Sequence[Proposal],
    endpoint: Endpoint,
    *,
    context: Context | None = None,
    weights: Weights | None = None,
    report: Report = report_nothing,
) -> Answer:
    """Return the works that an endpoint names beside those that are known, each quoted literally.

    After three failures one after the other it is not asked again.
    """
    parts = list(split(plan.lines))
    taken = {(one.line, place) for one in known for place in range(one.start, one.end)}
    found: list[Proposal] = []
    problems: dict[str, None] = {}
    failures = 0
    for number, part in enumerate(parts):
        report(number, len(parts))
        named, problem = ask_part(part, endpoint)
        failures = failures + 1 if problem else 0
        if problem:
            problems[problem] = None
        if failures == MOST_FAILURES:
            break
        found += place(plan, named, taken, context or Context(), weights or load_weights())
    return Answer(tuple(found), tuple(problems))


def split(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines in parts of one question each."""
    part: list[Line] = []
    size = 0
    for line in lines:
        if part and size + len(line.text) > ASKED_AT_ONCE:
            yield part
            part, size = [], 0
        part.append(line)
        size += len(line.text)
    if part:
        yield part


def ask_part(part: Sequence[Line], endpoint: Endpoint) -> tuple[list[tuple[int, str]], str]:
    """Return (line, quote) of what an endpoint names in some lines, or a message why it could not."""
    import httpx

    text = "\n".join(f"{line.number}: {line.text}" for line in part)
    messages = [{"role": "system", "content": TASK}, {"role": "user", "content": text}]
    asked = {"model": endpoint.model, "temperature": 0, "messages": messages}
    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    address = endpoint.url.rstrip("/") + "/chat/completions"
    try:
        with (
            httpx.Client(timeout=endpoint.seconds, follow_redirects=False) as client,
            client.stream("POST", address, json=asked, headers=headers) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                return [], msg("辅助提取服务没有正常应答,本次没有用它。")
            content = b""
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > MOST_ANSWER:
                    return [], msg("辅助提取服务的回答太长,没有采用。")
    except httpx.TimeoutException:
        return [], msg("辅助提取服务应答超时,本次没有用它。")
    except (httpx.HTTPError, httpx.InvalidURL):
        return [], msg("辅助提取服务连接不上,本次没有用它。")
    return read_answer(content, {line.number for line in part})


def read_answer(content: bytes, lines: set[int]) -> tuple[list[tuple[int, str]], str]:
    """Return (line, quote) of an answer as far as it makes sense, or a message that it does not."""
    try:
        said = json.loads(content)["choices"][0]["message"]["content"]
        found = ARRAY.search(said)
        items: Any = json.loads(found[0]) if found else None
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        items = None
    if not isinstance(items, list):
        return [], msg("辅助提取服务的回答看不懂,没有采用。")
    named = []
    for item in items:
        if not isinstance(item, dict):
            continue
        line, quote = item.get("line"), item.get("quote")
        if isinstance(line, int) and line in lines and isinstance(quote, str):
            named.append((line, quote.strip()))
    return named, ""


def place(
    plan: PlanText,
    named: Sequence[tuple[int, str]],
    taken: set[tuple[int, int]],
    context: Context,
    weights: Weights,
) -> Iterator[Proposal]:
    """Yield what stands literally in its line and is not proposed yet; marks it as taken."""
    at = {line.number: index for index, line in enumerate(plan.lines)}
    for number, quote in named:
        index = at[number]
        start = plan.lines[index].text.find(quote)
        end = start + len(quote)
        places = {(number, one) for one in range(start, end)}
        if start < 0 or not SHORTEST_QUOTE <= len(quote) <= LONGEST_QUOTE or places & taken:
            continue
        taken |= places
        judged = Judged(index, Candidate(start, end, quote), SCORE)
        for one in describe_line(plan.lines, index, [judged], context, weights):
            yield replace(one, origin="endpoint", reasons=())
