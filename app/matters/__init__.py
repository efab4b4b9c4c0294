"""Matters that need coordination: list, page, forms."""

from __future__ import annotations

from app.matters import forms, list

BLUEPRINTS = (forms.bp, list.bp)
