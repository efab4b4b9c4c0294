"""Set up one's second step of signing in, renew its recovery codes, turn it off."""

from __future__ import annotations

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

from app.accounts.own_password import ask_password, me
from app.web.access import visible_to
from app.web.errors import is_for_programs
from app.web.extensions import get_session
from app.web.identity import current_person
from app.web.transaction import transaction
from geo.errors import msg
from projects.accounts import second_step
from projects.errors import BadInput, DomainError, Forbidden

bp = Blueprint("second_step", __name__, url_prefix="/account/second-step")
# The secret that is being set up, in the signed cookie of its owner.
SECRET = "second_step"  # noqa: S105 (a name)
# What one may still open when the second step is required and not set up yet.
OPEN = {"second_step", "sign_in", "language", "look", "health", None}


def init_app(app: Flask) -> None:
    """Ask for a second step whom the configuration says."""
    app.before_request(demand)


def is_required() -> bool:
    """Say whether the person who asks must have a second step."""
    person = current_person()
    is_wanted: bool = current_app.config["LANTU_REQUIRE_TOTP"]
    return is_wanted and person is not None and person.reaches("reviewer")


def demand() -> Response | None:
    """Let a person for whom a second step is required do nothing before it is set up."""
    person = current_person()
    if person is None or person.account.has_second_step or not is_required() or request.blueprint in OPEN:
        return None
    if person.token is not None or is_for_programs() or request.method not in ("GET", "HEAD"):
        raise Forbidden(msg("这里要求审核人员和管理员使用两步登录。请先在网页上“我的账号”里设置。"))
    return make_response(redirect(url_for("second_step.show"), 303))


@bp.get("")
@visible_to("viewer")
def show() -> Response:
    """Show the second step: how to set it up, or how many recovery codes are left."""
    return step_page()


@bp.post("")
@visible_to("viewer")
def turn_on() -> Response:
    """Turn the second step on and show the recovery codes, this once."""
    person, secret = me(), session.get(SECRET, "")
    try:
        ask_password("step_password", "second_step")
        if not secret:
            raise BadInput(msg("这一页放得太久了,请重新扫描二维码。"), field="one_time_password")
        with transaction(get_session()) as work:
            codes = second_step.turn_on(
                work, person.account.id, secret, request.form.get("one_time_password", ""), keep=person.secret
            )
    except BadInput as error:
        return step_page(error=error, status=400)
    session.pop(SECRET, None)
    return step_page(codes=codes, is_on=True)


@bp.post("/codes")
@visible_to("viewer")
def renew_codes() -> Response:
    """Make new recovery codes and show them, this once; the old ones are void."""
    try:
        ask_password("step_password", "second_step")
        with transaction(get_session()) as work:
            codes = second_step.replace_recovery_codes(work, me().account.id)
    except BadInput as error:
        return step_page(error=error, status=400)
    return step_page(codes=codes)


@bp.post("/off")
@visible_to("viewer")
def turn_off() -> Response:
    """Turn the second step off; every session ends, this one too."""
    try:
        if is_required():
            raise BadInput(msg("这里要求您使用两步登录,不能关闭。换手机时请重新生成恢复码或请管理员重置。"))
        ask_password("step_password", "second_step")
        with transaction(get_session()) as work:
            second_step.turn_off(work, me().account.id)
    except BadInput as error:
        return step_page(error=error, status=400)
    return make_response(redirect(url_for("sign_in.show_sign_in"), 303))


def step_page(
    *,
    error: DomainError | None = None,
    codes: list[str] | None = None,
    is_on: bool | None = None,
    status: int = 200,
) -> Response:
    """Return the page; while nothing is set up with a secret of this session, in text and as a picture."""
    account = me().account
    shown = account.has_second_step if is_on is None else is_on
    secret = "" if shown else session.setdefault(SECRET, second_step.new_secret())
    page = render_template(
        "accounts/second_step.html",
        is_on=shown,
        is_required=is_required(),
        left=second_step.count_recovery_codes(get_session(), account.id) if shown else 0,
        codes=codes or [],
        secret=secret,
        picture=second_step.draw(second_step.describe_secret(secret, account.name)) if secret else "",
        error=error,
    )
    return make_response(page, status)
