"""Debian's PgBouncer in transaction mode, before the tests' server and on the loopback alone."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from projects.store.pooled import mark_pooled
from tests.support.at_once import PATIENCE_SECONDS, free_port, wait_until
from tests.support.paths import ROOT

INI = ROOT / "docs" / "proxies" / "pgbouncer.ini"


class Pooler:
    """A pooler whose callers share so few connections of the server that they get each other's."""

    def __init__(self, folder: Path, server_url: str, connections: int) -> None:
        self.folder, self.port = folder, free_port()
        named = make_url(server_url)
        ini = INI.read_text(encoding="utf-8")
        host, port = named.query.get("host") or named.host, named.query.get("port") or named.port or 5432
        # The file of the docs, but for the places of this machine, and a server that asks for no password.
        for theirs, here in {
            "lantu = host=/run/postgresql port=5432": f"* = host={host} port={port}",
            "listen_port = 6432": f"listen_port = {self.port}",
            "auth_type = scram-sha-256": "auth_type = trust",
            "/etc/pgbouncer/userlist.txt\npool_mode": f"{folder}/users\npool_mode",
            "default_pool_size = 20": f"default_pool_size = {connections}",
        }.items():
            assert ini.count(theirs) == 1, theirs
            ini = ini.replace(theirs, here)
        (folder / "users").write_text(f'"{named.username}" "{named.password or ""}"\n')
        (folder / "pgbouncer.ini").write_text(ini)
        if os.geteuid() == 0:
            # It refuses root, who alone could reach the folder and the server's socket.
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, "postgres")
            folder.chmod(0o711)
        self.start()

    def url(self, database_url: str) -> str:
        """Return the URL of a database behind this pooler."""
        behind = make_url(database_url)
        there = behind.set(host="127.0.0.1", port=self.port, query={})
        return mark_pooled(there.render_as_string(hide_password=False))

    def start(self) -> None:
        """Start it, and wait until it answers."""
        user = ["-u", "postgres"] if os.geteuid() == 0 else ["-u", pwd.getpwuid(os.geteuid()).pw_name]
        command = ["pgbouncer", "-q", *user, str(self.folder / "pgbouncer.ini")]
        self.process = subprocess.Popen(command, cwd=self.folder)
        wait_until(self.listens, "pgbouncer")

    def listens(self) -> bool:
        """Say whether it takes connections."""
        assert self.process.poll() is None, "pgbouncer ended"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        """End it, with every connection through it."""
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)
