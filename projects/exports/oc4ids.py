"""Projects as a package of the Open Contracting for Infrastructure Data Standard (OC4IDS) 0.9.

Only what the registry holds stands in it: what nobody states has no key, for the standard knows no empty one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from geo.errors import msg
from projects.clock import CHINA
from projects.errors import BadInput
from projects.exports.job import Job, check_size
from projects.exports.oc4ids_project import make_project
from projects.exports.oc4ids_rows import select_rows
from projects.exports.publisher import Publisher

VERSION = "0.9"


def write_package(job: Job) -> bytes:
    """Return the filter's projects as one package; raises BadInput for none, which the standard forbids."""
    rows = select_rows(job)
    check_size(job.session, rows)
    found = job.session.execute(rows).all()
    if not found:
        raise BadInput(msg("没有符合条件的项目。OC4IDS 文件至少要有一个项目,请减少一两个条件。"))
    package = {
        "uri": package_uri(job, job.publisher),
        "publishedDate": last_change([row.updated_at for row in found]),
        "version": VERSION,
        "publisher": publisher_of(job.publisher),
        "projects": [make_project(row, job.publisher) for row in found],
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode()


def package_uri(job: Job, publisher: Publisher) -> str:
    """Return the address of the package, or a name that is the same for the same choice of projects."""
    words = urlencode(job.wanted.to_args())
    if publisher.address:
        return f"{publisher.address}/exports/projects.oc4ids.json{'?' if words else ''}{words}"
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{publisher.prefix}?{words}')}"


def publisher_of(publisher: Publisher) -> dict[str, str]:
    """Return who publishes."""
    return {"name": publisher.name, **({"uri": publisher.address} if publisher.address else {})}


def last_change(moments: Sequence[datetime]) -> str:
    """Return when the newest of the projects was changed: a package made on demand is as old as its data."""
    return max(moments).astimezone(CHINA).isoformat(timespec="seconds")
