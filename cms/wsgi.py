"""WSGI entry point of the CMS host."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.embedded")
application = get_wsgi_application()
