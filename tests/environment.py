"""Chooses a scratch data folder before Django reads its settings: tests never touch var/."""

import atexit
import os
import shutil
import tempfile

SCRATCH = tempfile.mkdtemp(prefix="dabir-test-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
os.environ["DABIR_VAR"] = SCRATCH
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in this thread
