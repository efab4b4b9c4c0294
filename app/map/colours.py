"""What the marks of the map can be coloured by: status, warning, kind of work, who stands for the place."""

from __future__ import annotations

from flask_babel import gettext

from app.words.fields import field_name
from app.words.i18n import term_label
from projects.words.tones import TONES

COLOURS = tuple(TONES)


def describe_colours() -> dict[str, dict[str, str]]:
    """Return the names of what each way of colouring tells apart, in the order of the key."""
    return {way: {term.code: term_label(terms, term.code) for term in terms} for way, terms in TONES.items()}


def colour_names() -> dict[str, str]:
    """Return what the marks can be coloured by."""
    return {
        "status": gettext("状态"),
        "warning": gettext("预警"),
        "type": gettext("类型"),
        "custody": field_name("custody"),
    }
