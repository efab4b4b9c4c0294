"""Run the application under gunicorn."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from typing import Any

from gunicorn.app.base import BaseApplication

from app import create_app
from app.commands.first_administrator import first_link
from app.commands.ordinary_user import choose_user, hand_over
from app.config import Config
from app.serving.companion import Companion, CompanyArbiter
from app.serving.counters import shared_counters
from app.serving.memory import share_memory
from app.web.secret_key import load_secret_key
from geo.errors import DomainError, msg
from projects.progress.rules import read_rules


class PortInUse(DomainError):
    """Another program listens on the port."""


class Server(BaseApplication):
    """gunicorn with our own workers; each makes its own application, so no connection crosses a fork."""

    def __init__(self, config: Config, options: dict[str, Any], companion: Companion | None = None) -> None:
        self.lantu_config = config
        self.companion = companion
        self.options = options
        super().__init__()

    def run(self) -> None:
        """Serve until told to stop, with the worker of jobs beside it where that is wanted."""
        if not self.options.get("reload"):
            share_memory()
        if self.companion is None:
            super().run()
        else:
            CompanyArbiter(self, self.companion).run()

    def load_config(self) -> None:
        """Hand our options to gunicorn."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the WSGI application."""
        app = create_app(self.lantu_config)
        app.jinja_env.auto_reload = bool(self.options.get("reload"))
        return app


def check_port(host: str, port: int) -> None:
    """Raise PortInUse when something already listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortInUse(
                msg(
                    "%(host)s:%(port)d 已被占用。请先停掉占用它的程序,或用 PORT=8001 换一个端口。(%(reason)s)"
                ),
                host=host,
                port=port,
                reason=error.strerror,
            ) from None


def as_ordinary_user(config: Config) -> dict[str, Any]:
    """Return what lets gunicorn's workers be an ordinary user, where root starts them; says who serves."""
    if os.geteuid() != 0:
        return {}
    user, reason = choose_user(config)
    if user is None:
        print(  # noqa: T201
            f"以 root 身份提供服务,因为没有普通用户能读程序、数据库和数据目录({reason})。"
            "请把程序放在普通用户能读的目录,或由普通用户启动。/ "
            f"Serving as root, because no ordinary user reaches code, database and folders ({reason}): "
            "put the checkout where one can read it, or start as one.",
            flush=True,
        )
        return {}
    hand_over(user, config)
    os.environ["HOME"] = user.pw_dir
    told = f"以普通用户 {user.pw_name} 的身份提供服务 / serving as the ordinary user {user.pw_name}"
    print(told, flush=True)  # noqa: T201
    return {"user": user.pw_uid, "group": user.pw_gid, "initgroups": True}


def serve(
    config: Config, host: str, port: int, workers: int, *, reload: bool = False, with_worker: bool = False
) -> None:
    """Serve until told to stop, with `reload` by one worker that a change of the code replaces.

    Raises PortInUse before anything is started.
    """
    check_port(host, port)
    # Before the workers start, so that a key that cannot be made or a wrong rule is said plainly and once.
    config = replace(config, secret_key=load_secret_key(config))
    read_rules(config.rules_file)
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "worker_class": "app.serving.worker.PatientWorker",
        "timeout": 60,
        "graceful_timeout": 20,
        "max_requests": 20_000,
        "max_requests_jitter": 2_000,
        "loglevel": "warning",
        "worker_tmp_dir": "/dev/shm",  # noqa: S108 (gunicorn's heartbeat: memory, never a slow disk)
    }
    options |= as_ordinary_user(config)
    if reload:
        made = {"vendor", "built"}
        watched = [str(path) for path in config.static_folder.rglob("*") if not made & set(path.parts)]
        options |= {"workers": 1, "reload": True, "reload_extra_files": watched}
    base = f"http://{host}:{port}"
    print(f"蓝图 Lantu: {base}", flush=True)  # noqa: T201
    link = first_link(config, base.replace("://0.0.0.0:", "://127.0.0.1:"))
    if link:
        print(  # noqa: T201
            "还没有管理员。请在 72 小时内打开这个一次性链接,设置登录名和密码 / "
            f"No administrator yet: open this one-time link within 72 hours\n  {link}",
            flush=True,
        )
    with shared_counters(options) as options:
        Server(config, options, Companion(config, options) if with_worker else None).run()
