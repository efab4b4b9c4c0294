"""The month of a district: who reported, what changed, its freeze."""

from __future__ import annotations

from app.months import page, reminding

BLUEPRINTS = (page.bp, reminding.bp)
