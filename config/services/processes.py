"""Programs of the servant in one folder, each with its log and pid kept there."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .ground import Servant

STOP_SECONDS = 20


@dataclass(frozen=True)
class Processes:
    """Starts, finds and ends them by name."""

    folder: Path
    servant: Servant

    def run(self, name: str, command: list[str], **environment: str) -> None:
        """A program in its own session, in the folder of its name."""
        kept = {k: os.environ[k] for k in ("PATH", "LANG", "LC_ALL", "TZ") if k in os.environ}
        with (self.folder / f"{name}.log").open("ab") as log:
            child = subprocess.Popen(
                command, cwd=self.servant.own(self.folder / name), env={**kept, **environment},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                **self.servant.as_him(),
            )  # fmt: skip
        (self.folder / f"{name}.pid").write_text(str(child.pid))

    def pid(self, name: str) -> int | None:
        """Of its running program, if it runs and is still the one we started."""
        try:
            pid = int((self.folder / f"{name}.pid").read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (OSError, ValueError):
            return None
        known = {"postgres": b"postgres", "redis": b"redis", "s3": b"s3proxy"}
        return pid if known.get(name, b"elasticsearch") in command and state != "Z" else None

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
