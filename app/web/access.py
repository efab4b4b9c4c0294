"""Who may see a route: every view declares it, it is enforced here, and a test finds the view that forgot."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, make_response, redirect, request, url_for
from flask_babel import gettext

from app.web.addresses import local_path, split_address
from app.web.errors import answer, is_for_programs
from app.web.identity import current_access, current_person
from app.web.unsent import answer_unsent
from geo.errors import msg
from projects.accounts.access import Audience
from projects.errors import Forbidden
from projects.words.vocabulary import ROLES, find_term

View = TypeVar("View", bound=Callable[..., Any])
SAFE = ("GET", "HEAD", "OPTIONS")


def visible_to(audience: Audience) -> Callable[[View], View]:
    """Let only callers of this role, or a higher one, into a view; `public` lets anyone in."""

    def guard(view: View) -> View:
        if audience == "public":
            view.audience = audience  # type: ignore[attr-defined]
            return view

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            refused = admit(audience)
            return view(*args, **kwargs) if refused is None else refused

        guarded.audience = audience  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def admit(audience: Audience) -> Response | None:
    """Return how to sign in where one must, None for who may go on; raises Forbidden for a lesser role."""
    if audience == "public":
        return None
    if current_person() is None:
        return ask_to_sign_in()
    check_role(audience)
    return None


def check_role(audience: Audience) -> None:
    """Raise Forbidden unless the caller has the role and, with a token, may do what the request does."""
    access = current_access()
    if not access.reaches(audience):
        term = find_term(ROLES, audience)
        raise Forbidden(
            msg("这里需要“%(zh)s”(%(en)s)角色。如果需要,请管理员调整您的角色。"), zh=term.zh, en=term.en
        )
    if audience == "administrator" and not access.can_administer():
        raise Forbidden(msg("管理账号和设置要登录后在网页上进行,不能用令牌。"))
    if request.method not in SAFE and access.is_read_only:
        raise Forbidden(msg("这个令牌是只读的,不能修改。"))


def require(allowed: bool) -> None:
    """Raise Forbidden unless the caller's access allowed it: `require(access.can_review(districts))`."""
    if not allowed:
        raise Forbidden(msg("这超出了您的角色或您负责的县区,没有保存。跨县区和市本级的项目由市级账号办理。"))


def ask_to_sign_in() -> Response:
    """Ask a person to sign in and go on afterwards; tell a program that it needs a token."""
    if is_for_programs():
        response = answer(401, gettext("这个接口需要登录或令牌。"))
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if request.method not in SAFE:
        return answer_unsent()
    target = url_for("sign_in.show_sign_in", next=wanted_page())
    if "HX-Request" in request.headers:
        # htmx would put the sign-in page into a part of the page that asks; this makes the browser go there.
        response = make_response("", 204)
        response.headers["HX-Redirect"] = target
        return response
    return make_response(redirect(target, 303))


def wanted_page() -> str:
    """Return the page to come back to: the one asked for, or the one on which a part was asked for."""
    if "HX-Request" in request.headers:
        here = split_address(request.headers.get("HX-Current-URL", ""))
        return local_path(f"{here.path}?{here.query}" if here.query else here.path)
    return local_path(request.full_path.removesuffix("?"))
