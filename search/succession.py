"""Posts whose holder leaves within some months, and who would fit on the day after.

The candidates are those whose files the user reads; a post whose rule can't be used says so.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser

from archive import access, audit
from archive.interchange.people import WITH_FACTS, person_line
from archive.interchange.posts import post_line, rule_line
from archive.jalali import PartialDate, month_length
from archive.models import Person as PersonRow
from archive.models import Post, Service
from archive.models.audit import Act
from archive.models.posts import last_day
from archive.vocabulary import Group
from search.candidates import (
    VERDICTS,
    Facts,
    NoAnswer,
    lacking,
    plain_line,
    post_of,
    rule_in_force,
    tables_of,
)
from search.eligibility import Assessment, Person, Score, assess, ranked
from search.eligibility.lines import person_of

BEST = 5  # candidates shown for a post
MOST_MONTHS = 60
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Candidate:
    """Somebody as he stands to a post on the day it falls vacant."""

    person: PersonRow
    assessment: Assessment
    score: Score | None
    holds_it: bool


@dataclass
class Vacancy:
    """A post that falls vacant, when, by whose leaving, and who may follow."""

    post: Post
    holder: Service
    on: datetime.date
    eligible: int = 0
    best: list[Candidate] = field(default_factory=list)
    refused: str = ""

    @property
    def day(self) -> str:
        """The day it falls vacant, as an address takes it."""
        return str(PartialDate.from_date(self.on))


def months_after(on: datetime.date, months: int) -> datetime.date:
    """The same Jalali day so many months later, at most the month's last."""
    day = PartialDate.from_date(on)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = min(day.day, month_length(year, month + 1))
    return PartialDate(year, month + 1, last).first()


def leaving(
    user: AbstractBaseUser, on: datetime.date, until: datetime.date
) -> list[tuple[Post, Service]]:
    """Posts he sees whose present holder's last day lies in the time, with nobody after him."""
    met = access.staff(access.visibility(user), Group.PEOPLE, column="person__unit")
    rows = Service.objects.filter(met, post__in=access.posts(user).values("pk"))
    by_post: dict[int, list[Service]] = {}
    for service in rows.select_related("person", "post__unit"):
        by_post.setdefault(service.post_id, []).append(service)
    made = []
    for services in by_post.values():
        present = [s for s in services if s.start and s.covers(on)]
        stays = [s for s in services if s.start and last_day(s.end) > until]
        ending = [s for s in present if last_day(s.end) <= until]
        if ending and not stays:
            last = max(ending, key=lambda s: last_day(s.end))
            made.append((last.post, last))
    return sorted(made, key=lambda row: (last_day(row[1].end), row[0].code))


def vacancies(user: AbstractBaseUser, *, on: datetime.date, months: int) -> list[Vacancy]:
    """Every post that falls vacant within the months, with its best candidates."""
    until = months_after(on, min(max(months, 1), MOST_MONTHS))
    found = leaving(user, on, until)
    people = list(access.people(user).prefetch_related(*WITH_FACTS).order_by("pk")) if found else []
    lines = [person_line(person, reasoned=True) for person in people]
    known = [person_of(line) for line in lines]
    tables = tables_of()
    made = [considered(post, holder, people, known, tables) for post, holder in found]
    audit.note(Act.SEARCH, user=user, what=f"succession within {months} months: {len(made)} posts")
    return made


def considered(
    row: Post,
    holder: Service,
    people: Sequence[PersonRow],
    known: Sequence[Person],
    tables: tuple[list[dict[str, object]], list[dict[str, object]]],
) -> Vacancy:
    """One post and its candidates on the day after its holder's last."""
    made = Vacancy(row, holder, last_day(holder.end) + DAY)
    try:
        rule = plain_line(rule_line(rule_in_force(row, made.on)))
        post = post_of(Facts(plain_line(post_line(row)), rule, [], *tables))
    except NoAnswer as error:
        made.refused = str(error)
        return made
    decided = [assess(person, post, made.on) for person in known]
    by_code = {person.code: person for person in people}
    best = ranked(decided, post, made.on)
    made.eligible = len(best)
    scores = {one.person.code: score for one, score in best}
    near = sorted(
        (one for one in decided if one.verdict != "eligible"),
        key=lambda one: (VERDICTS.index(one.verdict), lacking(one), one.person.code),
    )
    for one in [*(assessment for assessment, _ in best), *near][:BEST]:
        person = by_code[one.person.code]
        mine = person.pk == holder.person_id
        made.best.append(Candidate(person, one, scores.get(person.code), mine))
    return made
