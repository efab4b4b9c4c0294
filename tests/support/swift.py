"""OpenStack Swift with its S3 interface, the four servers of a real object store in one process.

python -m tests.support.swift FOLDER     says two ports, then serves until it is ended

At the first one the path names the bucket, at the second one the host does.
"""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import logging  # noqa: E402 (what it patches comes after it)
import os  # noqa: E402
import sys  # noqa: E402
from array import array  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import eventlet.wsgi  # noqa: E402
from swift.common import storage_policy, utils, wsgi  # noqa: E402
from swift.common.http_protocol import SwiftHttpProtocol  # noqa: E402
from swift.common.ring import RingData  # noqa: E402

# As tests/support/shelves.py asks for them.
USER, SECRET = "lantu:tester", "only-for-tests"
HERE = "127.0.0.1"
# What stands behind the bucket's name in a host: of 127.0.0.1, which needs no name server, bucket 127.
DOMAIN = "0.0.1"
CLUSTER = """
[swift-hash]
swift_hash_path_suffix = lantu

[storage-policy:0]
name = one-copy
default = yes
"""
STORAGE = """
[DEFAULT]
swift_dir = {folder}
devices = {folder}
mount_check = false
fallocate_reserve = 0

[app:main]
use = egg:swift#{name}
"""
PROXY = """
[DEFAULT]
swift_dir = {folder}

[pipeline:main]
pipeline = cache s3api tempauth bulk slo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1

[filter:s3api]
use = egg:swift#s3api
location = us-east-1
storage_domain = {domain}

[filter:tempauth]
use = egg:swift#tempauth
user_{user} = {secret} .admin

[filter:bulk]
use = egg:swift#bulk

[filter:slo]
use = egg:swift#slo
"""


def run(folder: Path) -> None:
    """Serve an empty store whose data lie in a folder, on a free port of the loopback."""
    (folder / "disk").mkdir()
    (folder / "swift.conf").write_text(CLUSTER)
    utils.set_swift_dir(str(folder))
    storage_policy.reload_storage_policies()
    storages = {name: eventlet.listen((HERE, 0)) for name in ("account", "container", "object")}
    for name, listening in storages.items():
        disk = {"ip": HERE, "port": listening.getsockname()[1], "device": "disk"}
        ring = RingData([array("H", [0, 0])], [disk | {"id": 0, "region": 1, "zone": 0, "weight": 1}], 31)
        ring.save(str(folder / f"{name}.ring.gz"))
    for name, listening in storages.items():
        serve(folder / f"{name}.conf", listening, STORAGE.format(folder=folder, name=name))
    fronts = [(eventlet.listen((HERE, 0)), domain) for domain in ("", DOMAIN)]
    for number, (front, domain) in enumerate(fronts):
        text = PROXY.format(folder=folder, user=USER.replace(":", "_"), secret=SECRET, domain=domain)
        serve(folder / f"proxy{number}.conf", front, text)
    sys.stdout.write(" ".join(f"{front.getsockname()[1]}" for front, _ in fronts) + "\n")
    sys.stdout.flush()
    # Whoever started it may be killed.
    parent = os.getppid()
    while os.getppid() == parent:
        eventlet.sleep(1)


def serve(path: Path, listening: Any, text: str) -> None:
    """Serve what a configuration describes, in a thread."""
    path.write_text(text)
    app = wsgi.loadapp(str(path), global_conf={})
    quiet = logging.getLogger("quiet")
    eventlet.spawn(eventlet.wsgi.server, listening, app, quiet, protocol=SwiftHttpProtocol, log_output=False)


if __name__ == "__main__":
    run(Path(sys.argv[1]))
