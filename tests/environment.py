"""Chooses scratch places before Django reads its settings: tests never touch what is kept.

On one machine that is a folder of its own; in the outgrown shape also an index, a queue and a place
in the store of its own (Django makes its own database).
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

SCRATCH = tempfile.mkdtemp(prefix="dabir-test-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
os.environ["DABIR_VAR"] = SCRATCH
os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)  # of the process that started this one
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in this thread


def own(name: str, path: str) -> None:
    """The same server, another place in it."""
    if url := os.environ.get(name):
        os.environ[name] = urlsplit(url)._replace(path=path).geturl()


MARK = Path(SCRATCH).name.lower().replace("_", "-")
if nodes := os.environ.get("SEARCH_URL"):  # divided by commas, the alias after the last one
    os.environ["SEARCH_URL"] = f"{nodes.rpartition('/')[0]}/{MARK}"
# Redis has sixteen numbered places: the first is not touched, each process of a run has its own.
own("BROKER_URL", f"/{1 + int(os.environ.get('PYTEST_XDIST_WORKER', 'gw0')[2:])}")
own("STORAGE_URL", urlsplit(os.environ.get("STORAGE_URL", "")).path + f"/{MARK}")


@contextmanager
def database(name: str) -> Iterator[str]:
    """The address of an empty database on the server of DATABASE_URL, for a program of its own."""
    url, made = os.environ["DATABASE_URL"], f"{MARK.replace('-', '_')}_{name}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {made}")
        yield urlsplit(url)._replace(path=f"/{made}").geturl()
        connection.execute(f"DROP DATABASE {made} WITH (FORCE)")
