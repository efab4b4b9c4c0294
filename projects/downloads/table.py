"""The one table of files: a row says all that the address, `lantu export`, links and docs need to know."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.downloads.brief import BRIEF_WORDS, read_brief_words, write_brief_file
from projects.downloads.card import CARD_WORDS, read_card_words, write_card_file
from projects.downloads.kind import HERE, Asked, FileKind
from projects.downloads.lists import WORD, list_kinds
from projects.downloads.reports import (
    EVALUATION_WORDS,
    MONTH_SHEET_WORDS,
    MONTH_WORDS,
    read_evaluation_words,
    read_matter_words,
    read_month_sheet_words,
    read_month_words,
    write_evaluation_file,
    write_matters_file,
    write_month,
    write_month_sheet_file,
)
from projects.downloads.sheet import SHEET_WORDS, read_sheet_words, write_sheet_file
from projects.errors import NotFound
from projects.exports.job import Export
from projects.exports.matters import NAME as MATTERS
from projects.exports.publisher import NOBODY, Publisher
from projects.progress.rules import WarningRules
from projects.shelves.shelf import Shelf
from projects.words.names import Language
from projects.words.query_words import Words

DOWNLOADS: dict[str, FileKind] = {
    # A list of projects is a row of projects/exports/registry.py.
    **list_kinds(),
    "matters": FileKind(
        MATTERS,
        ("csv", "xlsx"),
        "matters",
        (),
        read_matter_words,
        write_matters_file,
        audience="viewer",
        differs=True,
    ),
    "map": FileKind(
        ("项目分布图", "map"),
        ("pdf", "png", "html"),
        "projects",
        SHEET_WORDS,
        read_sheet_words,
        write_sheet_file,
        has_ground=True,
    ),
    "brief": FileKind(
        ("县区简报", "district brief"),
        ("pdf", "docx"),
        "none",
        BRIEF_WORDS,
        read_brief_words,
        write_brief_file,
        has_ground=True,
    ),
    # Who is signed in is told who has not reported.
    "month": FileKind(
        ("月报", "month"),
        ("docx", "xlsx"),
        "none",
        MONTH_WORDS,
        read_month_words,
        write_month,
        differs=True,
    ),
    # Who is signed in is told of matters, drafts and names.
    "card": FileKind(
        ("项目卡片", "project card"),
        ("pdf", "docx"),
        "none",
        CARD_WORDS,
        read_card_words,
        write_card_file,
        differs=True,
    ),
    # Goes out to the units, is filled in and comes back through the imports.
    "month-sheet": FileKind(
        ("项目月报表", "sheet of a month"),
        ("xlsx",),
        "none",
        MONTH_SHEET_WORDS,
        read_month_sheet_words,
        write_month_sheet_file,
        audience="viewer",
        differs=True,
    ),
    "evaluation": FileKind(
        ("规划实施评估", "evaluation"),
        ("docx",),
        "none",
        EVALUATION_WORDS,
        read_evaluation_words,
        write_evaluation_file,
    ),
}


def get_download(what: str, format_: str) -> FileKind:
    """Return what can be had under a name and format; raises NotFound, naming what there is."""
    kind = DOWNLOADS.get(what)
    if kind is None or format_ not in kind.formats:
        known = ", ".join(f"{name}.{form}" for name, one in DOWNLOADS.items() for form in one.formats)
        raise NotFound(
            msg("没有“%(wanted)s”这种导出。可用的有:%(known)s。"),
            wanted=f"{what}.{format_}"[:60],
            known=known,
        )
    return kind


def ask(
    what: str,
    format_: str,
    words: Words,
    *,
    also: Collection[str] = (),
    language: Language = "zh",
    access: Access,
    rules: WarningRules,
    publisher: Publisher = NOBODY,
    files: Shelf = HERE,
    map_approval: str = "",
) -> Asked:
    """Return what is asked for in words; `also` names those that the caller reads itself.

    Raises NotFound for an unknown kind or format, BadInput for an unknown word or a bad value. Whether the
    caller may have it at all, the caller's door looks at: `audience`.
    """
    kind = get_download(what, format_)
    wanted = kind.read(words, format_, also)
    # Which template a name means depends on who asks.
    is_own = kind.differs or any(words.get(WORD, ()))
    who = access if is_own else Access()
    return Asked(what, format_, wanted, language, who, rules, publisher, files, map_approval)


def make_file(session: Session, asked: Asked) -> Export:
    """Return the file; raises BadInput or NotFound for what the database does not hold, or too many rows."""
    return get_download(asked.what, asked.format_).write(session, asked)
