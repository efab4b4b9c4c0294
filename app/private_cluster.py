"""The database of `make run`, for commands that are told no other."""

from __future__ import annotations

import subprocess
from pathlib import Path

NEVER_MADE = 3


class NoCluster(Exception):
    """There is no private cluster, or it does not start; the message says which, in both languages."""


def resume(root: Path) -> str:
    """Return the URL of the cluster that `make run` made below a checkout, starting it when it is stopped.

    It keeps running afterwards, as it does when `make run` ends. Raises NoCluster.
    """
    script = root / "setup" / "cluster.sh"
    done = subprocess.run(  # noqa: S603 (our own script on our own folder)
        ["/bin/sh", script, "resume", root / "var" / "postgres"], capture_output=True, text=True, check=False
    )
    if done.returncode == NEVER_MADE:
        raise NoCluster("本目录还没有 make run 建的数据库 / make run has not made a database here yet")
    if done.returncode:
        raise NoCluster(
            f"make run 建的数据库启动不了 / the database of make run does not start: {done.stderr.strip()}"
        )
    return done.stdout.strip()
