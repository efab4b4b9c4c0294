"""Saved views: keep a page and its filter by name, share it, start from it."""

from app.saved_views import page

BLUEPRINTS = (page.bp,)
