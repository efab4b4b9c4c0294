"""A worker of gunicorn that waits for no client: waitress receives and sends, lanes of threads answer."""

from __future__ import annotations

import os
import resource
import time

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments

from app.serving.connections import SILENT_SECONDS, Listener
from app.serving.lanes import Lanes
from app.serving.memory import give_back
from app.web.uploads import MOST_MB_A_FORM

MOST_CONNECTIONS = 2000
# Files that a worker opens beside its connections.
OTHER_FILES = 200
# Bytes of a request's first line and headers.
LONGEST_HEAD = 32 * 1024
LOOP_SECONDS = 0.5
CLEANUP_SECONDS = 2
# Large answers leave free memory behind; giving it back takes some milliseconds.
GIVE_BACK_SECONDS = 60


class PatientWorker(Worker):  # type: ignore[misc]
    """Started, watched and replaced by gunicorn; requests come whole and leave at the client's pace."""

    gave_back_at = 0.0

    def init_process(self) -> None:
        """Become the user that the server chose, and of its group, which gunicorn would leave as root's."""
        if os.geteuid() == 0 and self.cfg.uid != 0:
            os.setgid(self.cfg.gid)
        super().init_process()

    def run(self) -> None:
        """Serve until told to stop, until orphaned, or until enough requests were served."""
        connections = make_room()
        lanes, map_ = Lanes(), dict[int, object]()
        adjustments = adjust(connections)
        listeners = [
            Listener(
                self.wsgi,
                map_,
                _sock=one.sock,
                dispatcher=lanes,
                adj=adjustments,
                bind_socket=False,
                sockinfo=(one.sock.family, one.sock.type, one.sock.proto, one.sock.getsockname()),
            )
            for one in self.sockets
        ]
        while self.alive and lanes.taken < self.max_requests and self.ppid == os.getppid():
            self.turn(map_)
        for listener in listeners:
            listener.end()
        until = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < until and close_idle(listeners):
            self.turn(map_)
        lanes.shutdown()

    def turn(self, map_: dict[int, object]) -> None:
        """Receive and send what can be, and say that this worker lives."""
        self.notify()
        wasyncore.loop(timeout=LOOP_SECONDS, use_poll=True, map=map_, count=1)
        if time.monotonic() > self.gave_back_at + GIVE_BACK_SECONDS:
            give_back()
            self.gave_back_at = time.monotonic()


def adjust(connections: int) -> Adjustments:
    """Return waitress' settings, with the one of ours that connections.py reads beside them."""
    adjustments = Adjustments(
        ident=None,
        max_request_header_size=LONGEST_HEAD,
        connection_limit=connections,
        cleanup_interval=CLEANUP_SECONDS,
        channel_timeout=SILENT_SECONDS,
        # ProxyFix believes as many forwarding headers as the configuration says.
        clear_untrusted_proxy_headers=False,
        log_socket_errors=False,
    )
    adjustments.largest_body = MOST_MB_A_FORM * 1024 * 1024
    return adjustments


def make_room() -> int:
    """Raise the limit of open files as far as it goes; returns how many connections there is room for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + OTHER_FILES
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most - OTHER_FILES


def close_idle(listeners: list[Listener]) -> int:
    """Close the connections that nothing is done for; returns how many are left."""
    channels = [channel for one in listeners for channel in one.active_channels.values()]
    for channel in channels:
        if channel.is_idle:
            channel.will_close = True
    return len(channels)
