"""Tests: nothing kept, nothing slow, nothing guessed."""

import tempfile
from pathlib import Path

from ustat.settings.base import *  # noqa: F403
from ustat.settings.base import DATABASES, INSTALLED_APPS, STORAGES

DEBUG = False
SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STATIC_ROOT = Path(tempfile.gettempdir()) / "ustat-test-static"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
WHITENOISE_AUTOREFRESH = True
INSTALLED_APPS = [*INSTALLED_APPS, "django_linear_migrations"]
# The test server answers each request in a thread of its own; a kept connection would never be given back.
DATABASES["default"]["CONN_MAX_AGE"] = 0
