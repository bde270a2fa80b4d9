"""Opens, writes and asks an index of an Elasticsearch cluster."""

import contextlib
import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from elasticsearch import (
    ApiError,
    AuthorizationException,
    Elasticsearch,
    NotFoundError,
    TransportError,
    helpers,
)

from search.engine import (
    CLOSER,
    Hit,
    IndexDocument,
    SearchRequest,
    SearchResult,
    compared,
    in_order,
    rounded,
)
from search.engines.elasticsearch.answers import (
    ONLY_IDS,
    counted,
    hits_of,
    id_of,
    letters_of,
    settled,
)
from search.engines.elasticsearch.compiled import Compiled
from search.engines.elasticsearch.rows import FORMAT, WINDOW, mapping, row
from search.errors import EngineDown, ForeignIndex, IndexMissing

BUCKETS = 10_000
FEW = 3  # fewer hits than this, and damaged words are looked for too
# A question has several phases: one that began on an index which a rebuild took away between two
# of them is asked anew, of the index that stands behind the alias since.
TRIES = 2
PATIENCE_SECONDS = 15
LOOK_SECONDS = 1.0
CHUNK = 500


class ElasticsearchEngine:
    """One alias of a cluster; the live index stands behind it.

    `url` is SEARCH_URL: nodes divided by commas, the last one's path is the alias.
    """

    def __init__(self, url: str, *, shards: int = 1, replicas: int = 0) -> None:
        nodes = [urlsplit(node) for node in url.split(",")]
        self.alias = nodes[-1].path.strip("/") or "dabir"
        self.shards, self.replicas = shards, replicas
        self.looked_at = -LOOK_SECONDS
        hosts = dict.fromkeys(urlunsplit((n.scheme, n.netloc, "", "", "")) for n in nodes)
        self.client = Elasticsearch(
            list(hosts),  # one named twice is refused by the client
            request_timeout=PATIENCE_SECONDS,
            max_retries=2,
            retry_on_timeout=True,
        )

    # ---- opening ----
    def is_ready(self) -> bool:
        """Is there an index in this program's form? When not, it is built from the database.

        Asked of any node: one that lost its master still reads.
        """
        with speaking():
            try:
                found = self.client.indices.get_mapping(index=self.alias, local=True)
            except NotFoundError:
                return False
        metas = [index["mappings"].get("_meta", {}) for index in found.values()]
        if any("dabir" not in meta for meta in metas):
            raise ForeignIndex(
                f"SEARCH_URL: {self.alias!r} on this server is another program's index; name an "
                "unused one in the address's path."
            )
        return all(meta["dabir"] == FORMAT for meta in metas)

    def server_versions(self) -> list[str]:
        """Of every node; `info()` is refused by stripped servers."""
        with speaking():
            nodes = self.client.nodes.info(filter_path="nodes.*.version")["nodes"]
        return [node["version"] for node in nodes.values()]

    def may_write(self) -> bool:
        """Has this user the right to make an index, or to write into ours? Costs one trip."""
        with speaking():
            ready = self.is_ready()
            try:
                if ready:
                    gone = [{"delete": {"_id": "probe"}}]
                    answer = self.client.bulk(index=self.alias, operations=gone, timeout="5s")
                    return all(item["delete"]["status"] != 403 for item in answer["items"])
                self.client.indices.create(index=f"{self.alias}-probe", wait_for_active_shards=0)
                self.client.indices.delete(index=f"{self.alias}-probe")
            except AuthorizationException:
                return False
        return True

    # ---- writing ----
    def write(self, documents: Iterable[IndexDocument], deleted: Iterable[int] = ()) -> None:
        """Replaces whole documents; an older version never replaces a newer one."""
        if not self.is_ready():
            self.rebuild([])
        with speaking():
            self.put(self.alias, documents, deleted)

    def put(
        self, index: str, documents: Iterable[IndexDocument], deleted: Iterable[int] = ()
    ) -> int:
        """One bulk, visible when it returns; -> documents taken."""
        count = 0

        def actions() -> Iterator[dict[str, Any]]:
            nonlocal count
            for gone in deleted:
                yield {"_op_type": "delete", "_id": str(gone)}
            for document in documents:
                count += 1
                yield {
                    "_op_type": "index", "_id": str(document.id), "_source": row(document),
                    "version": document.version, "version_type": "external_gte",
                }  # fmt: skip

        done = helpers.streaming_bulk(
            self.client, actions(), index=index, chunk_size=CHUNK, raise_on_error=False,
            max_retries=3, initial_backoff=1,
        )  # fmt: skip
        for ok, answer in done:
            act, said = next(iter(answer.items()))
            late = act == "index" and said["status"] == 409
            if not ok and not late and not (act == "delete" and said["status"] == 404):
                raise refusal(said)
        self.client.indices.refresh(index=index)
        return count

    def rebuild(self, documents: Iterable[IndexDocument]) -> int:
        """A new index beside the old one, then the alias moves; readers never wait.

        One that was begun and not finished is no index: nothing of it stays.
        """
        name = f"{self.alias}-v{FORMAT}-{time.time_ns()}"
        with speaking(), self.removing_if_unfinished(name):
            self.remove_unfinished()
            self.create(name)
            count = self.put(name, documents)
            old = [index for index in self.behind_alias() if index != name]
            actions: list[dict[str, Any]] = [{"add": {"index": name, "alias": self.alias}}]
            actions += [{"remove_index": {"index": index}} for index in old]
            with done_if(lambda: self.behind_alias() == [name]):
                self.client.indices.update_aliases(actions=actions)
        return count

    def create(self, name: str) -> None:
        """An empty index, invisible until it is behind the alias."""
        with done_if(lambda: bool(self.client.indices.exists(index=name))):
            self.client.indices.create(
                index=name,
                mappings=mapping(),
                settings={
                    "number_of_shards": self.shards, "number_of_replicas": self.replicas,
                    "refresh_interval": -1, "max_result_window": WINDOW + 100,
                },
            )  # fmt: skip

    @contextmanager
    def removing_if_unfinished(self, name: str) -> Iterator[None]:
        """Whatever stops a build, the index it was filling goes."""
        try:
            yield
        except BaseException:
            with contextlib.suppress(ApiError, TransportError):
                self.client.indices.delete(index=name)
            raise

    def remove_unfinished(self) -> None:
        """Indices of builds that were killed: ours by name, not behind the alias. One builds."""
        ours = re.compile(rf"{re.escape(self.alias)}-v[^-]+-\d{{19}}")
        found = self.client.cat.indices(index=f"{self.alias}-v*", h="index", format="json")
        live = self.behind_alias()
        for name in (one["index"] for one in found):
            if ours.fullmatch(name) and name not in live:
                self.client.indices.delete(index=name)

    def behind_alias(self) -> list[str]:
        """Indices that the alias names now."""
        try:
            return list(self.client.indices.get_alias(name=self.alias))
        except NotFoundError:
            return []

    def drop(self) -> None:
        """Removes the index behind the alias: a moved archive leaves none behind."""
        with speaking():
            for index in self.behind_alias():
                self.client.indices.delete(index=index)

    def versions(self, above: int = -1) -> dict[int, int]:
        """Ids with their versions, in slices: a scroll keeps one view of the index."""
        if not self.is_ready():
            return {}
        newer = {"range": {"version": {"gt": above}}}
        body = {"query": newer, "docvalue_fields": ["version"], "_source": False}
        with speaking():
            hits = helpers.scan(self.client, query=body, index=self.alias, size=BUCKETS)
            return {int(hit["_id"]): hit["fields"]["version"][0] for hit in hits}

    def newest(self) -> int:
        """The highest version of any document; 0 when none is held."""
        if not self.is_ready():
            return 0
        highest = {"highest": {"max": {"field": "version"}}}
        with speaking():
            told = self.client.search(
                index=self.alias, size=0, aggs=highest, allow_partial_search_results=False
            )
        return int(told["aggregations"]["highest"]["value"] or 0)

    # ---- asking ----
    def search(self, request: SearchRequest) -> SearchResult:
        """Exact total and facets; damaged words are looked for when few papers match."""
        if request.offset + request.limit > WINDOW:
            return SearchResult(0, (), {name: [] for name in request.facets})
        self.look()
        with speaking():
            compiled = Compiled(request)
            total, hits, facets = self.page(compiled, request)
            if total < FEW and request.damaged and request.query.singles:
                compiled.widen = True
                total, hits, facets = self.page(compiled, request)
        return SearchResult(total, hits, facets, compiled.widen)

    def look(self) -> None:
        """Raises IndexMissing without an index. Once a second, so that a question is one trip."""
        if time.monotonic() - self.looked_at > LOOK_SECONDS:
            if not self.is_ready():
                raise IndexMissing(f"there is no index {self.alias!r} yet; the worker fills it")
            self.looked_at = time.monotonic()

    def page(
        self, compiled: Compiled, request: SearchRequest
    ) -> tuple[int, tuple[Hit, ...], dict[str, list[tuple[str, int]]]]:
        """The total, the asked slice ordered by (rounded score, id) or by date, the facets.

        One trip to the server, more when more than thirty papers tie.
        """
        end = request.offset + request.limit
        by_score = request.limit > 0 and request.sort != "date"
        near = by_score and compiled.compares_letters and request.offset < CLOSER
        wanted = max(end, CLOSER) if near else end
        if request.sort == "date":
            asked = {"query": compiled.matching(), "size": end, "sort": [{"order": "desc"}]}
        else:
            query = compiled.scoring() if by_score else compiled.matching()
            asked = {"query": query, "size": min(wanted + 30, WINDOW) if by_score else 0}
        if near:
            asked["rescore"] = compiled.letters()
        first = {**asked, "aggs": self.facets(compiled, request)}
        answers = self.ask(request, [first, *self.facet_questions(compiled, request)])
        facets = counted(request, answers)
        total = answers[0]["hits"]["total"]["value"]
        found = answers[0]["hits"]["hits"]
        if request.sort == "date":
            hits = [Hit(id_of(hit), 0.0) for hit in found]
            return total, tuple(hits[request.offset :]), facets
        while not settled(found, asked["size"], wanted):
            asked["size"] = min(asked["size"] * 4, WINDOW)
            found = self.ask(request, [asked])[0]["hits"]["hits"]
        best = in_order(hits_of(found))[:wanted]
        if near:
            best = compared(best, {id_of(hit): letters_of(hit) for hit in found})
        page = best[request.offset : end]
        return total, tuple(Hit(hit.id, rounded(hit.score)) for hit in page), facets

    def facets(self, compiled: Compiled, request: SearchRequest) -> dict[str, Any]:
        """Facets of all that matches: counted while it is scored, in one passage."""
        plain = [n for n in request.facets if n not in request.filters]
        made = buckets([name for name in plain if name != "status"])
        return made | (states(compiled, request) if "status" in plain else {})

    def facet_questions(self, compiled: Compiled, request: SearchRequest) -> list[dict[str, Any]]:
        """One question more for each facet that is filtered by itself."""
        return [
            {
                "query": compiled.matching(without=name), "size": 0,
                "aggs": states(compiled, request) if name == "status" else buckets([name]),
            }
            for name in request.facets
            if name in request.filters
        ]  # fmt: skip

    def ask(self, request: SearchRequest, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Several questions in one trip; statistics of all shards, one copy for one asker."""
        head = {
            "index": self.alias, "search_type": "dfs_query_then_fetch",
            "preference": asker(request.sight.full, request.sight.metadata),
        }  # fmt: skip
        searches: list[dict[str, Any]] = []
        for body in asked:
            whole = {**body, "query": body["query"].to_dict(), **ONLY_IDS}
            searches += [head, {**whole, "track_total_hits": True}]
        for _ in range(TRIES):
            told = self.client.msearch(searches=searches, include_named_queries_score=True)
            answers = told["responses"]
            if not any("error" in answer or answer["_shards"]["failed"] for answer in answers):
                break
        for answer in answers:
            if answer.get("error", {}).get("type") == "index_not_found_exception":
                raise IndexMissing(f"the index {self.alias!r} is gone; the worker fills a new one")
            if "error" in answer:
                raise EngineDown(f"the engine could not answer: {answer['error'].get('reason')}")
            if answer["_shards"]["failed"] or answer["timed_out"]:
                raise EngineDown("a part of the index does not answer; ask again")
        return list(answers)


@lru_cache(maxsize=1000)
def asker(full: frozenset[str], metadata: frozenset[str]) -> str:
    """Who reads the same is answered by the same copies."""
    rights = repr((sorted(full), sorted(metadata)))
    return f"asker-{hashlib.sha256(rights.encode()).hexdigest()[:12]}"


def refusal(said: dict[str, Any]) -> EngineDown:
    """Why a document was not taken; a full disk is the reason that a person can mend."""
    if "read-only-allow-delete" in str(said.get("error")):
        return EngineDown(
            "SEARCH_URL: a disk of Elasticsearch is full, the index is read but not written; free "
            "room there. Filing and searching go on, the index catches up by itself."
        )
    return EngineDown(f"the index refused document {said['_id']}: {said.get('error')}")


def buckets(names: list[str]) -> dict[str, Any]:
    """Aggregations with room for every value: counts stay exact over shards."""
    return {name: {"terms": {"field": name, "size": BUCKETS}} for name in names}


def states(compiled: Compiled, request: SearchRequest) -> dict[str, Any]:
    """The legal states of the asked day, one bucket each."""
    held = {state: compiled.holds([state]).to_dict() for state in request.states}
    return {"status": {"filters": {"filters": held}}} if held else {}


@contextmanager
def done_if(done: Callable[[], bool]) -> Iterator[None]:
    """An act whose answer got lost is asked again by the client, and refused as done already."""
    try:
        yield
    except ApiError:
        if not done():
            raise


@contextmanager
def speaking() -> Iterator[None]:
    """The client's failures as sentences that a person can act on."""
    try:
        yield
    except (ApiError, TransportError, helpers.BulkIndexError) as error:
        raise EngineDown(
            f"Elasticsearch does not answer as it should ({type(error).__name__}: {error}); check "
            "SEARCH_URL and the cluster. Filing goes on, the index catches up by itself."
        ) from error
