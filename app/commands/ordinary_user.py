"""Started by root, the server's workers become an ordinary user, wherever one reaches all that they need."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from pathlib import Path

from sqlalchemy import make_url

from app.config import ROOT, Config

NOBODY = "nobody"
# What a worker does first, tried as the user: reach the folders, load the code, ask the database.
TRIAL = """
import os, sys
for folder in sys.argv[1:]:
    if not os.access(folder, os.X_OK):
        sys.exit(f"{folder}: no access")
try:
    import flask, pypinyin
    from app.config import read_database_url
    from projects.store.database import check_postgis
    check_postgis(read_database_url(os.environ))
except Exception as error:
    sys.exit(str(error).splitlines()[0])
"""


def choose_user(config: Config) -> tuple[pwd.struct_passwd | None, str]:
    """Return the first ordinary user who reaches code, database and folders; else none, and why."""
    reasons = []
    for uid in list_candidates(config):
        user = pwd.getpwuid(uid)
        reason = try_as(user, config)
        if reason is None:
            return user, ""
        reasons.append(f"{user.pw_name}: {reason}")
    return None, "; ".join(reasons)


def list_candidates(config: Config) -> list[int]:
    """Return who may serve: the owner of the database's socket, of the checkout, nobody; never root."""
    host = make_url(config.database_url).query.get("host", "")
    paths = [ROOT] if isinstance(host, tuple) or not host.startswith("/") else [Path(host), ROOT]
    owners = [path.stat().st_uid for path in paths if path.is_dir()]
    known = {user.pw_uid for user in pwd.getpwall()}
    nobody = [user.pw_uid for user in pwd.getpwall() if user.pw_name == NOBODY]
    return [uid for uid in dict.fromkeys([*owners, *nobody]) if uid != 0 and uid in known]


def try_as(user: pwd.struct_passwd, config: Config) -> str | None:
    """Return why a user cannot serve, None for one who can."""
    folders = [str(ROOT), *(str(folder.parent.resolve()) for folder in list_own_folders(config))]
    modules = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    told = {"PYTHONPATH": modules, "LANTU_DATABASE_URL": config.database_url, "HOME": user.pw_dir}
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and words)
            [sys.executable, "-c", TRIAL, *folders],
            cwd="/",
            env={**os.environ, **told},
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=os.getgrouplist(user.pw_name, user.pw_gid),
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return f"{Path(sys.executable).resolve()}: no access"
    return None if done.returncode == 0 else (done.stderr.strip().splitlines() or ["?"])[-1]


def list_own_folders(config: Config) -> list[Path]:
    """Return the folders that the workers write to."""
    return [config.cache_folder] if config.files_url else [config.files_folder, config.cache_folder]


def hand_over(user: pwd.struct_passwd, config: Config) -> None:
    """Give the user what root has made in the folders that the workers write to."""
    for folder in list_own_folders(config):
        folder.mkdir(parents=True, exist_ok=True)
        for path in (folder, *folder.rglob("*")):
            if path.lstat().st_uid == 0:
                os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
