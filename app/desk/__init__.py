"""The dispatch desk of an officer: list, grid, counts and their words."""

from __future__ import annotations

from app.desk import grid, page

BLUEPRINTS = (grid.bp, page.bp)
