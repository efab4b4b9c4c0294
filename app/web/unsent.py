"""A form that came without a live session, or with the token of an older one: nothing typed into it is lost.

What was typed stands, signed, in the page that answers whoever sent it, and nowhere else. Whoever signs in
there goes on to exactly what was asked. Only the person for whom the form was made does so without looking:
anyone else, and anyone where that cannot be told, first sees what is to be sent and then sends it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.exceptions import HTTPException

from app.web.addresses import local_path
from app.web.errors import answer, is_for_programs
from app.web.identity import current_person
from app.words.typed import label_of, list_typed

KEPT, PROOF, TOKEN = "kept", "typed_by", "csrf_token"
# Told to our own scripts, which sign in on the spot and send the form once more.
AGAIN = "Lantu-Again"
SIGN_OUT = "sign_in.sign_out"


@dataclass(frozen=True, slots=True)
class UnsentForm:
    """A form as it came: where it was going, for whom it was made, what stood in it, which files it had.

    `secrets` are the passwords that it asked for: they are never kept, but asked for again.
    """

    address: str
    endpoint: str
    author: int | None = None
    pairs: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Return what was typed, by the labels of the form."""
        return list_typed(self.endpoint, self.pairs)

    @property
    def is_whole(self) -> bool:
        """Say whether nothing has to be chosen or typed again."""
        return not self.files and not self.secrets

    @property
    def inputs(self) -> dict[str, list[str]]:
        """Return the file inputs, each with the names of its files."""
        return {name: [one for at, one in self.files if at == name] for name, _file in self.files}

    @property
    def asked_again(self) -> list[tuple[str, str]]:
        """Return the passwords to be typed again: name and label."""
        return [(name, label_of(self.endpoint, name) or gettext("密码")) for name in self.secrets]


def init_app(app: Flask) -> None:
    """Let each form say for whom it was made."""
    app.jinja_env.globals.update(typed_by=prove_author, list_unsent=list_unsent)


def seal() -> URLSafeSerializer:
    """Return what signs words of ours that a page carries back."""
    return URLSafeSerializer(str(current_app.secret_key), salt="lantu.unsent")


def prove_author() -> str:
    """Return the signed number of whoever the page is made for; nothing for anyone."""
    person = current_person()
    return str(seal().dumps({"by": person.account.id})) if person else ""


def read_author() -> int | None:
    """Return for whom the form was made, None where that cannot be told."""
    try:
        found: int = seal().loads(request.form.get(PROOF, ""))["by"]
    except (BadData, KeyError, TypeError):
        return None
    return found


def read_form() -> UnsentForm:
    """Return the form of the request."""
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name not in (TOKEN, PROOF)]
    return UnsentForm(
        address=local_path(request.full_path.removesuffix("?")),
        endpoint=request.endpoint or "",
        author=read_author(),
        pairs=[(name, value) for name, value in pairs if "password" not in name],
        files=[(name, one.filename) for name, one in request.files.items(multi=True) if one.filename],
        secrets=[name for name, _value in pairs if "password" in name],
    )


def list_unsent() -> list[tuple[str, str]]:
    """Return what was typed into the form of a request that was refused, for the page that says so."""
    if request.method != "POST" or request.endpoint is None:
        return []
    try:
        kept = unpack(request.form.get(KEPT, ""))
        return kept.typed if kept else list_typed(request.endpoint, request.form.items(multi=True))
    except HTTPException:
        # A body that cannot be read has nothing to give back.
        return []


def pack(form: UnsentForm) -> str:
    """Return a form as a signed word that a page carries."""
    return str(seal().dumps(asdict(form)))


def unpack(word: str) -> UnsentForm | None:
    """Return the form of a word that we signed, None for any other."""
    try:
        held: dict[str, Any] = seal().loads(word)
        return UnsentForm(**held)
    except (BadData, TypeError):
        return None


def answer_unsent() -> Response:
    """Answer a form that was not taken: sign in, or look at it, and go on from here."""
    person = current_person()
    if is_for_programs():
        return answer(400, gettext("请求缺少有效的 X-CSRFToken,没有保存。"))
    if person is None and request.endpoint == SIGN_OUT:
        return make_response(redirect(url_for("map.show_map"), 303))
    if "HX-Request" in request.headers:
        response = make_response("", 400 if person else 401)
        response.headers[AGAIN] = "token" if person else "sign-in"
        return response
    form = read_form()
    if not is_ours():
        page = render_template("parts/expired.html", kept=form.typed)
        return private(make_response(page, 400))
    view = current_app.view_functions[form.endpoint]
    if person is None and getattr(view, "audience", "") != "public":
        return private(make_response(sign_in_page(form), 401))
    return send_again(form, status=400)


def is_ours() -> bool:
    """Say whether the form was sent from a page of this site, as far as the browser tells.

    What another site wrote is never offered for sending.
    """
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "same-origin")
    return site == "same-origin" and (origin is None or urlsplit(origin).netloc == request.host)


def sign_in_page(form: UnsentForm, *, name: str = "", is_refused: bool = False) -> str:
    """Return the page that asks to sign in and carries the form along."""
    return render_template("parts/unsent.html", form=form, kept=pack(form), name=name, is_refused=is_refused)


def send_again(form: UnsentForm, *, status: int = 200) -> Response:
    """Return the form, seen, with this session's token; its author's goes on by itself after a sign-in."""
    person = current_person()
    is_own = person is not None and person.account.id == form.author
    page = render_template(
        "parts/send_again.html",
        form=form,
        is_own=is_own,
        goes_on=is_own and form.is_whole and status == 200,
        mark=sha256(pack(form).encode()).hexdigest(),
    )
    return private(make_response(page, status))


def private(response: Response) -> Response:
    """Keep what was typed out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    return response
