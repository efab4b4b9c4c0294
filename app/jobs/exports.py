"""Large files in the background: asked for as any download, made by the worker, fetched from its page."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.config import read_publisher
from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import find_scope
from projects.downloads import ask, get_download, make_file
from projects.errors import Forbidden
from projects.models import Job, Officer
from projects.progress.rules import RULES_FILE, read_rules
from projects.store.jobs import enqueue
from projects.store.kept_files import Label
from projects.store.works import Arguments, Progress, Result, Sessions, work
from projects.words.names import Language

# Rows of a list from which its making is offered in the background.
LARGE = 5000


def enqueue_export(
    session: Session,
    what: str,
    format_: str,
    words: Mapping[str, Sequence[str]],
    *,
    language: Language,
    officer_id: int,
    title: str,
) -> Job:
    """Ask for a file in the background, in the caller's transaction."""
    arguments = {
        "what": what,
        "format": format_,
        "words": {word: list(values) for word, values in words.items()},
        "language": language,
        "officer_id": officer_id,
    }
    return enqueue(session, "exports.make", arguments, title=title, officer_id=officer_id)


@work("exports.make")
def make_export(sessions: Sessions, arguments: Arguments, progress: Progress) -> Result:
    """Make a file with what its officer may have at this moment, and keep it for them alone."""
    progress.report(0, 1, msg("正在生成文件"))
    rules = read_rules(Path(os.environ.get("LANTU_RULES") or RULES_FILE))
    with sessions() as session:
        access = find_access(session, arguments["officer_id"])
        if not access.reaches(get_download(arguments["what"], arguments["format"]).audience):
            raise Forbidden(msg("您的角色不能下载这个文件。"))
        asked = ask(
            arguments["what"],
            arguments["format"],
            arguments["words"],
            also=("lang",),
            language=arguments["language"],
            access=access,
            rules=rules,
            publisher=read_publisher(os.environ),
            files=progress.places.files,
            map_approval=os.environ.get("LANTU_MAP_APPROVAL", "").strip(),
        )
        export = make_file(session, asked)
    progress.report(1, 1)
    return progress.keep_file(Label(export.filename, export.plain_name, export.mimetype), export.body)


def find_access(session: Session, officer_id: Any) -> Access:
    """Return what an officer may do now; nobody's where the account was made inactive."""
    officer = session.get(Officer, officer_id)
    if officer is None or not officer.is_active:
        return Access()
    return Access(role=officer.role, scope=find_scope(session, officer.id), officer_id=officer.id)
