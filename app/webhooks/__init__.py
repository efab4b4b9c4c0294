"""Other servers that are told of changes, for administrators."""

from __future__ import annotations

from app.webhooks import page

BLUEPRINTS = (page.bp,)
