"""The worker of jobs beside the server: started with it, started again when it dies, ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
from time import monotonic
from typing import Any

from gunicorn.arbiter import Arbiter

from app.config import ROOT, Config

# Seconds between two starts, so that a worker that cannot start is no burden.
PAUSE = 3.0
PATIENCE = 9


class Companion:
    """A process of `lantu worker` that lives as long as the server."""

    def __init__(self, config: Config, options: dict[str, Any]) -> None:
        self.config = config
        self.is_reloading = bool(options.get("reload"))
        self.user = {"user": options["user"], "group": options["group"]} if "user" in options else {}
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at: float | None = None

    def look_after(self) -> None:
        """Start the worker where it does not run."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.started_at is not None and monotonic() - self.started_at < PAUSE:
            return
        self.started_at = monotonic()
        words = ["worker", "--beside", *(["--reload"] if self.is_reloading else [])]
        modules = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        self.process = subprocess.Popen(  # noqa: S603 (our own interpreter and words)
            [sys.executable, "-m", "app.cli", *words],
            env={
                **os.environ,
                "PYTHONPATH": modules,
                "LANTU_DATABASE_URL": self.config.database_url,
                "LANTU_POOL_URL": self.config.pool_url,
            },
            extra_groups=[] if self.user else None,
            **self.user,
        )

    def stop(self) -> None:
        """End the worker; jobs that it leaves are begun again by the next one."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class CompanyArbiter(Arbiter):  # type: ignore[misc]
    """gunicorn's arbiter, which looks after the companion as it does after its own workers."""

    def __init__(self, app: Any, companion: Companion) -> None:
        super().__init__(app)
        self.companion = companion

    def manage_workers(self) -> None:
        """Keep workers and companion running."""
        super().manage_workers()
        self.companion.look_after()

    def stop(self, graceful: bool = True) -> None:
        """End the companion with the workers."""
        super().stop(graceful)
        self.companion.stop()
