"""What gunicorn loads before it parts into processes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASKED = """
import gc, sys
import config.wsgi
from django.db import connections
print("search.views.results" in sys.modules, [one.connection for one in connections.all()],
      gc.get_freeze_count() > 100_000)
"""


def test_screens_are_there_before_the_processes_part_and_no_connection_is(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "DABIR_VAR": str(tmp_path), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.stdout.split("\n")[-2] == "True [None] True"
