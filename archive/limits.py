"""The killable child: foreign formats and OCR run where they can be stopped.

A 3.9 KB PDF held the parser for 90 s; in a child with limits it died in 3 s and nothing else did.
A child serves one paper: what a paper did to it is gone with it.
"""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from archive import calls, nursery

MEMORY = 3 * 2**30


class ChildKilled(Exception):
    """The child had to be stopped; `reason` is time, memory or crash."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Child:
    """A process that runs functions named by dotted path, one at a time.

    It is a fork of one in which `ready` ("package.module:name"), if named, has run once.
    """

    def __init__(self, *, memory: int = MEMORY, ready: str = "") -> None:
        self.memory, self.ready = memory, ready
        self.process: nursery.Born | None = None

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def call(self, function: str, *arguments: Any, timeout: float = 60.0) -> Any:
        """Runs "package.module:name" in the child; its own exceptions are raised here.

        Raises ChildKilled after `timeout` seconds or when the child dies.
        """
        try:
            process = self.running()
            calls.send(process.calls, (function, arguments))
            ok, value = calls.receive(process.answers, time.monotonic() + timeout)
        except TimeoutError:
            self.stop()
            raise ChildKilled("time") from None
        except (EOFError, OSError):
            self.stop()
            raise ChildKilled("crash") from None
        if ok:
            return value
        if isinstance(value, MemoryError):
            self.stop()
            raise ChildKilled("memory") from None
        raise value

    def running(self) -> nursery.Born:
        """The process, made when there is none."""
        if self.process and not self.process.is_alive():
            self.stop()
        if self.process is None:
            self.process = nursery.ours(self.ready).born(self.memory)
        return self.process

    def stop(self) -> None:
        """Kills the child and all that it started."""
        if self.process is None:
            return
        for number in members(self.process.pid):
            with contextlib.suppress(ProcessLookupError):  # it was dead already
                os.kill(number, signal.SIGKILL)
        self.process.kill()
        self.process = None


def members(session: int) -> list[int]:
    """Processes of a session: the child, and the foreign programs in groups of their own."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it has just ended
                number = int(entry.name)
                if os.getsid(number) == session:
                    found.append(number)
    return found


def run_program(command: list[str], *, timeout: float, env: dict[str, str] | None = None) -> None:
    """Runs a foreign program in its own group; ChildKilled when it overstays or fails."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0,  # not a session: when our child is stopped, this goes too
        env={**os.environ, **(env or {})},
    ) as process:
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise ChildKilled("time") from None
    if code:
        raise ChildKilled("crash")
