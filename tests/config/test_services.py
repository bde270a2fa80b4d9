"""The script of the servers takes up what a killed start left, and never another's program."""

import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured

from config.health import index_state, states
from config.services.addresses import Addresses
from config.services.ground import Failed, Servant
from config.services.packages import ELASTICSEARCH, elasticsearch
from config.services.processes import Processes
from config.services.running import Services, properties
from config.settings import nodes_url

ME = Servant(os.geteuid(), os.getegid())
LASTS = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', sys.argv[1]]); time.sleep(60)"


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    made = Processes(tmp_path, ME)
    yield made
    made.stop(["redis"])
    made.end_left(["redis"])


def redis_like(processes: Processes) -> int:
    """A program that has a child, under the name of one of ours."""
    processes.run("redis", [sys.executable, "-c", LASTS, f"{processes.folder}/redis"])
    pid = processes.pid("redis")
    assert pid
    return pid


def test_a_number_that_another_program_has_now_is_not_ours(processes: Processes) -> None:
    """After a restart of the machine: the same number and kind, but born at another moment."""
    pid = redis_like(processes)
    path = processes.folder / "redis.pid"
    written = path.read_text()
    path.write_text(f"{pid} 1")
    assert processes.pid("redis") is None
    path.write_text(written)
    assert processes.pid("redis") == pid


def test_what_a_killed_program_left_running_is_ended(processes: Processes) -> None:
    pid = redis_like(processes)
    while len(processes.left("redis")) < 2:  # until its child has come
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert processes.pid("redis") is None
    assert len(processes.left("redis")) == 1
    processes.end_left(["redis"])
    assert processes.left("redis") == []


def test_another_program_at_a_port_of_ours_is_refused_and_is_no_server_that_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DABIR_SERVICES", str(tmp_path))
    monkeypatch.setattr(Servant, "here", lambda: ME)
    with socket.create_server(("127.0.0.1", 0)) as other:
        services = Services()
        services.port["redis"] = other.getsockname()[1]
        with pytest.raises(Failed, match=rf"port {services.port['redis']} of redis is held"):
            services.start()
        assert services.states()["redis"] == "taken"
    assert not (tmp_path / "postgres").exists()  # nothing was started beside it


def test_addresses_cut_off_in_the_middle_are_named(tmp_path: Path) -> None:
    Addresses.of(tmp_path)
    path = tmp_path / "addresses.json"
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text(path.read_text()[:20])
    with pytest.raises(Failed, match=r"addresses\.json can't be read — "):
        Addresses.of(tmp_path)


def test_an_unpacking_cut_off_in_the_middle_is_done_again(tmp_path: Path) -> None:
    packed = tmp_path / "downloads" / "elasticsearch.zip"
    packed.parent.mkdir()
    name = f"elasticsearch-{ELASTICSEARCH}/bin/elasticsearch"
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr(name, "the program " * 99)
        made.writestr(f"elasticsearch-{ELASTICSEARCH}/lib", "more")
    whole = packed.read_bytes()
    packed.write_bytes(whole.replace(b"more", b"less"))  # fails at its sum, the first being there
    with pytest.raises(zipfile.BadZipFile):
        elasticsearch(tmp_path, ME)
    packed.write_bytes(whole)
    assert (elasticsearch(tmp_path, ME) / "lib").read_text() == "more"


def test_java_s_settings_hold_any_folder_in_ascii() -> None:
    assert properties({"a": "/دبیر", "b": "x y"}) == "a=/\\u062f\\u0628\\u06cc\\u0631\nb=x y"


def prepare(tmp_path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "prepare", "servers"], capture_output=True, text=True,
        cwd=Path(__file__).resolve().parents[2], check=False, timeout=100,
        env={**os.environ, "DABIR_VAR": str(tmp_path), **env},
    )  # fmt: skip


def test_an_address_without_a_database_names_the_setting(tmp_path: Path) -> None:
    done = prepare(tmp_path, DATABASE_URL="postgres://u:p@127.0.0.1")
    assert done.returncode == 2
    assert "DATABASE_URL names no database" in done.stderr


def test_a_server_that_takes_the_call_and_says_nothing_is_refused_too(tmp_path: Path) -> None:
    """As another program at that port, or a firewall: the start would wait for ever."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"postgres://u:p@127.0.0.1:{mute.getsockname()[1]}/dabir"
        done = prepare(tmp_path, DATABASE_URL=url)
    assert done.returncode == 2
    assert "DATABASE_URL: " in done.stderr and " — check the address" in done.stderr


def test_a_database_file_that_can_t_be_opened_is_a_sentence(tmp_path: Path) -> None:
    done = prepare(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/dabir.sqlite3")
    assert done.returncode == 2
    assert "/ OperationalError" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/dabir",  # no port: its client ended the start with a trace
        "http://127.0.0.1:9200/_all",  # every index of the server, whoever they are of
        "http://127.0.0.1:9200/*",
        "http://127.0.0.1:99999/dabir",
        "mysql://127.0.0.1:9200/dabir",
        "  ",
        "http://127.0.0.1:9200/Dabir",
        "http://127.0.0.1:9200/dabir/more",
        "http://127.0.0.1:9200,ftp://127.0.0.1:9201/dabir",
        "http://127.0.0.1:9200, http://127.0.0.1:9201/dabir",
    ],
)
def test_a_cluster_is_named_by_nodes_with_ports_and_one_alias(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEARCH_URL", url)
    with pytest.raises(ImproperlyConfigured, match="SEARCH_URL must be http://HOST:PORT/ALIAS"):
        nodes_url("SEARCH_URL")


@pytest.mark.parametrize(
    "url",
    ["http://h:1", "http://h:1/", "https://u:p@h:1/dabir", "http://h:1,http://[::1]:2/dabir-2/"],
)
def test_one_node_or_several_are_taken(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCH_URL", url)
    assert nodes_url("SEARCH_URL") == url


def test_the_program_takes_the_address_that_the_script_writes_for_three_nodes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = Addresses.of(tmp_path, 3).environment()["SEARCH_URL"]
    monkeypatch.setenv("SEARCH_URL", url)
    assert nodes_url("SEARCH_URL") == url


def test_health_says_when_no_node_of_the_index_takes_calls(settings: LazySettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as node:
        port = node.getsockname()[1]
        settings.SEARCH_URL = f"http://127.0.0.1:1,http://127.0.0.1:{port}/dabir"
        assert index_state() == "ok"  # one of two is enough
    assert index_state() == "down"


@pytest.mark.django_db
def test_health_names_the_broker_and_the_store_and_says_which_is_away(
    settings: LazySettings,
) -> None:
    settings.BROKER_URL, settings.STORAGE_URL = "", ""
    assert not {"broker", "store"} & states().keys()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        settings.BROKER_URL = f"redis://:pass,word@127.0.0.1:{port}/0"
        settings.STORAGE_URL = "http://key:secret@127.0.0.1:1/dabir"
        told = states()
        assert (told["broker"], told["store"]) == ("ok", "down")
    settings.STORAGE_URL = "s3://key:secret@bucket"
    told = states()
    assert told["broker"] == "down" and "store" not in told
