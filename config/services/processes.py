"""Programs of the servant in one folder, each with its log and pid kept there."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .ground import Servant

STOP_SECONDS = 20


def told_of(place: Path) -> list[str]:
    """What the system tells of a process by its folder of /proc, from its state on; see proc(5)."""
    return place.joinpath("stat").read_text().rsplit(")", 1)[1].split()


def state_of(pid: int) -> tuple[str, str]:
    """(state, moment of birth in ticks since the machine's start) of a process."""
    told = told_of(Path(f"/proc/{pid}"))
    return told[0], told[19]


def session_of(place: Path) -> list[str]:
    """[the number of the session] of a process that runs, by its folder of /proc; else nothing."""
    try:
        told = told_of(place)
    except OSError:
        return []
    return [] if told[0] == "Z" else told[3:4]


@dataclass(frozen=True)
class Processes:
    """Starts, finds and ends them by name."""

    folder: Path
    servant: Servant

    def run(self, name: str, command: list[str], **environment: str) -> None:
        """A program in its own session, in the folder of its name."""
        kept = {k: os.environ[k] for k in ("PATH", "TZ") if k in os.environ}
        kept["LC_ALL"] = "C.UTF-8"  # else Java can't open a folder with Persian letters
        with (self.folder / f"{name}.log").open("ab") as log:
            child = subprocess.Popen(
                command, cwd=self.servant.own(self.folder / name), env={**kept, **environment},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                **self.servant.as_him(),
            )  # fmt: skip
        _, born = state_of(child.pid)
        (self.folder / f"{name}.pid").write_text(f"{child.pid} {born}")

    def pid(self, name: str) -> int | None:
        """Of its running program, if it runs and is still the one we started.

        After a restart of the machine its number may be another program's, even of the same kind:
        the moment at which it was born tells them apart.
        """
        try:
            written, *rest = (self.folder / f"{name}.pid").read_text().split()
            pid = int(written)
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            state, born = state_of(pid)
        except (OSError, ValueError):
            return None
        known = {"postgres": b"postgres", "redis": b"redis", "s3": b"s3proxy"}
        same = known.get(name, b"elasticsearch") in command and (not rest or rest == [born])
        return pid if same and state != "Z" else None

    def left(self, name: str) -> list[int]:
        """What a program of ours left running when it was killed: Elasticsearch's launcher does."""
        path = self.folder / f"{name}.pid"
        session = path.read_text().split()[:1] if path.exists() else []
        return [
            int(place.name) for place in Path("/proc").glob("[0-9]*")
            if session and session == session_of(place) and self.is_ours(place)
        ]  # fmt: skip

    def is_ours(self, place: Path) -> bool:
        """Does a process (its folder of /proc) speak of our folder?"""
        try:
            told = place.joinpath("cmdline").read_bytes() + bytes(place.joinpath("cwd").readlink())
        except OSError:
            return False
        return str(self.folder).encode() in told

    def end_left(self, names: Iterable[str]) -> None:
        """Ends what dead programs left, so that its port and its lock are free."""
        for name in names:
            if self.pid(name):
                continue
            for pid in self.left(name):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            while self.left(name):
                time.sleep(0.1)

    def stop(self, names: Iterable[str]) -> None:
        """Asks each to end, then makes it."""
        asked = {name: pid for name in names if (pid := self.pid(name))}
        for name, pid in asked.items():
            # SIGINT: PostgreSQL's fast way, which does not wait for its clients
            os.kill(pid, signal.SIGINT if name == "postgres" else signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        while any(self.pid(name) for name in asked):
            if time.monotonic() > end:
                for name in asked:
                    if pid := self.pid(name):
                        os.killpg(pid, signal.SIGKILL)
                break
            time.sleep(0.1)
