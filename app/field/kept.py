"""What lets a phone keep the field's pages: the service worker, the manifest, and whose each page is."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, url_for
from flask_babel import gettext

from app.web.access import visible_to
from app.web.identity import current_access

bp = Blueprint("field_kept", __name__)
# Tells the service worker in whose name a page was made: it keeps it for that account alone.
OWNER = "Lantu-Officer"
# Home screens that draw no SVG take the pictures.
ICONS = (
    ("lantu.svg", "any", "image/svg+xml"),
    ("lantu-180.png", "180x180", "image/png"),
    ("lantu-512.png", "512x512", "image/png"),
)


def keep_on_phone(response: Response) -> Response:
    """Say whose page this is."""
    response.headers[OWNER] = str(current_access().officer_id)
    return response


@bp.get("/service-worker.js")
@visible_to("public")
def send_worker() -> Response:
    """Send the service worker; its line names the script of this version, so that a new one is noticed."""
    script = url_for("static", filename="js/field/worker.js")
    response = make_response(f'import "{script}";\n')
    response.mimetype = "text/javascript"
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/manifest.webmanifest")
@visible_to("public")
def send_manifest() -> Response:
    """Send what a phone puts on its home screen."""
    home = url_for("field.show_list")
    response = jsonify(
        name=gettext("蓝图 · 现场"),
        short_name=gettext("蓝图现场"),
        start_url=home,
        scope=home,
        display="standalone",
        icons=[
            {"src": url_for("static", filename=f"icons/{name}"), "sizes": sizes, "type": mimetype}
            for name, sizes, mimetype in ICONS
        ],
    )
    response.mimetype = "application/manifest+json"
    return response
