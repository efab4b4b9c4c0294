"""The rows of a list that are ticked, as its form sends them."""

from __future__ import annotations

from flask import request

from geo.errors import msg
from projects.errors import BadInput


def read_ticked() -> list[str]:
    """Return the codes of the ticked projects; raises BadInput for none."""
    # A row of the list that its reader may update is sent with its version.
    ticked = [value.partition(":")[0] for value in request.form.getlist("project")]
    codes = [code for code in (*ticked, *request.form.getlist("code")) if code.strip()]
    if not codes:
        raise BadInput(msg("请先勾选项目。"), field="code")
    return codes
