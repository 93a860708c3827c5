"""One box: a demonstration, a school, a developer. The secret is made once and kept at home."""

import os
import secrets

from ustat.settings.base import *  # noqa: F403
from ustat.settings.base import HOME


def _kept_secret() -> str:
    path = HOME / "secret_key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


DEBUG = os.environ.get("USTAT_DEBUG") == "1"
SECRET_KEY = os.environ.get("USTAT_SECRET_KEY") or _kept_secret()
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *os.environ.get("USTAT_HOSTS", "").split()]
