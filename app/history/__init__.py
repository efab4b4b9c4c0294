"""What happened, and the difference between two moments."""

from __future__ import annotations

from app.history import changes, feeds, page

BLUEPRINTS = (changes.bp, feeds.bp, page.bp)
