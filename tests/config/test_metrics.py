"""/metrics tells numbers to who has the token, and log lines can be joined by request."""

import json
import logging
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client

from archive.models import Record
from config import logs
from ingest.models import Job

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


LABEL = r'[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*"'
SAMPLE = re.compile(rf"([a-zA-Z_:][\w:]*)(?:{{({LABEL}(?:,{LABEL})*)}})? (\S+)")


def parsed(said: str) -> dict[str, dict[str, float]]:
    """{family: {series: value}} of a strict reading of Prometheus' text form 0.0.4."""
    families: dict[str, dict[str, float]] = {}
    kind = {}
    assert said.endswith("\n")
    for line in said.splitlines():
        if line.startswith("# "):
            _, word, name, *rest = line.split(" ", 3)
            if word == "HELP":
                assert name not in families, f"{name} twice"
                families[name] = {}
            else:
                assert (word, name in kind) == ("TYPE", False)
                kind[name] = rest[0]
                assert name.endswith("_total") == (rest[0] == "counter")
            continue
        found = SAMPLE.fullmatch(line)
        assert found, line
        family = list(families)[-1]
        part = found[1].removeprefix(family)
        assert part in ({"_bucket", "_sum", "_count"} if kind[family] == "histogram" else {""})
        series = line.rpartition(" ")[0]
        assert series not in families[family], f"{series} twice"
        families[family][series] = float(found[3])
    assert families.keys() == kind.keys()
    return families


def test_every_line_is_prometheus_form_and_its_histograms_add_up(
    client: Client, settings: LazySettings, file_resolution: Callable[..., Record]
) -> None:
    settings.METRICS_TOKEN = TOKEN
    file_resolution("واگذاری")
    client.get("/desk/login/")
    found = parsed(ask(client))
    assert {
        "dabir_up", "dabir_jobs", "dabir_pages_read_total", "dabir_index_lag",
        "dabir_index_lag_seconds", "dabir_request_seconds", "dabir_log_unsealed",
    } <= found.keys()  # fmt: skip
    times = found["dabir_request_seconds"]
    ladders: dict[str, list[tuple[float, float]]] = {}
    for series, value in times.items():
        if step := re.search(r'le="([^"]+)",?', series):
            rest = series.replace(step[0], "").replace("_bucket", "_count").replace(",}", "}")
            ladders.setdefault(rest, []).append((float(step[1]), value))
    assert ladders
    for count, ladder in ladders.items():
        assert all(low <= high for low, high in pairwise(ladder)), count
        assert ladder[-1] == (float("inf"), times[count])


def test_each_state_of_a_paper_is_told_before_there_is_one(
    client: Client, settings: LazySettings
) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert parsed(ask(client))["dabir_jobs"]['dabir_jobs{state="failed"}'] == 0


def test_while_the_database_is_away_the_rest_is_told(
    client: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("the server closed the connection")

    settings.METRICS_TOKEN = TOKEN
    client.get("/desk/login/")
    assert parsed(ask(client))["dabir_up"]['dabir_up{part="database"}'] == 1
    monkeypatch.setattr(Job.objects, "values_list", away)
    found = parsed(ask(client))
    assert found["dabir_up"]['dabir_up{part="database"}'] == 0
    assert found["dabir_request_seconds"] and "dabir_jobs" not in found


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
