"""Background work: the worker that does it, the pages that show it."""

from __future__ import annotations

from app.jobs import page

BLUEPRINTS = (page.bp,)
