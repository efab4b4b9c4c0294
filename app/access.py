"""Who may see a route: every view declares it, and a test finds the view that forgot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
Audience = Literal["public"]


def visible_to(audience: Audience) -> Callable[[View], View]:
    """Mark a view with the widest audience that may call it."""

    def mark(view: View) -> View:
        view.audience = audience  # type: ignore[attr-defined]
        return view

    return mark
