"""Plan documents and their scoreboards."""

from __future__ import annotations

from app.plans import page

BLUEPRINTS = (page.bp,)
