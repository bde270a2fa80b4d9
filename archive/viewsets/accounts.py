"""Accounts: made, renamed, given a password and groups, shut off; within one's units, and logged.

Wagtail's own screen lets whoever may change users change all of them and writes nothing down.
"""

import datetime
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.forms import Form, ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.usage import UsageView
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import users

from archive import access, audit, giving, oversight
from archive.models import Home, Unit
from archive.models.audit import Act
from archive.viewsets import changing
from archive.viewsets.changing import RightsChanged
from archive.viewsets.look_up import DateColumn, NeverDeleted

ORDER = ("username", "first_name", "last_name", "email", "unit", "password1", "password2",
         "is_active", "is_superuser", "groups")  # fmt: skip


class Within(changing.Within):
    """Accounts beyond one's units look absent."""

    def looked_after(self, user: Any) -> QuerySet[User]:
        """Those whose every right is of his units."""
        return oversight.accounts(user)


class OfficeForm(Form):
    """A user of an office has a name; a second one and an e-mail he may have."""

    unit = ModelChoiceField(
        label=_("Unit that looks after the account"), queryset=Unit.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.giver = kwargs.pop("giver")
        super().__init__(*args, **kwargs)
        self.order_fields(ORDER)
        offered = oversight.homes(self.giver)
        home = Home.objects.filter(user=self.instance.pk).first()
        self.fields["unit"].queryset = offered
        self.fields["unit"].initial = home.unit_id if home else offered.first()
        self.fields["email"].required = self.fields["last_name"].required = False
        if not self.giver.is_superuser:
            self.fields.pop("is_superuser", None)


class NewAccountForm(OfficeForm, UserCreationForm):
    """Rights come after the account, each with its effect shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["groups"]


class AccountForm(OfficeForm, UserEditForm):
    """Groups that he may not give stay as they are, given or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = oversight.groups(self.giver)

    def clean_groups(self) -> QuerySet[Group]:
        """The chosen ones and those kept out of his sight."""
        offered = self.fields["groups"].queryset
        kept = self.instance.groups.exclude(pk__in=offered.values("pk"))
        chosen = [group.pk for group in (*self.cleaned_data["groups"], *kept)]
        return Group.objects.filter(pk__in=chosen)

    def moves(self) -> bool:
        """Does it change what the account opens? A name does: nobody sees papers about himself."""
        groups = self.cleaned_data.get("groups", self.instance.groups.all())
        named = {"first_name", "last_name", "is_active"} & set(self.changed_data)
        return bool(named) or set(groups) != set(self.instance.groups.all())

    def clean(self) -> dict[str, Any]:
        """The effect is shown on a page of its own, which is to carry no password."""
        cleaned = super().clean()
        self.moved = self.moves()
        if cleaned.get("password1") and self.moved:
            raise ValidationError(_("Set a password by itself, without another change."))
        return cleaned


class AccountChanged(RightsChanged):
    """An account made or changed: one row of the log for each thing that became another."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only a master of the installation makes another."""
        if request.POST.get("is_superuser") and not request.user.is_superuser:
            audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
            raise Http404("not offered")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Who gives."""
        return {**super().get_form_kwargs(), "giver": self.request.user}

    def demand(self, after: User, before: User | None) -> None:
        """Nobody joins a group by himself, or takes the name off by which he is barred."""
        if before is None:
            return
        more = set(self.wanted.get("groups", ())) - set(before.groups.all())
        if more or before.get_full_name() != after.get_full_name():
            giving.demand_other(self.request.user, user=before)

    def form_valid(self, form: Any) -> HttpResponse:
        """What was asked for is at hand before anything is saved."""
        self.wanted = form.cleaned_data
        return super().form_valid(form)

    def moves(self, form: Any, before: User | None) -> bool:
        """A new account opens nothing yet."""
        return before is not None and form.moved

    def change(self, form: Any) -> None:
        """Name, open or shut, and groups, as they would stand."""
        for name in ("first_name", "last_name", "is_active"):
            setattr(self.shown, name, getattr(form.instance, name))
        self.shown.groups.set(form.cleaned_data["groups"])

    def reached(self, *rows: Any) -> list[Any]:
        """Himself, as he is before."""
        self.shown = User.objects.get(pk=rows[0].pk)
        return [self.shown]

    def days(self, *rows: Any) -> list[datetime.date]:
        """At once."""
        return [access.today()]

    def save_instance(self) -> User:
        """Saves, then logs; neither without the other."""
        before = self.stored(self.form)
        groups = set(before.groups.all()) if before else set()
        with transaction.atomic():
            user = super().save_instance()
            for what in [*changes(before, groups, user, self.form), *housed(user, self.wanted)]:
                audit.note(
                    Act.RIGHTS, user=self.request.user, what=f"account {user.username}: {what}",
                    request=self.request,
                )  # fmt: skip
        return user


def housed(user: User, wanted: dict[str, Any]) -> list[str]:
    """Puts the account under the unit that was chosen; what became another, in the log's words."""
    unit = wanted["unit"]
    if Home.objects.filter(user=user, unit=unit).exists():
        return []
    Home.objects.update_or_create(user=user, defaults={"unit": unit})
    return [f"looked after by unit {unit.code}"]


def changes(before: User | None, groups: set[Group], after: User, form: Any) -> list[str]:
    """What became another, in the log's words."""
    if before is None:
        return ["made", *(["master"] if after.is_superuser else [])]
    said = []
    if before.username != after.username:
        said.append(f"renamed from {before.username}")
    if before.get_full_name() != after.get_full_name():
        said.append(f"name was {before.get_full_name()}")
    if before.email != after.email:
        said.append("e-mail changed")
    if form.cleaned_data.get("password1"):
        said.append("password set")
    if before.is_active != after.is_active:
        said.append("opened" if after.is_active else "shut off")
    if before.is_superuser != after.is_superuser:
        said.append("master" if after.is_superuser else "no master any more")
    now = set(after.groups.all())
    said += [f"joined group {group}" for group in sorted(now - groups, key=str)]
    return said + [f"left group {group}" for group in sorted(groups - now, key=str)]


class AccountFilters(users.UserFilterSet):
    """Groups that he may give; no range of Gregorian days."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.filters["last_login"]
        self.filters["group"].queryset = oversight.groups(kwargs["request"].user)


class AccountIndexView(users.IndexView):
    """The accounts that he looks after, each with its roles of today."""

    filterset_class = AccountFilters

    def get_base_queryset(self) -> QuerySet[User]:
        """Others are not his business."""
        rows = oversight.accounts(self.request.user)
        return rows.prefetch_related("memberships", "holdings__post__memberships")

    @cached_property
    def columns(self) -> list[Column]:
        """Wagtail's, with roles and a Jalali day."""
        columns = {column.name: column for column in super().columns}
        del columns["bulk_actions"]
        columns["is_superuser"] = Column("roles", accessor=roles_of, label=_("role"), width="20%")
        columns["last_login"] = DateColumn(
            "last_login", label=_("Last log-in"), sort_key="last_login", width="15%"
        )
        return list(columns.values())

    def get_delete_url(self, instance: User) -> None:
        """An account is shut off: its rows of the log name it."""


def roles_of(user: User) -> str:
    """His roles of today in words, by name and by post."""
    if user.is_superuser:
        return gettext("Master of the installation")
    day = access.today()
    held = [row.post for row in user.holdings.all() if row.covers(day)]
    rows = [*user.memberships.all(), *(row for post in held for row in post.memberships.all())]
    labels = [row.get_role_display() for row in rows if row.covers(day)]
    return gettext(", ").join(dict.fromkeys(labels))


class AccountCreateView(AccountChanged, users.CreateView):
    """A new account, without any right."""


class AccountEditView(Within, AccountChanged, users.EditView):
    """Name, password, groups, open or shut."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Without a way to delete it."""
        super().setup(request, *args, **kwargs)
        self.can_delete = False


class AccountHistoryView(Within, users.HistoryView):
    """What Wagtail keeps of an account."""


class AccountUsageView(Within, UsageView):
    """What points to an account."""


class UserViewSet(users.UserViewSet):
    """In place of Wagtail's, named by archive.apps.UsersConfig."""

    copy_view_enabled = False
    index_view_class = AccountIndexView
    add_view_class = AccountCreateView
    edit_view_class = AccountEditView
    history_view_class = AccountHistoryView
    delete_view_class = NeverDeleted
    usage_view_class = AccountUsageView

    def get_form_class(self, for_update: bool = False) -> type:
        """Ours."""
        return AccountForm if for_update else NewAccountForm
