"""The proxies of docs/proxies/ as they are printed: Debian's nginx before our server, over TLS."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.app.serving.test_slow_clients import BODY, HEAD
from tests.conftest import ROOT
from tests.support.at_once import PATIENCE_SECONDS, Server, free_port, wait_until
from tests.support.factories import make_project

NAME = "lantu.example.cn"
# What stands around the file on a Debian: gzip is on there.
AROUND = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    gzip on;
    gzip_proxied any;
    gzip_types application/json application/geo+json text/css;
    {conf}
}}
"""


class Proxy:
    """nginx on two ports of the loopback; callers are not asked whether they trust its certificate."""

    def __init__(self, folder: Path, behind: int) -> None:
        self.folder, self.port, self.plain_port = folder, free_port(), free_port()
        certificate = ("-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-subj", f"/CN={NAME}")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *certificate],
            check=True,
            capture_output=True,
        )
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, conf=self.write_down(behind)))
        self.process = subprocess.Popen(["nginx", "-p", folder, "-c", folder / "nginx.conf"])
        wait_until(self.answers, "nginx")

    def write_down(self, behind: int) -> str:
        """Return the file of the docs with this machine's ports and certificate instead of its own."""
        conf = (ROOT / "docs" / "proxies" / "nginx.conf").read_text(encoding="utf-8")
        places = {
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port} ssl;",
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "/etc/ssl/lantu.pem": str(self.folder / "cert.pem"),
            "/etc/ssl/lantu.key": str(self.folder / "key.pem"),
            "http://127.0.0.1:8000": f"http://127.0.0.1:{behind}",
        }
        for ours, here in places.items():
            assert ours in conf, ours
            conf = conf.replace(ours, here)
        return conf

    def answers(self) -> bool:
        assert self.process.poll() is None, "nginx ended"
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def ask(
        self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Send one request over TLS; returns status, headers and body."""
        trusting = ssl._create_unverified_context()  # noqa: S323 -- its certificate is of this minute
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=PATIENCE_SECONDS, context=trusting
        )
        try:
            connection.request(method, path, body.encode() or None, {"Host": NAME, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def open(self) -> ssl.SSLSocket:
        """Return a connection that has sent nothing yet."""
        trusting = ssl._create_unverified_context()  # noqa: S323 -- as above
        return trusting.wrap_socket(socket.create_connection(("127.0.0.1", self.port)))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def proxy(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANTU_TRUSTED_PROXIES", "1")
        url = engine.url.render_as_string(hide_password=False)
        server = Server(url, tmp_path_factory.mktemp("files"), workers=1)
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o711)  # nginx's worker is another user where root runs this
    proxy = Proxy(folder, server.port)
    yield proxy
    proxy.stop()
    server.kill()


@pytest.mark.parametrize("beginning", [b"", HEAD, BODY], ids=["nothing", "head", "body"])
def test_slow_clients_stop_nobody_else(proxy: Proxy, beginning: bytes) -> None:
    opened = [proxy.open() for _ in range(50)]
    try:
        for one in opened:
            one.send(beginning)
        for _ in range(5):
            began = time.monotonic()
            assert proxy.ask("GET", "/about")[0] == 200
            assert time.monotonic() - began < 1
    finally:
        for one in opened:
            one.close()


def test_one_address_cannot_take_all_connections(proxy: Proxy) -> None:
    opened: list[ssl.SSLSocket] = []
    try:
        for _ in range(70):
            opened.append(proxy.open())
            # A whole head: then nginx counts it. At once: a slow machine is not to be late with the first.
            opened[-1].send(BODY.replace(b"lantu", NAME.encode()))
        refused = 0
        for one in opened[60:]:
            one.settimeout(PATIENCE_SECONDS)
            refused += one.recv(12) == b"HTTP/1.1 503"
        assert refused == 10
    finally:
        for one in opened:
            one.close()


@pytest.mark.parametrize("accepted", ["gzip", "br", "identity"])
def test_the_tag_that_a_program_was_given_is_taken_back(
    proxy: Proxy, engine: Engine, bearer: dict[str, str], accepted: str
) -> None:
    with Session(engine) as session:
        code = make_project(session, f"代理{accepted}", ("211302",)).code
        session.commit()
    path = f"/api/v1/projects/{code}"
    status, headers, _body = proxy.ask("GET", path, headers={"Accept-Encoding": accepted, **bearer})
    assert status == 200
    sent = {"If-Match": headers["ETag"], "Content-Type": "application/json", **bearer}
    status, _headers, body = proxy.ask("PATCH", path, json.dumps({"owner": "交投"}), sent)
    assert status in (200, 202), body


def test_a_redirect_stays_on_the_name_and_the_scheme(proxy: Proxy) -> None:
    status, headers, _body = proxy.ask("GET", "/account", headers={"X-Forwarded-Host": "evil.example"})
    assert status == 303
    assert "evil" not in headers["Location"]
    assert headers["Location"].startswith(("/sign-in", f"https://{NAME}"))
    plain = http.client.HTTPConnection("127.0.0.1", proxy.plain_port, timeout=PATIENCE_SECONDS)
    plain.request("GET", "/projects?q=1", headers={"Host": NAME})
    answer = plain.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/projects?q=1")
    plain.close()


def test_what_is_too_large_is_said_by_us_or_the_proxy(proxy: Proxy) -> None:
    huge = {"Content-Length": str(80 * 1024 * 1024), "Content-Type": "application/x-www-form-urlencoded"}
    assert proxy.ask("POST", "/sign-in", "name=", huge)[0] == 413


def test_caddys_file_says_the_same() -> None:
    """Debian's archive has it only from trixie on, so it is read here and not run."""
    caddy = (ROOT / "docs" / "proxies" / "Caddyfile").read_text(encoding="utf-8")
    nginx = (ROOT / "docs" / "proxies" / "nginx.conf").read_text(encoding="utf-8")
    for mark in ("127.0.0.1:8000", NAME, "10s", "150s"):
        assert mark in caddy
        assert mark in nginx
    assert caddy.count("{") == caddy.count("}")
    assert re.search(r"max_size 64MB", caddy)
