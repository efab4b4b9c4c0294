"""Sign in, in one step or two, and out."""

from __future__ import annotations

import time

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from app.saved_views.address import address_of
from app.web import unsent
from app.web.access import visible_to
from app.web.addresses import local_path
from app.web.extensions import get_session
from app.web.identity import current_person, enter, leave
from app.web.transaction import transaction
from projects.accounts import sessions
from projects.accounts.access import Account
from projects.accounts.guesses import MOST_FAILURES, PAUSE
from projects.accounts.second_step import try_code
from projects.accounts.sign_ins import try_password
from projects.models import Officer
from projects.saved_views.queries import find_start

bp = Blueprint("sign_in", __name__)
# What the cookie carries between the two steps, and for how many seconds it is good.
HALFWAY = "halfway"
CODE = "one_time_password"
HALFWAY_SECONDS = 5 * 60


@bp.get("/sign-in")
@visible_to("public")
def show_sign_in() -> Response:
    """Ask for name and password; who is signed in already goes on."""
    wanted = local_path(request.args.get("next", "/"))
    if current_person() is not None:
        return go_on(wanted)
    return sign_in_page(wanted)


@bp.post("/sign-in")
@visible_to("public")
def sign_in() -> Response:
    """Sign in and go on: to the page that was wanted, or with the form that was sent without a session.

    Every refusal reads the same. A form that asks for the code of the second step too is done in one go.
    """
    name, password = request.form.get("name", ""), request.form.get("password", "")
    with transaction(get_session()) as work:
        officer = try_password(work, name, password, request.remote_addr)
        admitted = admit(officer) if officer else None
    if officer is None:
        return answer_wrong(name)
    if admitted is None:
        return finish_in_place(officer.id, name) if is_in_place() else ask_for_code(officer)
    enter(*admitted)
    return answer_entered()


def is_in_place() -> bool:
    """Say whether one signs in beside a form that waits, and does not leave it for another page."""
    return is_script() or unsent.unpack(request.form.get(unsent.KEPT, "")) is not None


def finish_in_place(officer_id: int, name: str) -> Response:
    """Take the code that came with name and password, and go on with what waits."""
    with transaction(get_session()) as work:
        officer = try_code(work, officer_id, request.form.get(CODE, ""), request.remote_addr)
        admitted = begin(officer) if officer else None
    if admitted is None:
        return answer_wrong(name)
    enter(*admitted)
    return answer_entered()


def answer_entered() -> Response:
    """Go on as whoever has just signed in."""
    if is_script():
        return tell_who()
    form = unsent.unpack(request.form.get(unsent.KEPT, ""))
    if form is not None:
        return unsent.send_again(form)
    return go_on(local_path(request.form.get("next", "/")))


def go_on(wanted: str) -> Response:
    """Go to the page that was wanted; who came from the front door goes to where the own work begins."""
    return make_response(redirect(find_start_address() if wanted == "/" else wanted, 303))


def find_start_address() -> str:
    """Return the saved view that one starts from, else the desk; the map for who reports nothing."""
    person = current_person()
    if person is None:
        return "/"
    start = find_start(get_session(), person.access)
    if start is not None:
        return address_of(start.page, start.query)
    return url_for("dispatch.show_desk" if person.reaches("officer") else "map.show_map")


def answer_wrong(name: str) -> Response:
    """Ask again, with the name and all that was kept."""
    if is_script():
        return make_response({"message": gettext("登录名、密码或动态口令不对,或者账号不能登录。")}, 400)
    form = unsent.unpack(request.form.get(unsent.KEPT, ""))
    if form is not None:
        return make_response(unsent.sign_in_page(form, name=name, is_refused=True), 400)
    wanted = local_path(request.form.get("next", "/"))
    return sign_in_page(wanted, name=name, refused=True, status=400)


@bp.get("/sign-in/who")
@visible_to("public")
def tell_who() -> Response:
    """Tell our own scripts who is signed in in this browser, and the token that its forms need now."""
    account = person.account if (person := current_person()) else None
    return jsonify(
        officer=account.id if account else None,
        name=account.display_name if account else "",
        csrf_token=generate_csrf(),
    )


def is_script() -> bool:
    """Say whether a script of ours signs in, on a page that stays as it is."""
    return bool(request.accept_mimetypes.best == "application/json")


@bp.get("/sign-in/code")
@visible_to("public")
def show_code() -> Response:
    """Ask for the code of the second step; without the first one begins there."""
    officer_id, wanted = read_halfway()
    return code_page() if officer_id else sign_in_page(wanted)


@bp.post("/sign-in/code")
@visible_to("public")
def give_code() -> Response:
    """Take the code of the second step, or a recovery code, and go on."""
    officer_id, wanted = read_halfway()
    if not officer_id:
        return sign_in_page(wanted, status=400)
    with transaction(get_session()) as work:
        officer = try_code(work, officer_id, request.form.get(CODE, ""), request.remote_addr)
        admitted = begin(officer) if officer else None
    if admitted is None:
        return code_page(status=400)
    enter(*admitted)
    return go_on(wanted)


@bp.post("/sign-out")
@visible_to("viewer")
def sign_out() -> Response:
    """End this browser's session, for every copy of its cookie."""
    person = current_person()
    with transaction(get_session()) as work:
        sessions.end_session(work, person.secret if person else "")
    leave()
    return make_response(redirect(url_for("map.show_map"), 303))


def admit(officer: Officer) -> tuple[Account, str] | None:
    """Open a new session for an officer whose password was right; None while a second step is to come.

    What this browser held before is ended.
    """
    person = current_person()
    if person is not None:
        sessions.end_session(get_session(), person.secret)
    return begin(officer) if officer.totp_secret is None else None


def begin(officer: Officer) -> tuple[Account, str]:
    """Open a new session for an officer."""
    account = Account(
        officer.id, officer.name, officer.display_name, officer.role, officer.totp_secret is not None
    )
    agent = request.headers.get("User-Agent")
    return account, sessions.begin_session(get_session(), officer.id, request.remote_addr, agent)


def ask_for_code(officer: Officer, wanted: str | None = None) -> Response:
    """Go to the second step, and from there to the page that was wanted; called when all is committed."""
    leave()
    wanted = local_path(request.form.get("next", "/")) if wanted is None else wanted
    session[HALFWAY] = [officer.id, int(time.time()), password_mark(officer), wanted]
    return make_response(redirect(url_for("sign_in.show_code"), 303))


def password_mark(officer: Officer) -> str:
    """Return what changes with the password."""
    return str(officer.password_changed_at)


def read_halfway() -> tuple[int, str]:
    """Return whose password was right in this browser just now, 0 for nobody's, and the page wanted."""
    officer_id, since, mark, wanted = session.get(HALFWAY) or (0, 0, "", "/")
    officer = get_session().get(Officer, officer_id) if time.time() - since < HALFWAY_SECONDS else None
    is_same = officer is not None and officer.totp_secret is not None and password_mark(officer) == mark
    return (officer_id if is_same else 0), local_path(wanted)


def code_page(*, status: int = 200) -> Response:
    """Return the form of the second step, and whether the code was refused."""
    return make_response(render_template("accounts/sign_in_code.html", refused=status != 200), status)


def sign_in_page(wanted: str, *, name: str = "", refused: bool = False, status: int = 200) -> Response:
    """Return the form, with the name that was typed and whether it was refused."""
    page = render_template(
        "accounts/sign_in.html",
        wanted=wanted,
        name=name,
        refused=refused,
        most=MOST_FAILURES,
        minutes=int(PAUSE.total_seconds() // 60),
    )
    return make_response(page, status)
