"""Read a ProjectFilter, a sort and a page from the words of a query string; refuse what is not understood."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.bbox import parse_bbox
from geo.districts import check_adcodes
from geo.errors import msg
from projects.errors import BadInput
from projects.models import Document, Project
from projects.reading.filters import LineRange, ProjectFilter
from projects.registry.fields import LACKS
from projects.words import vocabulary
from projects.words.custody import CUSTODIES
from projects.words.query_words import (
    Readers,
    Words,
    codes_of,
    flag_of,
    read_adcodes,
    read_as_of,
    read_list,
    read_money,
    read_one,
    read_search,
    read_time,
    read_values,
    read_years,
)
from projects.words.texts import tidy_code

MOST_CODES = 1000
CODE_FORM = re.compile(r"LT-\d{6}-\d{4,10}", re.ASCII)


def parse_filter(words: Words, also: Collection[str] = ()) -> ProjectFilter:
    """Return the filter that the words name; `also` lists words that the caller reads itself.

    Raises BadInput for an unknown word, a bad value or a word given too often. An empty value means
    that the word was not given, as an untouched form field sends it.
    """
    wanted = ProjectFilter(**read_values(words, READERS, also))
    low, high = wanted.min_investment, wanted.max_investment
    if low is not None and high is not None and low > high:
        raise BadInput(msg("最低投资额高于最高投资额,请对调。"), field="min_investment")
    if wanted.line is not None and len(wanted.document) != 1:
        raise BadInput(msg("“line”要与一份规划文件(document)一起用。"), field="line")
    return wanted


def check_filter(session: Session, wanted: ProjectFilter) -> None:
    """Raise BadInput when the filter names a district, document or project that we do not hold."""
    if wanted.district:
        check_adcodes(session, wanted.district)
    if wanted.document:
        held = set(session.scalars(select(Document.file).where(Document.file.in_(wanted.document))))
        for file in wanted.document:
            if file not in held:
                raise BadInput(msg("登记簿里没有文件“%(file)s”。"), field="document", file=file[:100])
    if wanted.code:
        known = set(session.scalars(select(Project.code).where(Project.code.in_(wanted.code))))
        for code in wanted.code:
            if code not in known:
                raise BadInput(msg("登记簿里没有编码为“%(code)s”的项目。"), field="code", code=code)


def read_box(word: str, values: Sequence[str]) -> Any:
    """Return the bounding box west,south,east,north in WGS-84 degrees."""
    return parse_bbox(read_one(word, values))


def read_lines(word: str, values: Sequence[str]) -> LineRange:
    """Return the lines of 1609 or 1577-1623; raises BadInput for anything else."""
    text = tidy_code(read_one(word, values))
    found = re.fullmatch(r"(\d{1,8})(?: ?- ?(\d{1,8}))?", text, re.ASCII)
    if found is None or not 0 < int(found[1]) <= int(found[2] or found[1]):
        raise BadInput(msg("“%(value)s”不是行号,请写成 1609 或 1577-1623。"), field=word, value=text[:50])
    return LineRange(int(found[1]), int(found[2] or found[1]))


def read_codes(word: str, values: Sequence[str]) -> tuple[str, ...]:
    """Return the codes of projects once each; raises BadInput for too many, or for what is none."""
    codes = tuple(dict.fromkeys(tidy_code(value).upper() for value in values))
    if len(codes) > MOST_CODES:
        raise BadInput(
            msg("一次最多选 %(most)d 个项目,这里有 %(given)d 个。"),
            field=word,
            most=MOST_CODES,
            given=len(codes),
        )
    for code in codes:
        if not CODE_FORM.fullmatch(code):
            raise BadInput(msg("“%(value)s”不是项目编码。"), field=word, value=code[:50])
    return codes


READERS: Readers = {
    "q": read_search,
    "district": read_adcodes,
    "status": codes_of(vocabulary.STATUSES),
    "type": codes_of(vocabulary.TYPES),
    "nature": codes_of(vocabulary.NATURES),
    "min_investment": read_money,
    "max_investment": read_money,
    "year": read_years,
    "document": read_list,
    "precision": codes_of(vocabulary.PRECISIONS),
    "custody": codes_of(CUSTODIES),
    "programme": flag_of("only", "none"),
    "conflict": flag_of("yes"),
    "overdue": flag_of("yes"),
    "steward": read_list,
    "updated_since": read_time,
    "bbox": read_box,
    "bucket": codes_of(vocabulary.BUCKETS),
    "line": read_lines,
    "missing": codes_of(LACKS),
    "code": read_codes,
    "as_of": read_as_of,
}
