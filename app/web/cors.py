"""Whether scripts of other sites may read the API: by configuration, and never with a browser's session."""

from __future__ import annotations

from flask import Flask
from flask_cors import CORS

from app.config import Config
from app.web import trail

# What programs read; pages are never among it.
ADDRESSES = (r"/api/v1/.*", r"/ogc(/.*)?", r"/tiles/.*", r"/exports/.*", r"/feeds/.*")
SENT = ("Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", trail.HEADER)
TOLD = (
    *("ETag", "Location", "Retry-After", "Idempotent-Replayed", "Content-Crs", "Content-Disposition"),
    trail.HEADER,
    *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy"),
)
HOUR = 3600


def init_app(app: Flask, config: Config) -> None:
    """Let the configured sites in; without any nothing changes."""
    if config.cors_origins:
        CORS(
            app,
            resources=list(ADDRESSES),
            origins=list(config.cors_origins),
            methods=["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"],
            allow_headers=list(SENT),
            expose_headers=list(TOLD),
            max_age=HOUR,
        )
