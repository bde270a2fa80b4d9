"""The launcher starts, answers, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from config import supervisor
from tests.environment import database

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 150


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def dabir(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ROOT / "dabir"), *arguments], env={**os.environ, **(env or {})}, text=True,
        capture_output=True, timeout=PATIENCE, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def left_over(folder: Path) -> list[str]:
    """Processes that still work on this data folder."""
    mark, found = f"DABIR_VAR={folder}".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Data folder, port and database of its own, shared: the first migration is the slow part."""
    folder = tmp_path_factory.mktemp("launcher")
    env = {"DABIR_VAR": str(folder), "DABIR_PORT": str(free_port()), "DABIR_DEMO": "0"}
    with ExitStack() as servers:
        if "DATABASE_URL" in os.environ:
            env["DATABASE_URL"] = servers.enter_context(database("launcher"))
        yield env


def test_an_unbuilt_verb_says_so_in_both_languages() -> None:
    done = dabir("drill")
    assert done.returncode == 2
    assert "ساخته نشده" in done.stderr
    assert "not built yet" in done.stderr


def test_an_unknown_verb_cannot_run() -> None:
    done = dabir("nonsense")
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [("DABIR_PORT", "abc"), ("DABIR_PORT", "99999"), ("DABIR_PORT", "²"), ("DABIR_VAR", "/proc/x")],
)
def test_a_place_that_is_none_stops_the_start_with_a_sentence(name: str, value: str) -> None:
    done = dabir("run", "--check", env={name: value})
    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEARCH_URL", "http://"),
        ("MAIL_URL", "smtp://mail:port"),
        ("DATABASE_URL", "postgres://here:port/dabir"),
        ("DABIR_URL", "dabir.example"),
        ("DABIR_LOG", "LOUD"),
        ("DABIR_IDLE_SECONDS", "-3"),
        ("DABIR_SHARDS", "0"),
    ],
)
def test_a_wrong_setting_is_one_sentence(name: str, value: str, tmp_path: Path) -> None:
    env = {**os.environ, "DABIR_VAR": str(tmp_path), name: value}
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "doctor"], env=env, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert name in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_service_that_does_not_start_says_why(place: dict[str, str]) -> None:
    dabir("run", "--check", env=place)  # all is made ready, so the start itself meets the mistake
    done = dabir("run", "--check", env={**place, "DABIR_SECOND_FACTOR": "perhaps"})
    assert done.returncode == 2
    assert "DABIR_SECOND_FACTOR must be" in done.stderr


def test_check_prints_one_object_and_stops(place: dict[str, str]) -> None:
    done = dabir("run", "--check", env=place)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) == {"url", "seconds", "services", "accounts"}
    assert set(answer["services"].values()) == {"ok"}
    assert left_over(Path(place["DABIR_VAR"])) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_no_process(place: dict[str, str], number: signal.Signals) -> None:
    folder = Path(place["DABIR_VAR"])
    (folder / "run").mkdir(exist_ok=True)
    (folder / "run" / "worker.beat").unlink(missing_ok=True)
    launcher = subprocess.Popen(
        [sys.executable, str(ROOT / "config" / "supervisor.py")], env={**os.environ, **place},
        cwd=ROOT, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    end = time.monotonic() + PATIENCE
    while not (folder / "run" / "worker.beat").exists() and time.monotonic() < end:
        time.sleep(0.1)
    launcher.send_signal(number)
    assert launcher.wait(20) == 0
    assert left_over(folder) == []


def test_a_service_that_dies_once_in_a_long_while_is_started_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each restart of Redis ends the worker: five in a year must not stop the program."""
    monkeypatch.setattr(supervisor, "RUN", tmp_path)
    watch = supervisor.Supervisor()
    watch.start("worker", ["true"])

    def dies(after: float) -> bool:
        watch.children["worker"].wait()
        watch.began["worker"] -= after
        return watch.revive()

    assert all(dies(after=3600) for _ in range(8))
    assert [dies(after=0) for _ in range(5)] == [True] * 4 + [False]
