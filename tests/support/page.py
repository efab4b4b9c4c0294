"""A page as a browser reads it: tests ask for its parts by selector, never for how its markup is written."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import TestResponse


class Part:
    """A page or a part of one; a selector that a single part is asked for must fit exactly one."""

    def __init__(self, node: LexborNode) -> None:
        self.node = node

    def all(self, selector: str) -> list[Part]:
        """Return every part that fits, in the order of the page."""
        return [Part(node) for node in self.node.css(selector)]

    def one(self, selector: str) -> Part:
        """Return the only part that fits."""
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} × {selector}"
        return found[0]

    def has(self, selector: str) -> bool:
        """Say whether any part fits."""
        return self.node.css_first(selector) is not None

    def texts(self, selector: str) -> list[str]:
        """Return the words of every part that fits."""
        return [part.text for part in self.all(selector)]

    def links(self, selector: str = "a") -> list[str]:
        """Return where the links that fit lead, without those that lead nowhere."""
        return [part["href"] for part in self.all(selector) if part.get("href")]

    @property
    def text(self) -> str:
        """Return the words as a reader sees them, each run of white space as one space."""
        return " ".join(self.node.text().split())

    @property
    def own_text(self) -> str:
        """Return the words that stand in the part itself, without those of the parts inside it."""
        return " ".join(self.node.text(deep=False).split())

    @property
    def raw(self) -> str:
        """Return the text with its white space."""
        return self.node.text()

    def get(self, attribute: str) -> str | None:
        """Return an attribute; an empty text where it has no value, None where it is missing."""
        attributes = self.node.attributes
        return (attributes[attribute] or "") if attribute in attributes else None

    def __getitem__(self, attribute: str) -> str:
        value = self.get(attribute)
        assert value is not None, f"no {attribute}"
        return value

    @property
    def classes(self) -> set[str]:
        """Return the words of the class."""
        return set((self.get("class") or "").split())

    @property
    def fields(self) -> dict[str, str]:
        """Return what a form would send as it stands; of several values under one name the last."""
        return dict(self.pairs)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return every name and value that a form would send as it stands."""
        return [pair for control in self.all("input, select, textarea") for pair in control.sent()]

    @property
    def choice(self) -> str:
        """Return what an option stands for: its value, its words where it has none."""
        value = self.get("value")
        return self.text if value is None else value

    def sent(self) -> Iterator[tuple[str, str]]:
        """Yield what one control sends."""
        name, kind = self.get("name"), self.get("type") or ""
        if not name or kind in {"submit", "button", "file"} or self.get("disabled") is not None:
            return
        if self.node.tag == "textarea":
            yield name, self.raw
        elif self.node.tag == "select":
            chosen = self.all("option[selected]") or self.all("option")[:1]
            yield from ((name, option.choice) for option in chosen)
        elif kind not in {"checkbox", "radio"} or self.get("checked") is not None:
            yield name, self.get("value") or ""


def read(page: TestResponse | str) -> Part:
    """Return an answer, or the text of one, as a part to ask."""
    text = page if isinstance(page, str) else page.text
    # A row alone is no document: a browser puts it into the table that asked for it.
    if text.lstrip().startswith("<tr"):
        text = f"<table>{text}</table>"
    root = LexborHTMLParser(text).root
    assert root is not None
    return Part(root)


def words_of(address: str) -> list[tuple[str, str]]:
    """Return the words of an address's query, sorted."""
    return sorted(parse_qsl(urlsplit(address).query, keep_blank_values=True))
