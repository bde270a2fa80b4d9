"""Starts, stops and asks the servers: one of each, Elasticsearch in as many nodes as said."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from .addresses import ALONE, BUCKET, Addresses
from .ground import Failed, Servant, home, write_whole
from .nodes import Nodes
from .packages import downloaded, java_home, postgres_program, program
from .processes import Processes

PATIENCE_SECONDS = 120


class Services:
    """The servers of `var/services`."""

    def __init__(self, nodes: int | None = None) -> None:
        """`nodes`: as many of Elasticsearch; the cluster keeps its number when it is not said."""
        self.folder = home()
        self.folder.chmod(0o711)
        self.servant = Servant.here()
        self.addresses = Addresses.of(self.folder, nodes)
        self.port = self.addresses.ports
        self.processes = Processes(self.folder, self.servant)
        self.nodes = Nodes(self.processes, self.folder, self.port)
        self.names = (*ALONE, *self.nodes.names)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One start or stop at a time: a second one waits, and then finds what the first did."""
        with (self.folder / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def start(self) -> None:
        """All that do not run yet; returns when all answer and the nodes have met."""
        with self.alone():
            absent = [name for name in self.names if self.pid(name) is None]
            self.processes.end_left(absent)
            self.refuse_strangers(absent)
            for name in absent:
                self.start_one(name)
            self.wait()
            self.make_database()
            self.write_environment()

    def refuse_strangers(self, absent: Sequence[str]) -> None:
        """A port of ours at which another program answers is not our server."""
        for name in absent:
            if listens(self.port[name]):
                raise Failed(
                    f"port {self.port[name]} of {name} is held by another program — end that, or "
                    f"take {name!r} out of {self.folder / 'addresses.json'} for another port"
                )

    def wait(self) -> None:
        """Until all answer and the nodes have met."""
        end = time.monotonic() + PATIENCE_SECONDS
        while waiting := [name for name in self.names if not self.answers(name)]:
            self.check(waiting, end)
        while not self.nodes.together():
            self.check(self.nodes.names, end)

    def check(self, waiting: Sequence[str], end: float) -> None:
        """Waits a little for these, as long as they live and it is not too late."""
        if dead := [name for name in waiting if self.pid(name) is None]:
            raise Failed(f"{', '.join(dead)} did not start; see {self.folder}/*.log")
        if time.monotonic() > end:
            raise Failed(
                f"{', '.join(waiting)} runs and does not answer after {PATIENCE_SECONDS} s — say "
                f"start again, which goes on waiting, or see {self.folder}/*.log"
            )
        time.sleep(0.2)

    def start_one(self, name: str) -> None:
        """One server of the folder."""
        if name in self.nodes.names:
            self.nodes.start(name)
        else:
            getattr(self, f"start_{name}")()

    def start_postgres(self) -> None:
        """A cluster with one role; the socket is TCP only, paths of sockets being short."""
        data = self.servant.own(self.folder / "postgres")
        if not (data / "PG_VERSION").exists():
            self.make_cluster(data)
        self.processes.run("postgres", [
            postgres_program("postgres"), "-D", str(data), "-p", str(self.port["postgres"]),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "max_connections=60", "-c", "shared_buffers=256MB",
        ])  # fmt: skip

    def make_cluster(self, data: Path) -> None:
        """PostgreSQL's folder, made aside: a start that is killed leaves no half of it."""
        aside = data.with_name("postgres.part")
        shutil.rmtree(aside, ignore_errors=True)
        secret = data.with_name("postgres.password")
        write_whole(secret, self.addresses.password)
        self.servant.give(secret)
        done = subprocess.run(
            [postgres_program("initdb"), "-D", str(self.servant.own(aside)), "-U", "dabir",
             "-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={secret}"],
            capture_output=True, text=True, check=False, cwd="/", **self.servant.as_him(),
        )  # fmt: skip
        secret.unlink()
        if done.returncode:
            raise Failed(f"PostgreSQL could not make its folder: {done.stderr.strip()}")
        aside.replace(data)

    def start_redis(self) -> None:
        """Appends every command to its log: a restart keeps the queue."""
        self.processes.run("redis", [
            program("redis-server"), "--bind", "127.0.0.1", "--port", str(self.port["redis"]),
            "--requirepass", self.addresses.password, "--appendonly", "yes",
            "--dir", str(self.servant.own(self.folder / "redis")),
        ])  # fmt: skip

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
        (place / "s3proxy.conf").write_text(properties(settings))
        shutil.copy(downloaded(self.folder, "s3proxy.jar"), place / "s3proxy.jar")
        self.servant.give(place)
        self.processes.run("s3", [
            str(Path(java_home()) / "bin" / "java"), "-Xmx256m", "-jar", str(place / "s3proxy.jar"),
            "--properties", str(place / "s3proxy.conf"),
        ])  # fmt: skip

    def make_database(self) -> None:
        """The database of the role, once: the second time it is there already."""
        done = subprocess.run(
            [program("createdb"), "-h", "127.0.0.1", "-p", str(self.port["postgres"]), "-U",
             "dabir", "dabir"], check=False, capture_output=True, text=True,
            env={**os.environ, "PGPASSWORD": self.addresses.password, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        if done.returncode and "already exists" not in done.stderr:
            raise Failed(f"the database could not be made: {done.stderr.strip()}")

    def write_environment(self) -> None:
        """KEY=value lines, which `move --to` and a shell read."""
        lines = [f"{key}={value}" for key, value in self.addresses.environment().items()]
        write_whole(self.folder / "environment", "\n".join(lines) + "\n")

    # ---- asking and ending ----
    def answers(self, name: str) -> bool:
        """Does it take questions?"""
        if name in self.nodes.names:
            return self.nodes.answers(name)
        if name == "postgres":
            ready = [postgres_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p",
                     str(self.port[name])]  # fmt: skip
            return subprocess.run(ready, check=False).returncode == 0
        return listens(self.port[name])

    def pid(self, name: str) -> int | None:
        """Of its running program."""
        return self.processes.pid(name)

    def stop(self) -> None:
        """Ends them all."""
        with self.alone():
            self.processes.stop(self.names)
            self.processes.end_left(self.names)

    def states(self) -> dict[str, str]:
        """Name -> ok, starting (runs, does not answer yet or knows no master), taken (another
        program listens at its port) or down.
        """
        return {name: self.state(name) for name in self.names}

    def state(self, name: str) -> str:
        """Of one."""
        if self.pid(name):
            return "ok" if self.answers(name) else "starting"
        return "taken" if listens(self.port[name]) else "down"


def listens(port: int) -> bool:
    """Does a program take connections there?"""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def properties(settings: Mapping[str, str]) -> str:
    """Java's file of settings: what is not ASCII is written by its number, as in JSON."""
    return "\n".join(f"{name}={json.dumps(value)[1:-1]}" for name, value in settings.items())
