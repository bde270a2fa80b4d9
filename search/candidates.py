"""Who fits a post: the pool that this user may read, decided one by one, ranked, and kept.

Facts are taken as interchange lines, so that a kept run is readable without the program and can be
decided again years later. Search words may narrow the pool; they never decide.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from archive import access, audit
from archive.conditions import mistakes
from archive.interchange.people import WITH_FACTS, person_line
from archive.interchange.posts import area_line, equivalence_line, post_line, rule_line
from archive.jalali import PartialDate
from archive.models import AreaRelation, FieldEquivalence, Rule
from archive.models import Person as PersonRow
from archive.models import Post as PostRow
from archive.models.audit import Act
from archive.models.posts import first_day
from archive.rulewords import in_words
from search import analysis
from search.eligibility import WEIGHTS, Assessment, Person, Post, Score, assess, ranked
from search.eligibility.lines import (
    equivalence_of,
    person_of,
    relation_of,
    result_line,
    rule_of,
)
from search.models import MatchingOpinion, MatchingRun

Line = dict[str, Any]
VERDICTS = ("eligible", "conditional", "undetermined", "not_eligible")
SHORTEST_NOTE = 10  # letters


class NoAnswer(Exception):
    """The question can't be decided; the sentence says why and what to do."""


@dataclass(frozen=True)
class Facts:
    """All lines that a run was decided on."""

    post: Line
    rule: Line
    persons: list[Line]
    equivalences: list[Line]
    relations: list[Line]

    def as_json(self) -> dict[str, Any]:
        """Kept beside the result."""
        return dict(vars(self))


def match(
    code: str,
    *,
    user: AbstractBaseUser,
    on: datetime.date,
    words: str = "",
    weights: Mapping[str, Fraction] = WEIGHTS,
    reason: str = "",
) -> MatchingRun:
    """Decides every candidate the user may read and keeps the run.

    Raises NoAnswer when there is no such post for him, its rule can't be used, or the weights
    differ from the usual without a reason.
    """
    checked_weights(weights, reason)
    pool = gathered(code, user=user, on=on, words=words)
    facts = pool.facts
    result = decide(facts, on, weights)
    shares = {name: str(float(value)) for name, value in weights.items()}
    with transaction.atomic():
        run = MatchingRun.objects.create(
            post=facts.post["code"], on=str(PartialDate.from_date(on)), asked_by=user,
            rule_version=str(facts.rule.get("version", "")), facts=facts.as_json(), result=result,
            words=words[:200], weights=shares, reason=reason[:500], post_row=pool.post,
        )  # fmt: skip
        run.persons.set(pool.people)
        audit.note(Act.SEARCH, user=user, what=f"match {code} {run.on}: {len(result)} persons")
        if weights != WEIGHTS:
            audit.note(Act.CHANGE, user=user, what=f"weights {shares} of {run.uuid}: {reason}")
    return run


def checked_weights(weights: Mapping[str, Fraction], reason: str) -> None:
    """Two shares that make a whole; others than the usual need a reason."""
    if set(weights) != set(WEIGHTS) or sum(weights.values()) != 1 or min(weights.values()) < 0:
        raise NoAnswer(_("The two weights must make 100 together."))
    if weights != WEIGHTS and not reason.strip():
        raise NoAnswer(_("Say why the weights differ from the usual halves."))


def replay(run: MatchingRun) -> list[Line]:
    """The same facts decided again; equal to `run.result` unless the program changed its mind."""
    weights = {name: Fraction(value) for name, value in run.weights.items()}
    return decide(Facts(**run.facts), PartialDate.parse(run.on).first(), weights or WEIGHTS)


@dataclass(frozen=True)
class Difference:
    """What a person's row says in one table and in another; None: not in it."""

    person: str
    condition: str  # empty: the verdict
    before: str | None
    after: str | None


def differences(before: Iterable[Line], after: Iterable[Line]) -> list[Difference]:
    """Every verdict, rank and condition in which two tables differ."""
    old, new = ({row["person"]: row for row in rows} for rows in (before, after))
    made = []
    for person in sorted(old.keys() | new.keys()):
        was, now = told(old.get(person)), told(new.get(person))
        made += [
            Difference(person, key, was.get(key), now.get(key))
            for key in dict.fromkeys([*was, *now]) if was.get(key) != now.get(key)
        ]  # fmt: skip
    return made


def told(row: Line | None) -> dict[str, str]:
    """A row as verdict and states by condition."""
    if row is None:
        return {}
    verdict = f"{row['verdict']} {row['rank']}" if row["rank"] else str(row["verdict"])
    return {"": verdict} | {c["id"]: f"{c['state']} {c['computed']}" for c in row["conditions"]}


def again(run: MatchingRun, user: AbstractBaseUser) -> list[Difference]:
    """What the same question would say differently by what is known today."""
    facts = gathered(
        run.post, user=user, on=PartialDate.parse(run.on).first(), words=run.words
    ).facts
    weights = {name: Fraction(value) for name, value in run.weights.items()} or WEIGHTS
    now = decide(facts, PartialDate.parse(run.on).first(), weights)
    changed = differences(run.result, now)
    version = str(facts.rule.get("version", ""))
    if version != run.rule_version:
        changed.insert(0, Difference("", "rule", run.rule_version, version))
    return changed


# ---- kept runs ----
def runs(user: AbstractBaseUser) -> QuerySet[MatchingRun]:
    """The runs this user may read: the post and every person in them are his to read."""
    people = access.people(user)
    if not people.exists():
        return MatchingRun.objects.none()
    hidden = PersonRow.objects.exclude(pk__in=people.values("pk"))
    return MatchingRun.objects.filter(post_row__in=access.posts(user)).exclude(persons__in=hidden)


@transaction.atomic
def opine(
    run: MatchingRun, *, user: AbstractBaseUser, text: str, about: str = "", recused: bool = False
) -> None:
    """A member's word, or that he stands aside; nothing is added to a closed run."""
    if run.is_closed:
        raise NoAnswer(_("This matching is closed; nothing of it changes any more."))
    if not text.strip():
        raise NoAnswer(_("Write the opinion, or why you stand aside."))
    MatchingOpinion.objects.create(run=run, by=user, text=text, about=about, recused=recused)
    audit.note(Act.CHANGE, user=user, what=f"{'recusal' if recused else 'opinion'} on {run.uuid}")


@transaction.atomic
def close(run: MatchingRun, *, user: AbstractBaseUser, chosen: str, note: str) -> None:
    """The decision: one of those who pass, or nobody, with who decided and why."""
    run = MatchingRun.objects.select_for_update().get(pk=run.pk)
    if run.is_closed:
        raise NoAnswer(_("This matching is closed; nothing of it changes any more."))
    if len(note.strip()) < SHORTEST_NOTE:
        raise NoAnswer(_("Write who decided and why; it is kept with the table."))
    passed = {row["person"] for row in run.result if row["verdict"] == "eligible"}
    if chosen and chosen not in passed:
        raise NoAnswer(_("Only somebody who meets every condition can be chosen, or nobody."))
    if run.opinions.filter(by=user, recused=True).exists():
        raise NoAnswer(_("You stood aside from this matching; somebody else must close it."))
    if access.kept_aside(user).exists():
        raise NoAnswer(_("A candidate may be yourself or one you are kept from; another decides."))
    run.chosen, run.decision, run.decided_by = chosen, note.strip(), user
    run.decided_at = timezone.now()
    run.save(update_fields=["chosen", "decision", "decided_by", "decided_at"])
    audit.note(Act.CHANGE, user=user, what=f"matching {run.uuid} closed: {chosen or 'nobody'}")


# ---- the other way round ----
@dataclass(frozen=True)
class Fit:
    """A post and how one person stands to it."""

    post: PostRow
    assessment: Assessment
    score: Score | None


def fits(person: PersonRow, *, user: AbstractBaseUser, on: datetime.date) -> list[Fit]:
    """Every post this user may see that has a usable rule, those that fit first."""
    line = person_line(person, reasoned=True)
    known = person_of(line)
    tables = tables_of()
    made = []
    for row in access.posts(user).select_related("unit").order_by("code"):
        try:
            rule = plain_line(rule_line(rule_in_force(row, on)))
            post = post_of(Facts(plain_line(post_line(row)), rule, [line], *tables))
        except NoAnswer:
            continue  # said on the post's own page
        found = assess(known, post, on)
        passed = ranked([found], post, on)
        made.append(Fit(row, found, passed[0][1] if passed else None))
    audit.note(Act.SEARCH, user=user, what=f"posts that fit person {person.code}")
    return sorted(made, key=lambda fit: (VERDICTS.index(fit.assessment.verdict),
                                         -(fit.score.total if fit.score else 0),
                                         lacking(fit.assessment), fit.post.code))  # fmt: skip


# ---- deciding ----
def decide(
    facts: Facts, on: datetime.date, weights: Mapping[str, Fraction] = WEIGHTS
) -> list[Line]:
    """The table: the eligible in their order, then the rest by verdict and code."""
    post = post_of(facts)
    decided = [assess(person, post, on) for person in persons_of(facts.persons)]
    best = ranked(decided, post, on, weights)
    lines = [result_line(a, rank=n, score=s) for n, (a, s) in enumerate(best, 1)]
    rest = sorted(
        (a for a in decided if a.verdict != "eligible"),
        key=lambda a: (VERDICTS.index(a.verdict), lacking(a), a.person.code),
    )
    return lines + [result_line(a) for a in rest]


def lacking(assessment: Assessment) -> int:
    """How many mandatory conditions are not met: the nearest come first."""
    return sum(1 for f in assessment.findings if f.mandatory and f.outcome != "MET")


def post_of(facts: Facts) -> Post:
    """The post with its rule, or the rule's mistakes in words."""
    if wrong := mistakes(facts.rule.get("conditions")):
        told = _("The conditions can't be used as they stand, so nobody is found eligible.")
        words = "; ".join(map(in_words, wrong))
        raise NoAnswer(f"{told} {facts.rule.get('code')}: {words}")
    return Post(
        code=facts.post["code"],
        area=facts.post.get("area") or "",
        rule=rule_of(facts.rule),
        equivalences=tuple(map(equivalence_of, meant_for(facts.post, facts.equivalences))),
        relations=tuple(map(relation_of, facts.relations)),
    )


def persons_of(lines: Iterable[Line]) -> Iterable[Person]:
    """Persons whose facts can be read; import refuses the others by line and reason."""
    for line in lines:
        yield person_of(line)


# ---- what the user may read ----
@dataclass(frozen=True)
class Pool:
    """The post, the candidates' rows, and all facts as lines."""

    post: PostRow
    people: list[PersonRow]
    facts: Facts


def gathered(code: str, *, user: AbstractBaseUser, on: datetime.date, words: str) -> Pool:
    """What this user may read, with the rule in force on the day."""
    post = access.posts(user).filter(Q(code=code) | Q(external_id=code)).order_by("pk").first()
    if post is None:
        raise NoAnswer(_("There is no post %(post)s that you may see.") % {"post": code})
    rule = rule_in_force(post, on)
    people, lines = [], []
    for person in access.people(user).prefetch_related(*WITH_FACTS).order_by("pk"):
        line = person_line(person, reasoned=True)
        if says(line, words):
            people.append(person)
            lines.append(line)
    equivalences, relations = tables_of()
    line = plain_line(post_line(post))
    facts = Facts(
        line, plain_line(rule_line(rule)), lines, meant_for(line, equivalences), relations
    )
    return Pool(post, people, facts)


NO_WORDS = frozenset({"kind", "source", "external_id", "code", "state", "document", "appointment"})


def says(line: Line, words: str) -> bool:
    """Does a file say all the words, in any spelling the search knows? Keys say nothing."""
    wanted = analysis.words(words)
    if not wanted:
        return True
    rows = [line, *(row for value in line.values() if isinstance(value, list) for row in value)]
    values = [
        str(value) for row in rows for key, value in row.items()
        if key not in NO_WORDS and isinstance(value, str | int)
    ]  # fmt: skip
    said = analysis.words(" . ".join(values))
    stems, whole = {analysis.stem(word.text) for word in said}, " ".join(w.text for w in said)
    return all(analysis.stem(word.text) in stems or word.text in whole for word in wanted)


def meant_for(post: Line, equivalences: Iterable[Line]) -> list[Line]:
    """Those that hold for every post, and for this one."""
    names = ("", post["code"], post.get("external_id"))
    return [line for line in equivalences if line.get("post", "") in names]


def tables_of() -> tuple[list[Line], list[Line]]:
    """Approved equivalences of fields, and related areas."""
    return (
        [plain_line(equivalence_line(row)) for row in FieldEquivalence.objects.all()],
        [plain_line(area_line(row)) for row in AreaRelation.objects.all()],
    )


def plain_line(line: Line) -> Line:
    """Without empty keys, as it would be exported."""
    return {key: value for key, value in line.items() if value not in (None, "", [])}


def rule_in_force(post: PostRow, on: datetime.date) -> Rule:
    """The version of the post's rule that holds on the day; the latest when two do."""
    named = Q(code=post.rule_name) | Q(source=post.source, external_id=post.rule_name)
    found = [row for row in Rule.objects.filter(named) if post.rule_name and row.covers(on)]
    if not found:
        raise NoAnswer(_("Post %(post)s has no rule in force on that day.") % {"post": post.code})
    return max(found, key=lambda row: (first_day(row.start), row.pk))
