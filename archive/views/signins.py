"""Open sign-ins: one's own, and for who guards a unit those of its people; each can be ended."""

import uuid as uuids
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import access, signins


class SignInsView(WagtailAdminTemplateMixin, TemplateView):
    """Where one is logged in."""

    template_name = "archive/sign_ins.html"
    page_title = gettext_lazy("Open sign-ins")
    header_icon = "mobile-alt"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the own account, here."""
        account = {"url": reverse("wagtailadmin_account"), "label": _("Account")}
        return [*self.breadcrumbs_items, account, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Own ones first."""
        user = self.request.user
        rows = list(signins.watched(user)[:500])
        return super().get_context_data(
            own=[row for row in rows if row.user_id == user.pk],
            others=[row for row in rows if row.user_id != user.pk],
            guards=access.may(user, "sessions"),
            here=self.request.session.session_key,
            **kwargs,
        )


@require_POST
def end_sign_in(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Ends one; what is not his to end is not there."""
    row = signins.watched(request.user).filter(uuid=uuid).first()
    if row is None:
        raise Http404("no such sign-in")
    if row.key == request.session.session_key:
        logout(request)
        return redirect("wagtailadmin_login")
    signins.end(row, by=request.user, request=request)
    messages.success(request, _("The sign-in was ended."))
    return redirect("sign_ins")
