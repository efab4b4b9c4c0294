"""Where this installation keeps the files that people send."""

from __future__ import annotations

from flask import current_app

from projects.evidence.file_store import FileStore


def get_store() -> FileStore:
    """Return the file store of the current application."""
    return FileStore(current_app.config["FILES"])
