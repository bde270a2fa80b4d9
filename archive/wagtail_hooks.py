"""How the archive stands in Wagtail's admin: menu by task, own home, own look.

What Wagtail brings for web sites (pages, images, documents, snippets, workflows, its reports) has
no place in an archive: it leaves the menus here, and config.urls closes its addresses.
"""

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem, admin_menu
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSetGroup

from archive import access
from archive.models import Record
from archive.urls import urlpatterns
from archive.views import home_panels
from archive.views.cited import CitingPanel
from archive.views.followup import ActionsPanel
from archive.views.glass import NoticePanel
from archive.views.home import HomePanel
from archive.views.shared import may_somewhere, sight_of
from archive.viewsets import BodyViewSet, HoldingViewSet, MembershipViewSet, UnitViewSet
from archive.vocabulary import Group

OURS = frozenset(
    {"home", "intake", "search", "folders", "resolutions", "meetings", "letters", "papers",
     "structure", "relations", "counts", "read-log", "posts", "people", "charts", "follow-up",
     "emergency", "conflicts", "draft-check", "saved-searches", "own-file"}
)  # fmt: skip
late_reverse = lazy(reverse, str)


class StructureGroup(ViewSetGroup):
    """تشکیلات: units, bodies, and for administrators memberships and users."""

    menu_label = _("Structure")
    menu_name = "structure"
    menu_icon = "site"
    menu_order = 70
    items = (
        UnitViewSet("units", url_prefix="structure/units"),
        BodyViewSet("bodies", url_prefix="structure/bodies"),
        MembershipViewSet("memberships", url_prefix="structure/memberships"),
        HoldingViewSet("holdings", url_prefix="structure/holdings"),
    )

    def get_submenu_items(self) -> list[MenuItem]:
        """Wagtail's users screen belongs beside memberships."""
        return [*super().get_submenu_items(), UsersItem()]


class UsersItem(MenuItem):
    """Users, for who may change them."""

    def __init__(self) -> None:
        super().__init__(
            _("Users"),
            late_reverse("wagtailusers_users:index"),
            name="users",
            icon_name="user",
            order=40,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        """Administrators only."""
        return request.user.has_perm("auth.change_user")


class ReadLogItem(MenuItem):
    """The read log, for its keepers."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Auditors and security officers."""
        return may_somewhere(request, "audit")


@hooks.register("register_admin_viewset")
def structure_group() -> StructureGroup:
    """Look-up tables."""
    return StructureGroup()


@hooks.register("register_admin_urls")
def archive_urls() -> list[URLPattern | URLResolver]:
    """Our screens, behind Wagtail's log-in."""
    return urlpatterns


def menu_item(name: str, label: object, url_name: str, icon: str, order: int) -> None:
    """Registers one entry of the menu."""

    @hooks.register("register_admin_menu_item")
    def entry() -> MenuItem:
        return MenuItem(label, late_reverse(url_name), name=name, icon_name=icon, order=order)


menu_item("home", _("Home"), "wagtailadmin_home", "home", 10)
menu_item("resolutions", _("Resolutions"), "resolution_list", "doc-full", 40)
menu_item("meetings", _("Meetings"), "meeting_list", "group", 50)
menu_item("letters", _("Letters"), "letter_list", "mail", 60)
menu_item("papers", _("Documents"), "document_list", "folder-open-1", 65)
menu_item("counts", _("Reports"), "archive_reports", "table", 80)


@hooks.register("register_admin_menu_item")
def intake_item() -> MenuItem:
    """The desk of ingest, when that app brings it."""
    return IntakeItem(_("File minutes"), "", name="intake", icon_name="upload", order=20)


class IntakeItem(MenuItem):
    """Shown to who may send papers in, and only where the desk exists."""

    def is_shown(self, request: HttpRequest) -> bool:
        """The address is looked up late: ingest registers it after us."""
        try:
            self.url = reverse("ingest_desk")
        except NoReverseMatch:
            return False
        return may_somewhere(request, "send")


class RelationsItem(MenuItem):
    """The queue of relations, for who decides on them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Secretaries, registrars and coordinators."""
        return may_somewhere(request, "relate")


@hooks.register("register_admin_menu_item")
def relations_item() -> MenuItem:
    """What the machine proposed between papers."""
    return RelationsItem(
        _("Relations"), late_reverse("relation_queue"), name="relations", icon_name="link", order=68
    )


class StaffItem(MenuItem):
    """Shown to who reads the group of kinds anywhere."""

    def __init__(self, *args: object, group: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.group = group

    def is_shown(self, request: HttpRequest) -> bool:
        """By the reader's rights of today."""
        sight = sight_of(request)
        shown = sight.full | sight.metadata if self.group == Group.PEOPLE else sight.full
        return any(place.endswith(f":{self.group}") for place in shown)


@hooks.register("register_admin_menu_item")
def posts_item() -> MenuItem:
    """The register of posts."""
    return StaffItem(
        _("Posts"), late_reverse("post_list"), name="posts", icon_name="user", order=71,
        group=Group.STRUCTURE,
    )  # fmt: skip


@hooks.register("register_admin_menu_item")
def charts_item() -> MenuItem:
    """Organisation charts by version."""
    return StaffItem(
        _("Charts"), late_reverse("chart_list"), name="charts", icon_name="site", order=70,
        group=Group.STRUCTURE,
    )  # fmt: skip


@hooks.register("register_admin_menu_item")
def people_item() -> MenuItem:
    """Managers and candidates."""
    return StaffItem(
        _("People"), late_reverse("person_list"), name="people", icon_name="group", order=72,
        group=Group.PEOPLE,
    )  # fmt: skip


@hooks.register("register_admin_menu_item")
def follow_up_item() -> MenuItem:
    """The desk of follow-up."""
    return StaffItem(
        _("Follow-up"), late_reverse("follow_up"), name="follow-up", icon_name="list-ul", order=67,
        group=Group.FOLLOWUP,
    )  # fmt: skip


class OwnFileItem(MenuItem):
    """For who has a file of his own."""

    def is_shown(self, request: HttpRequest) -> bool:
        """As the personnel office named it."""
        return access.own_file(request.user) is not None


@hooks.register("register_admin_menu_item")
def own_file_item() -> MenuItem:
    """His own file."""
    return OwnFileItem(
        _("My file"), late_reverse("own_file"), name="own-file", icon_name="user", order=73
    )


class EmergencyItem(MenuItem):
    """Emergency access, for who may use it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """By the rights matrix."""
        return may_somewhere(request, "break_glass")


@hooks.register("register_admin_menu_item")
def emergency_item() -> MenuItem:
    """One record, half an hour, a reason."""
    return EmergencyItem(
        _("Emergency access"), late_reverse("emergency"), name="emergency", icon_name="warning",
        order=88,
    )  # fmt: skip


class ConflictsItem(MenuItem):
    """Conflicts of interest, for who names them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """By the rights matrix."""
        return may_somewhere(request, "except")


@hooks.register("register_admin_menu_item")
def conflicts_item() -> MenuItem:
    """Who is kept from papers about whom."""
    return ConflictsItem(
        _("Conflicts of interest"), late_reverse("conflicts"), name="conflicts", icon_name="key",
        order=89,
    )  # fmt: skip


@hooks.register("dabir_home_panels")
def notice_panel(request: HttpRequest) -> list[Component]:
    """What a security officer has to take note of."""
    return [NoticePanel()] if may_somewhere(request, "except") else []


@hooks.register("dabir_home_panels", order=-10)
def staff_panel(request: HttpRequest) -> list[Component]:
    """The personnel office's own work stands before what it sent."""
    return [home_panels.StaffPanel()] if may_somewhere(request, "staff") else []


@hooks.register("dabir_home_panels", order=10)
def role_panels(request: HttpRequest) -> list[Component]:
    """What this person's roles meet first."""
    return home_panels.panels(request)


@hooks.register("dabir_record_panels")
def actions_panel(request: HttpRequest, record: Record) -> list[Component]:
    """What is done about this record."""
    return [ActionsPanel(record)]


@hooks.register("dabir_record_panels")
def citing_panel(request: HttpRequest, record: Record) -> list[Component]:
    """Who cites this record."""
    return [CitingPanel(record)]


@hooks.register("register_admin_menu_item")
def read_log_item() -> MenuItem:
    """For the keepers of the log."""
    return ReadLogItem(
        _("Read log"), late_reverse("read_log"), name="read-log", icon_name="view", order=90
    )


@hooks.register("construct_main_menu", order=1000)
def only_tasks(request: HttpRequest, items: list[MenuItem]) -> None:
    """Only what a secretariat does; whether to show the rest is not asked again: each asks the
    database."""
    # A new list: another thread may be walking the old one.
    admin_menu.registered_menu_items = [
        item for item in admin_menu.registered_menu_items if item.name in OURS
    ]
    items[:] = [item for item in items if item.name in OURS]


@hooks.register("construct_homepage_panels", order=1000)
def only_our_home(request: HttpRequest, panels: list[Component]) -> None:
    """Wagtail's panels are about pages."""
    panels[:] = [HomePanel()]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_site_summary(request: HttpRequest, items: list[Component]) -> None:
    """Counts of pages, images and documents say nothing here."""
    items.clear()


@hooks.register("insert_global_admin_css")
def global_css() -> SafeString:
    """Our parts on top of Wagtail's."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/dabir.css"))


@hooks.register("insert_global_admin_js")
def global_js() -> SafeString:
    """One module; nothing inline."""
    return format_html('<script type="module" src="{}"></script>', static("js/dabir.js"))


@hooks.register("register_account_menu_item")
def second_factor_item(request: HttpRequest) -> dict[str, object] | None:
    """One's own second factor, where it is offered."""
    if settings.SECOND_FACTOR == "off":
        return None
    return {
        "url": reverse("second_factor"), "label": _("Second factor"),
        "help_text": _("A code of your telephone beside the password."),
    }  # fmt: skip


@hooks.register("register_account_menu_item")
def sign_ins_item(request: HttpRequest) -> dict[str, object]:
    """Where one is logged in."""
    return {
        "url": reverse("sign_ins"), "label": _("Open sign-ins"),
        "help_text": _("Where you are signed in, and how to end it."),
    }  # fmt: skip
