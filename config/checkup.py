"""What doctor asks of the servers: each finding names its setting and its mend."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

import redis
from django.conf import settings
from django.db import connection
from django.db.models import Min
from django.utils import timezone

from archive.models import Outbox
from config import servers
from config.health import worker_state
from search import sync
from search.engines import engine
from search.engines.elasticsearch import ElasticsearchEngine, health

QUEUE = "celery"
LATE_SECONDS = 300  # a change or message that waits longer waits for a person
CROWDED = 0.8  # of the connections that PostgreSQL takes


@dataclass(frozen=True)
class Check:
    """One line of the answer; `mend` is what to do when it is not ok."""

    name: str
    ok: bool
    detail: str
    mend: str = ""


def fitness() -> Iterator[Check]:
    """Every server that the settings name: there, of a known age, ours to write to."""
    for name, examine in servers.EXAMINED.items():
        if not getattr(settings, name):
            continue
        try:
            examine()
        except servers.Unfit as error:
            yield Check(name, False, error.said, error.mend)
        else:
            yield Check(name, True, "answers, takes what is written")


def cluster() -> Check:
    """Elasticsearch's nodes, shards and copies."""
    asked = engine()
    if not isinstance(asked, ElasticsearchEngine):
        raise TypeError("SEARCH_URL names no cluster")
    found = health(asked)
    return Check("cluster", found.ok, found.detail, found.mend)


def connections() -> Check:
    """PostgreSQL takes more, and what follows it follows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), current_setting('max_connections')::int"
                       " FROM pg_stat_activity WHERE backend_type = 'client backend'")  # fmt: skip
        used, most = cursor.fetchone()
        cursor.execute("SELECT count(*), coalesce(max(extract(epoch FROM replay_lag)), 0)"
                       " FROM pg_stat_replication")  # fmt: skip
        standbys, behind = cursor.fetchone()
    detail = f"{used} of {most} used, {standbys} standbys, {behind:.0f} s behind at most"
    if behind > LATE_SECONDS:
        return Check("connections", False, detail, "see the standby's log: it does not keep up")
    mend = "raise max_connections of DATABASE_URL's server, or run fewer web workers"
    return Check("connections", used < most * CROWDED, detail, mend)


def index() -> Check:
    """Holds what the database holds, and hears of changes soon."""
    missing, extra = sync.differences()
    first = Outbox.objects.aggregate(Min("created_at"))["created_at__min"]
    age = (timezone.now() - first).total_seconds() if first else 0.0
    detail = f"{len(missing)} missing, {len(extra)} extra, {sync.lag()} waiting"
    if first:
        detail += f", the oldest for {age:.0f} s"
    if not missing and not extra and age > LATE_SECONDS:
        taker = "the server of SEARCH_URL" if settings.SEARCH_URL else "the worker"
        return Check("index", False, detail, f"./dabir run; see what keeps {taker} from writing")
    return Check("index", not missing and not extra, detail, "./dabir index")


def queue() -> Check:
    """The worker's heart beats, messages do not pile up, and Redis keeps them."""
    state = worker_state()
    waiting, age = redis_messages() if settings.BROKER_URL else file_messages()
    detail = f"worker {state}, {waiting} messages"
    if waiting:
        detail += f", the oldest for {age:.0f} s"
    if settings.BROKER_URL and (fault := forgetful()):
        return Check("queue", False, f"{detail}; {fault[0]}", fault[1])
    if state == "ok" and age > LATE_SECONDS:
        return Check("queue", False, detail, "start more workers: this one is busy")
    return Check("queue", state == "ok", detail, "./dabir run")


def file_messages() -> tuple[int, float]:
    """(messages, age in seconds of the oldest) of the folder; names begin with their moment."""
    names = [path.name for path in (settings.QUEUE_DIR / "messages").glob("*.msg")]
    moments = [int(name.partition("_")[0]) / 1e9 for name in names]
    return len(names), max(0.0, time.time() - min(moments)) if moments else 0.0


def redis_messages() -> tuple[int, float]:
    """The same of Redis: new ones come in at the left, the oldest is taken at the right."""
    client = redis.Redis.from_url(settings.BROKER_URL, socket_timeout=5)
    waiting = int(client.llen(QUEUE))
    oldest = client.lindex(QUEUE, -1)
    sent = json.loads(oldest)["headers"].get("sent") if oldest else None
    return waiting, max(0.0, time.time() - float(sent)) if sent else 0.0


def forgetful() -> tuple[str, str] | None:
    """(finding, mend) when Redis may lose or refuse messages."""
    said = redis.Redis.from_url(settings.BROKER_URL, socket_timeout=5).info()
    policy, most = said.get("maxmemory_policy", "noeviction"), int(said.get("maxmemory", 0))
    if policy != "noeviction" and most:
        return (f"Redis forgets messages when full ({policy})",
                "CONFIG SET maxmemory-policy noeviction on BROKER_URL's server")  # fmt: skip
    if most and int(said["used_memory"]) >= most:
        return "Redis is full and refuses messages", "raise maxmemory of BROKER_URL's server"
    wrong = [name for name in ("aof_last_write_status", "rdb_last_bgsave_status")
             if said.get(name, "ok") != "ok"]  # fmt: skip
    if wrong:
        return (
            f"Redis can't write its log ({wrong[0]})",
            "free the disk of BROKER_URL's server; the sweeper rings again for what was lost",
        )
    return None
