"""One update for the projects that were selected in a list: a preview, then all of them or none."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext

from app.updates.forms import BEHIND, Faults, make_submission, read_fields
from app.web.access import visible_to
from app.web.answers import back_to, form_answer, go_back
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.notices import tell
from app.web.transaction import transaction
from app.words.events import Change, list_changes
from app.words.updates import UNREAD
from geo.errors import msg
from projects.clock import get_today
from projects.errors import BadInput, Conflict
from projects.models import Update
from projects.registry.fields import read_field
from projects.registry.lifecycle import EARLIEST
from projects.updates.batches import (
    BatchRow,
    Chosen,
    check_chosen,
    find_projects,
    preview_batch,
    submit_batch,
)
from projects.updates.repeats import find_repeat
from projects.updates.submission import Submission
from projects.words.form_values import read_day

bp = Blueprint("batch", __name__, url_prefix="/updates")
ADDRESS = "/<any(status,steward):what>"
CHOSEN = re.compile(r"(LT-\d{6}-\d{4,10}):(\d{1,9})", re.ASCII)
READERS = {
    "status": {"status_on": read_day, **BEHIND},
    "steward": {"steward": lambda text, field: read_field(field, text), **BEHIND},
}


@bp.post(f"{ADDRESS}/preview")
@visible_to("officer")
def preview(what: str) -> Response:
    """Show what the update would do to each project; writes nothing."""
    chosen = read_chosen()
    submission, faults = read_submission(what)
    rows = preview_batch(get_session(), chosen, submission, current_access())
    if request.form.get("keep") == "sound":
        rows = [row for row in rows if row.refusal is None]
    return batch_page(what, rows, submission, faults=faults, status=400 if faults else 200)


@bp.post(ADDRESS)
@visible_to("officer")
def submit(what: str) -> Response:
    """Submit the previewed update for all the projects; when one is refused nothing is written."""
    session, access = get_session(), current_access()
    chosen = read_chosen()
    submission, faults = read_submission(what)
    if submission is None:
        return batch_page(what, preview_batch(session, chosen, None, access), None, faults=faults, status=400)
    try:
        check_previewed(what)
        with transaction(session) as work:
            updates = submit_batch(work, chosen, submission, current_author(), access)
    except Conflict as error:
        updates = find_batch(chosen, submission)
        if not updates:
            return refuse(what, chosen, submission, error)
    tell_submitted(updates)
    return go_back(url_for("projects.show_projects"))


def refuse(what: str, chosen: Sequence[Chosen], submission: Submission, error: Conflict) -> Response:
    """Return the form with a new preview, and why nothing was written."""
    rows = preview_batch(get_session(), chosen, submission, current_access())
    return batch_page(what, rows, submission, faults={"": error}, status=status_of(error))


def find_batch(chosen: Sequence[Chosen], submission: Submission) -> list[Update]:
    """Return what a first click saved of the same batch; nothing unless it is all of it."""
    session, author = get_session(), current_author()
    projects = find_projects(session, chosen)
    found = [
        find_repeat(session, projects[one.code], submission, author, expected_version=one.version)
        for one in chosen
        if one.code in projects
    ]
    whole = [one for one in found if one is not None]
    return whole if len(whole) == len(chosen) else []


def tell_submitted(updates: Sequence[Update]) -> None:
    """Say how many updates were published and how many wait."""
    published = sum(update.state == "accepted" for update in updates)
    tell(
        gettext(
            "%(all)d 个项目已提交:%(published)d 个已发布,%(waiting)d 个等待审核。",
            all=len(updates),
            published=published,
            waiting=len(updates) - published,
        )
    )


def read_chosen() -> list[Chosen]:
    """Return the selected projects with the versions that were read; raises BadInput."""
    found = [CHOSEN.fullmatch(word) for word in request.form.getlist("project")]
    chosen = [Chosen(one[1], int(one[2])) for one in found if one]
    if len(chosen) < len(found):
        raise BadInput(msg("表单不完整,请重试。"), field="project")
    check_chosen(chosen)
    return chosen


def read_submission(what: str) -> tuple[Submission | None, Faults]:
    """Return the update that was typed; None when nothing was, or with its faults."""
    form = request.form
    values, faults = read_fields(form, READERS[what])
    if faults or what not in form:
        return None, faults
    if what == "steward":
        return make_submission("fields", {"steward": values["steward"]}, values), {}
    wanted = {"status": form["status"], "status_on": values["status_on"]}
    return make_submission("status", wanted, values), {}


def fingerprint(what: str) -> str:
    """Return a short word for what the form's fields hold."""
    texts = [request.form.get(name, "") for name in (what, *READERS[what])]
    return sha256(json.dumps(texts).encode()).hexdigest()


def check_previewed(what: str) -> None:
    """Raise Conflict when the fields hold anything else than what was previewed."""
    if request.form.get("previewed") != fingerprint(what):
        raise Conflict(msg("填写的内容在预览之后改过,还没有保存。请核对新的预览,再全部提交。"))


def told_changes(row: BatchRow) -> list[Change]:
    """Return what a row would change, in words, but what follows from the rest."""
    return list_changes({name: pair for name, pair in row.changes.items() if name not in UNREAD})


def batch_page(
    what: str, rows: list[BatchRow], submission: Submission | None, *, faults: Faults, status: int
) -> Response:
    """Return the form with a row a project: what it is, what it would be, or why not."""
    shown: dict[str, Any] = {
        "what": what,
        "rows": rows,
        "is_previewed": submission is not None,
        "previewed": fingerprint(what),
        "refused": sum(row.refusal is not None for row in rows),
        "waiting": sum(row.waits for row in rows),
        "typed": request.form,
        "faults": faults,
    }
    page = render_template(
        "updates/batch.html",
        **shown,
        told_changes=told_changes,
        earliest=EARLIEST,
        today=get_today(),
        back=back_to(url_for("projects.show_projects")),
    )
    return form_answer(page, status)
