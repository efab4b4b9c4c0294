"""Read what a program sends: one flat JSON object, understood completely or refused.

Numbers keep the digits that were sent: none of them ever becomes a float.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

from flask import request

from app.api.refusals import Refused
from geo.errors import msg
from projects.errors import BadInput
from projects.words.form_values import read_day, read_link, read_month, read_wan, read_words
from projects.words.invisible import UNREADABLE
from projects.words.texts import tidy

MOST_BYTES = 1024 * 1024
# A geometry is the deepest that any field holds.
DEEPEST = 12
LANGUAGE = "lang"
Kind = TypeVar("Kind", str, bool)


@dataclass(frozen=True, slots=True)
class Number:
    """A JSON number as it was written."""

    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """The members of the object that was sent; a member that is null counts as empty."""

    values: Mapping[str, Any]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        """Return a text or a number as it was written, nothing as an empty text."""
        value = self.values.get(name)
        if isinstance(value, Number):
            return value.text
        return self.only(name, str, "")

    def words(self, name: str, longest: int = 500) -> str:
        """Return a text without blanks around it."""
        return read_words(self.only(name, str, ""), name, longest) or ""

    def link(self, name: str) -> str:
        """Return a web address."""
        return read_link(self.only(name, str, ""), name) or ""

    def day(self, name: str) -> date | None:
        """Return a day written as 2026-01-31."""
        return read_day(self.only(name, str, ""), name)

    def month(self, name: str) -> date | None:
        """Return the first day of a month written as 2026-01."""
        return read_month(self.only(name, str, ""), name)

    def wan(self, name: str, *, may_be_negative: bool = False) -> Decimal | None:
        """Return an amount of 万元, given as text or as a number."""
        return read_wan(self.text(name), name, may_be_negative=may_be_negative)

    def flag(self, name: str) -> bool:
        """Return true or false; false for nothing."""
        return self.only(name, bool, False)

    def only(self, name: str, kind: type[Kind], empty: Kind) -> Kind:
        """Return a value of one type, or what stands for nothing; raises BadInput for another type."""
        value = self.values.get(name)
        if value is None:
            return empty
        if not isinstance(value, kind):
            raise wrong_type(name)
        return value


def wrong_type(name: str) -> BadInput:
    """Return the error of a value of the wrong JSON type."""
    return BadInput(msg("“%(name)s”的类型不对,请看 /api/docs。"), field=name, name=name)


def read_body(known: Collection[str], is_known: Callable[[str], bool] = lambda _name: False) -> Body:
    """Return the object that was sent; raises BadInput for anything else, or a member that is not known.

    Raises Refused when it is too large (413) or does not say that it is JSON (415).
    """
    check_words()
    data = read_bytes()
    if not data:
        return Body({})
    if request.mimetype != "application/json":
        raise Refused(415, msg("请用 Content-Type: application/json 发送 JSON。"), field="Content-Type")
    value = parse(data)
    if not isinstance(value, dict):
        raise BadInput(msg("请发送一个 JSON 对象。"))
    for name in value:
        if name not in known and not is_known(name):
            raise unknown_field(name, known)
    return Body(value)


def check_form(fields: Collection[str], files: Collection[str]) -> None:
    """Raise BadInput for a field or a file of a form that nobody reads."""
    known = (*fields, *files)
    for given, read in ((request.form, fields), (request.files, files)):
        for name in given:
            if name not in read:
                raise wrong_type(name) if name in known else unknown_field(name, known)


def unknown_field(name: str, known: Collection[str]) -> BadInput:
    """Return the error of a field that nobody reads."""
    return BadInput(
        msg("不认识的字段“%(name)s”。可用的有:%(known)s。"),
        field=name[:50],
        name=name[:50],
        known=", ".join(sorted(known)),
    )


def read_bytes() -> bytes:
    """Return the body as it came; raises Refused (413) when it is too large."""
    too_large = Refused(413, msg("请求超过 1 MB,没有保存。"))
    if (request.content_length or 0) > MOST_BYTES:
        raise too_large
    # A body of unknown length is read up to the limit of the application.
    data = request.get_data()
    if len(data) > MOST_BYTES:
        raise too_large
    return data


def check_words() -> None:
    """Raise BadInput for a word in the query of a write: nothing of it would be read."""
    for word in request.args:
        if word != LANGUAGE:
            raise BadInput(msg("这个地址不用查询参数“%(word)s”。"), field=word[:50], word=word[:50])


def parse(data: bytes) -> Any:
    """Return the value of JSON text; raises BadInput."""
    try:
        value = json.loads(
            data.decode("utf-8"),
            parse_int=Number,
            parse_float=Number,
            parse_constant=refuse_constant,
            object_pairs_hook=read_pairs,
        )
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise BadInput(msg("请求不是有效的 JSON(UTF-8)。")) from None
    except RecursionError:
        raise BadInput(msg("JSON 嵌套太深。")) from None
    return tidied(value)


def refuse_constant(word: str) -> NoReturn:
    """Refuse NaN and the infinities, which JSON does not know."""
    raise BadInput(msg("JSON 里没有 %(word)s 这种数。"), word=word)


def read_pairs(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return the members of an object; raises BadInput when one is given twice."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        readable(name)
        if name in found:
            raise BadInput(msg("字段“%(name)s”给了两次。"), field=name[:50], name=name[:50])
        found[name] = value
    return found


def tidied(value: Any, depth: int = 0) -> Any:
    """Return a value with every text in it as it is kept; raises BadInput for what is too deep."""
    if depth > DEEPEST:
        raise BadInput(msg("JSON 嵌套太深。"))
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, dict):
        return {name: tidied(member, depth + 1) for name, member in value.items()}
    return [tidied(member, depth + 1) for member in value] if isinstance(value, list) else value


def readable(text: str) -> str:
    """Return a text as it is kept; raises BadInput for what the database cannot hold."""
    if UNREADABLE.search(text):
        raise BadInput(msg("内容含有无法处理的字符。"))
    return tidy(text)
