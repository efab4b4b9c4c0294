"""All registries together: this one and those of other servers."""

from __future__ import annotations

from app.federation import map_page, page

BLUEPRINTS = (page.bp, map_page.bp)
