"""Work on site (现场): a phone's list of projects, a page for each, and what keeps both without a network."""

from __future__ import annotations

from app.field import kept, page, visit

BLUEPRINTS = (kept.bp, page.bp, visit.bp)
