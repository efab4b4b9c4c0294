"""Configuration: every setting comes from the environment, is read once and has a safe default."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from app import private_cluster
from app.tile_services import TileService, read_tile_services
from projects.exports.publisher import NO_PREFIX, NOBODY, PREFIX, Publisher
from projects.progress.rules import RULES_FILE
from projects.shelves.bucket import read_address
from projects.shelves.choosing import find_files, find_job_files
from projects.shelves.shelf import Shelf
from projects.store.pooled import mark_pooled

ROOT = Path(__file__).resolve().parent.parent
SHORTEST_KEY = 32
# A district's code of GB/T 2260.
ADCODE = re.compile(r"[1-9][0-9]{5}")
# A scheme and a host, perhaps a port: no path, no wildcard.
ORIGIN = re.compile(r"https?://([A-Za-z0-9]([A-Za-z0-9.\-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:(\d{1,5}))?")
LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Config:
    """What an installation may set. docs/configuration.md lists the same names."""

    database_url: str
    # A pooler in transaction mode before the same database, marked as one; empty without.
    pool_url: str = ""
    # Standbys of the same database, which answer who only reads.
    replica_urls: tuple[str, ...] = ()
    documents_folder: Path | None = None
    files_folder: Path = ROOT / "var" / "files"
    # A bucket that holds the files instead, shared by all hosts; empty without.
    files_url: str = ""
    cache_folder: Path = ROOT / "var" / "cache"
    tile_services: tuple[TileService, ...] = ()
    secret_key: str = ""
    secret_key_file: Path = ROOT / "var" / "secret_key"
    secure_cookies: bool = False
    trusted_proxies: int = 0
    require_totp: bool = False
    static_folder: Path = ROOT / "static"
    rules_file: Path = RULES_FILE
    # Mapping files of an office's own for the ground of the map.
    base_sources: Path | None = None
    # The number under which the maps were reviewed (审图号), shown on all of them.
    map_approval: str = ""
    # The district that the map shows first to whoever has none of its own.
    home_district: str = ""
    publisher: Publisher = NOBODY
    job_days: int = 7
    # Where the dataset of each night is written for analysts, none when empty; how many of them stay.
    geoparquet_folder: Path | None = None
    geoparquet_nights: int = 7
    # Milliseconds from which a statement is logged, 0 for none.
    slow_statement_ms: int = 1000
    webhook_loopback: bool = False
    # Requests a minute of one program, 0 for any number; the sites whose scripts may read the API.
    api_limit: int = 600
    cors_origins: tuple[str, ...] = ()
    # The sites that may show the map within their own pages.
    embed_origins: tuple[str, ...] = ()
    # A language model that may propose works of a plan, none when empty: its address, name and key.
    intake_url: str = ""
    intake_model: str = ""
    intake_key: str = ""

    @property
    def work_url(self) -> str:
        """Return where requests and jobs do their work: the pooler where there is one, else the database."""
        return self.pool_url or self.database_url

    @property
    def files(self) -> Shelf:
        """Return where the files lie that people send."""
        return find_files(self.files_folder, self.files_url)

    @property
    def job_files(self) -> Shelf:
        """Return where the files lie that jobs make."""
        return find_job_files(self.cache_folder, self.files_url)

    def as_flask(self) -> dict[str, Any]:
        """Return the settings under the upper-case names that Flask wants."""
        settings = {f"LANTU_{name.upper()}": getattr(self, name) for name in self.__slots__}
        return settings | {"WORK_URL": self.work_url, "FILES": self.files, "JOB_FILES": self.job_files}


class ConfigError(Exception):
    """A setting is missing or wrong; the message says which and what to do."""


def read_config(environ: Mapping[str, str] = os.environ) -> Config:
    """Return the configuration of the environment; raises ConfigError, naming the variable at fault."""
    documents = environ.get("LANTU_DOCUMENTS", "")
    rules = environ.get("LANTU_RULES", "")
    intake = read_intake(environ)
    return Config(
        database_url=read_database_url(environ),
        pool_url=read_pool_url(environ),
        replica_urls=read_replica_urls(environ),
        documents_folder=Path(documents) if documents else None,
        files_folder=Path(environ.get("LANTU_FILES") or ROOT / "var" / "files"),
        files_url=read_files_url(environ),
        cache_folder=Path(environ.get("LANTU_CACHE") or ROOT / "var" / "cache"),
        tile_services=read_tiles(environ),
        secret_key=read_secret_key(environ),
        secure_cookies=read_switch(environ, "LANTU_SECURE_COOKIES"),
        trusted_proxies=read_proxies(environ),
        require_totp=read_switch(environ, "LANTU_REQUIRE_TOTP"),
        rules_file=Path(rules) if rules else RULES_FILE,
        base_sources=Path(environ["LANTU_BASE_SOURCES"]) if environ.get("LANTU_BASE_SOURCES") else None,
        map_approval=environ.get("LANTU_MAP_APPROVAL", "").strip(),
        home_district=read_home(environ),
        publisher=read_publisher(environ),
        job_days=read_days(environ, "LANTU_JOB_DAYS", 7),
        geoparquet_folder=Path(environ["LANTU_GEOPARQUET"]) if environ.get("LANTU_GEOPARQUET") else None,
        geoparquet_nights=read_days(environ, "LANTU_GEOPARQUET_NIGHTS", 7),
        slow_statement_ms=read_slow(environ),
        webhook_loopback=read_switch(environ, "LANTU_WEBHOOK_LOOPBACK"),
        api_limit=read_limit(environ),
        cors_origins=read_cors(environ),
        embed_origins=read_embed(environ),
        intake_url=intake[0],
        intake_model=intake[1],
        intake_key=intake[2],
    )


def read_tiles(environ: Mapping[str, str]) -> tuple[TileService, ...]:
    """Return the tile services; raises ConfigError, naming the setting, the file and the place."""
    try:
        return read_tile_services(environ)
    except ValueError as error:
        raise ConfigError(str(error)) from None


def read_home(environ: Mapping[str, str]) -> str:
    """Return the district that the map shows first, empty for none; raises ConfigError for no adcode."""
    home = environ.get("LANTU_HOME_DISTRICT", "").strip()
    if home and not ADCODE.fullmatch(home):
        raise ConfigError(
            "LANTU_HOME_DISTRICT 应为六位行政区划代码 / must be an adcode of six digits, e.g. 211302."
        )
    return home


def read_intake(environ: Mapping[str, str] = os.environ) -> tuple[str, str, str]:
    """Return address, model and key of the endpoint that may propose works, empty without one."""
    url, model = environ.get("LANTU_INTAKE_URL", ""), environ.get("LANTU_INTAKE_MODEL", "")
    if url and not url.startswith(("http://", "https://")):
        raise ConfigError("LANTU_INTAKE_URL 要以 http:// 或 https:// 开头 / must begin with http(s)://.")
    if url and not model:
        raise ConfigError("设置了 LANTU_INTAKE_URL,还要设置 LANTU_INTAKE_MODEL / must be set as well.")
    return url, model, environ.get("LANTU_INTAKE_KEY", "")


def read_database_url(environ: Mapping[str, str], root: Path = ROOT) -> str:
    """Return the database's URL, without one that of the checkout's own cluster; raises ConfigError."""
    url = environ.get("LANTU_DATABASE_URL", "")
    advice = "LANTU_DATABASE_URL 例如 e.g. postgresql+psycopg://lantu@/lantu?host=/run/postgresql"
    if not url:
        try:
            return private_cluster.resume(root)
        except private_cluster.NoCluster as error:
            raise ConfigError(
                f"LANTU_DATABASE_URL 未设置 / is not set. {error}. "
                f"请先 make run,或设置 / run make run first, or set {advice}"
            ) from None
    if not url.startswith("postgresql"):
        raise ConfigError(f"LANTU_DATABASE_URL 不是 PostgreSQL 地址 / is no PostgreSQL URL. {advice}")
    return name_driver(url)


def name_driver(url: str) -> str:
    """Return a URL of PostgreSQL with the driver that Lantu uses."""
    if url.startswith("postgresql://"):
        return "postgresql+psycopg" + url.removeprefix("postgresql")
    return url


def read_pool_url(environ: Mapping[str, str]) -> str:
    """Return the pooler's URL with its mark, empty without one; raises ConfigError for what is none."""
    url = environ.get("LANTU_POOL_URL", "")
    if not url:
        return ""
    try:
        if not url.startswith("postgresql"):
            raise ValueError
        return mark_pooled(name_driver(url))
    except (ArgumentError, ValueError):
        raise ConfigError(
            "LANTU_POOL_URL 不是 PostgreSQL 地址 / is no PostgreSQL URL. "
            "例如 e.g. postgresql+psycopg://lantu@127.0.0.1:6432/lantu"
        ) from None


def read_replica_urls(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the URLs of the standbys; raises ConfigError for what is none."""
    urls = tuple(environ.get("LANTU_REPLICA_URLS", "").split())
    for one in urls:
        try:
            if not one.startswith("postgresql"):
                raise ValueError
            make_url(one)
        except (ArgumentError, ValueError):
            raise ConfigError(
                "LANTU_REPLICA_URLS 应为以空格分开的 PostgreSQL 地址 / must be PostgreSQL URLs with blanks "
                "between, e.g. postgresql+psycopg://lantu@standby.internal/lantu"
            ) from None
    return tuple(name_driver(one) for one in urls)


def read_files_url(environ: Mapping[str, str]) -> str:
    """Return the address of the bucket of files, empty without one; raises ConfigError for what is none."""
    url = environ.get("LANTU_FILES_URL", "")
    try:
        if url:
            read_address(url)
    except ValueError:
        raise ConfigError(
            "LANTU_FILES_URL 不是存储桶地址 / is no address of a bucket. "
            "例如 e.g. s3://lantu/files?endpoint=https://s3.example.org&region=us-east-1"
        ) from None
    return url


def read_secret_key(environ: Mapping[str, str]) -> str:
    """Return the key that signs cookies, empty when a file holds it; raises ConfigError for a short one."""
    key = environ.get("LANTU_SECRET_KEY", "")
    if key and len(key) < SHORTEST_KEY:
        raise ConfigError(
            f"LANTU_SECRET_KEY 至少要 {SHORTEST_KEY} 个字符 / must have at least {SHORTEST_KEY} characters. "
            "例如 e.g. openssl rand -hex 32"
        )
    return key


def read_publisher(environ: Mapping[str, str]) -> Publisher:
    """Return who publishes the files; raises ConfigError for a prefix or an address that is none."""
    prefix = environ.get("LANTU_OC4IDS_PREFIX", "").strip().removesuffix("-") or NO_PREFIX
    address = environ.get("LANTU_PUBLIC_URL", "").strip().rstrip("/")
    if not PREFIX.fullmatch(prefix):
        raise ConfigError(
            "LANTU_OC4IDS_PREFIX 应为登记过的前缀 / must be a registered prefix, e.g. oc4ids-bu3kcz."
        )
    if address and not re.fullmatch(r"https?://[!-~]+", address):
        raise ConfigError("LANTU_PUBLIC_URL 应为网址 / must be an address, e.g. https://lantu.example.org.")
    name = environ.get("LANTU_PUBLISHER", "").strip()
    return Publisher(name or NOBODY.name, prefix, address)


def read_switch(environ: Mapping[str, str], name: str) -> bool:
    """Return whether a setting is on; raises ConfigError for anything but yes and no."""
    value = environ.get(name, "no").strip().lower()
    if value not in ("yes", "no", ""):
        raise ConfigError(f"{name} 只能是 yes 或 no / must be yes or no.")
    return value == "yes"


def read_proxies(environ: Mapping[str, str]) -> int:
    """Return how many reverse proxies stand in front; raises ConfigError for no such number."""
    value = environ.get("LANTU_TRUSTED_PROXIES", "0")
    if value not in ("0", "1", "2", "3"):
        raise ConfigError("LANTU_TRUSTED_PROXIES 只能是 0 到 3 / must be 0 to 3.")
    return int(value)


def read_days(environ: Mapping[str, str], name: str, default: int) -> int:
    """Return a number of days; raises ConfigError for anything but 1 to 365."""
    value = environ.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 365:
        raise ConfigError(f"{name} 只能是 1 到 365 / must be 1 to 365.")
    return int(value)


def read_limit(environ: Mapping[str, str]) -> int:
    """Return how many requests a minute one program may make; raises ConfigError for no such number."""
    value = environ.get("LANTU_API_LIMIT", "600")
    if not re.fullmatch(r"\d{1,6}", value, re.ASCII):
        raise ConfigError(
            "LANTU_API_LIMIT 只能是 0(不限)到 999999 / must be 0 (no limit) to 999999, requests a minute."
        )
    return int(value)


def read_slow(environ: Mapping[str, str]) -> int:
    """Return the milliseconds from which a statement is logged; raises ConfigError for no such number."""
    value = environ.get("LANTU_SLOW_STATEMENT_MS") or "1000"
    if not re.fullmatch(r"\d{1,6}", value, re.ASCII):
        raise ConfigError(
            "LANTU_SLOW_STATEMENT_MS 只能是 0(不记)到 999999 毫秒 / must be 0 (none) to 999999 milliseconds."
        )
    return int(value)


def read_cors(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the sites whose scripts may read the API; raises ConfigError for what is no origin."""
    origins = tuple(environ.get("LANTU_CORS_ORIGINS", "").split())
    if origins != ("*",) and not all(is_origin(one) for one in origins):
        raise ConfigError(
            "LANTU_CORS_ORIGINS 只能是 * ,或以空格分开的网站,如 / must be * or sites with blanks between, "
            "such as https://map.example.org"
        )
    return origins


def read_embed(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the sites that may show the map in a frame; raises ConfigError, naming what is no origin."""
    origins = tuple(environ.get("LANTU_EMBED_ORIGINS", "").split())
    for one in origins:
        # A browser does not know addresses of IPv6 there.
        if "[" in one or not is_origin(one):
            raise ConfigError(
                f"LANTU_EMBED_ORIGINS 中的 {one} 不是网站:只写协议和主机名,没有路径和通配符,以空格分开 / "
                "is no site: scheme and host without path, comma or wildcard, blanks between, "
                "e.g. https://fgw.example.org"
            )
    return tuple(one.lower() for one in origins)


def is_origin(text: str) -> bool:
    """Say whether a text is a scheme with a host, perhaps with a port."""
    found = ORIGIN.fullmatch(text)
    return found is not None and 0 < int(found[4] or LAST_PORT) <= LAST_PORT
