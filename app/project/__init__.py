"""Projects: the table of all, the page of one."""

from __future__ import annotations

from app.project import card, page, table

BLUEPRINTS = (page.bp, card.bp, table.bp)
