"""./dabir run: prepares, starts web, worker and scheduler, and ends them all together.

`--check` starts everything, waits until web, worker and index answer, prints JSON and stops.
`--prepare` only makes the archive ready, for the other verbs. Run as a file and standard library
only: importing Django here would cost a second of every start.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("DABIR_VAR") or ROOT / "var").resolve()
RUN = VAR / "run"
WRITTEN_PORT = os.environ.get("DABIR_PORT") or "8000"
PORT = int(WRITTEN_PORT) if re.fullmatch(r"[0-9]{1,5}", WRITTEN_PORT) else 0
BIND = os.environ.get("DABIR_BIND") or "127.0.0.1"
URL = f"http://127.0.0.1:{PORT}"
PATIENCE_SECONDS = 120
ACCOUNTS_SECONDS = 60
STOP_SECONDS = 5.0  # a page being read is taken up again at the next start
RESTARTS = 5  # of one service, soon; then something is wrong that a restart does not mend
STEADY_SECONDS = 600  # one that ran so long had started well: Redis' own restarts end the worker
URLS = ("DATABASE_URL", "SEARCH_URL", "BROKER_URL", "STORAGE_URL")
MANAGE = [sys.executable, str(ROOT / "manage.py")]
END_WITH_PARENT = 1  # PR_SET_PDEATHSIG
LIBC = ctypes.CDLL(None, use_errno=True)


def say(text: str) -> None:
    """Progress goes to stderr."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def end_with_parent() -> None:
    """In the child before exec: even kill -9 on the launcher leaves nothing running."""
    LIBC.prctl(END_WITH_PARENT, signal.SIGTERM)


def fingerprint(*patterns: str) -> str:
    """A digest of the files that a stamped step depends on."""
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    digest.update((os.environ.get("DATABASE_URL", "") + str(VAR)).encode())
    digest.update((ROOT / "uv.lock").read_bytes())
    return digest.hexdigest()


def due_steps(*names: str) -> dict[str, str]:
    """Steps whose ground changed since their stamp -> the new stamp."""
    marks = {
        "database": fingerprint("*/migrations/*.py"),
        "static": fingerprint("static/**/*.css", "static/**/*.js", "static/**/*.svg"),
        "index": "made",
    }
    outputs = {"database": VAR / "dabir.sqlite3", "static": VAR / "static",
               "index": VAR / "index" / "current"}  # fmt: skip
    if os.environ.get("DATABASE_URL"):
        outputs["database"] = VAR
    if os.environ.get("SEARCH_URL"):
        outputs["index"] = VAR
    due = {}
    for name in names:
        stamp = RUN / f"{name}.stamp"
        if not outputs[name].exists() or not stamp.exists() or stamp.read_text() != marks[name]:
            due[name] = marks[name]
    return due


def prepare(*names: str) -> None:
    """Runs the due steps in one process; stops when one fails, saying what was kept."""
    due = due_steps(*names)
    if any(os.environ.get(name) for name in URLS):
        due = {"servers": "asked", **due}  # asked at every start: they may have changed
    if not due:
        return
    say(f"آماده‌سازی / preparing: {', '.join(due)}")
    done = subprocess.run([*MANAGE, "prepare", *due], cwd=ROOT, stdout=2, check=False,
                          preexec_fn=end_with_parent)  # fmt: skip
    if done.returncode:
        say("آماده‌سازی نشد؛ داده‌ها دست نخورده‌اند. دلیل در خط‌های بالاست.")
        say("Could not prepare; no paper was touched. The reason stands above.")
        sys.exit(2)
    RUN.mkdir(parents=True, exist_ok=True)
    for name, mark in due.items():
        (RUN / f"{name}.stamp").write_text(mark)


def services() -> dict[str, list[str]]:
    """The programs of one machine. --preload: Wagtail is imported once, not once a worker."""
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "config"]
    return {
        "web": [
            sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"{BIND}:{PORT}",
            "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "120",
            "--preload", "--log-level", "warning", "--no-control-socket",
        ],
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING",
                   "--without-gossip", "--without-mingle"],
        "scheduler": [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""],
    }  # fmt: skip


class Supervisor:
    """Child processes, each in its own group, so that none outlives us."""

    def __init__(self) -> None:
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.commands: dict[str, list[str]] = {}
        self.restarts: dict[str, int] = {}
        self.began: dict[str, float] = {}

    def start(self, name: str, command: list[str]) -> None:
        """Starts a program with its log in var/run."""
        self.commands[name], self.began[name] = command, time.monotonic()
        with (RUN / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=end_with_parent,
            )  # fmt: skip

    def stop(self) -> None:
        """Asks each program to end, then makes its whole group end."""
        for child in self.children.values():
            child.terminate()  # not the group: Celery ends its own pool, and faster
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and any(c.poll() is None for c in self.children.values()):
            time.sleep(0.05)
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def start_again(self, name: str) -> None:
        """A service that died, with what it said last: a wrong setting shows there."""
        said = last_words(RUN / f"{name}.log")
        say(f"{name} ایستاد و دوباره راه افتاد. / {name} died and was started again: {said}")
        self.start(name, self.commands[name])

    def dead(self) -> list[str]:
        """Services that ended by themselves."""
        return [n for n, c in self.children.items() if n != "demo" and c.poll() is not None]

    def revive(self) -> bool:
        """Starts dead services again; False when one keeps dying."""
        for name in self.dead():
            steady = time.monotonic() - self.began[name] > STEADY_SECONDS
            self.restarts[name] = 1 if steady else self.restarts.get(name, 0) + 1
            if self.restarts[name] > RESTARTS:
                say(f"{name} پی‌درپی می‌ایستد؛ {RUN / name}.log را ببینید.")
                say(f"{name} keeps dying; see {RUN / name}.log.")
                return False
            self.start_again(name)
        return True


def last_words(log: Path) -> str:
    """The last line of a log that says something."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "—")


def states() -> dict[str, str]:
    """What /health/ says; empty while web does not answer."""
    try:
        with urllib.request.urlopen(f"{URL}/health/", timeout=2) as answer:  # noqa: S310 our own  # nosec B310
            return dict(json.load(answer))
    except (urllib.error.URLError, OSError, ValueError):
        return {}


def wait_until_healthy(supervisor: Supervisor, stopping: list[int]) -> dict[str, str]:
    """Polls until all answer; the last states when patience ends or a service died."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and not supervisor.dead() and not stopping:
        now = states()
        if is_healthy(now):
            return now
        time.sleep(0.1)
    return {**(states() or {"web": "down"}), **dict.fromkeys(supervisor.dead(), "down")}


def is_healthy(found: dict[str, str]) -> bool:
    """All services say ok."""
    return bool(found) and set(found.values()) == {"ok"}


def start_demo(supervisor: Supervisor) -> None:
    """The demo municipality, in the background, once; its own command leaves a used archive be."""
    known = any(ROOT.glob("*/management/commands/demo.py"))
    if known and os.environ.get("DABIR_DEMO") != "0" and not (RUN / "demo.stamp").exists():
        say("شهرداری نمایشی بارگذاری می‌شود / loading the demo municipality (var/run/demo.log)")
        supervisor.start("demo", [*MANAGE, "demo", "--if-empty"])


def note_demo(supervisor: Supervisor) -> None:
    """Says how the loading ended, and remembers that it need not start again."""
    demo = supervisor.children.get("demo")
    if demo is None or demo.poll() is None:
        return
    del supervisor.children["demo"]
    if demo.returncode:
        say(f"شهرداری نمایشی کامل نشد / the demo was not completed: {RUN / 'demo.log'}")
        return
    (RUN / "demo.stamp").touch()
    say("شهرداری نمایشی آماده است / the demo municipality is loaded")


def accounts() -> list[dict[str, str]]:
    """The demo's accounts, one per role; empty without the demo."""
    path = VAR / "demo" / "accounts.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # absent, or being written
        return []
    return [{key: one[key] for key in ("username", "password", "role")} for one in found]


def wait_for_accounts(supervisor: Supervisor, stopping: list[int]) -> None:
    """A first start prints accounts too: the demo writes them before its papers."""
    end = time.monotonic() + ACCOUNTS_SECONDS
    demo = supervisor.children.get("demo")
    while demo and demo.poll() is None and not accounts() and not stopping:
        if time.monotonic() > end:
            return
        time.sleep(0.1)


def port_is_free() -> bool:
    """Nobody else listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", PORT)) != 0


def only_launcher() -> TextIO:
    """One launcher a data folder; the lock dies with its process."""
    try:
        RUN.mkdir(parents=True, exist_ok=True)
        handle = (RUN / "launcher.lock").open("w")
    except OSError as error:
        say(f"پوشهٔ داده‌ها نوشتنی نیست؛ DABIR_VAR را عوض کنید: {VAR}")
        say(f"The data folder can't be written ({error.strerror}); set DABIR_VAR: {VAR}")
        sys.exit(2)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say(f"دبیر با همین داده‌ها در حال اجراست: {VAR}")
        say(f"Dabir already runs on this data folder: {VAR}")
        sys.exit(2)
    return handle


def launcher_is_running() -> bool:
    """Does somebody hold the data folder's lock?"""
    try:
        with (RUN / "launcher.lock").open("r+") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def welcome(found: dict[str, str]) -> None:
    """Address and accounts."""
    shown = " · ".join(f"{name} {state}" for name, state in found.items())
    say(f"\nدبیر آماده است / Dabir is ready: {URL}\n{shown}")
    for account in accounts():
        say(f"  {account['role']:<18} {account['username']:<18} {account['password']}")
    say("پایان: Ctrl-C / stop with Ctrl-C")


def serve(*, check: bool, began: float, stopping: list[int]) -> int:
    """From the first child to the last."""
    supervisor = Supervisor()
    programs = services()
    try:
        for name in ("web", "worker"):
            supervisor.start(name, programs[name])
        found = wait_until_healthy(supervisor, stopping)
        if not stopping:  # the rest must not compete with web and worker for the processor
            supervisor.start("scheduler", programs["scheduler"])
            start_demo(supervisor)
            wait_for_accounts(supervisor, stopping)
        if check:
            for name in supervisor.dead():
                say(f"{name} راه نیفتاد / {name} did not start: {last_words(RUN / f'{name}.log')}")
            report = {"url": URL, "seconds": round(time.monotonic() - began, 2),
                      "services": found, "accounts": accounts()}  # fmt: skip
            print(json.dumps(report, ensure_ascii=False))  # noqa: T201 the contract's answer
            return 0 if is_healthy(found) else 2
        if not stopping:
            welcome(found)
        while not stopping:
            if not supervisor.revive():
                return 2
            note_demo(supervisor)
            time.sleep(0.3)
        return 0
    finally:
        supervisor.stop()


def main(arguments: list[str]) -> int:
    """Exit 0 stopped on request, 2 could not start."""
    if "--prepare" in arguments:
        prepare("database")
        return 0
    began = time.monotonic()
    if not 0 < PORT < 65536:
        say(f"«{WRITTEN_PORT}» درگاه نیست؛ DABIR_PORT عددی از ۱ تا ۶۵۵۳۵ است.")
        say(f"{WRITTEN_PORT!r} is no port; DABIR_PORT is a number from 1 to 65535.")
        return 2
    if not port_is_free():
        say(f"درگاه {PORT} گرفته است؛ DABIR_PORT را عوض کنید.")
        say(f"Port {PORT} is taken; set DABIR_PORT.")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("CELERY_SKIP_CHECKS", "1")  # made once, while preparing; a second a start
    stopping: list[int] = []

    def stop(signum: int, frame: FrameType | None) -> None:
        stopping.append(signum)

    with only_launcher():
        (RUN / "worker.beat").unlink(missing_ok=True)
        for counted in (RUN / "metrics").glob("*.db"):  # of processes that are gone
            counted.unlink()
        prepare("database", "static", "index")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop)
        return serve(check="--check" in arguments, began=began, stopping=stopping)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
