import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command

from archive.models import Record
from search import sync
from search.engines import engine

FileResolution = Callable[..., Record]


def indexed(*arguments: str) -> dict[str, int | None]:
    out = StringIO()
    call_command("index", "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_rebuild_counts_its_documents(file_resolution: FileResolution) -> None:
    file_resolution("متن")
    assert indexed() == {"documents": 1, "waiting": 0, "missing": 0, "left_over": 0}


def test_check_fails_when_a_document_is_lost(file_resolution: FileResolution) -> None:
    record = file_resolution("متن")
    sync.drain()
    engine().write([], {record.pk})
    with pytest.raises(SystemExit) as ended:
        indexed("--check")
    assert ended.value.code == 1
