"""The second factor's screens: its code at the door, enrolment with a QR code, recovery codes."""

from typing import Any

import django_otp
import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import audit, directory, oidc, second_factor
from archive.forms import Asked
from archive.models.audit import Act
from archive.templatetags.dabir import digits

KEY = "dabir_new_key"
LIGHT, QUIET = "white", 4  # of the QR code: its paper, and the empty margin in modules


class CodeForm(Asked):
    """A code, typed in any digits."""

    code = forms.CharField(
        label=gettext_lazy("code"),
        max_length=32,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code", "dir": "ltr", "autofocus": "",
                "autocapitalize": "none", "spellcheck": "false",
            }
        ),
    )  # fmt: skip


class PasswordForm(Asked):
    """The password once more, before the door itself is changed."""

    password = forms.CharField(
        label=gettext_lazy("password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = request.user
        if oidc.came_so(request):  # he has none that could be asked for
            del self.fields["password"]

    def clean_password(self) -> str:
        """It must be his, here or in the organisation's directory."""
        written, name = self.cleaned_data["password"], self.user.get_username()
        if not (self.user.check_password(written) or directory.proves(name, written)):
            raise ValidationError(_("This is not your password. Nothing was changed."))
        return written


def passed(request: HttpRequest, device: Any) -> None:
    """The session is of who showed the code; it gets a new key."""
    django_otp.login(request, device)
    request.session.cycle_key()


@method_decorator(sensitive_post_parameters(), name="dispatch")
class FactorView(WagtailAdminTemplateMixin, TemplateView):
    """Asks for the code after the password; afterwards the page of one's own factor."""

    template_name = "archive/second_factor.html"
    page_title = gettext_lazy("Second factor")
    header_icon = "key"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Not offered: not there."""
        if settings.SECOND_FACTOR == "off":
            raise Http404("not offered")
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the own account, here."""
        account = {"url": reverse("wagtailadmin_account"), "label": _("Account")}
        return [*self.breadcrumbs_items, account, {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question, or the page."""
        if second_factor.waiting(request.user) == "ask":
            return self.asked(CodeForm())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """A code at the door; later a change of the own factor under the password."""
        if second_factor.waiting(request.user) == "ask":
            return self.answered(CodeForm(request.POST))
        form = PasswordForm(request, request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        return self.changed(str(request.POST.get("act", "")))

    def asked(self, form: CodeForm) -> HttpResponse:
        """The page at the door: nothing of the archive around it."""
        context = {"form": form, "unreadable": second_factor.is_unreadable(self.request.user)}
        return render(self.request, "archive/second_factor_ask.html", context)

    def answered(self, form: CodeForm) -> HttpResponse:
        """In, or the sentence that says why not."""
        request = self.request
        if form.is_valid():
            device = second_factor.verify(request.user, form.cleaned_data["code"])
            if device is not None:
                audit.note(Act.LOGIN, user=request.user, what=f"second factor: {device.name}",
                           request=request)  # fmt: skip
                passed(request, device)
                return redirect("wagtailadmin_home")
            audit.note(Act.FAILED, user=request.user, what="second factor", request=request)
            form.add_error("code", self.refusal())
        return self.asked(form)

    def refusal(self) -> str:
        """Why a code was not taken."""
        wait = second_factor.seconds_to_wait(self.request.user)
        said = _("The code isn't right, or was used already.")
        if wait:
            said += " " + _("Try again after %(wait)s seconds.") % {"wait": wait}
        return digits(said)

    def changed(self, act: str) -> HttpResponse:
        """New recovery codes, or no factor any more."""
        request = self.request
        if act == "codes" and second_factor.has(request.user):
            audit.note(Act.RIGHTS, user=request.user, what="new recovery codes", request=request)
            codes = second_factor.new_codes(request.user)
            return render(request, "archive/second_factor_codes.html", self.shown(codes))
        if act == "remove" and not second_factor.is_demanded(request.user):
            audit.note(Act.RIGHTS, user=request.user, what="second factor removed", request=request)
            second_factor.remove(request.user)
            messages.success(request, _("The second factor was removed."))
        return HttpResponseRedirect(reverse("second_factor"))

    def shown(self, codes: list[str]) -> dict[str, Any]:
        """The page on which recovery codes stand, this once."""
        return self.get_context_data(codes=codes)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What he has, and whether he may be without."""
        user = self.request.user
        kwargs.setdefault("form", PasswordForm(self.request))
        return super().get_context_data(
            has=second_factor.has(user), unreadable=second_factor.is_unreadable(user),
            demanded=second_factor.is_demanded(user),
            left=second_factor.codes_left(user), **kwargs,
        )  # fmt: skip


class EnrolView(FactorView):
    """A new device: the key as QR code and in letters, proved by its first code."""

    template_name = "archive/second_factor_new.html"
    page_title = gettext_lazy("Set up the second factor")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A key that lives in this session until it is proved."""
        request.session.setdefault(KEY, second_factor.new_key(request.user))
        return TemplateView.get(self, request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """The first code proves the key; who has a password shows it too."""
        form = CodeForm(request.POST)
        own = PasswordForm(request, request.POST)
        key = request.session.get(KEY)
        if not key:
            return redirect("second_factor_new")
        if form.is_valid() & own.is_valid():
            made = second_factor.enrol(request.user, key, form.cleaned_data["code"])
            if made:
                del request.session[KEY]
                audit.note(Act.RIGHTS, user=request.user, what="second factor set up",
                           request=request)  # fmt: skip
                passed(request, made[0])
                context = self.shown(made[1])
                return render(request, "archive/second_factor_codes.html", context)
            form.add_error("code", _("The code isn't of this key. Is the telephone's clock right?"))
        return self.render_to_response(self.get_context_data(form=own, code_form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The key in both forms."""
        key = self.request.session.get(KEY, "")
        kwargs.setdefault("code_form", CodeForm())
        device = second_factor.device_of(self.request.user, key)
        letters = second_factor.letters(device) if key else ""
        picture = segno.make(device.config_url, error="m", micro=False) if key else None
        return super().get_context_data(
            key=" ".join(letters[i : i + 4] for i in range(0, len(letters), 4)),
            qr=picture.svg_data_uri(scale=5, light=LIGHT, border=QUIET) if picture else "",
            **kwargs,
        )
