"""The containers and the script start the same servers: neither may drift from the other."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from config.servers import POSTGRESQL, REDIS
from config.services.addresses import ALONE, NODES, Addresses, transport
from config.services.packages import ELASTICSEARCH, S3PROXY

ROOT = Path(__file__).resolve().parents[2]
RUNNING = (ROOT / "config" / "services" / "running.py").read_text()
PLACES = ("S3PROXY_ENDPOINT", "JCLOUDS_FILESYSTEM_BASEDIR")  # a container's own
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


def test_versions_without_a_number_in_the_script_are_spoken_by_the_program(compose: dict) -> None:
    """Debian's own there; the program refuses older ones at the start."""
    numbers = {
        name: int(compose[name]["image"].rpartition(":")[2]) for name in ("postgres", "redis")
    }
    assert numbers["postgres"] * 10_000 >= POSTGRESQL
    assert numbers["redis"] >= REDIS


def test_redis_and_s3_have_the_script_s_settings(compose: dict) -> None:
    flags = re.findall(r"(--[a-z]+) (\S+)", compose["redis"]["command"])
    assert dict(flags) == {"--requirepass": "${DABIR_PASSWORD}", "--appendonly": "yes"}
    assert '"--requirepass", self.addresses.password, "--appendonly", "yes"' in RUNNING
    script = dict(re.findall(r'"((?:s3proxy|jclouds)\.[a-z.]+)": "?([^",]+)', RUNNING))
    for name, value in compose["s3"]["environment"].items():
        known = script[name.lower().replace("_", ".")]
        if name not in PLACES:
            assert value == ("${DABIR_PASSWORD}" if known == "self.addresses.password" else known)


def test_each_server_is_asked_for_its_health_as_the_script_asks(compose: dict) -> None:
    asked = {name: " ".join(compose[name]["healthcheck"]["test"]) for name in NAMES}
    assert asked["postgres"].startswith("CMD pg_isready -q")
    assert 'postgres_program("pg_isready"), "-q"' in RUNNING
    (question,) = re.findall(r"/_cluster/health\?timeout=1s", asked["elasticsearch"])
    assert question in (ROOT / "config" / "services" / "nodes.py").read_text()
    assert asked["elasticsearch"].startswith("CMD curl -sf ")  # -f: an answer of fault is a fault
    at = urlsplit(compose["web"]["environment"]["STORAGE_URL"].replace("${DABIR_PASSWORD}", "x"))
    assert asked["s3"].endswith(f"/dev/tcp/localhost/{at.port}")  # a connection, as of the script
    assert asked["redis"] == "CMD redis-cli -a ${DABIR_PASSWORD} ping"


def test_nginx_sends_only_what_the_program_names() -> None:
    place = (ROOT / "deploy" / "nginx.conf").read_text().split("location /accel/")[1]
    assert "internal;" in place and "alias /data/store/;" in place
