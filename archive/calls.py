"""Calls between us and a child of ours over two pipes.

Pickled (function, arguments) in, (ok, value) out, each with its length before it.
"""

import importlib
import os
import pickle  # only between us and our own child  # nosec B403
import select
import struct
import time
from typing import Any, BinaryIO

LENGTH = struct.Struct("!Q")


def send(pipe: BinaryIO, value: object) -> None:
    """One message."""
    body = pickle.dumps(value)
    pipe.write(LENGTH.pack(len(body)) + body)
    pipe.flush()


def receive(pipe: BinaryIO, end: float) -> Any:
    """One message; TimeoutError after `end`, EOFError when the other side is gone."""
    size = LENGTH.unpack(read_exactly(pipe, LENGTH.size, end))[0]
    return pickle.loads(read_exactly(pipe, size, end))  # noqa: S301 our own child  # nosec B301


def ready(handle: int, end: float) -> bool:
    """Waits for bytes until `end` (infinity: for ever)."""
    wait = None if end == float("inf") else max(0.0, end - time.monotonic())
    return bool(select.select([handle], [], [], wait)[0])


def read_exactly(pipe: BinaryIO, size: int, end: float) -> bytes:
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


def serve(calls: BinaryIO, answers: BinaryIO) -> None:
    """The child's loop: one call after another until its parent is gone."""
    while True:
        try:
            function, arguments = receive(calls, float("inf"))
        except EOFError:
            return
        send(answers, answered(function, arguments))


def answered(function: str, arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    """(True, value) or (False, the exception)."""
    try:
        return True, named(function)(*arguments)
    except Exception as error:  # noqa: BLE001 whatever it is, the parent decides
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 our own  # nosec B301
        except Exception:  # noqa: BLE001 an exception that does not travel
            return False, RuntimeError(f"{type(error).__name__}: {error}")
        return False, error


def named(function: str) -> Any:
    """What "package.module:name" names."""
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)
