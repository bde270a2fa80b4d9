"""One to three Elasticsearch nodes of one cluster on loopback, from one unpacked program."""

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .addresses import NODES, transport
from .packages import elasticsearch, java_home
from .processes import Processes

ANSWER_SECONDS = 2


@dataclass(frozen=True)
class Nodes:
    """Nodes by name, each with its folder and two ports (`elasticsearch-2`, `transport-2`)."""

    processes: Processes
    packages: Path  # the folder with the program, unpacked once for all
    ports: Mapping[str, int]

    @property
    def names(self) -> tuple[str, ...]:
        """Of all that are to run."""
        return tuple(name for name in NODES if name in self.ports)

    def start(self, name: str, **environment: str) -> None:
        """One node; the first one founds the cluster, once, and the others join it."""
        servant = self.processes.servant
        unpacked = elasticsearch(self.packages, servant)
        place = servant.own(self.processes.folder / name)
        if not (config := place / "config").exists():
            shutil.copytree(unpacked / "config", aside := place / "config.part", dirs_exist_ok=True)
            aside.replace(config)
        lines = [f"{key}: {value}" for key, value in self.settings(name, place).items()]
        (config / "elasticsearch.yml").write_text("\n".join(lines) + "\n")
        servant.give(config)
        self.processes.run(
            name, [str(unpacked / "bin" / "elasticsearch")], ES_PATH_CONF=str(config),
            ES_JAVA_HOME=java_home(), **{"ES_JAVA_OPTS": "-Xms1g -Xmx1g", **environment},
        )  # fmt: skip

    def settings(self, name: str, place: Path) -> dict[str, str]:
        """Security off: nobody but this machine reaches it. A small disk is no reason to stop."""
        seeds = [f"127.0.0.1:{self.ports[transport(node)]}" for node in self.names]
        known = {
            "cluster.name": "dabir", "node.name": name, "discovery.seed_hosts": json.dumps(seeds),
            "xpack.security.enabled": "false", "http.host": "127.0.0.1",
            "transport.host": "127.0.0.1", "path.data": str(place / "data"),
            "path.logs": str(place / "logs"), "http.port": str(self.ports[name]),
            "transport.port": str(self.ports[transport(name)]),
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }  # fmt: skip
        founds = name == self.names[0] and not self.founded.exists()
        return known | ({"cluster.initial_master_nodes": name} if founds else {})

    @property
    def founded(self) -> Path:
        """Marks a cluster that has met: a node that lost its data joins it, and founds no other."""
        return self.processes.folder / self.names[0] / "founded"

    def health(self, name: str) -> dict[str, Any]:
        """The cluster as this node sees it; empty while it does not answer or knows no master."""
        url = f"http://127.0.0.1:{self.ports[name]}/_cluster/health?timeout=1s&master_timeout=1s"
        try:
            with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as answer:  # our own server  # nosec B310
                return dict(json.load(answer))
        except (OSError, ValueError):
            return {}

    def answers(self, name: str) -> bool:
        """Does this node take questions?"""
        return bool(self.health(name))

    def together(self) -> bool:
        """Have all met, with every shard to be had?"""
        found = [self.health(name) for name in self.names]
        whole = all(
            one and one["number_of_nodes"] == len(found) and one["status"] != "red" for one in found
        )
        if whole:
            self.founded.touch()
        return whole
