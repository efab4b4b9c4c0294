"""The plan documents, and line by line what the registry took from one."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.access import visible_to
from app.extensions import get_session
from geo.errors import msg
from projects.documents import get_document, list_document_mentions, list_documents
from projects.errors import BadInput, NotFound
from projects.filter_words import bad_value
from projects.filters import ProjectFilter
from projects.totals import summarise

bp = Blueprint("documents", __name__)
WORDS = ("line", "after", "lang")


@bp.get("/documents")
@visible_to("public")
def show_documents() -> str:
    """List the plan documents with how much the registry took from each."""
    return render_template("documents.html", documents=list_documents(get_session()))


@bp.get("/documents/<key>")
@visible_to("public")
def show_document(key: str) -> str:
    """Show a document's mentions in reading order, from a line on when one is named."""
    check_words()
    line, mention_id = read_number("line", 1), read_number("after", 0)
    session = get_session()
    document = get_document(session, key)
    if document is None:
        raise NotFound(msg("没有名为“%(key)s”的规划文件。"), field="key", key=key[:80])
    mentions, following = list_document_mentions(session, document.id, from_line=line, from_id=mention_id)
    wanted = ProjectFilter(document=(document.file,))
    return render_template(
        "document.html",
        document=document,
        mentions=mentions,
        following=following,
        is_first=(line, mention_id) == (1, 0),
        wanted=wanted,
        summary=summarise(session, wanted),
    )


def check_words() -> None:
    """Raise BadInput for a word that this page does not know."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)


def read_number(word: str, default: int) -> int:
    """Return a whole number of the query string; raises BadInput for anything else."""
    text = request.args.get(word, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadInput(msg("“%(value)s”不是整数。"), field=word, value=text[:50])
    return int(text)
