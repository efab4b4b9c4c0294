"""Text that a spreadsheet would take for a formula: how it is made safe in a file, and read back."""

from __future__ import annotations

# Full-width, small and typographic forms too: a spreadsheet may take ＝ for =.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", *"＝＋－＠﹦﹢﹣﹫−")


def neutralise(text: str) -> str:
    """Return text with an apostrophe before it where a spreadsheet would read a formula.

    Text that starts with apostrophes and then a formula gets one more, so that taking one off always
    gives the original back.
    """
    return "'" + text if text.lstrip("'").startswith(FORMULA_STARTS) else text


def restore(text: str) -> str:
    """Return the text that `neutralise` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS) else text
