# What Lantu uses of Flask-Babel, which ships no types: a text is a str, whatever its placeholders.
from collections.abc import Callable

from babel import Locale
from flask import Flask
from flask_babel.speaklater import LazyString

class Babel:
    def __init__(
        self, app: Flask, *, locale_selector: Callable[[], str], default_locale: str, default_timezone: str
    ) -> None: ...

def gettext(text: str, **values: object) -> str: ...
def lazy_gettext(text: str, **values: object) -> LazyString: ...
def get_locale() -> Locale | None: ...
