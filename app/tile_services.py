"""Tile services beside our own ground: a file of the administrator, or the one that we bring for 天地图."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# Files that come with the application, by the word that names them.
BROUGHT = {"tianditu": Path(__file__).with_name("tianditu.toml")}
KEYS = {"key", "name", "name_en", "urls", "attribution", "datum", "subdomains", "max_zoom", "tms"}
DATUMS = ("wgs84", "cgcs2000", "gcj02")
SLUG = re.compile(r"[a-z0-9-]{1,30}")
DEEPEST = 22
OWN = "own"


@dataclass(frozen=True, slots=True)
class TileService:
    """Tiles that lie on each other as one map; `datum` says in whose coordinates they are drawn.

    Each address has {z}, {x} and {y}, perhaps {s} for one of the subdomains. With `tms` rows count from
    the south.
    """

    key: str
    name: str
    name_en: str
    urls: tuple[str, ...]
    attribution: str = ""
    datum: str = "wgs84"
    subdomains: str = "abc"
    max_zoom: int = 18
    tms: bool = False

    def hosts(self) -> Iterator[str]:
        """Yield the origins of the tiles; none for a service on our own host."""
        for url in self.urls:
            for one in self.subdomains if "{s}" in url else ("",):
                parts = urlsplit(url.replace("{s}", one))
                if parts.netloc:
                    yield f"{parts.scheme}://{parts.netloc}"


def read_tile_services(environ: Mapping[str, str]) -> tuple[TileService, ...]:
    """Return the services of the environment, the single one first; raises ValueError, naming the fault."""
    services = list(read_single(environ))
    named = environ.get("LANTU_TILES", "").strip()
    if named:
        services += read_file(BROUGHT.get(named, Path(named)), environ.get("LANTU_TILES_KEY", "").strip())
    keys = [one.key for one in services]
    if len(set(keys)) < len(keys):
        raise ValueError(f"LANTU_TILES: key 重复 / a key twice: {', '.join(keys)}.")
    return tuple(services)


def read_single(environ: Mapping[str, str]) -> Iterator[TileService]:
    """Yield the service of LANTU_TILE_URL where there is one; raises ValueError."""
    datum = environ.get("LANTU_TILE_DATUM") or "wgs84"
    if datum not in DATUMS:
        raise ValueError(f"LANTU_TILE_DATUM 只能是 / must be one of {', '.join(DATUMS)}.")
    url = environ.get("LANTU_TILE_URL", "").strip()
    if url:
        check_url(url, "LANTU_TILE_URL")
        yield TileService(
            "tiles", "在线底图", "Online map", (url,), environ.get("LANTU_TILE_ATTRIBUTION", ""), datum
        )


def read_file(path: Path, secret: str) -> list[TileService]:
    """Return the services of a file, {key} in their addresses filled; raises ValueError with the place."""
    try:
        held = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ValueError(f"LANTU_TILES: {path} 打不开 / cannot be opened.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"LANTU_TILES: {path} 不是 UTF-8 TOML / is no UTF-8 TOML: {error}.") from error
    rows = held.get("services")
    if not isinstance(rows, list) or not rows or held.keys() != {"services"}:
        raise ValueError(f"LANTU_TILES: {path} 须有 [[services]] / needs [[services]] and nothing else.")
    return [read_row(row, f"LANTU_TILES: {path} services[{at}]", secret) for at, row in enumerate(rows, 1)]


def read_row(row: Any, where: str, secret: str) -> TileService:
    """Return one service of a file; raises ValueError."""
    if not isinstance(row, dict) or row.keys() - KEYS or {"key", "name", "urls"} - row.keys():
        raise ValueError(f"{where}: key, name, urls ({', '.join(sorted(KEYS))}).")
    urls = row["urls"]
    if not isinstance(urls, list) or not urls or not all(isinstance(one, str) for one in urls):
        raise ValueError(f"{where}.urls 须是网址的列表 / must be a list of addresses.")
    for url in urls:
        check_url(url, f"{where}.urls")
        if "{key}" in url and not secret:
            raise ValueError(f"{where}: 要设置 LANTU_TILES_KEY / must be set.")
    service = TileService(
        str(row["key"]),
        str(row["name"]),
        str(row.get("name_en", row["name"])),
        tuple(url.replace("{key}", secret) for url in urls),
        str(row.get("attribution", "")),
        str(row.get("datum", "wgs84")),
        str(row.get("subdomains", "abc")),
        row.get("max_zoom", 18),
        row.get("tms", False),
    )
    check_service(service, where)
    return service


def check_service(service: TileService, where: str) -> None:
    """Raise ValueError for a value that is none."""
    if not SLUG.fullmatch(service.key) or service.key == OWN:
        raise ValueError(f"{where}.key: a-z 0-9 - ({OWN} 是内置底图 / is our own).")
    if service.datum not in DATUMS:
        raise ValueError(f"{where}.datum: {', '.join(DATUMS)}.")
    if type(service.max_zoom) is not int or not 1 <= service.max_zoom <= DEEPEST:
        raise ValueError(f"{where}.max_zoom: 1–{DEEPEST}.")
    if type(service.tms) is not bool:
        raise ValueError(f"{where}.tms: true / false.")
    if not service.subdomains.isalnum():
        raise ValueError(f"{where}.subdomains: abc, 01234567 …")


def check_url(url: str, where: str) -> None:
    """Raise ValueError for what is no address of tiles."""
    missing = [word for word in ("{z}", "{x}", "{y}") if word not in url]
    if missing or not url.startswith(("http://", "https://", "/")):
        raise ValueError(f"{where} 须是带 {{z}} {{x}} {{y}} 的网址 / must be an address with them: {url}")


def list_hosts(services: Sequence[TileService]) -> list[str]:
    """Return the origins of some services, each once."""
    return list(dict.fromkeys(host for service in services for host in service.hosts()))
