"""What the filter form of the map and of the table offers, and the chips of what is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from app.filter.offered import flatten, offer_districts, offer_documents
from app.web.home import OPENING, all_districts, url_of_all
from app.web.templating import as_number, url_with, wan_words
from app.words.fields import field_name, lazy_name
from app.words.i18n import term_label
from app.words.language import current_language
from app.words.places import place_name
from geo.districts import DistrictName, list_names
from projects.map.features import DistrictNode
from projects.map.filter_counts import count_filter, count_in_time
from projects.plans.documents import DocumentName, list_document_names
from projects.reading.filter_words import READERS
from projects.reading.filters import ProjectFilter, as_word
from projects.reading.selection import Selection
from projects.registry.fields import LACKS
from projects.search import lookup
from projects.store.past import moment_words
from projects.words import vocabulary
from projects.words.custody import CUSTODIES
from projects.words.money import in_column, plain
from projects.words.rounding import WAN_PER_YI

# The words that the form has a control for; the others of the address travel along as hidden fields.
CONTROLS = (
    *("q", "district", "type", "status", "min_investment", "max_investment"),
    *("year", "document", "precision", "custody", "conflict", "overdue", "as_of"),
)
# Where the reader is: a new filter starts from the first page and draws its own map.
PASSING_WORDS = ("cursor", "lat", "lng", "z")
# 亿元 from and below; one yuan is 0.0001 万元, so the last figure below a bound is exact.
YUAN = Decimal("0.0001")
BAND_EDGES = (None, 1, 5, 10, None)

WORD_NAMES = {
    "q": lazy_name("q"),
    "district": lazy_name("district_names"),
    "status": lazy_name("status"),
    "type": lazy_name("type"),
    "nature": lazy_name("nature"),
    "year": lazy_name("year"),
    "document": lazy_name("document"),
    "precision": lazy_name("precision"),
    "custody": lazy_name("custody"),
    "programme": lazy_name("is_programme"),
    "conflict": lazy_gettext("说法"),
    "overdue": lazy_gettext("进度"),
    "steward": lazy_name("steward"),
    "updated_since": lazy_gettext("更新于此后"),
    "bbox": lazy_gettext("范围"),
    "bucket": lazy_name("bucket"),
    "line": lazy_name("line"),
    "missing": lazy_name("missing"),
    "code": lazy_gettext("选定的项目"),
    "as_of": lazy_gettext("截至"),
}
FLAG_NAMES = {
    ("programme", "only"): lazy_gettext("只看规划包"),
    ("programme", "none"): lazy_gettext("不看规划包"),
    ("conflict", "yes"): lazy_name("has_conflict"),
    ("overdue", "yes"): lazy_gettext("已逾期"),
}


@dataclass(frozen=True, slots=True)
class Band:
    """A range of investment to choose: 万元 as they stand in the address; empty where it is open."""

    label: str
    low: str
    high: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen condition in words, and the address without it."""

    name: str
    value: str
    href: str


def filter_form(
    session: Session, selection: Selection, *, target: str, has_past: bool = True, may_wait: bool = True
) -> dict[str, Any]:
    """Return the variables of filter/_form.html and filter/_chips.html, and the filter's summary.

    A page without a past offers no date. One that may not wait has no summary and no counts of words that
    very many projects hold.
    """
    wanted = selection.wanted
    counts = count_filter(session, selection) if may_wait else count_in_time(session, selection)
    offered = offer_districts(counts.districts, wanted)
    documents = list_document_names(session)
    # Who chose no district needs none of thousands of names.
    tree = flatten(counts.districts) if wanted.district else []
    unlisted = list_unlisted(wanted, offered.nodes) if wanted.district else []
    names = [*tree, *(list_names(session, unlisted).values() if unlisted else ())]
    return {
        "wanted": wanted,
        "summary": counts.summary,
        "most_counted": lookup.MOST_IDS,
        "facets": counts.facets,
        "custodies": CUSTODIES,
        "provinces": counts.districts,
        "districts": offered.nodes,
        "closed_districts": offered.closed,
        "is_part": offered.is_part,
        "unlisted": unlisted,
        "documents": offer_documents(documents, wanted),
        "document_number": len(documents),
        "years": list_years(documents, wanted),
        "bands": list_bands(wanted),
        "chips": list_chips(wanted, names, documents),
        "controls": CONTROLS if has_past else CONTROLS[:-1],
        "passing_words": PASSING_WORDS,
        "kept": kept_words(),
        "action": request.path,
        "all_districts": all_districts() if request.endpoint in OPENING else None,
        "href_of_all": url_of_all(str(request.endpoint)),
        "target": target,
    }


def list_unlisted(wanted: ProjectFilter, nodes: Iterable[DistrictNode]) -> list[str]:
    """Return the chosen districts that no branch lists, such as the only province: the form keeps them."""
    listed = {node.adcode for node in flatten(nodes)}
    return [adcode for adcode in wanted.district if adcode not in listed]


def kept_words() -> list[tuple[str, str]]:
    """Return the words of the address that the form has no control for."""
    left_out = {*CONTROLS, *PASSING_WORDS}
    words = request.args.to_dict(flat=False)
    return [(word, value) for word, values in words.items() if word not in left_out for value in values]


def list_years(documents: Sequence[DocumentName], wanted: ProjectFilter) -> list[int]:
    """Return the years that the plans cover, and those that are asked for."""
    first = [document.plan_start_year for document in documents if document.plan_start_year]
    last = [document.plan_end_year for document in documents if document.plan_end_year]
    planned = range(min(first), max(last) + 1) if first and last else ()
    return sorted({*planned, *wanted.year})


def list_bands(wanted: ProjectFilter) -> list[Band]:
    """Return the ranges of investment; each is open at one end or reaches to the yuan below the next."""
    bands = []
    for low, high in pairwise(BAND_EDGES):
        least = None if low is None else Decimal(low * WAN_PER_YI)
        most = None if high is None else Decimal(high * WAN_PER_YI) - YUAN
        chosen = (wanted.min_investment, wanted.max_investment) == (least, most)
        bands.append(Band(band_label(low, high), money_word(least), money_word(most), chosen))
    return bands


def band_label(low: int | None, high: int | None) -> str:
    """Return the name of a range given in 亿元."""
    least, most = (
        None if edge is None else plain(in_column(Decimal(edge), current_language())) for edge in (low, high)
    )
    if least is None:
        return gettext("不足 %(high)s 亿", high=most)
    return (
        gettext("%(low)s 亿以上", low=least)
        if most is None
        else gettext("%(low)s–%(high)s 亿", low=least, high=most)
    )


def money_word(wan: Decimal | None) -> str:
    """Return an amount as it stands in the address."""
    return "" if wan is None else as_word(wan)


def list_chips(
    wanted: ProjectFilter, districts: Iterable[DistrictNode | DistrictName], documents: Iterable[DocumentName]
) -> list[Chip]:
    """Return the chosen conditions in the order of the form; the two ends of money are one condition."""
    chosen = (node for node in districts if node.adcode in wanted.district)
    names = {"district": {node.adcode: place_name(node.label) for node in chosen}}
    names["document"] = {one.file: one.short_title for one in documents if one.file in wanted.document}
    names["as_of"] = {as_word(wanted.as_of): moment_words(wanted.as_of)} if wanted.as_of else {}
    return [*money_chips(wanted), *code_chips(wanted), *word_chips(wanted, names)]


def money_chips(wanted: ProjectFilter) -> Iterator[Chip]:
    """Yield the chip of the investment range, if one is chosen."""
    low, high = wanted.min_investment, wanted.max_investment
    if low is None and high is None:
        return
    chosen = [band.label for band in list_bands(wanted) if band.is_chosen]
    if chosen:
        text = chosen[0]
    elif high is None:
        text = gettext("不低于 %(low)s", low=wan_words(low))
    elif low is None:
        text = gettext("不高于 %(high)s", high=wan_words(high))
    else:
        text = f"{wan_words(low)} – {wan_words(high)}"
    href = url_with(cursor=None, min_investment=None, max_investment=None)
    yield Chip(field_name("investment_wan"), text, href)


def code_chips(wanted: ProjectFilter) -> Iterator[Chip]:
    """Yield the one chip of the projects that were chosen one by one."""
    if wanted.code:
        text = gettext("%(number)s 个", number=as_number(len(wanted.code)))
        yield Chip(str(WORD_NAMES["code"]), text, url_with(cursor=None, code=None))


def word_chips(wanted: ProjectFilter, names: dict[str, dict[str, str]]) -> Iterator[Chip]:
    """Yield one chip for each value of each word but money and codes; its link leaves the other values."""
    together = ("min_investment", "max_investment", "code")
    pairs = [(word, value) for word, value in wanted.to_args() if word not in together]
    order = {word: place for place, word in enumerate((*CONTROLS, *READERS))}
    for word, value in sorted(pairs, key=lambda pair: order[pair[0]]):
        others = [other for name, other in pairs if name == word and other != value]
        # Lines are lines of the document: they go with it.
        gone = {"cursor": None} | ({"line": None} if word == "document" else {})
        left = others or (all_districts() if word == "district" and request.endpoint in OPENING else None)
        href = url_with(**gone, **{word: left})
        yield Chip(str(WORD_NAMES[word]), value_name(word, value, names), href)


def value_name(word: str, value: str, names: dict[str, dict[str, str]]) -> str:
    """Return how a value of a filter word reads."""
    if (word, value) in FLAG_NAMES:
        return str(FLAG_NAMES[word, value])
    if word in names:
        return names[word].get(value, value)
    lists: dict[str, Iterable[vocabulary.Term]] = {
        "status": vocabulary.STATUSES,
        "type": vocabulary.TYPES,
        "nature": vocabulary.NATURES,
        "precision": vocabulary.PRECISIONS,
        "custody": CUSTODIES,
        "bucket": vocabulary.BUCKETS,
        "missing": LACKS,
    }
    return term_label(lists[word], value) if word in lists else value
