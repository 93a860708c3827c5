"""The door a WSGI server knocks at."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ustat.settings.dev")
application = get_wsgi_application()
