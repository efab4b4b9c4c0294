"""The language of a request: a word of the URL, else a cookie, else Chinese."""

from __future__ import annotations

from flask import request
from flask_babel import get_locale

from projects.words.names import Language

LANGUAGES: dict[str, str] = {"zh": "中文", "en": "English"}
DEFAULT_LANGUAGE: Language = "zh"
COOKIE = "lantu_lang"


def choose_language() -> str:
    """Return the language that `lang` in the URL names, else the cookie's, else Chinese."""
    for wanted in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return DEFAULT_LANGUAGE


def current_language() -> Language:
    """Return `zh` or `en`."""
    locale = get_locale()
    return "en" if locale and locale.language == "en" else DEFAULT_LANGUAGE
