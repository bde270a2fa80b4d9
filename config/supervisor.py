"""./dabir run: migrates, starts web, worker and scheduler, and ends them all together.

`--check` starts everything, waits until web, worker and index answer, prints JSON and stops.
"""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("DABIR_VAR") or ROOT / "var").resolve()
PORT = int(os.environ.get("DABIR_PORT") or 8000)
URL = f"http://127.0.0.1:{PORT}"
PATIENCE_SECONDS = 120
MANAGE = [sys.executable, str(ROOT / "manage.py")]


def say(text: str) -> None:
    """Progress goes to stderr."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def fingerprint(*patterns: str) -> str:
    """A digest of the files that a stamped step depends on."""
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path).encode() + path.read_bytes())
    digest.update((os.environ.get("DATABASE_URL", "") + (ROOT / "uv.lock").read_text()).encode())
    return digest.hexdigest()


def once(name: str, mark: str, *commands: list[str]) -> None:
    """Runs set-up commands when what they depend on changed; stops when one fails."""
    stamp = VAR / "run" / f"{name}.stamp"
    if stamp.exists() and stamp.read_text() == mark:
        return
    say(f"آماده‌سازی / preparing: {name}")
    for command in commands:
        if subprocess.run([*MANAGE, *command], cwd=ROOT, stdout=2, check=False).returncode:
            sys.exit(2)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark)


def prepare() -> None:
    """Database, static files, index."""
    has_database = (VAR / "dabir.sqlite3").exists() or os.environ.get("DATABASE_URL")
    mark = fingerprint("*/migrations/*.py") if has_database else "new"
    once("database", mark, ["migrate", "--no-input", "-v", "0"])
    if not has_database:
        (VAR / "run" / "database.stamp").write_text(fingerprint("*/migrations/*.py"))
    once("static", fingerprint("static/**/*.css", "static/**/*.js"),
         ["collectstatic", "--no-input", "-v", "0"])  # fmt: skip


def services() -> dict[str, list[str]]:
    """The programs of one machine."""
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    return {
        "web": [
            sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{PORT}",
            "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "120",
            "--log-level", "warning", "--no-control-socket",
        ],
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING",
                   "--without-gossip", "--without-mingle"],
        "scheduler": [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""],
    }  # fmt: skip


class Supervisor:
    """Child processes, each in its own group, so that none outlives us."""

    def __init__(self) -> None:
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str]) -> None:
        """Starts a program with its log in var/run."""
        (VAR / "run").mkdir(parents=True, exist_ok=True)
        with (VAR / "run" / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def stop(self) -> None:
        """Asks all to end, then makes them."""
        for asked, wait in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 2.0)):
            for child in self.children.values():
                try:
                    os.killpg(child.pid, asked)
                except ProcessLookupError:
                    continue
            end = time.monotonic() + wait
            while time.monotonic() < end and any(c.poll() is None for c in self.children.values()):
                time.sleep(0.05)

    def dead(self) -> list[str]:
        """Services that ended by themselves."""
        return [n for n, c in self.children.items() if n != "demo" and c.poll() is not None]


def states() -> dict[str, str]:
    """What /health/ says; empty while web does not answer."""
    try:
        with urllib.request.urlopen(f"{URL}/health/", timeout=2) as answer:  # noqa: S310 our own
            return dict(json.load(answer))
    except (urllib.error.URLError, OSError, ValueError):
        return {}


def wait_until_healthy(supervisor: Supervisor) -> dict[str, str]:
    """Polls until all answer; the last states when patience ends or a service died."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and not supervisor.dead():
        now = states()
        if now and set(now.values()) == {"ok"}:
            return now
        time.sleep(0.1)
    return states() or {"web": "down"}


def accounts() -> list[dict[str, str]]:
    """The demo's accounts, one per role; empty without the demo."""
    path = VAR / "demo" / "accounts.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def port_is_free() -> bool:
    """Nobody else listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", PORT)) != 0


def main(arguments: list[str]) -> int:
    """Exit 0 stopped on request, 2 could not start."""
    began, check = time.monotonic(), "--check" in arguments
    if not port_is_free():
        say(f"درگاه {PORT} گرفته است؛ DABIR_PORT را عوض کنید.")
        say(f"Port {PORT} is taken; set DABIR_PORT.")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    (VAR / "run").mkdir(parents=True, exist_ok=True)
    (VAR / "run" / "worker.beat").unlink(missing_ok=True)
    prepare()
    supervisor = Supervisor()
    stopping = []

    def stop(signum: int, frame: FrameType | None) -> None:
        stopping.append(signum)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        for name, command in services().items():
            supervisor.start(name, command)
        if os.environ.get("DABIR_DEMO") != "0":
            supervisor.start("demo", [*MANAGE, "demo", "--if-empty"])
        found = wait_until_healthy(supervisor)
        healthy = set(found.values()) == {"ok"}
        if check:
            wait_for_accounts(supervisor)
            report = {"url": URL, "seconds": round(time.monotonic() - began, 2),
                      "services": found, "accounts": accounts()}  # fmt: skip
            print(json.dumps(report, ensure_ascii=False))  # noqa: T201 the contract's answer
            return 0 if healthy else 2
        welcome(found)
        while not stopping and not supervisor.dead():
            time.sleep(0.3)
        for name in supervisor.dead() if not stopping else []:
            say(f"{name} ایستاد؛ var/run/{name}.log را ببینید. / {name} died; see its log.")
            return 2
        return 0
    finally:
        supervisor.stop()


def wait_for_accounts(supervisor: Supervisor) -> None:
    """A first start prints accounts too: the demo writes them before its papers."""
    end = time.monotonic() + 60
    while "demo" in supervisor.children and not accounts() and time.monotonic() < end:
        if supervisor.children["demo"].poll() is not None:
            return
        time.sleep(0.2)


def welcome(found: dict[str, str]) -> None:
    """Address and accounts."""
    say(f"\nدبیر آماده است / Dabir is ready: {URL}\n{found}")
    for account in accounts():
        say(f"  {account['role']:<18} {account['username']:<18} {account['password']}")
    say("پایان: Ctrl-C / stop with Ctrl-C")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
