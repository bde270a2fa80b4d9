"""Children are forks of a process that is ready and has opened nothing.

Starting Python, importing the readers and loading the models took half the time of a scan of one
page. So whoever needs children keeps one process that has done all this, and each child is a fork
of it: as clean as a new one, for no paper was ever opened where it comes from. The standard
library's forkserver is the model; it would also import its user's main program in every child.

An order is a message with two pipes: the child's memory in bytes. The answer is a process id with
its pidfd, which no later process can be mistaken for.
"""

import contextlib
import gc
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive import calls

ROOT = Path(__file__).resolve().parent.parent
MESSAGE = 4096
READY_SECONDS = 120.0
# One child, one core: OpenCV's own threads made a page 5 % dearer and left the second worker less.
ONE_THREAD = dict.fromkeys(
    ("OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"), "1"
)


@dataclass(frozen=True)
class Born:
    """A child: its id, its pidfd, where calls go in and answers come out."""

    pid: int
    handle: int
    calls: BinaryIO
    answers: BinaryIO

    def is_alive(self) -> bool:
        """A pidfd is readable once its process has ended."""
        return not select.select([self.handle], [], [], 0)[0]

    def kill(self) -> None:
        """Ends it and waits until it has ended."""
        with contextlib.suppress(ProcessLookupError):  # it was dead already
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        select.select([self.handle], [], [])
        os.close(self.handle)
        for pipe in (self.calls, self.answers):
            pipe.close()


class Nursery:
    """A process in which `ready` ("module:name") has run; started when a child is asked for."""

    def __init__(self, ready: str) -> None:
        self.ready = ready
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.line: socket.socket | None = None

    def born(self, memory: int) -> Born:
        """A new child with so many bytes of memory; OSError when no process can be had."""
        with self.lock:
            try:
                return self.asked(memory)
            except OSError:  # killed for want of memory, or by somebody: another one
                self.close()
                return self.asked(memory)

    def asked(self, memory: int) -> Born:
        """One order and its answer."""
        line = self.line or self.started()
        into, ours = os.pipe()
        answers, out = os.pipe()
        try:
            socket.send_fds(line, [str(memory).encode()], [into, out])
            said, handles, _, _ = socket.recv_fds(line, MESSAGE, 1)
            if not handles:
                raise ConnectionResetError
        except OSError:
            os.close(ours)
            os.close(answers)
            raise
        finally:
            os.close(into)
            os.close(out)
        return Born(int(said), handles[0], os.fdopen(ours, "wb"), os.fdopen(answers, "rb"))

    def started(self) -> socket.socket:
        """The line to a new process."""
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.line.settimeout(READY_SECONDS)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "archive.nursery", str(theirs.fileno()), self.ready],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                env={**os.environ, **ONE_THREAD},
            )
        return self.line

    def close(self) -> None:
        """Ends the process; children that live go on."""
        if self.line:
            self.line.close()
        if self.process:
            self.process.kill()
            self.process.wait()
        self.line = self.process = None


_ours: dict[str, Nursery] = {}


def ours(ready: str = "") -> Nursery:
    """The one of this process in which that function has run; empty: none has."""
    return _ours.setdefault(ready, Nursery(ready))


def _forked() -> None:
    """A fork of its owner gets its own, and does not hold its owner's lines open."""
    for one in _ours.values():
        if one.line:
            one.line.close()
    _ours.clear()


os.register_at_fork(after_in_child=_forked)


# ---- the other side ----
def main() -> None:
    """Answers orders until its owner is gone; buries children that have ended."""
    door = int(sys.argv[1])
    line = socket.socket(fileno=door)
    os.dup2(2, 1)  # what a library prints is nobody's answer
    make_ready(sys.argv[2])
    alive: dict[int, int] = {}  # pidfd -> pid
    while True:
        for handle in select.select([door, *alive], [], [])[0]:
            if handle in alive:
                os.waitpid(alive.pop(handle), 0)
                os.close(handle)
                continue
            order, pipes, _, _ = socket.recv_fds(line, MESSAGE, 2)
            if not order:
                return
            pid = os.fork()
            if pid == 0:
                live(int(order), pipes, [door, *alive])
            handle = os.pidfd_open(pid)
            alive[handle] = pid
            for pipe in pipes:
                os.close(pipe)
            try:
                socket.send_fds(line, [str(pid).encode()], [handle])
            except OSError:  # who asked is gone; the child ends by its closed pipe
                return


def make_ready(function: str) -> None:
    """Runs it; what fails here fails again in the child, where it is told."""
    if function:
        with contextlib.suppress(Exception):
            calls.named(function)()
    gc.collect()
    gc.freeze()  # a collection in a child would copy what they share


def live(memory: int, pipes: list[int], others: list[int]) -> None:
    """A child's life, in a session of its own; never returns."""
    try:
        for handle in others:
            os.close(handle)
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        calls.serve(os.fdopen(pipes[0], "rb"), os.fdopen(pipes[1], "wb"))
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
