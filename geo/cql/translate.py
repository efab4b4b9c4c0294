"""A tree of CQL2 as SQL: every name is one of ours, every value is bound, everything else is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Text, and_, cast, false, func, literal_column, not_, or_, true
from sqlalchemy.dialects.postgresql import ARRAY

from geo.cql import space, times
from geo.cql.values import (
    FIELD,
    Kind,
    Queryables,
    Value,
    as_moment,
    find_queryable,
    not_understood,
    read_day,
    read_moment,
    read_number,
    read_text,
    read_texts,
    read_time,
    wrong_kind,
)
from geo.errors import BadInput, msg
from geo.offered_crs import CRS84, Crs

Condition = ColumnElement[bool]
# What is left of a text without its accents.
ACCENTS = "[\u0300-\u036f]"
COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
# None of them may fail over a row: what has no result is NULL.
ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / func.nullif(right, 0),
    "%": lambda left, right: func.mod(cast(left, Numeric), func.nullif(cast(right, Numeric), 0)),
    "div": lambda left, right: func.div(cast(left, Numeric), func.nullif(cast(right, Numeric), 0)),
}
ARRAYS: Mapping[str, Callable[[Any, Any], Any]] = {
    "a_equals": lambda left, right: and_(left.contains(right), right.contains(left)),
    "a_contains": lambda left, right: left.contains(right),
    "a_containedby": lambda left, right: right.contains(left),
    "a_overlaps": lambda left, right: left.overlap(right),
}


def translate(tree: Any, queryables: Queryables, crs: Crs = CRS84) -> Condition:
    """Return the condition of a tree; its coordinates are in `crs`. Raises BadInput."""
    return Translator(queryables, crs).condition(tree)


@dataclass(frozen=True, slots=True)
class Translator:
    """Translates one tree over the properties that it may name."""

    queryables: Queryables
    crs: Crs

    def condition(self, node: Any) -> Condition:
        """Return the condition of a part of the tree."""
        if isinstance(node, bool):
            return true() if node else false()
        if isinstance(node, dict) and "property" in node:
            held = self.value(node)
            if held.kind is not Kind.FLAG:
                raise wrong_kind(str(node["property"]), held.kind)
            return held.sql
        op, args = read_operation(node)
        return self.operation(op, args)

    def operation(self, op: str, args: list[Any]) -> Condition:
        """Return the condition of an operation."""
        if op in ("and", "or"):
            parts = [self.condition(one) for one in args]
            return and_(true(), *parts) if op == "and" else or_(false(), *parts)
        relations: Mapping[str, tuple[int, Callable[..., Condition]]] = {
            "not": (1, self.negate),
            **dict.fromkeys(COMPARISONS, (2, self.compare)),
            "like": (2, self.like),
            "between": (3, self.between),
            "in": (2, self.is_in),
            "isnull": (1, self.is_null),
            **dict.fromkeys(ARRAYS, (2, self.relate_texts)),
            **dict.fromkeys(space.RELATIONS, (2, self.relate_shapes)),
            **dict.fromkeys(times.RELATIONS, (2, self.relate_periods)),
        }
        if op not in relations:
            raise not_offered(op)
        number, relate = relations[op]
        return relate(op, *take(op, args, number))

    def negate(self, _op: str, node: Any) -> Condition:
        """Return the opposite of a condition."""
        return not_(self.condition(node))

    def relate_texts(self, op: str, left: Any, right: Any) -> Condition:
        """Return the relation of two lists of texts."""
        found: Condition = ARRAYS[op](self.texts(op, left), self.texts(op, right))
        return found

    def relate_shapes(self, op: str, left: Any, right: Any) -> Condition:
        """Return the relation of two geometries."""
        return space.RELATIONS[op](self.geometry(op, left), self.geometry(op, right))

    def relate_periods(self, op: str, left: Any, right: Any) -> Condition:
        """Return the relation of two periods."""
        return times.RELATIONS[op](*self.period(op, left), *self.period(op, right))

    def value(self, node: Any) -> Value:
        """Return the value of a part of the tree."""
        if not isinstance(node, dict):
            return read_literal(node)
        if "property" in node:
            found = find_queryable(self.queryables, node["property"])
            return Value(found.kind, found.column)
        if "date" in node:
            return read_day(node["date"])
        return read_moment(node["timestamp"]) if "timestamp" in node else self.function(*read_operation(node))

    def function(self, op: str, args: list[Any]) -> Value:
        """Return the value of a calculation, or of a text without its case or accents."""
        if op in ("casei", "accenti"):
            text = self.of_kind(op, Kind.TEXT, *take(op, args, 1))
            return Value(Kind.TEXT, func.lower(text) if op == "casei" else without_accents(text))
        if op in ARITHMETIC:
            left, right = (self.of_kind(op, Kind.NUMBER, one) for one in take(op, args, 2))
            return Value(Kind.NUMBER, ARITHMETIC[op](left, right))
        raise not_offered(op)

    def of_kind(self, op: str, kind: Kind, node: Any) -> ColumnElement[Any]:
        """Return the value of a part that must be of a kind."""
        found = self.value(node)
        if found.kind is not kind:
            raise wrong_kind(op, found.kind)
        return found.sql

    def compare(self, op: str, left: Any, right: Any) -> Condition:
        """Return the comparison of two values of like kinds."""
        found: Condition = COMPARISONS[op](*self.alike(op, left, right))
        return found

    def alike(self, op: str, *nodes: Any) -> list[ColumnElement[Any]]:
        """Return values as those of one kind: dates beside moments are moments, texts beside dates dates."""
        found = [self.value(node) for node in nodes]
        if any(one.kind.is_time for one in found):
            found = [read_time(one.typed) if one.kind is Kind.TEXT and one.typed else one for one in found]
        kinds = {one.kind for one in found}
        if kinds == {Kind.DAY, Kind.MOMENT}:
            return [as_moment(one) for one in found]
        unlike = kinds & {Kind.GEOMETRY, Kind.TEXTS} or (kinds if len(kinds) > 1 else set())
        if unlike:
            raise wrong_kind(op, next(one.kind for one in reversed(found) if one.kind in unlike))
        return [one.sql for one in found]

    def like(self, op: str, left: Any, right: Any) -> Condition:
        """Return the comparison of a text with a pattern: % for any characters, _ for one."""
        text = self.of_kind(op, Kind.TEXT, left)
        check_pattern(right)
        return text.like(self.of_kind(op, Kind.TEXT, right))

    def between(self, op: str, node: Any, low: Any, high: Any) -> Condition:
        """Return whether a value lies between two others, both included."""
        value, least, most = self.alike(op, node, low, high)
        return value.between(least, most)

    def is_in(self, op: str, node: Any, choices: Any) -> Condition:
        """Return whether a value is one of a list."""
        if not isinstance(choices, list) or not choices:
            raise not_understood(choices)
        pairs = (self.alike(op, node, choice) for choice in choices)
        return or_(false(), *(left == right for left, right in pairs))

    def is_null(self, _op: str, node: Any) -> Condition:
        """Return whether a value is missing; an empty list is."""
        found = self.value(node)
        if found.kind is Kind.TEXTS:
            number: ColumnElement[int] = func.coalesce(func.cardinality(found.sql), 0)
            return number == 0
        return found.sql.is_(None)

    def texts(self, op: str, node: Any) -> Any:
        """Return a list of texts."""
        found = read_texts(node) if isinstance(node, list) else self.value(node)
        if found.kind is not Kind.TEXTS:
            raise wrong_kind(op, found.kind)
        return cast(found.sql, ARRAY(Text()))

    def geometry(self, op: str, node: Any) -> ColumnElement[Any]:
        """Return a geometry in EPSG:4326."""
        if isinstance(node, dict) and ("bbox" in node or "coordinates" in node or "geometries" in node):
            return space.read_shape(node, self.crs)
        return self.of_kind(op, Kind.GEOMETRY, node)

    def period(self, op: str, node: Any) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Return the first and last moment of a date, a moment or an interval."""
        if isinstance(node, dict) and "interval" in node:
            ends = node["interval"]
            if not isinstance(ends, list) or len(ends) != 2:
                raise not_understood(node)
            first, last = (None if end == times.OPEN else self.time(op, end) for end in ends)
            return times.interval(first, last)
        return times.period_of(self.time(op, node))

    def time(self, op: str, node: Any) -> Value:
        """Return a date or a moment."""
        found = read_time(node) if isinstance(node, str) else self.value(node)
        if not found.kind.is_time:
            raise wrong_kind(op, found.kind)
        return found


def read_literal(node: Any) -> Value:
    """Return a value that is written out; raises BadInput for null and lists."""
    if isinstance(node, bool):
        return Value(Kind.FLAG, true() if node else false(), node)
    if isinstance(node, str):
        return read_text(node)
    if node is None or isinstance(node, list):
        raise not_understood(node)
    return read_number(node)


def not_offered(op: str) -> BadInput:
    """Return the error of an operation that is not offered."""
    return BadInput(msg("filter 不支持“%(op)s”。"), field=FIELD, op=op[:50])


def read_operation(node: Any) -> tuple[str, list[Any]]:
    """Return the name of an operation, in small letters, with its arguments; raises BadInput."""
    if not isinstance(node, dict):
        raise not_understood(node)
    op, args = node.get("op"), node.get("args")
    if not isinstance(op, str) or not isinstance(args, list):
        raise not_understood(node)
    return op.lower(), args


def take(op: str, args: list[Any], number: int) -> list[Any]:
    """Return the arguments of an operation that takes so many; raises BadInput."""
    if len(args) != number:
        raise BadInput(msg("filter 里“%(op)s”要 %(number)d 个参数。"), field=FIELD, op=op[:50], number=number)
    return args


def check_pattern(node: Any) -> None:
    """Raise BadInput unless a pattern is written out, and ends in no backslash that escapes nothing."""
    while isinstance(node, dict) and str(node.get("op")).lower() in ("casei", "accenti"):
        args = node.get("args")
        node = args[0] if isinstance(args, list) and args else None
    if not isinstance(node, str):
        raise not_understood(node)
    if (len(node) - len(node.rstrip("\\"))) % 2:
        raise BadInput(msg("LIKE 的样式不能以单个反斜杠结尾。"), field=FIELD)


def without_accents(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a text whose letters have lost their accents."""
    return func.regexp_replace(func.normalize(text, literal_column("NFD")), ACCENTS, "", "g")
