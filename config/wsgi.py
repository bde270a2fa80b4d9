"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# Every screen is imported before the processes part: five seconds once, not with the first page
# of each of them, and in memory that they share.
reverse("wagtailadmin_home")
