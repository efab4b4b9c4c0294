import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.config import Config, ConfigError, read_config
from app.web.secret_key import load_secret_key

URL = "postgresql+psycopg://lantu@/lantu"


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    config = Config(database_url=URL, secret_key_file=tmp_path / "var" / "secret_key")
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_secret_key(config), range(32)))
    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert stat.S_IMODE(config.secret_key_file.stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_the_environment_comes_first(tmp_path: Path) -> None:
    config = Config(database_url=URL, secret_key="k" * 32, secret_key_file=tmp_path / "secret_key")
    assert load_secret_key(config) == "k" * 32
    assert not config.secret_key_file.exists()


def test_a_key_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    config = Config(database_url=URL, secret_key_file=tmp_path / "file" / "secret_key")
    with pytest.raises(ConfigError, match="LANTU_SECRET_KEY"):
        load_secret_key(config)


BAD = [
    ("LANTU_SECRET_KEY", "short"),
    ("LANTU_SECURE_COOKIES", "perhaps"),
    ("LANTU_TRUSTED_PROXIES", "-1"),
    ("LANTU_TRUSTED_PROXIES", "many"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        read_config({"LANTU_DATABASE_URL": URL, name: value})


def test_settings_are_read() -> None:
    environment = {"LANTU_DATABASE_URL": URL, "LANTU_SECURE_COOKIES": "yes", "LANTU_TRUSTED_PROXIES": "1"}
    config = read_config(environment)
    assert (config.secure_cookies, config.trusted_proxies, config.secret_key) == (True, 1, "")
