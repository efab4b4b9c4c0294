"""All registries together: this one and those of other servers."""

from __future__ import annotations

from app.federation import page

BLUEPRINTS = (page.bp,)
