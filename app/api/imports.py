"""Files that come in, for programs: send one, read its verdicts, decide, write, take back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from sqlalchemy.orm import Session

from app.api.body import Body, check_form, check_words, read_body
from app.api.import_reading import (
    OPTIONS,
    month_of,
    read_columns,
    read_decisions,
    read_options_of,
    read_table,
)
from app.api.once import form_written_once, written_once
from app.api.refusals import Refused
from app.api.version import FIELD, read_expected
from app.imports.forms import get_import_store, need_officer, read_options, read_upload
from app.imports.marking import send_marked
from app.imports.words import say
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_author
from app.web.whole_numbers import MOST_BIG, read_number
from geo.errors import msg
from projects.errors import BadInput, Conflict
from projects.imports.asking import ask_apply, ask_undo, bring_file, decide_rows, read_anew
from projects.imports.source import name_column
from projects.imports.storing import PAGE as LISTED
from projects.imports.storing import RowView, find_state, get_import, list_imports, list_rows
from projects.models import Import
from projects.reading.paging import read_limit
from projects.words.query_words import Words, bad_value
from projects.words.vocabulary import IMPORT_VERDICTS, codes

bp = Blueprint("api_imports", __name__, url_prefix="/api/v1/imports")
VERDICTS = (*codes(IMPORT_VERDICTS), "doubted")
ROW_WORDS = ("verdict", "limit", "cursor", "lang")
PAGE, MOST = 100, 1000
OF_TABLE = ("name", "kind", "is_hidden", "rows")


@bp.get("")
@visible_to("officer")
def imports() -> Response:
    """Answer a page of the files that the caller brought, the newest first."""
    for word in request.args:
        if word not in ("cursor", "lang"):
            raise bad_value("?", word, ("cursor", "lang"))
    found = list_imports(get_session(), need_officer(), read_number("cursor", MOST_BIG))
    following = str(found[LISTED - 1].id) if len(found) > LISTED else None
    return tagged(jsonify(imports=[as_import(one) for one in found[:LISTED]], next=following))


@bp.post("")
@visible_to("officer")
@form_written_once
def send_import() -> Response:
    """Keep a file and have it read; the answer says where to ask how far that is."""
    check_words()
    check_form(OPTIONS, files=("file",))
    sent, options = read_upload(), read_options()
    return answer_import(bring_file(get_session(), get_import_store(), sent, options, current_author()), 202)


@bp.get("/<int:import_id>")
@visible_to("officer")
def show_import(import_id: int) -> Response:
    """Answer how an import stands."""
    response = answer_import(get_import(get_session(), import_id, need_officer()))
    response.make_conditional(request)
    return response


@bp.get("/<int:import_id>/rows")
@visible_to("officer")
def show_rows(import_id: int) -> Response:
    """Answer a page of an import's rows with their verdicts, in the order of the file."""
    one = get_import(get_session(), import_id, need_officer())
    words = request.args.to_dict(flat=False)
    verdict = read_verdict(words)
    limit = read_limit([value for value in words.get("limit", ()) if value], PAGE, MOST)
    rows = list_rows(get_session(), one.id, verdict, read_number("cursor", MOST_BIG), limit)
    following = str(rows[limit - 1].row.position) if len(rows) > limit else None
    return tagged(jsonify(rows=[as_row(row) for row in rows[:limit]], next=following))


def tagged(response: Response) -> Response:
    """Return an answer under the tag of itself: what is told of an import depends on the registry too."""
    response.add_etag()
    response.make_conditional(request)
    return response


def read_verdict(words: Words) -> str:
    """Return the verdict that is asked for, empty for all; raises BadInput, also for a word nobody reads."""
    for word in words:
        if word not in ROW_WORDS:
            raise bad_value("?", word, ROW_WORDS)
    verdict = request.args.get("verdict", "")
    if verdict and verdict not in VERDICTS:
        raise bad_value("verdict", verdict, VERDICTS)
    return verdict


@bp.post("/<int:import_id>/rows/<int:position>")
@visible_to("officer")
@written_once
def decide_row(import_id: int, position: int) -> Response:
    """Say which project a row is, or that it is a new one."""
    body = read_body(("decision", FIELD))

    def act(work: Session, version: int) -> Import:
        decision = body.words("decision", 50)
        if not decision:
            raise BadInput(msg("请写明是哪个项目的编码,或 new。"), field="decision")
        return decide_rows(work, import_id, current_author(), {position: decision}, version=version)

    return change(body, act)


@bp.post("/<int:import_id>/rows/decide")
@visible_to("officer")
@written_once
def decide_several(import_id: int) -> Response:
    """Say of several rows which project each is, or that it is a new one; then the file is read anew once."""
    body = read_body(("decisions", FIELD))
    decisions = read_decisions(body)

    def act(work: Session, version: int) -> Import:
        return decide_rows(work, import_id, current_author(), decisions, version=version)

    return change(body, act)


@bp.post("/<int:import_id>/read")
@visible_to("officer")
@written_once
def read_otherwise(import_id: int) -> Response:
    """Read the file anew: other columns, table, target, month, year or datum; what is not sent stays."""
    body = read_body((*OPTIONS, "table", "columns", FIELD))
    one = get_import(get_session(), import_id, need_officer())
    table, options = read_table(body, one), read_options_of(body, one)
    columns = read_columns(body, one, table)

    def act(work: Session, version: int) -> Import:
        author = current_author()
        return read_anew(work, import_id, author, options, table_name=table, columns=columns, version=version)

    return change(body, act)


@bp.get("/<int:import_id>/marked")
@visible_to("officer")
def download_marked(import_id: int) -> Response:
    """Send the file back as a workbook with every wrong cell marked and its reason beside it."""
    for word in request.args:
        if word != "lang":
            raise bad_value("?", word, ("lang",))
    return send_marked(get_import(get_session(), import_id, need_officer()))


@bp.post("/<int:import_id>/apply")
@visible_to("officer")
@written_once
def apply_import(import_id: int) -> Response:
    """Have the new and changed rows written, or sent to review."""
    body = read_body(("leave_out", "confirmed", FIELD))

    def act(work: Session, version: int) -> Import:
        ticked = {name: body.flag(name) for name in ("leave_out", "confirmed")}
        return ask_apply(work, import_id, current_author(), version=version, **ticked)

    return change(body, act)


@bp.post("/<int:import_id>/undo")
@visible_to("officer")
@written_once
def undo_import(import_id: int) -> Response:
    """Have the whole import taken back."""
    body = read_body(("reason", "leave_out", FIELD))

    def act(work: Session, version: int) -> Import:
        reason, leave_out = body.words("reason"), body.flag("leave_out")
        return ask_undo(work, import_id, current_author(), reason, version=version, leave_out=leave_out)

    return change(body, act)


def change(body: Body, act: Callable[[Session, int], Import]) -> Response:
    """Do what a program asks of an import at the version that it names."""
    expected = read_expected(body)
    try:
        one = act(get_session(), expected.version)
    except Conflict as error:
        raise Refused(expected.status, error.message, field=error.field, **error.values) from error
    return answer_import(one, 202)


def answer_import(one: Import, status: int = 200) -> Response:
    """Answer with an import; its version is the ETag that a write has to name."""
    response = jsonify(as_import(one))
    response.status_code = status
    response.headers["ETag"] = f'"{one.version}"'
    if status == 202:
        response.headers["Location"] = url_for("api_imports.show_import", import_id=one.id)
    return response


def as_import(one: Import) -> dict[str, Any]:
    """Return an import as programs read it."""
    return {
        "id": one.id,
        "filename": one.filename,
        "format": one.format,
        "encoding": one.encoding,
        "target": one.target,
        "table": one.table_name,
        "tables": [{name: table.get(name) for name in OF_TABLE} for table in one.tables or ()],
        "columns": as_columns(one.mapping or {}),
        "month": month_of(one.month),
        "year": one.year,
        "datum": one.datum,
        "reason": one.reason,
        "evidence": one.evidence,
        "evidence_link": one.evidence_link,
        "batch": one.batch,
        "job": one.job_id,
        "state": find_state(get_session(), one),
        "counts": one.counts,
        "notes": [say(note) for note in one.notes],
        "fault": say(one.fault) if one.fault else None,
        "version": one.version,
    }


def as_columns(mapping: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of the table by their letters: the heading, and what each is taken for."""
    known = mapping.get("columns", {})
    return {
        name_column(index): {
            "heading": heading,
            "field": known.get(str(index), {}).get("field"),
            "unit": known.get(str(index), {}).get("unit"),
        }
        for index, heading in enumerate(mapping.get("headings", ()))
    }


def as_row(view: RowView) -> dict[str, Any]:
    """Return a row as programs read it."""
    row = view.row
    return {
        "position": row.position,
        "table": row.table_name,
        "row": row.number,
        "verdict": row.verdict,
        "name": row.name,
        "project": view.code or None,
        "changes": {name: {"old": old, "new": new} for name, (old, new) in row.changes.items()},
        "faults": [
            {
                "cell": cell_of(fault, row.number),
                "field": fault.get("field"),
                "message": say(fault),
            }
            for fault in row.faults
        ],
        "doubts": [say(doubt) for doubt in row.doubts],
        "notes": [say(note) for note in row.notes],
        "candidates": [
            {"code": one["code"], "name": one["name"], "score": one["score"]} for one in row.candidates
        ],
        "decision": row.decision,
    }


def cell_of(fault: dict[str, Any], number: int) -> str | None:
    """Return the cell at fault as spreadsheets name it."""
    column = fault.get("column")
    return f"{name_column(column)}{number}" if column is not None else None
