"""Pages about Lantu itself: what it is, its health, its language and look, its API."""

from __future__ import annotations

from app.site import about, api_docs, health, language, look

BLUEPRINTS = (about.bp, api_docs.bp, health.bp, language.bp, look.bp)
