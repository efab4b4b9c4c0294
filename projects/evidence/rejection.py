"""Why a file is not taken in."""

from __future__ import annotations

from typing import Any


class Rejected(Exception):
    """A file that is refused; `message` is a msgid in which %(file)s stands for its name."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.values = values
