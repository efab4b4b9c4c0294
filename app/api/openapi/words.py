"""Texts of the description in both languages: the document has both, the page the reader's."""

from __future__ import annotations

from typing import Any, NamedTuple


class Both(NamedTuple):
    """A text in Chinese and in English."""

    zh: str
    en: str


def in_words(node: Any, language: str = "") -> Any:
    """Return a description with its texts in one language; in both, one after the other, without one."""
    if isinstance(node, Both):
        return {"zh": node.zh, "en": node.en}.get(language, f"{node.zh} / {node.en}")
    if isinstance(node, dict):
        return {name: in_words(member, language) for name, member in node.items()}
    if isinstance(node, list):
        return [in_words(member, language) for member in node]
    return node
