"""Addresses: the staff's shell at the root of /desk/, health for the launcher."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls

from config import health

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    path("health/", health.health, name="health"),
    path("desk/", include(wagtailadmin_urls)),
]
