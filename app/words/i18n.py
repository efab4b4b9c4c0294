"""What is said in the language of the request: messages, terms, errors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask
from flask_babel import Babel, gettext

from app.words.fields import field_label, field_name
from app.words.language import DEFAULT_LANGUAGE, LANGUAGES, choose_language, current_language, vary_by_cookie
from geo.errors import DomainError
from projects.registry.doubts import Doubts
from projects.words.vocabulary import Term, find_term


def init_app(app: Flask) -> None:
    """Choose the language of each request and give the templates its words."""
    Babel(
        app,
        locale_selector=choose_language,
        default_locale=DEFAULT_LANGUAGE,
        default_timezone="Asia/Shanghai",
    )
    app.after_request(vary_by_cookie)
    app.jinja_env.globals.update(languages=LANGUAGES, current_language=current_language)
    app.jinja_env.globals.update(field_name=field_name, field_label=field_label)
    app.jinja_env.add_extension("jinja2.ext.i18n")


def term_label(terms: Iterable[Term], code: str | None) -> str:
    """Return a code's name in the current language; nothing for no code."""
    if not code:
        return ""
    term = find_term(terms, code)
    return term.en if current_language() == "en" else term.zh


def translate_error(error: DomainError) -> str:
    """Return an error's message in the current language with its values filled in."""
    return translate(error.message, **error.values)


def translate(message: str, **values: Any) -> str:
    """Return a message in the current language with its values filled in."""
    return str(gettext(message, **{name: localise(value) for name, value in values.items()}))


def localise(value: Any) -> Any:
    """Return a value of a message in the current language: a term by its name, fields by theirs."""
    if isinstance(value, Term):
        return value.en if current_language() == "en" else value.zh
    if isinstance(value, Doubts):
        return value.say(translate)
    if isinstance(value, tuple):
        return gettext("、").join(field_label(name) for name in value)
    return value
