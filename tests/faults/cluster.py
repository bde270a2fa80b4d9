"""A cluster of the drills' own, and the cut that ends a server as a power cut would."""

import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import LazySettings
from django.contrib.auth.models import User

from config.services.addresses import Addresses
from config.services.nodes import Nodes
from config.services.processes import Processes
from config.services.running import Services
from search import finder, sync
from search.engines import engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.errors import EngineDown

PATIENCE_SECONDS = 600
HEAP = "-Xms400m -Xmx400m"


@dataclass(frozen=True)
class Cluster:
    """Nodes that a drill may kill, and the address of all of them."""

    nodes: Nodes
    url: str

    def start(self) -> float:
        """Those that do not run; -> seconds until all have met and every copy is in its place."""
        began = time.monotonic()
        for name in self.nodes.names:
            if self.nodes.processes.pid(name) is None:
                self.nodes.start(name, ES_JAVA_OPTS=HEAP)
        self.until(self.whole)
        return time.monotonic() - began

    def whole(self) -> bool:
        """All there, all green."""
        return self.nodes.together() and all(
            self.nodes.health(name)["status"] == "green" for name in self.nodes.names
        )

    @staticmethod
    def until(reached: Callable[[], bool]) -> None:
        """Waits for what must come."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not reached():
            assert time.monotonic() < end, "the cluster did not come to what it must"
            time.sleep(0.2)

    def master(self, engine: ElasticsearchEngine) -> str:
        """The name of the node that leads."""
        return str(engine.client.cat.master(h="node", format="json")[0]["node"])

    def cut(self, name: str) -> None:
        """One node, without warning."""
        cut(self.nodes.processes, name)


@contextmanager
def cluster(count: int) -> Iterator[Cluster]:
    """So many nodes, met; ended and forgotten after. The program is the services' own."""
    services = Services()
    folder = Path(tempfile.mkdtemp(prefix="drill-", dir=services.folder))
    folder.chmod(0o711)
    addresses = Addresses.of(folder, count)
    nodes = Nodes(Processes(folder, services.servant), services.folder, addresses.ports)
    made = Cluster(nodes, addresses.environment()["SEARCH_URL"])
    try:
        made.start()
        yield made
    finally:
        nodes.processes.stop(nodes.names)
        shutil.rmtree(folder, ignore_errors=True)


def cut(processes: Processes, name: str) -> None:
    """No warning, children too (PostgreSQL's leave its group)."""
    pid = processes.pid(name)
    assert pid is not None
    for doomed in (pid, *children_of(pid)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(doomed, signal.SIGKILL)
    while Path(f"/proc/{pid}").exists():  # PostgreSQL will not start beside its own ghost
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(path.read_text().rsplit(")", 1)[1].split()[1]) == pid:
                child = int(path.parent.name)
                found += [child, *children_of(child)]
    return found


# ---- what a drill asks of the archive ----
def opened(at: Cluster, settings: LazySettings, copies: int) -> ElasticsearchEngine:
    """This test's engine on the cluster, its index made: two shards, each on every node."""
    alias = settings.SEARCH_URL.rpartition("/")[2]
    settings.SEARCH_URL = at.url.removesuffix("dabir") + alias
    settings.SEARCH_SHARDS, settings.SEARCH_REPLICAS = 2, copies
    made = engine()
    assert isinstance(made, ElasticsearchEngine)
    made.rebuild([])
    at.until(at.whole)
    return made


def numbers(user: User) -> list[str]:
    """Of all papers found, doubles too."""
    return sorted(hit.record.number for hit in finder.search("غرفه", user=user).hits)


def drained() -> bool:
    """What the scheduler tries each few seconds."""
    with suppress(EngineDown):
        sync.drain()
        return True
    return False


def held_by(asked: ElasticsearchEngine, node: str) -> int:
    """Papers in that node's own copies."""
    nodes = asked.client.nodes.info(filter_path="nodes.*.name")["nodes"]
    (id,) = (id for id, said in nodes.items() if said["name"] == node)
    answer = asked.client.search(index=asked.alias, preference=f"_only_nodes:{id}", size=0)
    return int(answer["hits"]["total"]["value"])
