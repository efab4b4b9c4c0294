"""Where messages may be sent, and sending one: never to this machine itself, never after a redirect.

An address of the intranet is the normal case and allowed. What is refused stands in docs/webhooks.md.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpcore

from geo.errors import BadInput, DomainError, msg

LONGEST_URL = 500
# Seconds for connecting and for each read, and for all of it.
PATIENCE = 10.0
LONGEST = 20.0
# Bytes of an answer that are read: nothing of it is needed but its status.
MOST_READ = 4096
BAD_URL = msg("地址要以 http:// 或 https:// 开头,写明主机,不能带用户名、密码和 #。")
OWN_MACHINE = msg("不能发送到本机、链路本地或多播地址(%(host)s)。")


class NotSent(DomainError):
    """A message did not reach anybody; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said to a message, after how many milliseconds."""

    status: int
    milliseconds: int


def read_url(text: str, *, loopback: bool) -> str:
    """Return an address that messages may be sent to; raises BadInput for others."""
    url = text.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadInput(BAD_URL, field="url") from None
    is_whole = parts.scheme in ("http", "https") and parts.hostname and port != 0
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    has_more = parts.username is not None or parts.password is not None or "#" in url
    if not is_whole or not is_plain or has_more or len(url) > LONGEST_URL:
        raise BadInput(BAD_URL, field="url")
    host = str(parts.hostname)
    if is_own(host) and not loopback:
        raise BadInput(OWN_MACHINE, field="url", host=host)
    return url


def is_own(host: str) -> bool:
    """Say whether a name is this machine by itself, or an IP address that nothing is sent to."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return is_refused(host)
    except ValueError:
        return False


def is_refused(address: str) -> bool:
    """Say whether an IP address is this machine, this link (where clouds tell secrets) or a group."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return found.is_loopback or found.is_link_local or found.is_multicast or found.is_unspecified


class CheckedBackend(httpcore.SyncBackend):
    """Connects only where a message may go: to the very address that was looked up and checked."""

    def __init__(self, *, loopback: bool, until: float) -> None:
        self.loopback, self.until = loopback, until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a name; raises NotSent where any of them is refused."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise NotSent(msg("找不到主机 %(host)s。"), host=host) from error
        addresses = [str(one[4][0]) for one in found]
        if not self.loopback and any(is_refused(address) for address in addresses):
            raise NotSent(OWN_MACHINE, host=host)
        stream = super().connect_tcp(addresses[0], port, timeout, local_address, socket_options)
        return HurriedStream(stream, self.until)


class HurriedStream(httpcore.NetworkStream):
    """A connection that ends at a moment, however slowly the other side goes on talking."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self.stream, self.until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what comes, while there is time."""
        left = self.until - monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return self.stream.read(max_bytes, min(left, timeout or left))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self.stream.write(buffer, timeout)

    def close(self) -> None:
        """Let go."""
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt, checking the certificate for the name and not for the address."""
        return HurriedStream(self.stream.start_tls(ssl_context, server_hostname, timeout), self.until)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection."""
        return self.stream.get_extra_info(info)


def post(url: str, headers: Mapping[str, str], body: bytes, *, loopback: bool) -> Answer:
    """Send a message; redirects are not followed. Raises NotSent when there was no answer."""
    began = monotonic()
    backend = CheckedBackend(loopback=loopback, until=began + LONGEST)
    seconds = dict.fromkeys(("connect", "read", "write", "pool"), PATIENCE)
    context = ssl.create_default_context()
    try:
        with (
            httpcore.ConnectionPool(ssl_context=context, network_backend=backend) as pool,
            pool.stream(
                "POST", url, headers=list(headers.items()), content=body, extensions={"timeout": seconds}
            ) as response,
        ):
            read = 0
            for part in response.iter_stream():
                read += len(part)
                if read > MOST_READ:
                    break
            status = response.status
    except NotSent:
        raise
    except httpcore.TimeoutException as error:
        raise NotSent(msg("对方太慢,没有等到应答。")) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
        raise NotSent(msg("连接失败:%(reason)s"), reason=f"{type(error).__name__} {error}"[:200]) from error
    return Answer(status, round((monotonic() - began) * 1000))
