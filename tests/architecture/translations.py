"""Find texts of the pages that the English catalogue lacks. Run as a module it fails when there are any."""

from __future__ import annotations

import io
import sys

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.conftest import ROOT

METHODS = [
    ("app/templates/**.html", "jinja2"),
    ("app/**.py", "python"),
    ("geo/**.py", "python"),
    ("projects/**.py", "python"),
]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "msg": None}
CATALOGUE = ROOT / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def texts_in_use() -> set[str]:
    """Return every text marked for translation."""
    found = extract_from_dir(ROOT, METHODS, {}, KEYWORDS, directory_filter=is_ours)
    texts: set[str] = set()
    for _file, _line, message, _comments, _context in found:
        texts.update(message if isinstance(message, tuple) else (message,))
    return texts


def is_ours(folder: str) -> bool:
    """Say whether a folder may hold our texts."""
    return not any(part in folder for part in (".venv", "node_modules", ".git", "var", "static"))


def read_catalogue() -> Catalog:
    """Return the English catalogue."""
    return read_po(io.BytesIO(CATALOGUE.read_bytes()))


def untranslated() -> list[str]:
    """Return the texts without English, or whose English loses a value that the Chinese has."""
    catalogue = read_catalogue()
    missing = []
    for text in sorted(texts_in_use()):
        message = catalogue.get(text)
        if message is None or not message.string or message.fuzzy:
            missing.append(text)
        elif sorted(places(text)) != sorted(places(str(message.string))):
            missing.append(f"{text} (values differ)")
    return missing


def places(text: str) -> list[str]:
    """Return the names of the values that a text holds."""
    return [part.partition(")")[0] for part in text.split("%(")[1:]]


if __name__ == "__main__":
    left = untranslated()
    sys.stdout.write("".join(f"untranslated: {text}\n" for text in left))
    sys.exit(1 if left else 0)
