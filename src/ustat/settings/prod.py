"""An institute's server behind HTTPS. What must be set is asked for by name; nothing falls back silently."""

import os

from ustat.settings.base import *  # noqa: F403

DEBUG = False
SECRET_KEY = os.environ["USTAT_SECRET_KEY"]
ALLOWED_HOSTS = os.environ["USTAT_HOSTS"].split()
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
AXES_CLIENT_IP_CALLABLE = "ustat.web.front.address_behind_proxy"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
