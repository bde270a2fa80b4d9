"""Words in, a page of results out: understood, filtered by the asker's rights, re-checked, marked.

The engine filters before it counts; the visible page is checked once more against the database,
because a record may have moved since its document was written.
"""

import datetime
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Prefetch, TextChoices
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive import access, audit, history
from archive.models import Body, Page, Record, Unit
from archive.models.audit import Act
from archive.persian import fold
from archive.vocabulary import LEVEL_OF_WORD, Kind, LegalState, Level, Stage
from search import query as asking
from search.analysis import words
from search.engine import FACETS, Hit, SearchRequest, SearchResult
from search.engines import engine
from search.excerpts import Marked, Sheet, excerpts_of
from search.sight import for_engine
from search.spans import holding


@dataclass(frozen=True)
class Found:
    """One result: the record, the page of the words, the words around the hit.

    A clause without pages of its own stands on a page of its minutes: `sheet` has the page.
    `state`: the legal state of a decision on the asked day; of other papers None.
    """

    record: Record
    score: float
    page: int | None = None
    snippet: tuple[Marked, ...] = ()
    sheet: Record | None = None
    pictured: bool = False
    state: history.State | None = None


@dataclass(frozen=True)
class Excerpts:
    """What excerpts are made by; `damaged`: bent words were looked for too."""

    query: asking.Query
    damaged: bool


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet with its exact count for this user."""

    value: str
    label: str
    count: int
    chosen: bool = False


@dataclass(frozen=True)
class Results:
    """A page of results with exact totals; `understood` says how the question was read."""

    query: asking.Query
    total: int
    hits: tuple[Found, ...]
    facets: dict[str, list[FacetValue]]
    understood: str
    widened: bool
    took_ms: int
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def search(
    text: str,
    *,
    user: AbstractBaseUser | AnonymousUser,
    filters: Mapping[str, Sequence[str]] | None = None,
    sort: str = "relevance",
    offset: int = 0,
    limit: int = 20,
    request: HttpRequest | None = None,
    facets: tuple[str, ...] = FACETS,
    excerpts: bool = True,
    sight: access.Visibility | None = None,
    on: datetime.date | None = None,
) -> Results:
    """Searches as this user; writes one audit row. Raises errors.EngineDown.

    `sight`: the user's rights, when they were expanded already in this request. `on`: the day of
    the legal states that are shown, counted and filtered by (default today). A missing index is
    not built here, where somebody waits: errors.IndexMissing says so.
    """
    began = time.perf_counter()
    text = text.encode("utf-8", "ignore").decode().replace("\x00", " ")
    typed = asking.parse(text)
    chosen = named({**typed.filters, **clean(filters or {})})
    barred = named(dict(typed.without))
    sight = access.visibility(user) if sight is None else sight
    day = on or access.today()
    asked, result = answer(
        SearchRequest(
            query=replace(typed, without=barred), filters=chosen, sort=sort,
            offset=max(0, offset), limit=max(0, limit), sight=for_engine(sight), facets=facets,
            **of_day(day, sight) if "status" in (*facets, *chosen, *barred) else {},
        )
    )  # fmt: skip
    audit.note(Act.SEARCH, user=user, what=text, request=request)
    hits = rechecked(result.hits, sight, Excerpts(asked, result.widened) if excerpts else None)
    if excerpts:
        hits = with_states(hits, day, sight)
    return Results(
        query=asked,
        total=result.total,
        hits=hits,
        facets=labelled(result.facets, chosen),
        understood=understood(replace(asked, without=typed.without), result.widened),
        widened=result.widened,
        took_ms=round((time.perf_counter() - began) * 1000),
        filters=chosen,
    )


def detailed(
    results: Results, hits: Sequence[Found], *, day: datetime.date, sight: access.Visibility
) -> tuple[Found, ...]:
    """These hits of a search without excerpts, with excerpts and the states of a day."""
    asked = Excerpts(results.query, results.widened)
    bare = [Hit(hit.record.pk, hit.score) for hit in hits]
    return with_states(rechecked(bare, sight, asked), day, sight)


def of_day(day: datetime.date, sight: access.Visibility) -> dict[str, Any]:
    """What the engine needs to know of a day: the tokens of each state, and what is not told."""
    blocks = holding(day)
    tokens = {state: tuple(f"{state}:{block}" for block in blocks) for state in LegalState.values}
    return {"states": tokens, "untold": history.untold(day, sight)}


def with_states(
    hits: tuple[Found, ...], day: datetime.date, sight: access.Visibility
) -> tuple[Found, ...]:
    """The hits with the legal states of the day."""
    told = history.states([hit.record for hit in hits], day, sight)
    return tuple(replace(hit, state=told.get(hit.record.pk)) for hit in hits)


def answer(request: SearchRequest) -> tuple[asking.Query, SearchResult]:
    """Asks the engine; a number alone means the paper of that number, if he may see one."""
    number = request.query.sole_number
    if number and not number.of_record:
        own = replace(request.query, wanted=(replace(number, of_record=True),))
        result = engine().search(replace(request, query=own))
        if result.total:
            return own, result
    return request.query, engine().search(request)


def clean(filters: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Known facets with values, and days of filing; a year is a range."""
    made: dict[str, tuple[str, ...]] = {}
    for name, values in filters.items():
        kept = [str(value) for value in values if value]
        if name not in (*FACETS, "filed") or not kept:
            continue
        if name == "year":
            years = [int(y) for value in kept for y in value.split("-") if y.isdecimal()]
            if years:
                made[name] = (str(min(*years, 9999)), str(min(max(years), 9999)))
        else:
            made[name] = tuple(kept)
    return made


def named(filters: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Titles that a person wrote for a body or unit, as codes."""
    models = {"body": Body, "unit": Unit}
    for name, model in models.items():
        if name in filters:
            rows = list(model.objects.values_list("code", "title"))
            filters[name] = tuple(code for value in filters[name] for code in codes_of(value, rows))
    for name in filters.keys() & LABELLED.keys():
        known = spoken(name)
        filters[name] = tuple(known.get(closed(value), value) for value in filters[name])
    return filters


LABELLED: dict[str, Mapping[str, Any]] = {
    "kind": {one.value: one for one in Kind},
    "level": {word: Level(level) for word, level in LEVEL_OF_WORD.items()},
    "status": {one.value: one for one in LegalState},
    "stage": {one.value: one for one in Stage},
}


@cache
def spoken(name: str) -> dict[str, str]:
    """What people call the values of a field, in both languages and any spelling -> the value."""
    made = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            made |= {closed(str(one.label)): value for value, one in LABELLED[name].items()}
    return made


def closed(label: str) -> str:
    """Folded and without blanks: «لغو شده» = «لغوشده»."""
    return "".join(fold(label).split())


def codes_of(value: str, rows: Sequence[tuple[str, str]]) -> list[str]:
    """The code itself, else the codes whose title has all these words, in any spelling."""
    if any(code == value for code, _ in rows):
        return [value]
    asked = {word.text for word in words(value)}
    named = [code for code, title in rows if asked and asked <= {w.text for w in words(title)}]
    return named or [value]


def labels_of(choices: type[TextChoices]) -> dict[str, str]:
    """Words of the interchange form with their labels in the current language."""
    return {choice.value: str(choice.label) for choice in choices}


def rechecked(
    hits: Sequence[Hit], sight: access.Visibility, asked: Excerpts | None
) -> tuple[Found, ...]:
    """The hits this user may still see, in the engine's order."""
    # By the rule's other form: as a filter, a mayor's thousand places cost more than these rows.
    rows = Record.objects.filter(pk__in=[hit.id for hit in hits])
    if asked:
        # The words' boxes weigh more than all the rest and are not shown here.
        pages = Page.objects.only("record_id", "number", "reading", "text", "image")
        rows = rows.select_related("unit", "body", "resolution").defer("extra", "line_digest")
        rows = rows.prefetch_related(Prefetch("pages", pages))
    seen = {record.pk: record for record in rows if sight.shows(record)}
    if not asked:
        return tuple(Found(seen[hit.id], hit.score) for hit in hits if hit.id in seen)
    readable = [record for record in seen.values() if sight.reads(record)]
    told = excerpts_of(readable, asked.query, damaged=asked.damaged)
    found = []
    for hit in hits:
        if hit.id not in seen:
            continue
        sheet, snippet = told.get(hit.id, (Sheet(""), ()))
        found.append(Found(seen[hit.id], hit.score, sheet.page, snippet, sheet.of, sheet.pictured))
    return tuple(found)


def labelled(
    facets: Mapping[str, list[tuple[str, int]]], chosen: Mapping[str, tuple[str, ...]]
) -> dict[str, list[FacetValue]]:
    """Counts with words a person knows."""
    if not facets:
        return {}
    names = value_labels()
    made = {}
    for name, rows in facets.items():
        if name == "year":
            rows = sorted(rows, key=lambda row: row[0], reverse=True)
        made[name] = [
            FacetValue(
                value, names.get(name, {}).get(value, value), count, value in chosen.get(name, ())
            )
            for value, count in rows
        ]
    return made


def value_labels() -> dict[str, dict[str, str]]:
    """Facet -> value -> what a person knows it by."""
    return {
        "kind": labels_of(Kind),
        "body": dict(Body.objects.values_list("code", "title")),
        "unit": dict(Unit.objects.values_list("code", "title")),
        "level": {w: str(Level(level).label) for w, level in LEVEL_OF_WORD.items()},
        "status": labels_of(LegalState),
        "stage": labels_of(Stage),
    }


def understood(asked: asking.Query, widened: bool) -> str:
    """How the question was read, as words the person can check."""
    said = [asking.printed(asked, english=get_language() == "en")]
    single = len(asked.singles)
    if single > 1:
        said.append(
            _("at least %(floor)d of %(count)d words: %(words)s")
            % {
                "floor": asked.floor,
                "count": single,
                "words": _(", ").join(part.written for part in asked.singles),
            }
        )
    if widened:
        said.append(_("similar spellings too"))
    if asked.cut:
        said.append(_("only the first %(limit)d words") % {"limit": asking.LIMIT})
    return " · ".join(said)
