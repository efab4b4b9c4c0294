"""One table from error to status; each answer says what happened and what to do, in the caller's language."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request, url_for
from flask.globals import request_ctx
from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString
from flask_limiter import RateLimitExceeded
from sqlalchemy.exc import DataError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from app.web.wanted import has_both, wants_page
from app.words.i18n import translate_error
from projects.errors import BadInput, Conflict, DomainError, Forbidden, Moved, NoRoom, NotFound, TooMany
from projects.exports.typeset import NoFonts
from projects.shelves.folder import FULL
from projects.shelves.shelf import FilesUnavailable
from projects.store.apart import WorkStopped
from projects.store.database import DatabaseUnavailable
from projects.store.failures import DatabaseFailed, Failure, OutcomeUnknown, find_failure
from projects.store.idempotency import KeyReused
from projects.store.kept_files import TooManyFiles

STATUS: dict[type[DomainError], int] = {
    NoRoom: 507,  # before BadInput, of which it is one
    BadInput: 400,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    KeyReused: 422,
    TooMany: 429,
    DatabaseUnavailable: 503,
    OutcomeUnknown: 503,
    TooManyFiles: 503,
    WorkStopped: 503,
    NoFonts: 503,
    FilesUnavailable: 503,
}
TITLES = {
    400: lazy_gettext("请求有误"),
    401: lazy_gettext("需要登录"),
    403: lazy_gettext("没有权限"),
    404: lazy_gettext("没有找到"),
    405: lazy_gettext("不支持这种操作"),
    409: lazy_gettext("内容已被他人更新"),
    412: lazy_gettext("内容已被他人更新"),
    413: lazy_gettext("内容太大"),
    415: lazy_gettext("格式不对"),
    422: lazy_gettext("请求的键已用过"),
    428: lazy_gettext("缺少版本"),
    429: lazy_gettext("尝试太多"),
    500: lazy_gettext("系统出错"),
    503: lazy_gettext("暂时不能处理"),
    507: lazy_gettext("没有空间了"),
}
FOR_PROGRAMS = ("/api/v1/", "/map/", "/exports/", "/feeds/", "/tiles/")
PROBLEM = "application/problem+json"
OGC_CODES = {400: "InvalidParameterValue", 404: "NotFound", 429: "TooManyRequests", 500: "NoApplicableCode"}
RETRY_AFTER = 15 * 60
RETRY_BUSY = 10
# What happened and after how many seconds it is worth trying again.
FAILURES: dict[Failure, tuple[LazyString, int]] = {
    "held": (lazy_gettext("别人正在保存同一内容,本次操作没有保存任何内容。请稍后重试。"), 5),
    "slow": (lazy_gettext("这次查询用时太长,已经停止。请缩小筛选范围,或稍后重试。"), 30),
    "full": (lazy_gettext("现在同时使用的人太多,本次操作没有保存任何内容。请稍后重试。"), 5),
    "disk": (lazy_gettext("数据库服务器的磁盘已满,没有保存任何内容。请告诉管理员,稍后重试。"), 60),
    "gone": (lazy_gettext("数据库没有应答,本次操作没有保存任何内容。请稍后重试。"), 10),
}
log = structlog.get_logger("lantu.errors")


def init_app(app: Flask) -> None:
    """Answer every error plainly; nothing shows a stack trace."""
    app.register_error_handler(DomainError, answer_domain_error)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(SQLAlchemyError, answer_database_error)
    app.register_error_handler(DataError, answer_data_error)
    app.register_error_handler(OSError, answer_disk_error)
    app.register_error_handler(Exception, answer_fault)


def status_of(error: DomainError | None) -> int:
    """Return the status that the table gives an error; 200 for none, 400 for one that it does not name."""
    if error is None:
        return 200
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)


def is_for_programs() -> bool:
    """Say whether the caller is a program: the API, data for a map, or OGC API where no page is wanted."""
    return request.path.startswith(FOR_PROGRAMS) or (has_both() and not wants_page())


def answer(status: int, message: str, field: str | None = None, *, is_certain: bool = True) -> Response:
    """Return an error as JSON or as a page; nothing of it asks the database, which may be what failed.

    `is_certain` says that nothing was saved.
    """
    g.is_error = True
    title = str(TITLES.get(status, TITLES[500 if status >= 500 else 400]))
    if is_for_programs():
        response = answer_problem(status, title, message, field)
    else:
        page = render_template(
            "parts/error.html", status=status, title=title, message=message, is_certain=is_certain
        )
        response = make_response(page)
    response.status_code = status
    return response


def answer_problem(status: int, title: str, message: str, field: str | None) -> Response:
    """Return an error as a program reads it: problem details (RFC 9457), and what older clients know.

    OGC API names the kind of error in `code` and says it in `description`.
    """
    named = [{"field": field, "detail": message}] if field else []
    problem: dict[str, Any] = {
        "type": name_problem(status),
        "title": title,
        "status": status,
        "detail": message,
        "instance": request.path,
        "errors": named,
        "error": {"status": status, "title": title, "message": message, "field": field},
    }
    if has_both():
        problem |= {"code": OGC_CODES.get(status, OGC_CODES[500]), "description": message}
    response = jsonify(problem)
    response.mimetype = PROBLEM
    return response


def name_problem(status: int) -> str:
    """Return the address that explains a kind of problem; none where a wrong Host has no addresses."""
    if request_ctx.url_adapter is None:
        return "about:blank"
    return url_for("api_docs.show_docs", _anchor=f"problem-{status}", as_of=None)


def answer_domain_error(error: DomainError) -> Response:
    """Answer a known error by the table; a merged project's code redirects to its new home."""
    if isinstance(error, Moved):
        path = request.full_path if request.query_string else request.path
        home = path.replace(request.view_args["code"], error.code, 1)  # type: ignore[index]
        # 308 keeps the method and the body of a write.
        return make_response(redirect(home, 301 if request.method in ("GET", "HEAD") else 308))
    if isinstance(error, DatabaseFailed):
        return answer_unavailable(*FAILURES[error.failure])
    if isinstance(error, OutcomeUnknown):
        return answer(503, translate_error(error), is_certain=False)
    if status_of(error) == 503:
        return answer_unavailable(translate_error(error), RETRY_BUSY)
    response = answer(status_of(error), translate_error(error), error.field)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def answer_http_error(error: HTTPException) -> Response:
    """Answer Flask's own errors in our words."""
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    words = {
        404: gettext("没有这个页面。请从首页或项目列表进入。"),
        405: gettext("这个地址不接受这种请求。"),
        429: gettext("失败的次数太多,暂时不能再试。请过 15 分钟再来。"),
    }
    if isinstance(error, RateLimitExceeded) and error.limit.error_message:
        # Its own words; the library says when.
        return answer(status, str(error.description))
    response = answer(status, words.get(status, gettext("请求无法处理。")))
    if status == 429:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    # What the protocol asks of such an answer: Allow, Content-Range, WWW-Authenticate.
    response.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    return response


def answer_database_error(error: SQLAlchemyError) -> Response:
    """Answer when the database is gone or too busy: nothing was saved, and retrying is safe."""
    failure = find_failure(error)
    if failure is None:
        return answer_fault(error)
    log.error("database_unavailable", failure=failure, reason=str(getattr(error, "orig", error)))
    return answer_unavailable(*FAILURES[failure])


def answer_unavailable(message: str | LazyString, seconds: int) -> Response:
    """Answer that it is worth trying again after some seconds."""
    response = answer(503, str(message))
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


def answer_data_error(error: DataError) -> Response:
    """Answer a value that no reader refused and the database cannot hold; the log has what it was."""
    log.error("refused_by_the_database", exc_info=error)
    return answer(400, gettext("请求里有无法处理的值,没有保存。"))


def answer_disk_error(error: OSError) -> Response:
    """Answer a disk without room plainly, and everything else as a fault of ours."""
    if error.errno not in FULL:
        return answer_fault(error)
    log.error("disk_full", reason=str(error))
    return answer(507, gettext("服务器的磁盘已满,没有保存任何内容。请告诉管理员,稍后重试。"))


def answer_fault(error: Exception) -> Response:
    """Answer a fault of ours; the log has the trace under the request's id."""
    log.error("fault", exc_info=error)
    message = gettext("系统出错,已记录。请稍后重试,或把页面地址告诉管理员。")
    try:
        return answer(500, message)
    except Exception:
        # The page itself is what fails: say it without one.
        log.exception("fault_of_the_error_page")
        return make_response(f"{message}\n", 500, {"Content-Type": "text/plain; charset=utf-8"})
