"""What a template says in the language of its reader."""

from __future__ import annotations

from flask import Flask, g
from markupsafe import Markup

WORDS = "{{ _('选定%(place)s,列出其下属地区', place=place) }}"


def test_a_message_is_said_in_the_language_of_each_reader(app: Flask) -> None:
    said = {}
    for language in ("zh", "en", "zh"):
        with app.test_request_context(f"/?lang={language}"):
            said[language] = app.jinja_env.from_string("{{ _('未载明') }}").render()
    assert said == {"zh": "未载明", "en": "not stated"}


def test_values_are_escaped_as_everything_else(app: Flask) -> None:
    with app.test_request_context("/"):
        shown = app.jinja_env.from_string(WORDS).render(place="<b>喀左</b>")
        assert shown == "选定&lt;b&gt;喀左&lt;/b&gt;,列出其下属地区"
        assert app.jinja_env.from_string(WORDS).render(place=Markup("<i>喀左</i>")).startswith("选定<i>")


def test_a_text_without_markup_escapes_nothing(app: Flask) -> None:
    with app.test_request_context("/"):
        plain = app.jinja_env.overlay(autoescape=False).from_string(WORDS)
        assert plain.render(place="A & B") == "选定A & B,列出其下属地区"


def test_the_language_of_a_request_is_asked_once(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        app.jinja_env.from_string("{{ _('未载明') }}{{ current_language() }}").render()
        assert g.language == "en"
