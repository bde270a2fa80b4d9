"""The queue of one machine: kombu's folder transport, with each message appearing whole.

kombu opens a message under its final name and then writes it; a worker that looked in between took
an empty file and died. Here a message is written aside and renamed.
"""

import fcntl
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual
from kombu.transport.filesystem import exchange_queue_t
from kombu.utils.json import dumps, loads

SCHEME = "dabirfiles"
PATIENCE = 0.5  # seconds
TRANSPORT_ALIASES[SCHEME] = "config.broker:Transport"


def write_whole(path: Path, content: str) -> None:
    """Under its name only when complete."""
    aside = path.with_name(f".{uuid.uuid4()}.part")
    aside.write_text(content, encoding="utf-8")
    aside.replace(path)


class Channel(filesystem.Channel):
    """Messages and tables of queues are whole or absent."""

    @contextmanager
    def table_lock(self) -> Iterator[None]:
        """One changer of the queue tables at a time; the lock dies with its process."""
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def write_table(self, exchange: str, queues: list[exchange_queue_t]) -> None:
        """The caller holds the lock."""
        write_whole(self._exchange_file(exchange), dumps(queues))

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        bound = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self.table_lock():
            queues = self.get_table(exchange)
            if bound not in queues:
                self.write_table(exchange, [bound, *queues])

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *args: Any, **kwargs: Any
    ) -> None:
        virtual.Channel._delete(self, queue, *args, **kwargs)
        bound = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self.table_lock():
            queues = self.get_table(exchange)
            if bound in queues:
                self.write_table(exchange, [other for other in queues if other != bound])

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        name = f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        write_whole(Path(self.data_folder_out) / name, dumps(payload))

    def _get(self, queue: str) -> Any:
        folder = Path(self.data_folder_in)
        for name in sorted(entry.name for entry in folder.iterdir()):
            if name.startswith(".") or name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f".{name}.taken"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:  # another worker was quicker
                continue
            content = taken.read_text(encoding="utf-8")
            taken.unlink()
            return loads(content)
        raise Empty


class Transport(filesystem.Transport):
    """What Celery is told to use when no BROKER_URL is set."""

    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:
        """Returns often, so that a worker asked to stop hears it soon."""
        super().drain_events(connection, timeout=min(timeout or PATIENCE, PATIENCE))
