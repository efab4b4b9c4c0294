"""Totals and the portrait of a district."""

from __future__ import annotations

from app.totals import district, page

BLUEPRINTS = (district.bp, page.bp)
