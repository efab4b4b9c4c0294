"""Background work for programs: what their account asked for, how far it is, its file, and cancelling it.

A job moves without any data of the registry moving: each tag is that of the very answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from app.api.body import Body, read_body, wrong_type
from app.api.once import written_once
from app.jobs.page import ask_for_export, find_file, job_fault, me
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.files import check_download
from app.web.limits import files_limit
from app.web.stored import send_stored
from app.words.i18n import translate, translate_error
from geo.errors import msg
from projects.errors import Conflict
from projects.models import Job
from projects.store.jobs import OVER, PAGE, ask_to_cancel, get_job, has_worker, list_jobs
from projects.words.keyset import big_key, decode_key, encode_key
from projects.words.query_words import read_one, read_values

bp = Blueprint("api_jobs", __name__, url_prefix="/api/v1/jobs")
CURSOR = "jobs"
WORDS = ("cursor", "lang")
MOST_WORDS = 50


@bp.get("")
@visible_to("viewer")
def jobs() -> Response:
    """Answer a page of the account's own jobs, the newest first."""
    words = request.args.to_dict(flat=False)
    read_values(words, {}, WORDS)
    cursor = read_one("cursor", words.get("cursor", [""]))
    before = max(0, decode_key(CURSOR, cursor, big_key)[0]) if cursor else None
    found = list_jobs(get_session(), me().account.id, before)
    shown = found[:PAGE]
    following = encode_key(CURSOR, shown[-1].id) if len(found) > PAGE else None
    return tagged(jsonify(jobs=[as_job(one) for one in shown], next=following))


@bp.get("/<int:job_id>")
@visible_to("viewer")
def show_job(job_id: int) -> Response:
    """Answer how far a job is and what came of it."""
    return tagged(answer_job(get_job(get_session(), job_id, me().account.id)))


@bp.post("/<int:job_id>/cancel")
@visible_to("viewer")
@written_once
def cancel(job_id: int) -> Response:
    """Cancel a job: one that waits at once, one that runs at its next step."""
    read_body(())
    session = get_session()
    job = get_job(session, job_id, me().account.id)
    ask_to_cancel(session, job)
    if job.state in ("done", "failed"):
        raise Conflict(msg("这项工作已经结束,不能再取消。"))
    return answer_job(job)


@bp.get("/<int:job_id>/file")
@visible_to("viewer")
def download(job_id: int) -> Response:
    """Send the file that a job made."""
    return send_stored(*find_file(job_id))


@bp.post("/exports/<what>")
@visible_to("viewer")
@files_limit
@written_once
def export(what: str) -> Response:
    """Ask for a file of the table of downloads in the background."""
    body = read_body(("format", "filter"))
    format_, words = body.words("format", 50), read_words(body)
    refused = check_download(what, format_, words)
    if refused is not None:
        return refused
    response = answer_job(ask_for_export(what, format_, words))
    response.status_code = 202
    return response


def read_words(body: Body) -> dict[str, list[str]]:
    """Return the words of a filter: each a text, a number, or a list of these; raises BadInput."""
    given = body.values.get("filter") or {}
    if not isinstance(given, dict) or len(given) > MOST_WORDS:
        raise wrong_type("filter")
    found = {}
    for word, value in given.items():
        values = value if isinstance(value, list) else [value]
        found[word] = [Body({word: one}).text(word) for one in values]
    return found


def tagged(response: Response) -> Response:
    """Return an answer with its tag, or say that nothing has changed."""
    response.add_etag()
    response.make_conditional(request)
    return response


def answer_job(job: Job) -> Response:
    """Answer with a job, and where to ask again."""
    get_session().refresh(job)
    response = jsonify(job=as_job(job), has_worker=has_worker(get_session()))
    response.headers["Location"] = url_for("api_jobs.show_job", job_id=job.id)
    return response


def as_job(job: Job) -> dict[str, Any]:
    """Return a job as programs read it."""
    result: Mapping[str, Any] = job.result or {}
    is_kept = job.state == "done" and "file" in result
    return {
        "id": job.id,
        "title": job.title,
        "state": job.state,
        "is_over": job.state in OVER,
        "is_to_be_cancelled": job.cancel_asked_at is not None,
        "attempt": job.attempt,
        "done": job.done,
        "total": job.total,
        "note": translate(job.note) if job.note else None,
        "fault": translate_error(job_fault(job)) if job.fault else None,
        "address": result.get("address"),
        "file": result.get("file"),
        "href": url_for("api_jobs.download", job_id=job.id) if is_kept else None,
        "created_at": job.created_at.isoformat(),
        "started_at": job.started_at.isoformat() if job.started_at else None,
        "ended_at": job.ended_at.isoformat() if job.ended_at else None,
    }
