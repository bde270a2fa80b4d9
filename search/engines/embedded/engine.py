"""Opens, writes and asks the index of a folder."""

import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import tantivy
from tantivy import FieldType, Query

from search.engine import (
    CLOSER,
    Hit,
    IndexDocument,
    SearchRequest,
    SearchResult,
    compared,
    in_order,
    ordered,
    rounded,
)
from search.engines.embedded.compiled import Compiled
from search.engines.embedded.places import Places
from search.engines.embedded.rows import FORMAT, put, schema
from search.errors import EngineDown, IndexMissing

BUCKETS = 10_000
FEW = 3  # fewer hits than this, and damaged words are looked for too
CAP = 20_000
HIGHEST = 2**63 - 1  # of any version: the database counts no further


@dataclass(frozen=True)
class Opened:
    """One state of the live index; a question is asked of one state from end to end."""

    name: str
    mark: tuple[int, int, int]
    index: tantivy.Index
    searcher: tantivy.Searcher
    places: Places


class EmbeddedEngine:
    """One folder; `current` names the live index inside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.schema = schema()
        self._opened: Opened | None = None

    # ---- opening ----
    def is_ready(self) -> bool:
        """Is there an index in this program's form that opens? If not, one is built anew."""
        try:
            self.opened()
        except EngineDown:
            return False
        return True

    def live(self) -> str:
        """The name of the live index; empty when there is none in this program's form."""
        try:
            name = (self.folder / "current").read_text().strip()
        except FileNotFoundError:
            return ""
        return name if name.startswith(f"v{FORMAT}-") else ""

    def opened(self) -> Opened:
        """The newest state; opened anew when another process has written or switched."""
        name, known = self.live(), self._opened
        path = self.folder / name
        mark = state_of(path)
        if known and (known.name, known.mark) == (name, mark):
            return known
        if not name or not mark:
            raise IndexMissing(f"there is no index in {self.folder}")
        try:
            index = known.index if known and known.name == name else self.open(path)
            index.reload()
            searcher = index.searcher()
        except ValueError as error:
            raise EngineDown(f"the index in {path} can't be opened") from error
        places = Places(token for token, _ in searcher.terms_with_prefix("place", ""))
        self._opened = Opened(name, mark, index, searcher, places)
        return self._opened

    def open(self, path: Path) -> tantivy.Index:
        """An index that looks for news only when told."""
        index = tantivy.Index(self.schema, path=str(path))
        index.config_reader(reload_policy="manual")
        return index

    # ---- writing ----
    def write(self, documents: Iterable[IndexDocument], deleted: Iterable[int] = ()) -> None:
        """Replaces whole documents; the caller holds the one-writer lock."""
        if not self.is_ready():
            self.rebuild([])
        put(self.opened().index, self.schema, documents, deleted)

    def rebuild(self, documents: Iterable[IndexDocument]) -> int:
        """A new folder beside the old one, then the pointer moves; readers never wait."""
        old, name = self.live(), f"v{FORMAT}-{time.time_ns()}"
        (self.folder / name).mkdir(parents=True)
        fresh = tantivy.Index(self.schema, path=str(self.folder / name))
        count = put(fresh, self.schema, documents, fresh=True)
        point(self.folder / "current", name)
        for other in self.folder.iterdir():
            if other.is_dir() and other.name not in (name, old):
                shutil.rmtree(other, ignore_errors=True)
        return count

    def versions(self, above: int = -1) -> dict[int, int]:
        """Ids with their versions, all or the newer ones; none when there is no index."""
        if not self.is_ready():
            return {}
        searcher = self.opened().searcher
        newer = (
            Query.range_query(self.schema, "version", FieldType.Unsigned, above + 1, HIGHEST)
            if above >= 0
            else Query.all_query()
        )
        hits = searcher.search(newer, limit=max(1, searcher.num_docs)).hits
        addresses = [address for _, address in hits]
        ids = searcher.fast_field_values("id", addresses)
        return dict(zip(ids, searcher.fast_field_values("version", addresses), strict=True))

    def newest(self) -> int:
        """The highest version of any document; 0 when none is held."""
        if not self.is_ready():
            return 0
        found = self.opened().searcher.search(Query.all_query(), 1, order_by_field="version").hits
        return int(found[0][0]) if found else 0

    # ---- asking ----
    def search(self, request: SearchRequest) -> SearchResult:
        """Exact total and facets; damaged words are looked for when few papers match."""
        opened = self.opened()
        searcher, compiled = opened.searcher, Compiled(self.schema, opened.places, request)
        total, hits = self.page(searcher, compiled, request)
        if total < FEW and request.damaged and request.query.singles:
            compiled.widen = True
            total, hits = self.page(searcher, compiled, request)
        facets = self.facets(searcher, compiled, request)
        return SearchResult(total, hits, facets, compiled.widen)

    def page(
        self, searcher: tantivy.Searcher, compiled: Compiled, request: SearchRequest
    ) -> tuple[int, tuple[Hit, ...]]:
        """The total, and the asked slice ordered by (rounded score, id) or by (date, id)."""
        end = request.offset + request.limit
        if request.limit == 0:
            return searcher.search(compiled.matching(), limit=1, count=True).count or 0, ()
        if request.sort == "date":
            answer = searcher.search(compiled.matching(), limit=end, order_by_field="order")
            ids = searcher.fast_field_values("id", [address for _, address in answer.hits])
            return answer.count or 0, tuple(Hit(i, 0.0) for i in ids)[request.offset :]
        near = compiled.compares_letters and request.offset < CLOSER
        total, best = self.best(searcher, compiled.scoring(), max(end, CLOSER) if near else end)
        if near and best:
            letters = compiled.closer(hit.id for hit in best[:CLOSER])
            found = hits_of(searcher, searcher.search(letters, limit=CLOSER, count=False))
            best = compared(best, dict(found))
        page = best[request.offset : end]
        return total, tuple(Hit(hit.id, rounded(hit.score)) for hit in page)

    def best(self, searcher: tantivy.Searcher, query: Query, count: int) -> tuple[int, list[Hit]]:
        """The total, and the first so many by (rounded score, id), whatever ties with the last."""
        wanted = count + 30
        while True:
            answer = searcher.search(query, limit=wanted, count=True)
            found = answer.hits
            settled = len(found) < wanted or wanted >= CAP
            if settled or rounded(found[-1][0]) < rounded(found[count - 1][0]):
                break
            wanted *= 4
        return answer.count or 0, in_order(hits_of(searcher, answer))[:count]

    def facets(
        self, searcher: tantivy.Searcher, compiled: Compiled, request: SearchRequest
    ) -> dict[str, list[tuple[str, int]]]:
        """Counts of each facet's values; a facet ignores its own filter."""
        counts: dict[str, list[tuple[str, int]]] = {}
        plain = [n for n in request.facets if n not in request.filters and n != "status"]
        counts |= counted(searcher, compiled.matching(), plain)
        for name in request.facets:
            if name == "status":
                counts[name] = states(searcher, compiled)
            elif name in request.filters:
                counts |= counted(searcher, compiled.matching(without=name), [name])
        return {name: counts.get(name, []) for name in request.facets}


def state_of(path: Path) -> tuple[int, int, int] | None:
    """Tells commits apart: each puts a new file in the place of the old one."""
    try:
        file = (path / "meta.json").stat()
    except FileNotFoundError:
        return None
    return file.st_mtime_ns, file.st_ino, file.st_size


def hits_of(searcher: tantivy.Searcher, answer: tantivy.SearchResult) -> list[Hit]:
    """Ids and scores as they came."""
    ids = searcher.fast_field_values("id", [address for _, address in answer.hits])
    return [Hit(i, score) for i, (score, _) in zip(ids, answer.hits, strict=True)]


def point(pointer: Path, name: str) -> None:
    """Moves the pointer in one step."""
    fresh = pointer.with_suffix(".new")
    fresh.write_text(name)
    fresh.replace(pointer)


def counted(
    searcher: tantivy.Searcher, query: Query, names: list[str]
) -> dict[str, list[tuple[str, int]]]:
    """Exact counts over all that matches, by (-count, value)."""
    if not names:
        return {}
    asked = {name: {"terms": {"field": name, "size": BUCKETS}} for name in names}
    answer = searcher.aggregate(query, asked)
    counts = {}
    for name in names:
        rows = [(label(b["key"]), int(b["doc_count"])) for b in answer[name]["buckets"]]
        counts[name] = ordered(name, rows)
    return counts


def states(searcher: tantivy.Searcher, compiled: Compiled) -> list[tuple[str, int]]:
    """Exact counts of the legal states on the asked day."""
    counts = [
        (state, searcher.search(compiled.in_state(state), limit=1, count=True).count or 0)
        for state in compiled.request.states
    ]
    return ordered("status", [(state, count) for state, count in counts if count])


def label(key: object) -> str:
    """Numbers come back as floats."""
    return str(int(key)) if isinstance(key, float) else str(key)
