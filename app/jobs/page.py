"""Background work as people see it: the list, one piece with its progress, its result, and cancelling it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from app.jobs.exports import enqueue_export
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.files import check_download
from app.web.identity import Person, current_person
from app.web.limits import files_limit
from app.web.notices import tell
from app.web.stored import send_stored
from app.web.ticked import read_ticked
from app.web.transaction import transaction
from app.web.whole_numbers import MOST_BIG, read_number
from app.words.language import current_language
from geo.errors import DomainError, msg
from projects.downloads import get_download
from projects.errors import Forbidden, NotFound
from projects.models import Job
from projects.store.job_files import JobFiles
from projects.store.jobs import (
    OVER,
    PAGE,
    ask_to_cancel,
    get_job,
    has_worker,
    list_jobs,
    mark_seen,
    name_askers,
)
from projects.store.kept_files import Label
from projects.words.query_words import bad_value

bp = Blueprint("jobs", __name__, url_prefix="/jobs")
WORDS = ("before", "lang")


@bp.app_template_filter("job_fault")
def job_fault(job: Job) -> DomainError:
    """Return why a job failed, or is tried again, as an error to be translated."""
    fault = job.fault or {"message": "", "values": {}}
    return DomainError(fault["message"], **fault["values"])


@bp.get("")
@visible_to("viewer")
def show_jobs() -> str:
    """List one's own jobs, for administrators those of all, the newest first."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    session, person, before = get_session(), me(), read_number("before", MOST_BIG)
    found = list_jobs(session, whose(person), before)
    text = render_template(
        "jobs/list.html",
        rows=found[:PAGE],
        following=found[PAGE - 1].id if len(found) > PAGE else None,
        is_first=before is None,
        names=name_askers(session, found) if whose(person) is None else None,
        has_worker=has_worker(session),
    )
    note_seen(found[:PAGE], person)
    return text


@bp.get("/header")
@visible_to("viewer")
def show_header() -> str:
    """Return what the header says of background work, for a page that stays open."""
    return render_template("parts/header_jobs.html")


@bp.post("/exports/<what>")
@visible_to("viewer")
@files_limit
def export(what: str) -> Response:
    """Ask for a file in the background: the filter is in the address, format and ticked rows in the form."""
    words, format_ = request.args.to_dict(flat=False), request.form.get("format", "")
    if "ticked" in request.form:
        words["code"] = read_ticked()
    refused = check_download(what, format_, words)
    if refused is not None:
        return refused
    with transaction(get_session()):
        job_id = ask_for_export(what, format_, words).id
    return make_response(redirect(url_for("jobs.show_job", job_id=job_id), 303))


@bp.get("/<int:job_id>")
@visible_to("viewer")
def show_job(job_id: int) -> str:
    """Show how far a job is and what came of it; to htmx only that part of the page."""
    session, person = get_session(), me()
    job = get_job(session, job_id, whose(person))
    page = "jobs/_job.html" if "HX-Request" in request.headers else "jobs/page.html"
    text = render_template(page, job=job, is_over=job.state in OVER, has_worker=has_worker(session))
    note_seen([job], person)
    return text


@bp.post("/<int:job_id>/cancel")
@visible_to("viewer")
def cancel(job_id: int) -> Response:
    """Cancel a job: one that waits at once, one that runs at its next step."""
    session = get_session()
    with transaction(session):
        job = get_job(session, job_id, whose(me()))
        ask_to_cancel(session, job)
        state = job.state
    is_late = state in ("done", "failed")
    tell(gettext("这项工作已经结束,不能再取消。") if is_late else gettext("已请求取消。"))
    return make_response(redirect(url_for("jobs.show_job", job_id=job_id), 303))


@bp.get("/<int:job_id>/file")
@visible_to("viewer")
def download(job_id: int) -> Response:
    """Send the file that a job made, to whoever asked for it and nobody else."""
    return send_stored(*find_file(job_id))


def ask_for_export(what: str, format_: str, words: Mapping[str, Sequence[str]]) -> Job:
    """Ask for a file of the table of downloads for the signed-in person, in the caller's transaction."""
    language, officer_id = current_language(), me().account.id
    name = get_download(what, format_).name[language == "en"]
    title = gettext("下载 %(name)s", name=f"{name} {format_}")
    return enqueue_export(
        get_session(), what, format_, words, language=language, officer_id=officer_id, title=title
    )


def find_file(job_id: int) -> tuple[Label, IO[bytes]]:
    """Return the file that a job of the signed-in person made; raises NotFound where there is none."""
    job = get_job(get_session(), job_id, me().account.id)
    kept = JobFiles(current_app.config["JOB_FILES"]).find(job.id) if job.state == "done" else None
    if kept is None:
        raise NotFound(msg("这个文件已经删除或还没有生成。请重新生成。"))
    return kept


def me() -> Person:
    """Return the signed-in person."""
    person = current_person()
    if person is None:
        raise Forbidden(msg("请先登录。"))
    return person


def whose(person: Person) -> int | None:
    """Return whose jobs a person sees: their own, an administrator everybody's (None)."""
    return None if person.reaches("administrator") else person.account.id


def note_seen(jobs: Sequence[Job], person: Person) -> None:
    """Note which ends a person has seen now, so that the header does not announce them again."""
    with transaction(get_session()) as session:
        mark_seen(session, jobs, person.account.id)
