"""Words in, a page of results out: understood, filtered by the asker's rights, re-checked, marked.

The engine filters before it counts; the visible page is checked once more against the database,
because a record may have moved since its document was written.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.translation import gettext as _

from archive import access, audit
from archive.models import Body, Page, Record, Unit, newest_readings
from archive.models.audit import Act
from archive.vocabulary import LEVEL_OF_WORD, Kind, Level, Stage
from search import query as asking
from search import sync
from search.analysis import SYNONYMS, numbers, skeleton, stem, trigrams, words
from search.engine import FACETS, Hit, SearchRequest, SearchResult, Sight
from search.engines import engine
from search.errors import IndexMissing

SNIPPET = 220  # letters shown around the words


@dataclass(frozen=True)
class Marked:
    """A stretch of text; `hit` when it is one of the asker's words."""

    text: str
    hit: bool


@dataclass(frozen=True)
class Found:
    """One result: the record, the best page, the words around the hit."""

    record: Record
    score: float
    page: int | None
    snippet: tuple[Marked, ...]


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
) -> Results:
    """Searches as this user; writes one audit row. Raises errors.EngineDown.

    A missing index is not built here, where somebody waits: errors.IndexMissing says so.
    """
    began = time.perf_counter()
    text = text.encode("utf-8", "ignore").decode().replace("\x00", " ")
    asked = asking.parse(text)
    chosen = named({**asked.filters, **clean(filters or {})})
    sight = access.visibility(user)
    if not sync.ready():
        raise IndexMissing("there is no index yet; the worker fills it")
    asked, result = answer(
        SearchRequest(
            query=asked,
            sight=Sight(sight.full, sight.metadata, sight.granted, sight.barred),
            filters=chosen,
            sort=sort,
            offset=max(0, offset),
            limit=max(0, limit),
            facets=facets,
        )
    )
    audit.note(Act.SEARCH, user=user, what=text, request=request)
    hits = rechecked(result.hits, sight, asked, excerpts=excerpts)
    return Results(
        query=asked,
        total=result.total,
        hits=hits,
        facets=labelled(result.facets, chosen),
        understood=understood(asked, result.widened),
        widened=result.widened,
        took_ms=round((time.perf_counter() - began) * 1000),
        filters=chosen,
    )


def answer(request: SearchRequest) -> tuple[asking.Query, SearchResult]:
    """Asks the engine; a number alone means the paper of that number, if he may see one."""
    number = request.query.sole_number
    if number and not number.of_record:
        own = asking.Query((replace(number, of_record=True),), filters=request.query.filters)
        result = engine().search(replace(request, query=own))
        if result.total:
            return own, result
    return request.query, engine().search(request)


def clean(filters: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Known facets with values; a year is a range."""
    made: dict[str, tuple[str, ...]] = {}
    for name, values in filters.items():
        kept = [str(value) for value in values if value]
        if name not in FACETS or not kept:
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
    labels = {str(label): word for word, label in kind_labels().items()}
    if "kind" in filters:
        filters["kind"] = tuple(labels.get(value, value) for value in filters["kind"])
    return filters


def codes_of(value: str, rows: Sequence[tuple[str, str]]) -> list[str]:
    """The code itself, else the codes whose title has all these words, in any spelling."""
    if any(code == value for code, _ in rows):
        return [value]
    asked = {word.text for word in words(value)}
    named = [code for code, title in rows if asked and asked <= {w.text for w in words(title)}]
    return named or [value]


def kind_labels() -> dict[str, str]:
    """Kinds with their labels in the current language."""
    return {kind.value: str(kind.label) for kind in Kind}


def rechecked(
    hits: Sequence[Hit], sight: access.Visibility, asked: asking.Query, *, excerpts: bool
) -> tuple[Found, ...]:
    """The hits this user may still see, in the engine's order."""
    still = Record.objects.filter(access.visible(sight), pk__in=[hit.id for hit in hits])
    if excerpts:
        # The words' boxes weigh more than all the rest and are not shown here.
        pages = Prefetch("pages", Page.objects.defer("words"))
        still = still.select_related(
            "unit", "body", "resolution", "meeting", "letter", "document"
        ).prefetch_related(pages)
    rows = still.in_bulk()
    found = []
    for hit in hits:
        record = rows.get(hit.id)
        if record is None:
            continue
        page, snippet = (None, ())
        if excerpts and sight.reads(record):
            page, snippet = excerpt(record, asked)
        found.append(Found(record, hit.score, page, snippet))
    return tuple(found)


def labelled(
    facets: Mapping[str, list[tuple[str, int]]], chosen: Mapping[str, tuple[str, ...]]
) -> dict[str, list[FacetValue]]:
    """Counts with words a person knows."""
    if not facets:
        return {}
    names: dict[str, dict[str, str]] = {
        "kind": kind_labels(),
        "body": dict(Body.objects.values_list("code", "title")),
        "unit": dict(Unit.objects.values_list("code", "title")),
        "level": {w: str(Level(level).label) for w, level in LEVEL_OF_WORD.items()},
        "status": {stage.value: str(stage.label) for stage in Stage},
    }
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


def understood(asked: asking.Query, widened: bool) -> str:
    """How the question was read, as words the person can check."""
    said = [asking.printed(asked)]
    single = len(asked.singles)
    if single > 1:
        said.append(
            _("at least %(floor)d of %(count)d words: %(words)s")
            % {
                "floor": asked.floor,
                "count": single,
                "words": ", ".join(part.written for part in asked.singles),
            }
        )
    if widened:
        said.append(_("similar spellings too"))
    if asked.cut:
        said.append(_("only the first %(limit)d words") % {"limit": asking.LIMIT})
    return " · ".join(said)


# ---- marks ----
def is_hit(word: str, asked: "Wanted") -> bool:
    """One of the asker's words in any of its forms."""
    return (
        word in asked.exact
        or stem(word) in asked.stems
        or word.startswith(asked.starts or ("\0",))
        or (asked.damaged and (skeleton(word) in asked.skeletons or near(word, asked)))
    )


@dataclass(frozen=True)
class Wanted:
    """Forms of the asked words."""

    exact: frozenset[str]
    stems: frozenset[str]
    skeletons: frozenset[str]
    grams: tuple[frozenset[str], ...]
    numbers: frozenset[str]
    damaged: bool
    starts: tuple[str, ...] = ()


def wanted(asked: asking.Query, damaged: bool = False) -> Wanted:
    """The forms to mark."""
    parts = list(flat(asked.wanted))
    plain = [w for p in parts if isinstance(p, asking.Phrase) for w in p.words]
    plain += [other for word in plain for other in SYNONYMS.get(word, ())]
    return Wanted(
        frozenset(plain),
        frozenset(stem(w) for w in plain),
        frozenset(skeleton(w) for w in plain if len(w) > 3),
        tuple(frozenset(trigrams(w)) for w in plain if len(w) > 3),
        frozenset(p.token for p in parts if isinstance(p, asking.Number)),
        damaged,
        tuple(p.start for p in parts if isinstance(p, asking.Prefix)),
    )


def flat(parts: Sequence[asking.Part]) -> Iterator[asking.Part]:
    """Parts with the alternatives taken apart."""
    for part in parts:
        if isinstance(part, asking.Either):
            yield from part.parts
        else:
            yield part


def near(word: str, asked: Wanted) -> bool:
    """Shares three fifths of its trigrams with a word asked for."""
    own = frozenset(trigrams(word))
    return any(len(own & grams) * 5 >= len(grams) * 3 for grams in asked.grams if grams)


def mark_spans(text: str, asked: asking.Query, *, damaged: bool = False) -> list[tuple[int, int]]:
    """Code-point spans of the asked words in an untouched text."""
    forms = wanted(asked, damaged)
    spans = [(w.start, w.end) for w in words(text) if is_hit(w.text, forms)]
    if forms.numbers:
        spans += [
            m.span()
            for m in asking.NUMBER_WRITTEN.finditer(text)
            if forms.numbers & set(numbers(m.group()))
        ]
    return sorted(set(spans))


def excerpt(record: Record, asked: asking.Query) -> tuple[int | None, tuple[Marked, ...]]:
    """The page where the words stand closest, and the text around them."""
    best: tuple[int, int | None, str, list[tuple[int, int]]] = (-1, None, "", [])
    pages = newest_readings(record.pages.all())
    texts = [(page.number, page.text) for page in pages] or [(None, record.text)]
    if record.kind == Kind.RESOLUTION and not pages:
        texts = [(None, record.text)]
    for damaged in (False, True):
        for number, text in texts:
            spans = mark_spans(text, asked, damaged=damaged)
            distinct = len({text[a:b] for a, b in spans})
            if distinct > best[0]:
                best = (distinct, number, text, spans)
        if best[0] > 0 or asked.is_empty:
            break
    return best[1], cut(best[2], best[3])


def cut(text: str, spans: list[tuple[int, int]]) -> tuple[Marked, ...]:
    """The window of SNIPPET letters with most marks, as plain and marked stretches."""
    start = 0
    if spans:
        starts = [a for a, _ in spans]
        start = max(starts, key=lambda a: (sum(a <= b < a + SNIPPET for b in starts), -a))
        start = max(0, text.rfind(" ", 0, max(0, start - 30)) + 1)
    end = min(len(text), start + SNIPPET)
    parts, at = [], start
    for first, last in spans:
        if first < at or last > end:
            continue
        parts += [Marked(text[at:first], False), Marked(text[first:last], True)]
        at = last
    parts.append(Marked(text[at:end], False))
    return tuple(part for part in parts if part.text)
