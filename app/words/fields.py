"""The names of fields, as pages, forms and messages say them in the language of the request."""

from __future__ import annotations

from flask_babel.speaklater import LazyString

from app.words.language import current_language
from projects.registry.fields import name_of


def field_label(key: str) -> str:
    """Return the name of a field with its unit, as a form or a column is headed."""
    return name_of(key).title(current_language())


def field_name(key: str) -> str:
    """Return the name of a field."""
    return name_of(key).say(current_language())


def lazy_label(key: str) -> LazyString:
    """Return a field's name with its unit in the language of whoever reads it later."""
    return LazyString(field_label, key)


def lazy_name(key: str) -> LazyString:
    """Return a field's name in the language of whoever reads it later."""
    return LazyString(field_name, key)
