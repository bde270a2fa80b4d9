"""./dabir services start|stop|status: the real engines of the outgrown shape, on this machine.

PostgreSQL and Redis from Debian, Elasticsearch and s3proxy from Maven Central, all in
`var/services/`, as an ordinary user (PostgreSQL and Elasticsearch refuse root). Addresses are made
once and kept in `var/services/environment`, so that a restart keeps them. Standard library only:
run before Django may be imported.
"""

import argparse
import hashlib
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("DABIR_VAR") or ROOT / "var").resolve()
USER = "postgres"  # made by Debian's package; only used when we are root
PATIENCE_SECONDS = 90
STOP_SECONDS = 20
ELASTICSEARCH = "8.19.8"
S3PROXY = "3.0.0"
MAVEN = os.environ.get("DABIR_MAVEN", "https://repo1.maven.org/maven2")
DOWNLOADS = {
    "elasticsearch.zip": (
        f"{MAVEN}/org/elasticsearch/distribution/integ-test-zip/elasticsearch/"
        f"{ELASTICSEARCH}/elasticsearch-{ELASTICSEARCH}.zip",
        "8d943e94cef02cbceb6e39cd00175bb04e5f882fa32783a473880b8691a54376",
    ),
    "s3proxy.jar": (
        f"{MAVEN}/org/gaul/s3proxy/{S3PROXY}/s3proxy-{S3PROXY}-jar-with-dependencies.jar",
        "f5931bd2a7706e75bd15713224c98ddda22ac022a48d4f9937ce884acef9ce25",
    ),
}
BUCKET = "dabir"
NAMES = ("postgres", "redis", "elasticsearch", "s3")


class Failed(Exception):
    """A service could not be had; the sentence says which and what to do."""


def say(text: str) -> None:
    """Progress goes to stderr: stdout is for answers."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


# ---- where, and as whom ----
def may_enter(folder: Path) -> bool:
    """May the servers' user reach a folder of ours through all those above it?"""
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))


def home() -> Path:
    """`var/services`; when root keeps its data where nobody else may enter, a link to where he may.

    A server that refuses root can't read below /root, whatever the owner of its own folder.
    """
    folder = Path(os.environ.get("DABIR_SERVICES") or VAR / "services")
    if folder.exists():
        return folder.resolve()
    VAR.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0 or may_enter(VAR):
        folder.mkdir()
        return folder
    elsewhere = Path("/var/lib/dabir") / hashlib.sha256(str(VAR).encode()).hexdigest()[:12]
    elsewhere.mkdir(parents=True, exist_ok=True)
    folder.symlink_to(elsewhere)
    return elsewhere


@dataclass(frozen=True)
class Servant:
    """The user that the servers run as."""

    uid: int
    gid: int

    @classmethod
    def here(cls) -> "Servant":
        """Ourselves, or Debian's postgres when we are root."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        try:
            found = pwd.getpwnam(USER)
        except KeyError:
            raise Failed(f"user {USER} is missing: apt-get install postgresql") from None
        return cls(found.pw_uid, found.pw_gid)

    def own(self, folder: Path) -> Path:
        """A folder of his own."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if os.geteuid() == 0:
            os.chown(folder, self.uid, self.gid)
        return folder

    def as_him(self) -> dict[str, object]:
        """Arguments of subprocess that make a program his."""
        mine = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return mine if os.geteuid() == 0 else {}


# ---- addresses ----
def free_port() -> int:
    """One that nobody uses now; kept from then on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Addresses:
    """Ports and the password, made at the first start."""

    ports: dict[str, int]
    password: str

    @classmethod
    def of(cls, folder: Path) -> "Addresses":
        """Those of a folder; made when it has none."""
        path = folder / "addresses.json"
        if not path.exists():
            made = {"ports": {name: free_port() for name in (*NAMES, "transport")},
                    "password": secrets.token_hex(16)}  # fmt: skip
            path.touch(mode=0o600)
            path.write_text(json.dumps(made))
        return cls(**json.loads(path.read_text()))

    def environment(self) -> dict[str, str]:
        """What Dabir reads to use these services."""
        at = {name: f"127.0.0.1:{port}" for name, port in self.ports.items()}
        return {
            "DATABASE_URL": f"postgres://dabir:{self.password}@{at['postgres']}/dabir",
            "SEARCH_URL": f"http://{at['elasticsearch']}/dabir",
            "BROKER_URL": f"redis://:{self.password}@{at['redis']}/0",
            "STORAGE_URL": f"http://dabir:{self.password}@{at['s3']}/{BUCKET}",
        }


# ---- packages ----
def downloaded(folder: Path, name: str) -> Path:
    """A file of Maven Central, checked against the hash written here."""
    url, digest = DOWNLOADS[name]
    path = folder / "downloads" / name
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        say(f"دریافت / downloading {url}")
        partial = path.with_suffix(".part")
        try:
            with urllib.request.urlopen(url, timeout=60) as answer, partial.open("wb") as out:  # noqa: S310  # nosec B310
                shutil.copyfileobj(answer, out)
        except OSError as error:
            raise Failed(f"{name} can't be downloaded from {url}: {error}") from error
        if hashlib.sha256(partial.read_bytes()).hexdigest() != digest:
            partial.unlink()
            raise Failed(f"{name} from {url} is not the file this version was written for")
        partial.replace(path)
    return path


def program(name: str, *patterns: str) -> str:
    """Where a program of Debian's packages lies."""
    found = shutil.which(name) or next(
        (str(p) for pattern in patterns for p in sorted(Path("/").glob(pattern), reverse=True)), ""
    )
    if not found:
        raise Failed(f"{name} is not installed")
    return found


def postgres_program(name: str) -> str:
    """Debian keeps PostgreSQL's programs off the PATH, by version."""
    return program(name, f"usr/lib/postgresql/*/bin/{name}")


# ---- the four ----
class Services:
    """Starts, stops and asks the four servers of a folder."""

    def __init__(self) -> None:
        self.folder = home()
        self.folder.chmod(0o711)
        self.servant = Servant.here()
        self.addresses = Addresses.of(self.folder)
        self.port = self.addresses.ports

    def start(self) -> None:
        """All that do not answer yet; returns when all do."""
        for name in NAMES:
            if not self.answers(name):
                getattr(self, f"start_{name}")()
        end = time.monotonic() + PATIENCE_SECONDS
        while waiting := [name for name in NAMES if not self.answers(name)]:
            dead = [name for name in waiting if self.pid(name) is None]
            if dead or time.monotonic() > end:
                names = ", ".join(dead or waiting)
                raise Failed(f"{names} did not start; see {self.folder}/*.log")
            time.sleep(0.2)
        self.make_database()
        self.write_environment()

    def run(self, name: str, command: list[str], **environment: str) -> None:
        """A program of the servant, in its own session, with its log and pid kept."""
        kept = {k: os.environ[k] for k in ("PATH", "LANG", "LC_ALL", "TZ") if k in os.environ}
        with (self.folder / f"{name}.log").open("ab") as log:
            child = subprocess.Popen(
                command, cwd=self.servant.own(self.folder / name), env={**kept, **environment},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                **self.servant.as_him(),
            )  # fmt: skip
        (self.folder / f"{name}.pid").write_text(str(child.pid))

    def start_postgres(self) -> None:
        """A cluster with one role; the socket is TCP only, paths of sockets being short."""
        data = self.servant.own(self.folder / "postgres")
        if not (data / "PG_VERSION").exists():
            secret = data.parent / "postgres.password"
            secret.write_text(self.addresses.password)
            secret.chmod(0o644)
            done = subprocess.run(
                [postgres_program("initdb"), "-D", str(data), "-U", "dabir", "-E", "UTF8",
                 "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={secret}"],
                capture_output=True, text=True, check=False, cwd="/", **self.servant.as_him(),
            )  # fmt: skip
            secret.unlink()
            if done.returncode:
                raise Failed(f"PostgreSQL could not make its folder: {done.stderr.strip()}")
        self.run("postgres", [
            postgres_program("postgres"), "-D", str(data), "-p", str(self.port["postgres"]),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "max_connections=60", "-c", "shared_buffers=256MB",
        ])  # fmt: skip

    def start_redis(self) -> None:
        """Appends every command to its log: a restart keeps the queue."""
        self.run("redis", [
            program("redis-server"), "--bind", "127.0.0.1", "--port", str(self.port["redis"]),
            "--requirepass", self.addresses.password, "--appendonly", "yes",
            "--dir", str(self.servant.own(self.folder / "redis")),
        ])  # fmt: skip

    def start_elasticsearch(self) -> None:
        """One node on loopback, security off: nobody else reaches it."""
        place = self.servant.own(self.folder / "elasticsearch")
        unpacked = place / f"elasticsearch-{ELASTICSEARCH}"
        if not unpacked.exists():
            with zipfile.ZipFile(downloaded(self.folder, "elasticsearch.zip")) as packed:
                packed.extractall(place)
            for path in (unpacked / "bin").iterdir():
                path.chmod(0o755)
            settings = {
                "cluster.name": "dabir", "node.name": "one", "discovery.type": "single-node",
                "xpack.security.enabled": "false", "http.host": "127.0.0.1",
                "transport.host": "127.0.0.1", "path.data": str(place / "data"),
                "path.logs": str(place / "logs"),
                "http.port": str(self.port["elasticsearch"]),
                "transport.port": str(self.port["transport"]),
                "cluster.routing.allocation.disk.threshold_enabled": "false",
            }  # fmt: skip
            lines = [f"{key}: {value}" for key, value in settings.items()]
            (unpacked / "config" / "elasticsearch.yml").write_text("\n".join(lines) + "\n")
            self.give(place)
        self.run(
            "elasticsearch", [str(unpacked / "bin" / "elasticsearch")],
            ES_JAVA_OPTS="-Xms1g -Xmx1g", ES_JAVA_HOME=java_home(),
        )  # fmt: skip

    def start_s3(self) -> None:
        """An S3 server over a folder."""
        place = self.servant.own(self.folder / "s3")
        self.servant.own(place / "files")
        self.servant.own(place / "files" / BUCKET)
        settings = {
            "s3proxy.endpoint": f"http://127.0.0.1:{self.port['s3']}",
            "s3proxy.authorization": "aws-v2-or-v4", "s3proxy.identity": "dabir",
            "s3proxy.credential": self.addresses.password,
            "jclouds.provider": "filesystem-nio2", "jclouds.identity": "dabir",
            "jclouds.credential": self.addresses.password,
            "jclouds.filesystem.basedir": str(place / "files"),
        }  # fmt: skip
        (place / "s3proxy.conf").write_text("\n".join(f"{k}={v}" for k, v in settings.items()))
        shutil.copy(downloaded(self.folder, "s3proxy.jar"), place / "s3proxy.jar")
        self.give(place)
        self.run("s3", [
            str(Path(java_home()) / "bin" / "java"), "-Xmx256m", "-jar", str(place / "s3proxy.jar"),
            "--properties", str(place / "s3proxy.conf"),
        ])  # fmt: skip

    def give(self, folder: Path) -> None:
        """Everything in a folder becomes the servant's."""
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.servant.uid, self.servant.gid)

    def make_database(self) -> None:
        """The database of the role, once: the second time it is there already."""
        subprocess.run(
            [program("createdb"), "-h", "127.0.0.1", "-p", str(self.port["postgres"]), "-U",
             "dabir", "dabir"], env={**os.environ, "PGPASSWORD": self.addresses.password},
            check=False, capture_output=True,
        )  # fmt: skip

    def write_environment(self) -> None:
        """KEY=value lines, which `move --to` and a shell read."""
        path = self.folder / "environment"
        path.touch(mode=0o600)
        lines = [f"{key}={value}" for key, value in self.addresses.environment().items()]
        path.write_text("\n".join(lines) + "\n")

    # ---- asking and ending ----
    def answers(self, name: str) -> bool:
        """Does it take questions?"""
        if name == "elasticsearch":
            url = f"http://127.0.0.1:{self.port[name]}/_cluster/health?timeout=1s"
            try:
                with urllib.request.urlopen(url, timeout=2) as answer:  # our own server  # nosec B310
                    return json.load(answer)["status"] in ("green", "yellow")
            except (OSError, ValueError):
                return False
        if name == "postgres":
            ready = [postgres_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p",
                     str(self.port[name])]  # fmt: skip
            return subprocess.run(ready, check=False).returncode == 0
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port[name])) == 0

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

    def stop(self, names: tuple[str, ...] = NAMES) -> None:
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

    def states(self) -> dict[str, str]:
        """Name -> ok, starting (runs, does not answer yet) or down."""
        return {
            name: "ok" if self.answers(name) else "starting" if self.pid(name) else "down"
            for name in NAMES
        }


def java_home() -> str:
    """Java 17 or later."""
    return str(Path(program("java")).resolve().parent.parent)


def main(arguments: list[str]) -> int:
    """Exit 0 done, 1 asked for the state and something is down, 2 could not."""
    parser = argparse.ArgumentParser(prog="dabir services", description=__doc__)
    parser.add_argument("act", choices=("start", "stop", "status"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        services = Services()
        if options.act == "start":
            services.start()
        if options.act == "stop":
            services.stop()
        states = services.states()
    except Failed as error:
        say(f"سرویس‌ها آماده نشد؛ دادهٔ موجود دست نخورد. / No service data was touched.\n{error}")
        return 2
    environment = services.addresses.environment()
    if options.json:
        print(json.dumps({**environment, "services": states}))  # noqa: T201 the contract's answer
    else:
        say(" · ".join(f"{name} {state}" for name, state in states.items()))
        if options.act != "stop":
            say(f"نشانی‌ها / addresses: {services.folder / 'environment'}")
    return 1 if options.act == "status" and set(states.values()) != {"ok"} else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
