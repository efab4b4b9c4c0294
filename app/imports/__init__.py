"""Files that come in: the list with the upload, the preview, and what is done with it."""

from __future__ import annotations

from app.imports import list, page

BLUEPRINTS = (list.bp, page.bp)
