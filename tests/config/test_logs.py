"""The worker's log is of the same lines as the web's."""

import json
import os
import subprocess
from pathlib import Path

from config import supervisor


def test_every_line_of_a_worker_at_work_is_json(tmp_path: Path) -> None:
    env = {**os.environ, "DABIR_VAR": str(tmp_path), "DABIR_LOG_JSON": "1", "DABIR_LOG": "INFO",
           "BROKER_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings"}  # fmt: skip
    with subprocess.Popen(
        supervisor.services()["worker"], cwd=supervisor.ROOT, env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as worker:  # fmt: skip
        assert worker.stdout is not None
        lines = []
        for line in worker.stdout:
            lines.append(json.loads(line))
            if lines[-1]["said"].endswith(" ready."):
                break
        worker.terminate()
        worker.communicate()  # Celery's word of farewell is a plain line
    assert {"at", "level", "logger", "request", "said"} <= lines[-1].keys()
