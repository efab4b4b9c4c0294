"""Rules of addresses, read and compiled once a process, although each test has an application of its own."""

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.routing import Rule
from werkzeug.routing.rules import RulePart

Builder = Callable[..., tuple[str, str]]
# What Werkzeug itself does, for each of some 270 rules of each application: a quarter of a second to compile
# the builders, 0.02 s to read the rules.
compile_builder: Callable[[Rule, bool], Builder] = Rule._compile_builder
read_rule: Callable[[Rule, str], Iterable[RulePart]] = Rule._parse_rule
COMPILED: dict[tuple[Any, ...], Builder] = {}
READ: dict[tuple[Any, ...], tuple[Any, Any, Any]] = {}


def compile_once(rule: Rule, append_unknown: bool = True) -> Builder:
    """Return the builder of a rule: it asks that rule for its converters when called, and holds nothing."""
    key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
    if key not in COMPILED:
        COMPILED[key] = compile_builder(rule, append_unknown)
    return COMPILED[key]


def read_once(rule: Rule, text: str) -> Iterable[RulePart]:
    """Return the parts of a rule and give it what reading gives it; converters know of no application."""
    assert rule.map is not None
    key = (text, *rule.map.converters.values())
    if key not in READ:
        before = len(rule._trace)
        parts = tuple(read_rule(rule, text))
        READ[key] = (parts, tuple(rule._trace[before:]), dict(rule._converters))
        return parts
    parts, trace, converters = READ[key]
    rule._trace += trace
    rule._converters |= converters
    rule.arguments |= converters.keys()
    return parts


def keep_builders() -> None:
    """Have every rule of this process read and built so."""
    Rule._compile_builder = compile_once  # type: ignore[method-assign]
    Rule._parse_rule = read_once  # type: ignore[method-assign]
