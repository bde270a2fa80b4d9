"""The killable child: foreign formats and OCR run where they can be stopped.

A 3.9 KB PDF held the parser for 90 s; in a child with limits it died in 3 s and nothing else did.
The child is long-lived: models load once. Protocol: pickled (function, arguments) in, (ok, value)
out, each with its length before it.
"""

import contextlib
import importlib
import os
import pickle  # only between us and our own child  # nosec B403
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MEMORY = 3 * 2**30
# One child, one core: OpenCV's own threads made a page 5 % dearer and left the second worker less.
ONE_THREAD = dict.fromkeys(
    ("OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"), "1"
)
LENGTH = struct.Struct("!Q")


class ChildKilled(Exception):
    """The child had to be stopped; `reason` is time, memory or crash."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Child:
    """A process that runs functions named by dotted path, one at a time."""

    def __init__(self, *, memory: int = MEMORY) -> None:
        self.memory = memory
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def call(self, function: str, *arguments: Any, timeout: float = 60.0) -> Any:
        """Runs "package.module:name" in the child; its own exceptions are raised here.

        Raises ChildKilled after `timeout` seconds or when the child dies.
        """
        process = self.running()
        try:
            send(process.stdin, (function, arguments))
            ok, value = receive(process.stdout, time.monotonic() + timeout)
        except TimeoutError:
            self.stop()
            raise ChildKilled("time") from None
        except (EOFError, BrokenPipeError, OSError):
            self.stop()
            raise ChildKilled("crash") from None
        if ok:
            return value
        if isinstance(value, MemoryError):
            self.stop()
            raise ChildKilled("memory") from None
        raise value

    def running(self) -> subprocess.Popen[bytes]:
        """The process, started when there is none."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "archive.limits", str(self.memory)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
                env={**os.environ, **ONE_THREAD},
            )
        return self.process

    def stop(self) -> None:
        """Kills the child and all that it started."""
        if self.process is None:
            return
        for number in {self.process.pid, *members(self.process.pid)}:
            with contextlib.suppress(ProcessLookupError):  # it was dead already
                os.kill(number, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
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


def send(pipe: Any, value: object) -> None:
    """One message."""
    body = pickle.dumps(value)
    pipe.write(LENGTH.pack(len(body)) + body)
    pipe.flush()


def receive(pipe: Any, end: float) -> Any:
    """One message; TimeoutError after `end`, EOFError when the other side is gone."""
    size = LENGTH.unpack(read_exactly(pipe, LENGTH.size, end))[0]
    return pickle.loads(read_exactly(pipe, size, end))  # noqa: S301 our own child  # nosec B301


def ready(handle: int, end: float) -> bool:
    """Waits for bytes until `end` (infinity: for ever)."""
    wait = None if end == float("inf") else max(0.0, end - time.monotonic())
    return bool(select.select([handle], [], [], wait)[0])


def read_exactly(pipe: Any, size: int, end: float) -> bytes:
    """`size` bytes of a pipe, waiting no longer than `end`."""
    parts, left, handle = [], size, pipe.fileno()
    while left:
        if not ready(handle, end):
            raise TimeoutError
        part = os.read(handle, min(left, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def serve(memory: int) -> None:
    """The child's loop: one call after another until its parent is gone."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with answers
    while True:
        try:
            function, arguments = receive(sys.stdin.buffer, float("inf"))
        except EOFError:
            return
        send(answers, answered(function, arguments))


def answered(function: str, arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    """(True, value) or (False, the exception)."""
    module, _, name = function.partition(":")
    try:
        return True, getattr(importlib.import_module(module), name)(*arguments)
    except Exception as error:  # noqa: BLE001 whatever it is, the parent decides
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 our own  # nosec B301
        except Exception:  # noqa: BLE001 an exception that does not travel
            return False, RuntimeError(f"{type(error).__name__}: {error}")
        return False, error


if __name__ == "__main__":
    serve(int(sys.argv[1]))
