"""Builders of addresses, compiled once a process, although each test has an application of its own."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]
# What Werkzeug itself does, for each of some 270 rules of each application: a quarter of a second.
compile_builder: Callable[[Rule, bool], Builder] = Rule._compile_builder
COMPILED: dict[tuple[Any, ...], Builder] = {}


def compile_once(rule: Rule, append_unknown: bool = True) -> Builder:
    """Return the builder of a rule: it asks that rule for its converters when called, and holds nothing."""
    key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
    if key not in COMPILED:
        COMPILED[key] = compile_builder(rule, append_unknown)
    return COMPILED[key]


def keep_builders() -> None:
    """Have every rule of this process built so."""
    Rule._compile_builder = compile_once  # type: ignore[method-assign]
