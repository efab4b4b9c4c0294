"""What happened, and the difference between two moments."""

from __future__ import annotations

from app.history import changes, page

BLUEPRINTS = (changes.bp, page.bp)
