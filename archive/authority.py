"""Had the post that signed a letter the authority, under the chart in force on its day?

What is found is a warning and blocks nothing. Where no chart was in force, or the signer names no
post, nothing is said: silence is not consent, but a guess is no warning either.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext

from archive import access
from archive.jalali import PartialDate
from archive.models import Chart, ChartPost, Person, Post, Record, Service, Unit
from archive.models.posts import in_force
from archive.persian import fold
from archive.vocabulary import Direction, Group, Kind, PostChange

User = AbstractBaseUser | AnonymousUser
# Words that make words of a signature the title of a post.
_OFFICE = re.compile(
    "(?<![آ-ی])(?:" + "|".join(map(fold, (
        "معاون", "مدیر", "رئیس", "سرپرست", "شهردار", "مسئول", "دبیر", "ذیحساب", "قائم مقام",
    ))) + ")(?![آ-ی])"
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDINGS = tuple(map(fold, ("های", "ها", "ات", "ان", "ی")))
_COMMON = frozenset(map(fold, ("این", "برای", "مورد", "درباره", "امور", "انجام", "موضوع")))
LEAST = 2  # words of a duty that must stand in the letter's subject


@dataclass(frozen=True)
class Doubt:
    """One warning: `code` says which, the rest fills its sentence."""

    code: str  # abolished | not_in_chart | unknown_post | not_appointed | duty_of_another
    chart: Chart
    post: str
    other: str = ""
    duty: str = ""


@dataclass(frozen=True)
class Signature:
    """Who signed what and when; `words` as they stand under the letter."""

    words: str
    subject: str
    unit: Unit
    on: datetime.date


def of_letter(record: Record, user: User) -> list[Doubt]:
    """Of a filed letter of ours; letters from outside are not measured by our charts."""
    letter = getattr(record, "letter", None) if record.kind == Kind.LETTER else None
    if letter is None or letter.direction == Direction.INCOMING or record.unit is None:
        return []
    return of_signature(letter.signer, record.title, record.unit, record.date, user)


def of_signature(words: str, subject: str, unit: Unit, date: str, user: User) -> list[Doubt]:
    """The same of words on a draft; nothing while the day is not known to the day."""
    try:
        day = PartialDate.parse(date)
    except ValueError:
        return []
    if not day.day or not words.strip():
        return []
    return list(doubts(Signature(words, subject, unit, day.first()), user))


def doubts(signed: Signature, user: User) -> Iterable[Doubt]:
    """Every warning that this reader may be told."""
    chart = chart_of(signed.unit, signed.on, user)
    if chart is None:
        return
    places = list(chart.places.select_related("post"))
    named = named_places(signed.words, places)
    if not named:
        yield from not_of_this_chart(signed, chart, user)
        return
    here = [place for place in named if place.change != PostChange.ABOLISHED]
    title = title_of(named[0])
    if not here:
        yield Doubt("abolished", chart, title, other=heir(named[0], places))
        return
    posts = [place.post for place in here if place.post]
    if posts and (name := not_appointed(signed, posts, user)):
        yield Doubt("not_appointed", chart, title, other=name)
    if found := duty_of_another(signed.subject, here, places):
        yield Doubt("duty_of_another", chart, title, *found)


def chart_of(unit: Unit, on: datetime.date, user: User) -> Chart | None:
    """The version in force for the unit, else for the nearest unit above that has charts."""
    above = [int(part) for part in unit.path.strip("/").split("/") if part]
    charts = access.charts(user).filter(organisation__in=above).select_related("organisation")
    by_unit: dict[int, list[Chart]] = {}
    for chart in charts:
        by_unit.setdefault(chart.organisation_id, []).append(chart)
    nearest = next((by_unit[pk] for pk in reversed(above) if pk in by_unit), [])
    return in_force(nearest, on)


def title_of(place: ChartPost) -> str:
    """A post's title in its version."""
    return place.title or (place.post.title if place.post else place.code)


def named_places(words: str, places: Sequence[ChartPost]) -> list[ChartPost]:
    """The posts of the chart that a signature may mean: all of the longest title in its words.

    Every department may have its «رئیس امور مالی»; the signature does not say whose.
    """
    said = squeezed(words)
    titles = [(squeezed(title_of(place)), place) for place in places]
    found = [(title, place) for title, place in titles if len(title) > 3 and title in said]
    longest = max((len(title) for title, _ in found), default=0)
    return [place for title, place in found if len(title) == longest]


def squeezed(words: str) -> str:
    """Letters only: half-spaces, blanks and commas tell no titles apart."""
    return re.sub(r"[\W_]+", "", fold(words))


def not_of_this_chart(signed: Signature, chart: Chart, user: User) -> Iterable[Doubt]:
    """A post of another version or of none."""
    if not _OFFICE.search(fold(signed.words)):
        return
    known = access.posts(user).filter(places__chart__organisation=chart.organisation).distinct()
    said = squeezed(signed.words)
    named = [post for post in known if squeezed(post.title) and squeezed(post.title) in said]
    if named:
        post = max(named, key=lambda post: len(post.title))
        yield Doubt("not_in_chart", chart, post.title)
    else:
        yield Doubt("unknown_post", chart, signed.words.strip())


def heir(gone: ChartPost, places: Sequence[ChartPost]) -> str:
    """The post that took over what an abolished one was, where the chart says so."""
    heirs = [title_of(p) for p in places if gone.code in (p.origin or ()) and p is not gone]
    return gettext(", ").join(heirs)


def not_appointed(signed: Signature, posts: Sequence[Post], user: User) -> str:
    """The signer's name when he is known and no appointment puts him in one of them on the day.

    Appointments are facts about people: asked only of those whom this reader may meet.
    """
    met = access.staff(access.visibility(user), Group.PEOPLE, read=False)
    said = squeezed(signed.words)
    people = [
        p
        for p in Person.objects.filter(met)
        if len(squeezed(p.name)) > 4 and squeezed(p.name) in said
    ]
    if not people:
        return ""
    services = Service.objects.filter(post__in=posts, person__in=people)
    return "" if any(s.covers(signed.on) for s in services) else str(people[0])


def duty_of_another(
    subject: str, here: Sequence[ChartPost], places: Sequence[ChartPost]
) -> tuple[str, str] | None:
    """(title, duty) of the one other post that the letter is about; None where ours is too."""
    asked = stems(subject)
    own = [place.post for place in here if place.post]
    if any(covers(duty, asked) for post in own for duty in post.duties):
        return None
    found = [
        (title_of(place), str(duty))
        for place in places
        if place.post and place.post not in own and place.change != PostChange.ABOLISHED
        for duty in place.post.duties
        if covers(duty, asked)
    ]
    return found[0] if len({title for title, _ in found}) == 1 else None


def covers(duty: object, asked: set[str]) -> bool:
    """Do all the telling words of a duty stand in the subject?"""
    said = stems(str(duty))
    return len(said) >= LEAST and said <= asked


def stems(words: str) -> set[str]:
    """Words without their commonest endings."""
    made = set()
    for word in _WORD.findall(fold(words)):
        ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) > len(e) + 2), "")
        made.add(word.removesuffix(ending) if ending else word)
    return made - _COMMON
