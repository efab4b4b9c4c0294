"""What does not agree: conflicts, possible duplicates, programmes, and their decisions."""

from __future__ import annotations

from app.reconcile import decisions, page, programmes

BLUEPRINTS = (decisions.bp, page.bp, programmes.bp)
