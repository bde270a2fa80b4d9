"""Addresses: the staff's shell at the root of /desk/, health for the launcher."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access

from archive.views.account import AccountView
from archive.views.organisation import FromOrganisationView, ToOrganisationView
from config import health, metrics, outage

# What Wagtail brings for web sites; an archive has none of it, so nobody is let in.
CLOSED = (
    "pages|choose-page|choose-external-link|choose-email-link|choose-phone-link|choose-anchor-link"
    "|images|documents|snippets|collections|workflows|reports|redirects|bulk|api|tag-autocomplete"
    "|block-preview|editing-sessions|failwhale|test404|reference-index"
)


@wagtailadmin_urls.display_custom_404
def closed(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answers as if the address did not exist."""
    raise Http404("not part of the archive")


handler500 = outage.failed
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    path("health/", health.health, name="health"),
    path("metrics", metrics.metrics, name="metrics"),
    re_path(rf"^desk/(?:{CLOSED})(?:/(?P<rest>.*))?$", closed),
    path("desk/account/", require_admin_access(AccountView.as_view())),
    path("desk/organisation/", ToOrganisationView.as_view(), name="organisation"),
    path("desk/organisation/back/", FromOrganisationView.as_view(), name="organisation_back"),
    path("desk/", include(wagtailadmin_urls)),
]
