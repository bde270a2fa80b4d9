"""The programs of one machine, running beside a suite from start to end of a measurement."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench import ROOT

CELERY = [sys.executable, "-m", "celery", "-A", "config"]
QUIET = ["--loglevel", "ERROR"]
SCHEDULER = [*CELERY, "beat", "--pidfile", "", *QUIET]
PATIENCE_SECONDS = 300


def worker(processes: int) -> list[str]:
    """A worker with so many processes."""
    return [*CELERY, "worker", "--concurrency", str(processes), "--without-gossip",
            "--without-mingle", *QUIET]  # fmt: skip


def web(port: int) -> list[str]:
    """The web server as `./dabir run` starts it."""
    return [
        sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "120",
        "--preload", "--log-level", "error", "--no-control-socket",
    ]  # fmt: skip


@contextmanager
def running(*programs: list[str]) -> Iterator[None]:
    """From their start until each has ended."""
    started = [
        subprocess.Popen(
            program, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for program in programs
    ]  # fmt: skip
    try:
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


@contextmanager
def serving() -> Iterator[int]:
    """The web server with worker and scheduler; -> its port, once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with running(web(port), worker(2), SCHEDULER):
        began = time.monotonic()
        while not answers(port):
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise RuntimeError("the web server does not answer")
            time.sleep(0.2)
        yield port


def answers(port: int) -> bool:
    """Is somebody there?"""
    try:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        asked.request("GET", "/desk/login/")
        return asked.getresponse().status == 200
    except OSError:
        return False
