"""The language of a request: a word of the URL, else a cookie, else Chinese."""

from __future__ import annotations

from flask import Response, g, has_app_context, request
from flask_babel import get_locale

from projects.words.names import Language

LANGUAGES: dict[str, str] = {"zh": "中文", "en": "English"}
DEFAULT_LANGUAGE: Language = "zh"
COOKIE = "lantu_lang"


def choose_language() -> str:
    """Return the language that `lang` in the URL names, else the cookie's, else Chinese."""
    if (named := request.args.get("lang")) in LANGUAGES:
        return named
    g.is_language_of_cookie = True
    kept = request.cookies.get(COOKIE)
    return kept if kept in LANGUAGES else DEFAULT_LANGUAGE


def vary_by_cookie(response: Response) -> Response:
    """Tell caches that an answer depends on the cookie, where its language did."""
    if g.get("is_language_of_cookie"):
        response.vary.add("Cookie")
    return response


def current_language() -> Language:
    """Return `zh` or `en`: of a request the same to its end, since a page asks a thousand times."""
    if not has_app_context():
        return DEFAULT_LANGUAGE
    language: Language | None = getattr(g, "language", None)
    if language is None:
        locale = get_locale()
        language = g.language = "en" if locale and locale.language == "en" else DEFAULT_LANGUAGE
    return language
