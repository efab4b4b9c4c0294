"""The plan documents: how far each has come, line by line what the registry took from it, and its text."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, render_template, request

from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.files import answer_download
from app.web.kept_answers import kept_for_all
from app.web.limits import files_limit
from app.web.past import read_past
from app.web.whole_numbers import read_number
from geo.errors import msg
from projects.errors import NotFound
from projects.plans.document_text import find_page, mark_lines, read_lines, split_pages
from projects.plans.documents import (
    DocumentRow,
    get_document,
    list_document_mentions,
    list_documents,
    list_mentions_between,
)
from projects.plans.publishing import list_text
from projects.plans.scoreboard import get_scoreboard, list_headings
from projects.reading.filters import ProjectFilter
from projects.reading.selection import select_projects
from projects.reading.totals import summarise
from projects.store.past import get_day
from projects.words.query_words import bad_value

bp = Blueprint("documents", __name__)
WORDS = ("line", "after", "tab", "lang", "as_of")
TABS = ("scoreboard", "mentions", "text")


@bp.get("/documents")
@visible_to("public")
@kept_for_all
def show_documents() -> str:
    """List the plan documents with how much the registry took from each."""
    read_past()
    cursor = request.args.get("cursor", "")
    documents, following = list_documents(get_session(), cursor)
    return render_template("plans/list.html", documents=documents, following=following, cursor=cursor)


@bp.get("/documents/<key>")
@visible_to("public")
@kept_for_all
def show_document(key: str) -> str:
    """Show a document's scoreboard, its mentions from a line on, or its text."""
    check_words()
    line, tab = read_number("line"), read_tab()
    past = read_past()
    document = find_document(key)
    show = {"scoreboard": scoreboard_tab, "mentions": mentions_tab, "text": text_tab}[tab]
    shown = show(document, 1 if line is None else line)
    wanted = past.narrow(document=(document.file,)).wanted
    return render_template(f"plans/{tab}.html", document=document, tab=tab, wanted=wanted, **shown)


def scoreboard_tab(document: DocumentRow, line: int) -> dict[str, Any]:
    """Return what the scoreboard shows."""
    session = get_session()
    today = get_day(session)
    return {
        "board": get_scoreboard(session, document, today),
        "today": today,
        "summary": summarise(session, select_projects(session, ProjectFilter(document=(document.file,)))),
    }


def mentions_tab(document: DocumentRow, line: int) -> dict[str, Any]:
    """Return what the list of mentions shows, from a line on."""
    mention_id = read_number("after") or 0
    mentions, following = list_document_mentions(
        get_session(), document.id, from_line=line, from_id=mention_id
    )
    return {"mentions": mentions, "following": following, "is_first": (line, mention_id) == (1, 0)}


def text_tab(document: DocumentRow, line: int) -> dict[str, Any]:
    """Return the page of the document's text that holds a line; what is cited of it when it is not here."""
    session = get_session()
    folder = current_app.config["LANTU_DOCUMENTS_FOLDER"]
    lines = list_text(session, document.file) or read_lines(folder, document.file)
    if lines is None:
        return {"pages": None, **mentions_tab(document, line)}
    outline = list_headings(session, document)
    pages = split_pages(lines, outline)
    at = find_page(pages, line)
    mentions = list_mentions_between(session, document.id, pages[at])
    quotes: dict[int, list[str]] = {}
    for mention in mentions:
        quotes.setdefault(mention.line, []).append(mention.quote)
    titles = {row.line: row.title for row in outline}
    return {
        "pages": [(page, titles.get(page.first, "")) for page in pages],
        "at": at,
        "lines": mark_lines(lines, pages[at], quotes, outline),
        "mentions": mentions,
    }


def find_document(key: str) -> DocumentRow:
    """Return the document of a file name or id; raises NotFound."""
    document = get_document(get_session(), key)
    if document is None:
        raise NotFound(msg("没有名为“%(key)s”的规划文件。"), field="key", key=key[:80])
    return document


def check_words() -> None:
    """Raise BadInput for a word that this page does not know."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)


def read_tab() -> str:
    """Return the tab that is asked for; a line alone asks for the mentions, as citations link to them."""
    tab = request.args.get("tab", "")
    if tab and tab not in TABS:
        raise bad_value("tab", tab, TABS)
    return tab or ("mentions" if request.args.get("line") or request.args.get("after") else "scoreboard")


@bp.get("/documents/<key>/evaluation.docx")
@visible_to("public")
@files_limit
def download_evaluation(key: str) -> Response:
    """Answer with the evaluation report of a document."""
    return answer_download("evaluation", "docx", request.args.to_dict(flat=False) | {"document": [key]})
