"""The containers and the script start the same servers: neither may drift from the other."""

from pathlib import Path

import pytest
import yaml

from config.services.addresses import ALONE, NODES, Addresses, transport
from config.services.packages import ELASTICSEARCH, S3PROXY

ROOT = Path(__file__).resolve().parents[2]
NAMES = (*ALONE, NODES[0])
LONE = {"discovery.type"}  # the container is alone for good; the script's node may meet others


@pytest.fixture(scope="module")
def compose() -> dict[str, dict[str, object]]:
    services: dict[str, dict[str, object]] = yaml.safe_load(
        (ROOT / "docker-compose.yml").read_text()
    )["services"]
    return services


def test_every_server_of_the_script_is_there_and_asked_for_its_health(compose: dict) -> None:
    assert all("healthcheck" in compose[name] for name in NAMES)
    assert {"web", "worker", "scheduler", "nginx"} <= set(compose)


def test_versions_are_the_script_s(compose: dict) -> None:
    assert str(compose["elasticsearch"]["image"]).endswith(f":{ELASTICSEARCH}")
    assert str(compose["s3"]["image"]).endswith(f"-{S3PROXY}")


def test_the_program_is_told_the_same_variables(compose: dict) -> None:
    told = Addresses(dict.fromkeys((*NAMES, transport(NODES[0])), 1), "secret").environment()
    for name in ("prepare", "web", "worker", "scheduler"):
        assert set(told) <= set(compose[name]["environment"])
    for variable, url in told.items():
        given = compose["web"]["environment"][variable]
        assert given.split(":")[0] == url.split(":")[0]
        assert given.rpartition("/")[2] == url.rpartition("/")[2]


def test_elasticsearch_has_the_script_s_settings(compose: dict) -> None:
    script = (ROOT / "config" / "services" / "nodes.py").read_text()
    for name, value in compose["elasticsearch"]["environment"].items():
        assert name in LONE or f'"{name}": "{value}"' in script


def test_nginx_sends_only_what_the_program_names() -> None:
    place = (ROOT / "deploy" / "nginx.conf").read_text().split("location /accel/")[1]
    assert "internal;" in place and "alias /data/store/;" in place
