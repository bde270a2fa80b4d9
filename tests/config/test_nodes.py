"""The number of nodes is kept, grows, and one node alone founds the cluster."""

from pathlib import Path

import pytest

from config.services.addresses import NODES, Addresses
from config.services.ground import Failed, Servant
from config.services.nodes import Nodes
from config.services.processes import Processes


def nodes_of(folder: Path, count: int) -> Nodes:
    ports = Addresses.of(folder, count).ports
    return Nodes(Processes(folder, Servant(0, 0)), folder, ports)


def test_every_node_is_named_so_that_one_may_die(tmp_path: Path) -> None:
    made = Addresses.of(tmp_path, 3)
    hosts, _, alias = made.environment()["SEARCH_URL"].rpartition("/")
    assert alias == "dabir"
    assert hosts.split(",") == [f"http://127.0.0.1:{made.ports[name]}" for name in NODES]


def test_a_cluster_keeps_its_ports_and_its_number_when_none_is_said(tmp_path: Path) -> None:
    made = Addresses.of(tmp_path, 2)
    assert Addresses.of(tmp_path) == made


def test_one_node_of_an_older_start_is_kept_when_two_more_join(tmp_path: Path) -> None:
    before, after = Addresses.of(tmp_path), Addresses.of(tmp_path, 3)
    assert (len(before.nodes), len(after.nodes)) == (1, 3)
    assert before.ports.items() <= after.ports.items()
    assert before.password == after.password


def test_a_cluster_does_not_shrink(tmp_path: Path) -> None:
    made = Addresses.of(tmp_path, 3)
    with pytest.raises(Failed, match="3 nodes"):
        Addresses.of(tmp_path, 1)
    assert Addresses.of(tmp_path) == made


def test_only_the_first_node_founds_the_cluster_and_only_once(tmp_path: Path) -> None:
    nodes = nodes_of(tmp_path, 3)

    def founders() -> list[str]:
        told = {name: nodes.settings(name, tmp_path) for name in nodes.names}
        return [name for name in told if "cluster.initial_master_nodes" in told[name]]

    assert founders() == [NODES[0]]
    nodes.founded.parent.mkdir()
    nodes.founded.touch()
    assert founders() == []


def test_nodes_meet_at_the_ports_of_all(tmp_path: Path) -> None:
    nodes = nodes_of(tmp_path, 2)
    seeds = {nodes.settings(name, tmp_path)["discovery.seed_hosts"] for name in nodes.names}
    (said,) = seeds
    assert all(str(nodes.ports[name]) in said for name in ("transport", "transport-2"))
