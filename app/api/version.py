"""Which version a write was made for, and both sides when it no longer stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from app.api.body import Body, Number
from app.api.refusals import Refused
from geo.errors import msg
from projects.errors import BadInput, DomainError

FIELD = "version"
HEADER = "If-Match"
# One entity tag of ours: the version decides. Whoever compresses on the way makes it weak, or adds to it.
TAG = re.compile(r'(?:W/)?"(\d{1,9})(?:[-:;.+](?:gzip|br|zstd|deflate|df))?"')
WHOLE = re.compile(r"[1-9]\d{0,8}")


@dataclass(frozen=True, slots=True)
class Expected:
    """The version that the caller read, and the status that says that it no longer stands: 412 or 409."""

    version: int
    status: int


def read_expected(body: Body) -> Expected:
    """Return the version that `If-Match` or the member `version` names.

    Raises Refused (428) when neither does, BadInput for one that cannot be read or when they differ.
    """
    named = read_member(body)
    header = request.headers.get(HEADER)
    if header is None:
        if named is None:
            raise Refused(
                428, msg("请写明是在哪个版本上修改的:If-Match 写读到的 ETag,或字段 version。"), field=FIELD
            )
        return Expected(named, 409)
    found = TAG.fullmatch(header.strip())
    if found is None:
        raise BadInput(
            msg("If-Match 只能写一个读到的 ETag,就是带英文双引号的版本号;不能用 * 。"), field=HEADER
        )
    version = int(found[1])
    if named not in (None, version):
        raise BadInput(msg("If-Match 和字段 version 给了不同的版本。"), field=FIELD)
    return Expected(version, 412)


def read_member(body: Body) -> int | None:
    """Return the member `version`."""
    value = body.values.get(FIELD)
    if value is None:
        return None
    if not isinstance(value, Number) or not WHOLE.fullmatch(value.text):
        raise BadInput(msg("version 要写成整数,就是读到的版本号。"), field=FIELD)
    return int(value.text)


def moved_on(error: DomainError, expected: Expected, sides: Mapping[str, Any]) -> Refused:
    """Return the refusal of a write whose version has passed, with what stands now and what was sent."""
    refused = Refused(expected.status, error.message, field=FIELD, **error.values)
    refused.more = {"conflict": dict(sides)}
    return refused
