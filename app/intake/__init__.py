"""Plan documents on their way in: the list, the reading of one, sending what was accepted to review."""

from __future__ import annotations

from app.intake import list, page, sentence

BLUEPRINTS = (list.bp, page.bp, sentence.bp)
