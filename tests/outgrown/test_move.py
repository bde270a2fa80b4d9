"""There and back: the archive that returns is the one that left, to the last row and byte."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import serializers
from django.core.management.base import CommandError

from archive import store
from archive.models import Unit
from config import moving
from config.management.commands.move import read_environment
from search.engines.elasticsearch import ElasticsearchEngine
from tests.environment import database

ROOT = Path(__file__).resolve().parents[2]
URLS = ("DATABASE_URL", "SEARCH_URL", "BROKER_URL", "STORAGE_URL")
LINES = [
    {"kind": "unit", "external_id": "u10", "code": "10", "title": "ستاد", "type": "headquarters"},
    {"kind": "body", "external_id": "b60", "code": "60", "title": "شورا", "type": "council", "unit": "10"},
    {"kind": "user", "external_id": "m", "username": "mayor", "name": "شهردار", "memberships": [
        {"unit": "10", "include_children": True, "max_level": "secret", "role": "mayor", "from": "1394/01/01"}]},
]  # fmt: skip
SCAN = b"%PDF-1.4 \xd8\xb3\xd9\x86\xd8\xaf"


def clause(number: int) -> dict[str, str]:
    words = ("واگذاری غرفه بوستان", "کمک رفاهی کارکنان", "خرید اتوبوس شهری", "تفکیک پسماند")
    return {
        "kind": "resolution", "source": "t", "external_id": f"r{number}", "number": f"60/97/{number}",
        "body": "60", "unit": "10", "date": f"1397/{number % 12 + 1:02d}/05", "level": "normal",
        "clause": "1", "title": words[number % 4], "text": f"{words[number % 4]} شماره {number} تصویب شد",
    }  # fmt: skip


def manage(env: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *command], env=env, text=True,
        capture_output=True, check=False, timeout=200,
    )  # fmt: skip


def dump(env: dict[str, str]) -> dict[str, list[str]]:
    """Every row of every table, as the stream writes it."""
    code = (
        "import django, json, sys; django.setup()\n"
        "from django.core import serializers\nfrom config import moving\n"
        "print(json.dumps({m._meta.label: serializers.serialize('jsonl', m._base_manager.order_by('pk'))"
        ".splitlines() for m in moving.tables()}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**env, "DJANGO_SETTINGS_MODULE": "config.settings"},
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    rows: dict[str, list[str]] = json.loads(done.stdout)
    return rows


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty archive on one machine; copied, because migrating is slow."""
    folder = tmp_path_factory.mktemp("blank")
    assert manage(on_one_machine(folder), "prepare", "database").returncode == 0
    return folder


def on_one_machine(folder: Path) -> dict[str, str]:
    """The environment of an archive in a folder."""
    return {k: v for k, v in os.environ.items() if k not in URLS} | {"DABIR_VAR": str(folder)}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, blank: Path) -> dict[str, str]:
    """An archive on one machine, with sixty decisions and a scan."""
    folder = tmp_path_factory.mktemp("near")
    env = on_one_machine(shutil.copytree(blank, folder / "var"))
    (folder / "scan.pdf").write_bytes(SCAN)
    lines = [*LINES, *map(clause, range(60)),
             {"kind": "file", "source": "t", "record": "r1", "path": "scan.pdf"}]  # fmt: skip
    path = folder / "in.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    assert manage(env, "import", str(path), "--json").returncode == 0
    return env


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file of settings: an empty database, index and bucket folder on the real servers."""
    with database("move") as url:
        path = tmp_path_factory.mktemp("far") / "environment"
        far = {
            "DATABASE_URL": url,
            "SEARCH_URL": os.environ["SEARCH_URL"] + "-move",
            "STORAGE_URL": os.environ["STORAGE_URL"] + "-move",
            "BROKER_URL": os.environ["BROKER_URL"],
            "DABIR_VAR": str(path.parent / "var"),
        }
        path.write_text("\n".join(f"{name}={value}" for name, value in far.items()))
        yield path
        ElasticsearchEngine(far["SEARCH_URL"]).drop()


def read(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


def test_a_move_cut_off_in_the_middle_is_started_again(
    small: dict[str, str], servers: Path
) -> None:
    began = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "move", "--to", str(servers)], env=small,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert began.stderr is not None
    for line in began.stderr:
        if "copying" in line:
            break
    time.sleep(0.2)
    os.killpg(began.pid, signal.SIGKILL)
    began.wait()
    done = manage(small, "move", "--to", str(servers), "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report == {"records": 60, "files": 1, "verified": True, "failed": []}


def test_every_row_is_the_same_on_the_other_side(small: dict[str, str], servers: Path) -> None:
    assert dump({**small, **read(servers)}) == dump(small)


def test_what_is_written_after_it_was_copied_is_told(
    small: dict[str, str], servers: Path, tmp_path: Path
) -> None:
    """A table with as many rows as before may hold others."""
    shutil.copytree(small["DABIR_VAR"], tmp_path / "var")
    code = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "from archive.models import Unit\n"
        "from config.management.commands import move\n"
        "class Late(move.Command):\n"
        "    def send(self, have):\n"
        "        super().send(have)\n"
        "        Unit.objects.update(title='نام تازه')\n"
        f"call_command(Late(), '--json', to=move.Path({str(servers)!r}))"
    )
    known = {**small, "DABIR_VAR": str(tmp_path / "var"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], text=True, capture_output=True, check=False,
        env={**known, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    (failed,) = json.loads(done.stdout)["failed"]
    assert failed.startswith("archive.Unit: rows are not the same on both sides")


def test_it_comes_back_identical(
    small: dict[str, str], servers: Path, blank: Path, tmp_path: Path
) -> None:
    shutil.copytree(blank, tmp_path / "var")
    (tmp_path / "var" / "audit_key").write_text("the key that this folder made")
    back = tmp_path / "back"
    back.write_text(f"DABIR_VAR={tmp_path / 'var'}\n")
    done = manage({**small, **read(servers)}, "move", "--to", str(back), "--json")
    assert done.returncode == 0, done.stderr
    home = {**small, "DABIR_VAR": str(tmp_path / "var")}
    assert dump(home) == dump(small)
    keys = [Path(env["DABIR_VAR"], "audit_key") for env in (home, small)]
    assert keys[0].read_text() == keys[1].read_text() and keys[0].stat().st_mode & 0o77 == 0
    stored = [path.read_bytes() for path in (tmp_path / "var" / "store").glob("??/??/*")]
    assert stored == [SCAN]


def test_another_archive_is_never_written_over(
    small: dict[str, str], servers: Path, blank: Path, tmp_path: Path
) -> None:
    other = on_one_machine(shutil.copytree(blank, tmp_path / "other"))
    lines = [*LINES, clause(5) | {"source": "elsewhere"}]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    assert manage(other, "import", str(tmp_path / "in.jsonl")).returncode == 0
    before = dump({**small, **read(servers)})
    done = manage(other, "move", "--to", str(servers))
    assert done.returncode == 2
    assert "60 records that this archive does not have" in done.stderr
    assert dump({**small, **read(servers)}) == before


@pytest.mark.django_db
def test_a_file_that_came_with_other_bytes_changes_nothing(headquarters: Unit) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w|") as tar:
        moving.add(tar, f"files/{'0' * 64}", b"rotten")
    stream.seek(0)
    with pytest.raises(moving.Refused, match="other bytes"):
        moving.take(stream, records=set(), last_row=None, keys={})
    assert Unit.objects.get() == headquarters


@pytest.mark.django_db
def test_a_stream_without_its_end_changes_nothing(headquarters: Unit) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w|") as tar:
        moving.add(
            tar,
            "rows/archive.Unit/0.jsonl",
            serializers.serialize("jsonl", [headquarters]).encode(),
        )
    stream.seek(0)
    with pytest.raises(moving.Refused, match="did not come whole"):
        moving.take(stream, records=set(), last_row=None, keys={})
    assert Unit.objects.get() == headquarters


def test_a_rotten_file_is_found_by_its_hash(settings: LazySettings, tmp_path: Path) -> None:
    settings.STORE_DIR, settings.STORAGE_URL = tmp_path, ""
    sha256 = store.put_bytes(SCAN)
    sound = store.is_sound(sha256)
    store.path_of(sha256).write_bytes(b"rotten")
    assert (sound, store.is_sound(sha256), store.is_sound("0" * 64)) == (True, False, False)


def test_a_file_of_settings_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "there.env"
    path.write_bytes(b"DATABASE_URL=\xff\xfe\n")
    with pytest.raises(CommandError, match=r"there\.env is no text of KEY=value") as refused:
        read_environment(path)
    assert refused.value.returncode == 2


def test_the_far_side_of_a_killed_move_does_not_go_on_alone(tmp_path: Path) -> None:
    """It went on migrating, and the move started again met a locked database."""
    far = tmp_path / "far.py"
    far.write_text("import os, time\nprint(os.getpid(), file=open('pid', 'w'))\ntime.sleep(60)\n")
    near = (
        "import sys, django; django.setup()\n"
        "from config.management.commands import move\n"
        "move.MANAGE = (sys.executable, 'far.py')\n"
        "made = move.Command(); made.far = {}; made.ask('prepare')\n"
    )
    known = {**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "config.settings"}
    mover = subprocess.Popen([sys.executable, "-c", near], cwd=tmp_path, env=known)
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().strip():
        assert mover.poll() is None
        time.sleep(0.1)
    child = Path("/proc") / (tmp_path / "pid").read_text().strip()
    mover.kill()
    mover.wait()
    for _ in range(100):
        if (
            not child.exists()
            or child.joinpath("stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        ):
            return
        time.sleep(0.1)
    pytest.fail("the far side still runs")
