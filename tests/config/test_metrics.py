"""/metrics tells numbers to who has the token, and log lines can be joined by request."""

import json
import logging
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from archive.models import Record
from config import logs

pytestmark = pytest.mark.django_db
TOKEN = "token-for-the-scraper"


def ask(client: Client, token: str = TOKEN) -> str:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_the_token_there_is_no_such_page(client: Client, settings: LazySettings) -> None:
    absent = client.get("/nowhere").status_code
    for kept, shown in (("", ""), ("", TOKEN), (TOKEN, ""), (TOKEN, "another")):
        settings.METRICS_TOKEN = kept
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {shown}"})
        assert answer.status_code == absent == 404


def test_queue_lag_and_request_times_are_told_and_no_word_of_a_paper(
    client: Client, settings: LazySettings, secretary: User, file_resolution: Callable[..., Record]
) -> None:
    settings.METRICS_TOKEN = TOKEN
    record = file_resolution("واگذاری سربسته")
    client.force_login(secretary, "django.contrib.auth.backends.ModelBackend")
    client.get(f"/desk/records/{record.uuid}/")
    said = ask(client)
    assert "dabir_index_lag 1.0" in said
    assert 'dabir_records{kind="resolution"} 1.0' in said
    assert 'dabir_request_seconds_count{status="200",view="record_detail"}' in said
    assert not any(
        word in said for word in ("سربسته", "secretary", record.number, str(record.uuid))
    )


@pytest.mark.parametrize(
    ("given", "kept"), [("abcdef-123456", True), ("x", False), ("a b\ncookie: c", False)]
)
def test_the_answer_carries_the_request_s_id(client: Client, given: str, kept: bool) -> None:
    answer = client.get("/health/", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) is kept
    assert len(answer["X-Request-ID"]) >= 8


def test_a_json_line_has_request_level_and_trace() -> None:
    record = logging.LogRecord("dabir", logging.ERROR, "", 1, "شکست %s", ("x",), None)
    token = logs.REQUEST_ID.set("request-1")
    try:
        assert logs.WithRequest().filter(record)
    finally:
        logs.REQUEST_ID.reset(token)
    line = json.loads(logs.AsJson().format(record))
    assert (line["request"], line["level"], line["said"]) == ("request-1", "ERROR", "شکست x")
