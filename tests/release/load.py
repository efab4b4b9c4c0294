"""Two hundred people at once for ten minutes, on a registry of the seeds made for it: not one error.

`python -m tests.release.load [PEOPLE] [MINUTES]`, with `locust` (pip install locust) on the path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from projects.accounts import tokens
from projects.models import Project
from tests.conftest import ROOT
from tests.release.stage import Stage, run, say
from tests.support.people import make_officer

OFFICERS = 20


def load(folder: Path, people: str, minutes: str) -> int:
    """Serve the seeds by two workers to so many people for so long; returns what locust ends with."""
    url = run("sh", "setup/cluster.sh", "start", folder / "pg")
    try:
        stage = Stage(url, folder, {"LANTU_API_LIMIT": "0"})
        run(".venv/bin/lantu", "prepare", env=stage.env)
        engine = create_engine(url)
        with Session(engine) as session:
            codes = session.scalars(select(Project.code).where(Project.merged_into_id.is_(None)).limit(500))
            held = {"LANTU_LOAD_CODES": ",".join(codes), "LANTU_LOAD_TOKENS": ",".join(make_tokens(session))}
            session.commit()
        engine.dispose()
        with stage.served("--with-worker", workers=2):
            say(f"{people} people for {minutes} minutes")
            options = ["--headless", "--users", people, "--spawn-rate", "10", "--run-time", f"{minutes}m"]
            options += ["--host", f"http://127.0.0.1:{stage.port}", "--only-summary"]
            command = ["locust", "-f", "tests/release/locustfile.py", *options]
            code = subprocess.run(command, cwd=ROOT, env=os.environ | held, check=False).returncode
        stage.judge()
        return code
    finally:
        run("sh", "setup/cluster.sh", "drop", folder / "pg")


def make_tokens(session: Session) -> list[str]:
    """Return the tokens of officers who may change everything, half of whom publish at once."""
    made = []
    for number in range(OFFICERS):
        role = "reviewer" if number % 2 else "officer"
        officer = make_officer(session, f"load{number}", role, ["210000", "220000", "150000"])
        made.append(tokens.create_token(session, officer.id, "load", "write", 30))
    return made


if __name__ == "__main__":
    if shutil.which("locust") is None:
        sys.exit("load: locust is missing: pip install locust, in an environment of its own")
    place = Path(tempfile.mkdtemp(prefix="lantu-load-"))
    place.chmod(0o755)
    try:
        given = sys.argv[1:] or ["200"]
        sys.exit(load(place, given[0], given[1] if len(given) > 1 else "10"))
    finally:
        shutil.rmtree(place, ignore_errors=True)
