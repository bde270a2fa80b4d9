"""The register of posts and the page of one: duties, holders, its rule in plain words."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import access, audit, conditions
from archive.forms import PostFilterForm
from archive.models import FieldEquivalence, Post, Record, Rule, Service
from archive.models.audit import Act
from archive.models.posts import first_day, last_day
from archive.persian import canonical
from archive.rulewords import in_words
from archive.templatetags.dabir import digits
from archive.views.rules import Said, said
from archive.views.shared import asked_day, numbered, sight_of
from archive.vocabulary import Capacity, Group

PER_PAGE = 25
SOON = datetime.timedelta(days=183)


@dataclass
class Held:
    """A post with who holds it on a day, as far as this reader may know."""

    post: Post
    on: datetime.date
    services: list[Service] = field(default_factory=list)

    @property
    def present(self) -> list[Service]:
        """Appointments in force on the day."""
        return [s for s in self.services if s.covers(self.on)]

    @property
    def is_acting(self) -> bool:
        """Is it held, and by nobody but acting?"""
        return bool(self.present) and all(s.capacity == Capacity.ACTING for s in self.present)

    @property
    def is_vacant(self) -> bool:
        """Nobody holds it; where no appointment is known, the register says so."""
        if self.present or self.post.incumbent:
            return False
        return bool(self.services) or self.post.vacant is True

    @property
    def ends_soon(self) -> bool:
        """Does an appointment end within half a year?"""
        limit = self.on + SOON
        return any(s.end and last_day(s.end) <= limit for s in self.present)


def holders(request: HttpRequest, posts: Iterable[Post], on: datetime.date) -> list[Held]:
    """Posts with their appointments; names only of people this reader may meet."""
    rows = {post.pk: Held(post, on) for post in posts}
    met = access.staff(sight_of(request), Group.PEOPLE, read=False, column="person__unit")
    for service in Service.objects.filter(met, post__in=rows).select_related("person"):
        rows[service.post_id].services.append(service)
    for row in rows.values():
        row.services.sort(key=lambda s: first_day(s.start), reverse=True)
    return list(rows.values())


def posts_of(request: HttpRequest) -> QuerySet[Post]:
    """The posts this reader may see."""
    return Post.objects.filter(access.staff(sight_of(request), Group.STRUCTURE))


def demand_structure(request: HttpRequest) -> None:
    """Who reads no charts and posts anywhere has no such screen."""
    if not any(place.endswith(f":{Group.STRUCTURE}") for place in sight_of(request).full):
        raise Http404("no such page")


class StaffView(WagtailAdminTemplateMixin, TemplateView):
    """A screen of the staff's shell with its way home."""

    above: tuple[tuple[str, object], ...] = ()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the lists above, this."""
        between = [{"url": reverse(name), "label": label} for name, label in self.above]
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, *between, here]


class PostListView(StaffView):
    """The register: who holds what, what is vacant, which appointments end."""

    template_name = "archive/post_list.html"
    page_title = _("Posts")
    header_icon = "user"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of posts under the filters."""
        demand_structure(self.request)
        form = PostFilterForm(self.request.GET)
        on, written = asked_day(self.request)
        rows = self.found(form, on) if form.is_valid() else []
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            form=form, page=page, on=written,
            may_match=access.people(self.request.user).exists(), **kwargs,
        )  # fmt: skip

    def found(self, form: PostFilterForm, on: datetime.date) -> list[Held]:
        """Posts that meet every filter."""
        wanted, rows = form.cleaned_data, posts_of(self.request).select_related("unit")
        if words := canonical(wanted["words"]):
            rows = rows.filter(Q(title__icontains=words) | Q(code__icontains=words))
        if wanted["unit"]:
            rows = rows.filter(unit__path__startswith=wanted["unit"].path)
        if wanted["rank"]:
            rows = rows.filter(rank=wanted["rank"])
        held = holders(self.request, rows.order_by("unit__code", "code"), on)
        state = {"vacant": "is_vacant", "acting": "is_acting", "ending": "ends_soon"}
        name = state.get(wanted["held"])
        return [row for row in held if getattr(row, name)] if name else held


@dataclass(frozen=True)
class Version:
    """A rule's version as the page shows it."""

    rule: Rule
    is_in_force: bool
    said: Said | None
    mistakes: list[str]
    basis: Record | None


class PostView(StaffView):
    """One post."""

    template_name = "archive/post.html"
    header_icon = "user"
    above = (("post_list", _("Posts")),)

    @cached_property
    def post_row(self) -> Post:
        """The post, or none for who may not see it."""
        row = posts_of(self.request).filter(pk=self.kwargs["pk"]).select_related("unit").first()
        if row is None:
            raise Http404("no such post")
        return row

    def get_page_title(self) -> str:
        """Its title."""
        return digits(self.post_row)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Duties, holders, rule."""
        on, written = asked_day(self.request)
        (held,) = holders(self.request, [self.post_row], on)
        audit.note(
            Act.VIEW, user=self.request.user, what=f"post {self.post_row.code}",
            request=self.request,
        )  # fmt: skip
        return super().get_context_data(
            post=self.post_row, held=held, on=written, versions=self.versions(on),
            equivalences=FieldEquivalence.objects.filter(
                post_name__in=("", self.post_row.code, self.post_row.external_id)
            ),
            may_change=self.may_change(),
            may_match=access.people(self.request.user).exists(),
            places=self.post_row.places.select_related("chart__organisation"),
            **kwargs,
        )  # fmt: skip

    def may_change(self) -> bool:
        """Is he of the personnel office of the post's unit?"""
        unit = self.post_row.unit
        return access.may(self.request.user, "staff", unit) if unit else False

    def versions(self, on: datetime.date) -> list[Version]:
        """Newest first; what can't be used says why."""
        name = self.post_row.rule_name
        rows = Rule.objects.filter(
            Q(code=name) | Q(source=self.post_row.source, external_id=name)
        ) if name else Rule.objects.none()  # fmt: skip
        ordered = sorted(rows, key=lambda r: (first_day(r.start), r.pk), reverse=True)
        current = next((rule.pk for rule in ordered if rule.covers(on)), None)
        made = []
        for rule in ordered:
            wrong = conditions.mistakes(rule.conditions)
            made.append(Version(
                rule, rule.pk == current, None if wrong else said(rule.conditions),
                [in_words(one) for one in wrong],
                numbered(self.request, rule.legal_basis),
            ))  # fmt: skip
        return made
