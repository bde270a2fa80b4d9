"""What gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# Every screen is imported before the processes part: five seconds once, not with the first page
# of each of them, and in memory that they share.
reverse("wagtailadmin_home")
# What is there now stays: looking through it again and again cost three hundredths of a page, and
# wrote to the shared memory. Ref: gc.freeze in the Python documentation.
gc.collect()
gc.freeze()
