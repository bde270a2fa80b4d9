"""How the cluster stands behind our alias, in words and with what mends it."""

from dataclasses import dataclass
from typing import Any

from search.engines.elasticsearch.engine import ElasticsearchEngine, speaking

FULL = "read_only_allow_delete"  # the server's own mark at the flood stage of its disks


@dataclass(frozen=True)
class Health:
    """One sentence about the index and, when something is wrong, one about the mend."""

    ok: bool
    detail: str
    mend: str = ""


def health(asked: ElasticsearchEngine) -> Health:
    """Nodes, shards, copies, blocks and closed indices; raises errors.EngineDown."""
    with speaking():
        names = asked.behind_alias()
        if not names:
            return Health(False, f"no index behind {asked.alias!r}", "./dabir index")
        listed = asked.client.cat.indices(
            index=names, expand_wildcards="all", h="index,status", format="json"
        )
        if closed := [row["index"] for row in listed if row["status"] == "close"]:
            mend = f"open it (POST /{closed[0]}/_open), or make another: ./dabir index"
            return Health(False, f"{closed[0]} is closed: nothing can be found", mend)
        state = asked.client.cluster.health(index=names, timeout="2s")
        kept = asked.client.indices.get_settings(index=names)
    blocked = {name: blocks_of(one["settings"]) for name, one in kept.items()}
    if barred := [(name, blocks) for name, blocks in blocked.items() if blocks]:
        return read_only(*barred[0])
    return standing(dict(state))


def blocks_of(settings: dict[str, Any]) -> set[str]:
    """Names of the blocks that are set."""
    blocks = settings["index"].get("blocks", {})
    return {name for name, value in blocks.items() if str(value).lower() == "true"}


def read_only(name: str, blocks: set[str]) -> Health:
    """Searching goes on, nothing new is findable."""
    if FULL in blocks:
        return Health(
            False,
            f"a disk of Elasticsearch is full: {name} is read, not written; filing goes on",
            "free room on that disk (or add a node): the server lifts its block, the index catches "
            "up by itself",
        )
    said = ", ".join(sorted(blocks))
    mend = f"PUT /{name}/_settings with index.blocks.{sorted(blocks)[0]}: null"
    return Health(False, f"{name} is blocked ({said}): it does not take changes", mend)


def standing(state: dict[str, Any]) -> Health:
    """Green, yellow and red in words."""
    nodes, without = state["number_of_data_nodes"], state["unassigned_shards"]
    counted = f"{nodes} nodes, {state['active_shards']} shards and copies"
    if state["status"] == "green":
        return Health(True, f"green: {counted}, none missing")
    if state["status"] == "yellow":
        return Health(
            False,
            f"yellow: {counted}, {without} copies missing; answers are whole, but the loss of "
            "another node would cost part of the index",
            f"start the lost node; if {nodes} is all you have: DABIR_REPLICAS={max(0, nodes - 1)} "
            "and ./dabir index",
        )
    return Health(
        False,
        f"red: {counted}, {without} missing; searching is refused, filing goes on",
        "start the lost node; when its disk is gone: ./dabir index",
    )
