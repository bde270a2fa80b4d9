"""Messages through the folder queue, beside kombu's own folder transport."""

import tempfile
import time
from pathlib import Path

from kombu import Connection

from bench import Result
from config import broker

MESSAGES = 300


def per_second(scheme: str, count: int) -> float:
    """Puts and gets of one process."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("messages", "control"):
            (Path(scratch) / name).mkdir()
        options = {
            "data_folder_in": f"{scratch}/messages",
            "data_folder_out": f"{scratch}/messages",
            "control_folder": f"{scratch}/control",
        }
        with Connection(f"{scheme}://localhost", transport_options=options) as connection:
            queue = connection.SimpleQueue(f"bench_{scheme}")
            began = time.perf_counter()
            for number in range(count):
                queue.put({"id": number})
            for _ in range(count):
                queue.get(timeout=5).ack()
            return round(2 * count / (time.perf_counter() - began), 1)


def run(scale: float) -> list[Result]:
    """Whole messages must not cost much."""
    count = max(10, int(MESSAGES * scale))
    ours, bare = per_second(broker.SCHEME, count), per_second("filesystem", count)
    return [Result("messages", ours, "1/s", "higher", "kombu filesystem", bare)]
