"""Read CQL2 text and JSON into one tree, within limits of our own: the parser of texts has none.

It crashes on deep nesting, and a text that it refuses costs it twice as much with every parenthesis that
stands around the fault. So what a text may cost is counted before it is parsed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, NoReturn

import cql2

from geo.errors import BadInput, msg

FIELD = "filter"
Language = Literal["cql2-text", "cql2-json"]
# The drafts called the text "cql-text", and so do clients of their time.
LANGUAGES: Mapping[str, Language] = {
    "cql2-text": "cql2-text",
    "cql2-json": "cql2-json",
    "cql-text": "cql2-text",
}
LONGEST = 8_000
DEEPEST = 30
MOST_NODES = 10_000
# About 50 ns each on a plain machine: a fifth of a second.
MOST_STEPS = 4_000_000
SHOWN = 120


def read_cql(text: str, language: Language) -> Any:
    """Return the tree of a condition, as CQL2 JSON has it; raises BadInput where it is wrong or too much."""
    if len(text) > LONGEST:
        raise BadInput(
            msg("filter 太长(%(given)d 个字符),最多 %(most)d 个。"),
            field=FIELD,
            given=len(text),
            most=LONGEST,
        )
    tree = parse_text(text) if language == "cql2-text" else parse_json(text)
    check_size(tree)
    return tree


def parse_text(text: str) -> Any:
    """Return the tree of CQL2 text."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise BadInput(msg("filter 含有无法处理的字符。"), field=FIELD)
    check_cost(text)
    try:
        return cql2.parse_text(text).to_json()
    except (cql2.ParseError, cql2.ValidationError, ValueError) as error:
        raise BadInput(
            msg("filter 不是有效的 CQL2 文本:%(reason)s"), field=FIELD, reason=where_wrong(str(error), text)
        ) from None


def check_cost(text: str) -> None:
    """Raise BadInput for a text that would cost the parser too much, or whose parentheses do not fit."""
    depth, steps, quote = 0, 0, ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        if depth > DEEPEST:
            raise too_deep()
        if depth < 0:
            break
        steps += 2**depth
    if steps > MOST_STEPS:
        raise too_deep()
    if quote or depth:
        raise BadInput(msg("filter 的括号或引号不成对。"), field=FIELD)


def too_deep() -> BadInput:
    """Return the error of what is nested too deep."""
    return BadInput(msg("filter 嵌套太深,请拆成几次查询。"), field=FIELD)


def where_wrong(reason: str, text: str) -> str:
    """Return the line and column that a parser names, with what stands there."""
    place = reason.strip().partition("--> ")[2].partition("\n")[0].strip()
    line, _, column = place.partition(":")
    if not (line.isdigit() and column.isdigit()):
        return reason[:SHOWN]
    rest = text.splitlines()[int(line) - 1][int(column) - 1 :] if text else ""
    return f"{place} {rest[:20]}".strip()


def parse_json(text: str) -> Any:
    """Return the tree of CQL2 JSON; numbers keep the digits that were sent."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=refuse_constant)
    except (json.JSONDecodeError, ArithmeticError, ValueError):
        raise BadInput(msg("filter 不是有效的 CQL2 JSON。"), field=FIELD) from None
    except RecursionError:
        raise too_deep() from None


def refuse_constant(word: str) -> NoReturn:
    """Refuse NaN and the infinities, which JSON does not know."""
    raise ValueError(word)


def check_size(tree: Any) -> None:
    """Raise BadInput for a tree that is too deep or has too many parts."""
    level, depth, number = [tree], 0, 0
    while level:
        depth, number = depth + 1, number + len(level)
        # Every operation is an object with a list in it.
        if depth > 3 * DEEPEST or number > MOST_NODES:
            raise too_deep()
        level = [part for one in level for part in parts_of(one)]


def parts_of(node: Any) -> list[Any]:
    """Return what stands inside a part of the tree."""
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []
