"""The key that signs cookies: from the environment, else a random one made at the first run."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from app.config import Config, ConfigError


def load_secret_key(config: Config) -> str:
    """Return the key of this installation; raises ConfigError when it can be neither read nor made."""
    if config.secret_key:
        return config.secret_key
    try:
        if not config.secret_key_file.exists():
            make_secret_key(config.secret_key_file)
        return config.secret_key_file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ConfigError(
            f"签名密钥无法读写 / the secret key cannot be read or made: {error}. "
            "请设置 LANTU_SECRET_KEY / set LANTU_SECRET_KEY, e.g. openssl rand -hex 32"
        ) from error


def make_secret_key(path: Path) -> None:
    """Write a random key that only its owner can read; whichever process is first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    try:
        # A link appears whole or not at all, and never replaces a key that is already in use.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
