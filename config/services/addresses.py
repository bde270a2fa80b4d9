"""Ports and the password, made at the first start and kept."""

import json
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .ground import Failed, write_whole

BUCKET = "dabir"
NODES = ("elasticsearch", "elasticsearch-2", "elasticsearch-3")
ALONE = ("postgres", "redis", "s3")  # one of each, whatever the number of nodes


def transport(node: str) -> str:
    """The name of the port at which a node meets the others."""
    return node.replace("elasticsearch", "transport")


def free_port() -> int:
    """One that nobody uses now; kept from then on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def kept_in(path: Path) -> dict[str, Any]:
    """What an earlier start chose; empty before the first one."""
    try:
        return dict(json.loads(path.read_text())) if path.exists() else {}
    except (ValueError, TypeError):
        raise Failed(
            f"{path} can't be read — write it again with the ports and the password that stand in "
            f"{path.with_name('environment')}, or remove the folder to begin anew"
        ) from None


@dataclass(frozen=True)
class Addresses:
    """Ports by name, and the password of all."""

    ports: dict[str, int]
    password: str

    @classmethod
    def of(cls, folder: Path, nodes: int | None = None) -> "Addresses":
        """Those of a folder, with so many nodes (as many as it has, one at first)."""
        path = folder / "addresses.json"
        kept = kept_in(path)
        made = cls(dict(kept.get("ports", {})), kept.get("password") or secrets.token_hex(16))
        had = len(made.nodes)
        if nodes is not None and nodes < had:
            raise Failed(
                f"the cluster has {had} nodes and each may hold a part of the index: it grows "
                "(--nodes), it does not shrink"
            )
        wanted = NODES[: nodes or had or 1]
        for name in (*ALONE, *wanted, *map(transport, wanted)):
            made.ports.setdefault(name, free_port())
        if made.ports != kept.get("ports"):
            write_whole(path, json.dumps({"ports": made.ports, "password": made.password}))
        return made

    @property
    def nodes(self) -> tuple[str, ...]:
        """Names of Elasticsearch's nodes."""
        return tuple(name for name in NODES if name in self.ports)

    def environment(self) -> dict[str, str]:
        """What Dabir reads to use these services; every node is named, so that one may die."""
        at = {name: f"127.0.0.1:{port}" for name, port in self.ports.items()}
        nodes = ",".join(f"http://{at[name]}" for name in self.nodes)
        return {
            "DATABASE_URL": f"postgres://dabir:{self.password}@{at['postgres']}/dabir",
            "SEARCH_URL": f"{nodes}/dabir",
            "BROKER_URL": f"redis://:{self.password}@{at['redis']}/0",
            "STORAGE_URL": f"http://dabir:{self.password}@{at['s3']}/{BUCKET}",
        }
