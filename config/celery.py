"""The task queue: Redis when BROKER_URL names one, else files under var/queue.

The job table is the truth and the broker only a bell: tasks carry an id, and a sweeper rings again
for what was lost.
"""

import logging.config
import os
import threading
import time
from pathlib import Path

from celery import Celery
from celery.schedules import crontab
from celery.signals import before_task_publish, celeryd_init, setup_logging, worker_ready
from django.conf import settings

from config import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SILENT_SECONDS = 5

app = Celery("dabir")
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    timezone=settings.TIME_ZONE,
    beat_schedule={
        "sync-index": {"task": "search.tasks.sync", "schedule": 1.0},
        "record-silence": {"task": "archive.tasks.record_silence", "schedule": 600.0},
        "follow-up": {"task": "archive.tasks.follow_up", "schedule": 900.0},
        # Once a day is told; the later rings are for a machine or an engine that was away at six.
        "tell-saved": {
            "task": "search.tasks.tell_saved",
            "schedule": crontab(minute="*/20", hour="6-23"),
        },
        "read-citations": {"task": "archive.tasks.read_citations", "schedule": 120.0},
        "seal-log": {"task": "archive.tasks.seal_log", "schedule": 2.0},
        "sweep-jobs": {"task": "ingest.tasks.sweep", "schedule": 5.0},
    },
    beat_schedule_filename=str(settings.RUN_DIR / "beat"),
)
if settings.BROKER_URL:
    app.conf.broker_url = settings.BROKER_URL
    # A Redis that takes the call and says nothing would hold whoever files for ever.
    app.conf.broker_transport_options = {
        "socket_timeout": SILENT_SECONDS, "socket_connect_timeout": SILENT_SECONDS,
    }  # fmt: skip
    app.conf.task_publish_retry_policy = {"max_retries": 1, "interval_start": 0}
else:
    for name in ("messages", "control"):
        (settings.QUEUE_DIR / name).mkdir(parents=True, exist_ok=True)
    app.conf.broker_url = f"{broker.SCHEME}://"
    app.conf.broker_transport_options = {
        "data_folder_in": str(settings.QUEUE_DIR / "messages"),
        "data_folder_out": str(settings.QUEUE_DIR / "messages"),
        "control_folder": str(settings.QUEUE_DIR / "control"),
        "polling_interval": 0.05,  # seconds; at most so long a worker idles between two papers
    }
app.autodiscover_tasks(["archive", "search", "ingest"])


@celeryd_init.connect  # before Celery warns of a worker that is root
@setup_logging.connect
def log_as_the_web_does(**_: object) -> None:
    """Worker and scheduler write the lines of settings.LOGGING; Celery would add its own form."""
    logging.config.dictConfig(settings.LOGGING)
    logging.captureWarnings(capture=True)


@before_task_publish.connect
def stamp(headers: dict[str, object] | None = None, **_: object) -> None:
    """Each message tells when it was sent: doctor says how long the oldest waits."""
    if headers is not None:
        headers["sent"] = time.time()


@worker_ready.connect
def beat(**_: object) -> None:
    """Touches the heart-beat file that /health/ looks at."""
    path: Path = settings.RUN_DIR / "worker.beat"

    def touch() -> None:
        while True:
            path.touch()
            time.sleep(2)

    threading.Thread(target=touch, daemon=True).start()
