"""A filter in words, for the head of a printed list and for file names."""

from __future__ import annotations

from sqlalchemy import select

from geo.districts import list_names
from projects.exports.file_names import clean_name
from projects.exports.job import Job
from projects.exports.wording import label, listing, phrase, pick
from projects.models import Document
from projects.reading.filters import ProjectFilter
from projects.registry.fields import LACKS, TERMS, name_of
from projects.words.money import exact_money
from projects.words.names import Language
from projects.words.vocabulary import TYPES

MOST_NAMES = 3
LISTED = ("status", "type", "nature", "precision", "custody", "bucket")
FLAGS = {
    "only": ("只含规划包", "programmes only"),
    "none": ("不含规划包", "without programmes"),
    "conflict": name_of("has_conflict").both,
    "overdue": ("已逾期", "overdue"),
}
CHOSEN = ("选定的 {} 个项目", "{} chosen projects")


def district_names(job: Job) -> list[str]:
    """Return the labels of the filter's districts, in its order."""
    found = list_names(job.session, job.wanted.district)
    return [found[adcode].label for adcode in job.wanted.district if adcode in found]


def title_of(job: Job, districts: list[str]) -> str:
    """Return the title of the official list: its district, or its only type, before the fixed words."""
    words = phrase("list_title", job.language)
    if 0 < len(districts) <= MOST_NAMES:
        subject = listing(districts, job.language)
    elif len(job.wanted.type) == 1:
        subject = label(TYPES, job.wanted.type[0], job.language)
    else:
        return words
    return f"{subject}{words}" if job.language == "zh" else f"{words}: {subject}"


def describe_filter(job: Job, districts: list[str]) -> str:
    """Return the whole filter in words."""
    wanted, language = job.wanted, job.language
    parts = [("district_names", districts)] if districts else []
    parts += [
        (word, [label(TERMS[word], code, language) for code in getattr(wanted, word)])
        for word in LISTED
        if getattr(wanted, word)
    ]
    if wanted.document:
        parts.append(("document", document_titles(job)))
    parts += [("line", [str(wanted.line)])] if wanted.line else []
    if wanted.missing:
        parts.append(("missing", [label(LACKS, code, language) for code in wanted.missing]))
    parts += [("year", [str(year) for year in wanted.year])] if wanted.year else []
    parts += [("steward", list(wanted.steward))] if wanted.steward else []
    colon, semicolon = pick(("：", ": "), language), pick(("；", "; "), language)
    said = [f"{name_of(key).say(language)}{colon}{listing(names, language)}" for key, names in parts]
    said += [pick(CHOSEN, language).format(len(wanted.code))] if wanted.code else []
    said += bounds(wanted, language) + flags(wanted, language)
    return semicolon.join(said) or phrase("no_filter", language)


def document_titles(job: Job) -> list[str]:
    """Return the short titles of the filter's documents; an unknown file keeps its name."""
    named = select(Document.file, Document.short_title).where(Document.file.in_(job.wanted.document))
    titles = {row.file: row.short_title for row in job.session.execute(named)}
    return [titles.get(file, file) for file in job.wanted.document]


def bounds(wanted: ProjectFilter, language: Language) -> list[str]:
    """Return the limits of money, time and place, and the words searched for, in words."""
    said = []
    if wanted.q:
        said.append(f"{name_of('q').say(language)}{pick(('：', ': '), language)}{wanted.q}")
    for sign, amount in (("≥", wanted.min_investment), ("≤", wanted.max_investment)):
        if amount is not None:
            words = pick(("总投资 {} {}", "Total investment {} {}"), language)
            said.append(words.format(sign, exact_money(amount, language)))
    if wanted.updated_since:
        said.append(pick(("更新不早于 ", "updated since "), language) + f"{wanted.updated_since:%Y-%m-%d}")
    if wanted.bbox:
        box = wanted.bbox
        said.append(pick(("范围：", "box: "), language) + f"{box.west},{box.south},{box.east},{box.north}")
    return said


def flags(wanted: ProjectFilter, language: Language) -> list[str]:
    """Return the yes-or-no choices in words."""
    chosen = [wanted.programme, "conflict" if wanted.conflict else "", "overdue" if wanted.overdue else ""]
    return [pick(FLAGS[flag], language) for flag in chosen if flag]


def file_part(job: Job) -> str:
    """Return what a file name says of the filter: its districts, and that more narrows it."""
    names = district_names(job)
    subject = listing(names[:MOST_NAMES], job.language) or phrase("everything", job.language)
    narrowed = job.wanted.without("district", "as_of").to_args() or len(names) > MOST_NAMES
    text = f"{subject}-{phrase('narrowed', job.language)}" if narrowed else subject
    return clean_name(text)
