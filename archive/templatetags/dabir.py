"""How numbers, dates and levels are shown: one place, so that no screen turns a number over.

A Persian digit after a Persian letter changes its direction class, so every number stands in
`<bdi dir="ltr">`. Digits follow the language of the screen; stored data keeps ASCII digits.
"""

import datetime
import re
from functools import cache, lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.history import State, ask
from archive.jalali import PartialDate, weekday
from archive.models import Record
from archive.persian import persian_digits
from archive.vocabulary import Kind, LegalState, Level

register = template.Library()
KEPT = 10_000  # numbers and dates whose form is not made again
NUMBER = '<bdi class="num" dir="ltr">{}</bdi>'


def in_persian() -> bool:
    """Is the screen in Persian?"""
    return (get_language() or "fa").startswith("fa")


@register.filter
def digits(value: object) -> str:
    """Running text with the digits of the screen's language."""
    return persian_digits(str(value)) if in_persian() else str(value)


@register.filter
def num(value: object) -> SafeString:
    """A number, isolated from the direction of the text round it."""
    if value is None or value == "":
        return SafeString("")
    return isolated(digits(value))


@lru_cache(maxsize=KEPT, typed=True)  # typed: what is marked safe is not what is not
def isolated(written: str) -> SafeString:
    """The same of digits as they are to be read; lists repeat them."""
    return format_html(NUMBER, written)


@register.filter
def figure(value: object) -> str:
    """Running text whose numbers have a fraction: 9.62 becomes ۹٫۶۲."""
    return re.sub(r"(?<=[۰-۹])\.(?=[۰-۹])", "٫", digits(value)) if in_persian() else str(value)


@register.filter
def report_cell(value: object) -> object:
    """A cell of a report: days and dates in Jalali, whole numbers grouped, words as they are."""
    if isinstance(value, datetime.date):
        return jalali(value)
    return grouped(value) if type(value) is int else digits(value)


@register.filter
def two(value: float) -> SafeString:
    """A number with two decimals."""
    return format_html(NUMBER, figure(f"{value:.2f}"))


@register.filter
def grouped(value: int | None) -> SafeString:
    """A count or an amount with its thousands apart."""
    if value is None:
        return SafeString("")
    separator = "٬" if in_persian() else ","
    return isolated(digits(f"{value:,}").replace(",", separator))


@register.filter
def known_as(record: Record) -> str:
    """A record's number; a clause that has none of its own is cited by its place in the session."""
    clause = getattr(record, "resolution", None) if record.kind == Kind.RESOLUTION else None
    if record.number or clause is None or not clause.clause:
        return record.number
    return _("clause %(number)s") % {"number": clause.clause}


def as_partial(value: object) -> PartialDate | None:
    """A Jalali string, a date or a moment as a Jalali date; None when it is none of them."""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if isinstance(value, datetime.date):
        return PartialDate.from_date(value)
    return written_date(value) if isinstance(value, str) else None


@lru_cache(maxsize=KEPT)
def written_date(value: str) -> PartialDate | None:
    """A Jalali string as a date; None when it is none."""
    try:
        return PartialDate.parse(value)
    except ValueError:
        return None


@register.filter
def jalali(value: object, form: str = "") -> SafeString:
    """`<time>` of a date; form "long" adds the weekday. What is no date is shown as written."""
    date = as_partial(value)
    return num(value) if date is None else shown_date(date, form, in_persian())


@lru_cache(maxsize=KEPT)
def shown_date(date: PartialDate, form: str, persian: bool) -> SafeString:
    """The same of a date, on a screen in Persian or not."""
    day = SafeString("")
    if form == "long" and date.day and persian:
        day = format_html("{} ", weekday(date))
    exact = date.first().isoformat() if date.day else ""
    attribute = format_html(' datetime="{}"', exact) if exact else SafeString("")
    return format_html("<time{}>{}{}</time>", attribute, day, num(str(date)))


@register.filter
def jalali_plain(value: object) -> str:
    """A date as addresses carry it: ASCII, 1405/08/30."""
    date = as_partial(value)
    return str(date) if date else ""


@register.filter
def clock(value: datetime.datetime | None) -> SafeString:
    """Hour and minute of a moment in the office's time."""
    if value is None:
        return SafeString("")
    return num(timezone.localtime(value).strftime("%H:%M"))


@register.simple_tag
def has_organisation() -> bool:
    """Is the organisation's own sign-in set?"""
    return bool(settings.OIDC)


@register.simple_tag
def arrow() -> str:
    """From subject to object: the way the line is read; characters are not mirrored by browsers."""
    return "←" if in_persian() else "→"


@register.simple_tag
@cache
def glyph(name: str) -> SafeString:
    """Wagtail's icon, drawn once: a list shows the same ones on every line."""
    return drawn("wagtailadmin/shared/icon.html", name=name, classname="icon")


@register.simple_tag
def level_stamp(level: int | None) -> SafeString:
    """The square stamp of a confidentiality level; the word is always beside the colour."""
    return SafeString("") if level is None else stamp(int(level), get_language())


@cache
def stamp(level: int, language: str) -> SafeString:
    """The same in a language."""
    return drawn("archive/parts/level.html", rank=level + 1, label=Level(level).label)


def drawn(template_name: str, **context: object) -> SafeString:
    """A part of a page that depends on nothing else."""
    return render_to_string(template_name, context)


STATE_LOOKS = {
    LegalState.IN_FORCE: ("valid", "circle-check"),
    LegalState.AMENDED: ("amended", "edit"),
    LegalState.PENDING: ("pending", "time"),
    LegalState.SUSPENDED: ("pending", "warning"),
    LegalState.REPEALED: ("repealed", "circle-xmark"),
    LegalState.IMPLIEDLY_REPEALED: ("repealed", "circle-xmark"),
    LegalState.ANNULLED: ("repealed", "circle-xmark"),
    LegalState.EXPIRED: ("repealed", "date"),
    LegalState.UNEXAMINED: ("unknown", "help"),
}


@register.simple_tag
def state_badge(state: State) -> SafeString:
    """The legal state of a decision: the word, a colour and a sign that says the same."""
    return badge(state.status, get_language())


@cache
def badge(status: str | None, language: str) -> SafeString:
    """The same in a language."""
    look, symbol, label = "unknown", "lock", ask()
    if status is not None:
        (look, symbol), label = STATE_LOOKS[LegalState(status)], LegalState(status).label
    return drawn("archive/parts/state.html", look=look, symbol=symbol, label=label)


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """The present address's query with some values changed; None takes a value out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + query.urlencode()
