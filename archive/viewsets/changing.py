"""How a change of rights is saved: refused, shown with what it does, and only then made."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from archive import audit
from archive.effect import days_of, effect, receivers
from archive.errors import ArchiveError
from archive.models.audit import Act


class Within:
    """Rows beyond what somebody looks after look absent, and the try is logged."""

    def looked_after(self, user: Any) -> QuerySet[Any]:
        """The rows that he may open."""
        raise NotImplementedError

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Before anything of the row is read."""
        pk = str(kwargs.get("pk", args[0] if args else ""))
        if not pk.isdecimal() or not self.looked_after(request.user).filter(pk=int(pk)).exists():
            audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
            raise Http404("no such row")
        super().setup(request, *args, **kwargs)


class RightsChanged:
    """A change of rights: refused to oneself, its effect shown before, logged in one transaction.

    The first sending shows what would open and close; only a sending with `confirmed` saves.
    """

    def stored(self, form: Any) -> Any:
        """The row as it is before the change; None for a new one."""
        pk = form.instance.pk
        return self.model.objects.filter(pk=pk).first() if pk else None

    def moves(self, form: Any, before: Any) -> bool:
        """Can it move anybody's rights? Then its effect is shown first."""
        return True

    def change(self, form: Any) -> None:
        """What saving does; taken back after it was looked at."""
        form.instance.save()

    def form_valid(self, form: Any) -> HttpResponse:
        """Refused with a sentence, shown, or saved."""
        before = self.stored(form)
        try:
            self.demand(form.instance, before)
            if self.moves(form, before) and "confirmed" not in self.request.POST:
                return self.effect_page(form, before)
            with transaction.atomic():
                return super().form_valid(form)
        except ArchiveError as error:
            form.add_error(None, str(error))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def effect_page(self, form: Any, before: Any) -> HttpResponse:
        """Records that open and close, for how many people, with a sample."""
        after = form.instance
        effects = effect(
            lambda: self.change(form), self.reached(before, after), by=self.request.user,
            days=self.days(before, after),
        )  # fmt: skip
        sent = [
            (name, value) for name, values in self.request.POST.lists() for value in values
            if name != "csrfmiddlewaretoken"
        ]  # fmt: skip
        after.pk = before.pk if before else None
        context = self.get_context_data(form=form, effects=effects, sent=sent, told=str(after))
        return TemplateResponse(self.request, "archive/rights_effect.html", context)

    def reached(self, *rows: Any) -> list[Any]:
        """Whom the change reaches."""
        return receivers(*rows)

    def days(self, *rows: Any) -> list[datetime.date]:
        """On which days it is felt."""
        return days_of(*rows)
