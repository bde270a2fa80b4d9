"""The folder queue shows whole messages only."""

import threading
from pathlib import Path

import pytest
from kombu import Connection

from config import broker
from config.celery import app
from ingest.tasks import read_job


@pytest.fixture
def options(tmp_path: Path) -> dict[str, str]:
    """A queue of its own."""
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    return {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }


def connect(options: dict[str, str]) -> Connection:
    return Connection(f"{broker.SCHEME}://localhost", transport_options=options)


def test_messages_come_out_in_the_order_they_went_in(options: dict[str, str]) -> None:
    with connect(options) as connection:
        queue = connection.SimpleQueue("ordered")
        for number in range(20):
            queue.put({"id": number})
        got = [queue.get(timeout=5).payload["id"] for _ in range(20)]
    assert got == list(range(20))


def test_a_reader_never_meets_half_a_message(options: dict[str, str]) -> None:
    many, got = 200, []

    def write() -> None:
        with connect(options) as connection:
            queue = connection.SimpleQueue("racing")
            for number in range(many):
                queue.put({"id": number, "text": "مصوبه" * 2000})

    writer = threading.Thread(target=write)
    with connect(options) as connection:
        queue = connection.SimpleQueue("racing")
        writer.start()
        while len(got) < many:
            message = queue.get(timeout=10)
            message.ack()
            got.append(message.payload["id"])
    writer.join()
    assert sorted(got) == list(range(many))


def test_a_file_being_written_is_no_message(options: dict[str, str]) -> None:
    with connect(options) as connection:
        queue = connection.SimpleQueue("aside")
        (Path(options["data_folder_in"]) / ".1.part").write_text("{")
        with pytest.raises(queue.Empty):
            queue.get(block=False)


def test_a_worker_takes_no_paper_beside_the_one_it_reads() -> None:
    assert read_job.acks_late
    assert app.conf.worker_prefetch_multiplier == 1
