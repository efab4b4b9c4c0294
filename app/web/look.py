"""The look of the pages: light, dark, or as the reader's system has it."""

from __future__ import annotations

from flask import request

LOOKS = ("auto", "light", "dark")
COOKIE = "lantu_look"


def chosen_look() -> str:
    """Return the look that this browser has chosen, else `auto`."""
    wanted = request.cookies.get(COOKIE)
    return wanted if wanted in LOOKS else LOOKS[0]
