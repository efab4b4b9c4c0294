"""Answers travel compressed; an entity tag stays what it is, as a weak one.

A compressed answer has other bytes than the plain one, so its tag may not be strong. The library would add
the algorithm's name to it; then a view would no longer recognise what it is asked about.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress

TYPES = [
    *("text/html", "text/css", "text/plain", "text/csv", "text/javascript", "application/javascript"),
    *("application/json", "application/geo+json", "application/schema+json", "application/problem+json"),
    *("application/vnd.oai.openapi+json", "application/vnd.mapbox-vector-tile", "image/svg+xml"),
]
SMALLEST_BYTES = 500
ALGORITHMS = ["zstd", "br", "gzip"]


class Compression(Compress):
    """flask-compress with weak tags, and without parts of files: a part is one of the plain bytes."""

    def after_request(self, response: Response | None) -> Response:
        """Compress an answer where the client takes it, and answer 304 where it has it."""
        if response is None or response.status_code == 206:
            return response or Response(status=204)
        tag, _is_weak = response.get_etag()
        plain = response.response
        answered: Response = super().after_request(response)
        if answered.response is not plain and hasattr(plain, "close"):
            # The library puts its own stream in the place of a file's, which then nobody would close.
            answered.call_on_close(plain.close)
        if tag and "Content-Encoding" in answered.headers:
            answered.set_etag(tag, weak=True)
            if request.method in ("GET", "HEAD"):
                answered.make_conditional(request)
        return answered


def init_app(app: Flask) -> None:
    """Compress what is text; comes first, so that it is the last that an answer passes."""
    app.config.update(
        COMPRESS_MIMETYPES=TYPES,
        COMPRESS_MIN_SIZE=SMALLEST_BYTES,
        COMPRESS_ALGORITHM=ALGORITHMS,
        COMPRESS_ALGORITHM_STREAMING=ALGORITHMS,
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,
    )
    Compression(app)
