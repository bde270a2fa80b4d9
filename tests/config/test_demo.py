"""The demo municipality: the same bytes, the promised counts, and true answers."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from PIL import Image

from archive import proposals, store
from archive.interchange.shapes import DETAIL_KEYS, REFERENCES, SHARED
from archive.jalali import PartialDate, weekday
from archive.models import Page, Record
from archive.persian import fold
from archive.vocabulary import ProposalState
from config.demo import paper, scans, sheets, waiting
from config.demo.build import build
from config.demo.municipality import Municipality
from config.management.commands import demo
from ingest.models import Job, State


@pytest.fixture(scope="module")
def city() -> Municipality:
    """Profile S."""
    return build("S")


def test_the_same_seed_gives_the_same_lines(city: Municipality) -> None:
    assert json.dumps(city.lines()) == json.dumps(build("S").lines())
    assert json.dumps(city.lines()) != json.dumps(build("S", seed=7).lines())


def test_profile_s_has_the_promised_counts(city: Municipality) -> None:
    counts = Counter(row["kind"] for row in city.lines())
    wanted = {"meeting": 240, "resolution": 1500, "letter": 2500, "body": 22, "chart": 14}
    assert {kind: counts[kind] for kind in wanted} == wanted


def test_every_line_has_its_own_id_and_known_keys(city: Municipality) -> None:
    lines = city.lines()
    assert len({row["external_id"] for row in lines}) == len(lines)
    unknown = {
        key
        for row in lines
        if row["kind"] in DETAIL_KEYS
        for key in row.keys() - SHARED - set(DETAIL_KEYS[row["kind"]]) - REFERENCES[row["kind"]]
    }
    assert unknown == set()


def test_nobody_meets_on_a_friday_and_weekdays_are_right(city: Municipality) -> None:
    planted = city.truth["stories"]["12"]
    stories = city.truth["stories"]
    undated = {*stories["15"]["meetings"], stories["13"]["meeting"]}  # heads without a weekday
    for row in city.lines():
        if row["kind"] != "meeting" or row["external_id"] in undated:
            continue
        day = weekday(PartialDate.parse(row["date"]))
        assert day != "جمعه", row["external_id"]
        is_planted = row["external_id"] == planted["meeting"]
        written = planted["written"] if is_planted else day
        words = fold(row["text"]).replace(" ", "")
        assert f"روز{fold(written)}مورخ" in words, row["external_id"]
    assert planted["written"] != planted["right"]


def test_a_name_stands_in_three_spellings(city: Municipality) -> None:
    texts = {row["external_id"]: row["text"] for row in city.lines() if row["kind"] == "meeting"}
    heads = [texts[one].split("\n")[1] for one in city.truth["stories"]["15"]["meetings"]]
    assert [head.split()[1] for head in heads] == ["هیأت", "هیئت", "هیات"]


def test_all_fifteen_stories_are_told_of_records_that_exist(city: Municipality) -> None:
    assert set(city.truth["stories"]) == {str(n) for n in range(1, 16)}
    ids = {row["external_id"] for row in city.lines()}
    assert set(city.truth["stories"]["1"]["chain"]) <= ids
    assert len(city.truth["stories"]["4"]["open"]) == 31


def test_owners_of_actions_hold_posts_and_the_manager_of_the_story_moved(
    city: Municipality,
) -> None:
    posts = {row["title"]: row for row in city.lines() if row["kind"] == "post"}
    assert {"شهردار", "شهردار منطقه ۳", "مدیرعامل سازمان مدیریت حمل‌ونقل بار و مسافر"} <= set(posts)
    people = {row["name"]: row for row in city.lines() if row["kind"] == "person"}
    moved = [
        (row["unit"], row["from"], row.get("to"))
        for row in people[city.truth["stories"]["4"]["person"]]["service"] if row.get("post")
    ]  # fmt: skip
    assert moved == [("u-24", "1397/04/01", "1400/06/31"), ("u-22", "1400/07/01", None)]


def test_words_of_a_classified_decision_stand_in_no_open_paper(city: Municipality) -> None:
    open_ = [
        r for r in city.lines() if r.get("level") == "normal" and "مطروحه" in r.get("text", "")
    ]
    assert open_ == []


def test_a_scan_is_the_same_each_time_and_a_pdf() -> None:
    first = paper.page_image("بسمه تعالی", "C", 1).tobytes()
    assert first == paper.page_image("بسمه تعالی", "C", 1).tobytes()
    assert len(paper.twelve_clauses()) == 9
    assert paper.scan_pdf(["بسمه تعالی"], "B", 1).startswith(b"%PDF")


def test_scans_are_of_the_stories_first_and_of_letters_of_all_years(city: Municipality) -> None:
    rows = scans.chosen(city, scans.WANTED)
    ids = [row["external_id"] for row in rows]
    assert len(set(ids)) == scans.WANTED
    assert {"m-22-1400-941", "l-98/21/10001"} <= set(ids)
    assert len({row["date"][:4] for row in rows if row["kind"] == "letter"}) == 12


def test_the_environment_only_lowers_the_number_of_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DABIR_DEMO_SCANS", "3")
    assert (demo.wanted(None), demo.wanted(2), demo.wanted(200)) == (3, 2, 3)
    monkeypatch.delenv("DABIR_DEMO_SCANS")
    assert demo.wanted(None) == scans.WANTED


@pytest.fixture
def two_loaded(city: Municipality, settings: LazySettings, tmp_path: Path) -> list[dict[str, str]]:
    """The first two papers that get a scan, imported with their units, bodies and accounts."""
    settings.DEMO_DIR, settings.STORE_DIR = tmp_path / "demo", tmp_path / "store"
    rows = scans.chosen(city, 2)
    demo.write_lines(tmp_path / "lines.jsonl", [*city.structure, *rows])
    demo.load(tmp_path / "lines.jsonl")
    return rows


@pytest.mark.django_db(transaction=True)  # the lease is renewed from another thread
def test_the_stage_draws_and_reads_two_papers_and_the_story_waits_for_the_secretary(
    two_loaded: list[dict[str, str]], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo.os, "nice", int)  # the tests after this one keep their speed
    for _ in range(2):  # the second run finds its work done
        call_command("demo", stage="scans", scans=2)
    assert Page.objects.filter(origin="ocr").count() == 2
    for row in two_loaded:
        record = Record.objects.get(external_id=row["external_id"])
        page, file = record.pages.get(origin="ocr"), record.files.get()
        words, true = set(fold(page.text).split()), set(fold(row["text"]).split())
        assert len(words & true) > len(true) * 0.6
        assert (page.file, page.reading) == (file, 2)
        assert page.words[0][1][2] > 0.5  # Persian begins on the right
        assert store.path_of(page.image).stat().st_size > 1000
        assert store.path_of(file.sha256).read_bytes().startswith(b"%PDF")
    job = Job.objects.get()
    assert (job.state, job.pages, job.uploader.get_username()) == (State.IN_REVIEW, 9, "secretary")
    assert len(job.draft["fields"]["clauses"]) == 12
    assert (settings.DEMO_DIR / "scans" / "story5.pdf").exists()
    assert json.loads((settings.DEMO_DIR / "progress.json").read_text())["stage"] == "done"


@pytest.mark.django_db(transaction=True)
def test_facts_of_drawn_life_records_and_appointments_wait_for_the_office(
    city: Municipality, settings: LazySettings, tmp_path: Path
) -> None:
    settings.STORE_DIR = tmp_path / "store"
    said = " ".join(row["text"] for row in city.waiting)
    people = [row for row in city.rest if row["kind"] == "person"]
    known = [row for row in people if row["name"] in said]
    bare = [
        {key: row[key] for key in ("kind", "source", "external_id", "code", "name")}
        for row in known
    ]
    demo.write_lines(tmp_path / "lines.jsonl", [*city.structure, *bare, *city.waiting])
    demo.load(tmp_path / "lines.jsonl")
    assert waiting.propose_all(city.waiting) >= 8
    office = get_user_model().objects.get(username=waiting.OFFICE)
    seen = proposals.visible(office).filter(state=ProposalState.WAITING)
    assert {row.kind for row in seen} >= {"education", "service", "courses"}
    assert all(place["box"] for row in seen for place in row.places.values())
    assert {row.person is None for row in seen} == {True, False}
    assert waiting.propose_all(city.waiting) == 0
    assert not proposals.visible(get_user_model().objects.get(username="stranger")).exists()


def test_the_demo_has_twelve_hundred_page_pictures(city: Municipality) -> None:
    worn = scans.chosen(city, scans.WANTED)
    scanned = sum(row["text"].count("\f") + 1 for row in worn)
    rows = sheets.chosen(city, worn, sheets.WANTED - scanned)
    drawn = sum(row["text"].count("\f") + 1 for row in rows)
    assert len(worn) >= 150 and sheets.WANTED - 5 <= scanned + drawn <= sheets.WANTED
    assert not {row["external_id"] for row in worn} & {row["external_id"] for row in rows}


def test_a_drawn_page_is_the_same_twice_and_its_words_stand_on_ink(
    city: Municipality, settings: LazySettings, tmp_path: Path
) -> None:
    settings.STORE_DIR = tmp_path
    text = next(row["text"] for row in city.lines() if row["kind"] == "meeting").split("\f")[0]
    first, again = sheets.sheet(text, 1), sheets.sheet(text, 1)
    assert (first.image, first.words) == (again.image, again.words)
    assert [word[0] for word in first.words] == text.split()
    with Image.open(store.path_of(first.image)) as picture:
        grey = picture.convert("L")
    for word, (x0, y0, x1, y1), *_ in first.words:
        box = (x0 * grey.width, y0 * grey.height, x1 * grey.width, y1 * grey.height)
        assert grey.crop(tuple(map(round, box))).getextrema()[0] < 140, word


@pytest.mark.django_db
def test_papers_with_pictures_are_passed_over_by_the_next_run(
    city: Municipality, settings: LazySettings, tmp_path: Path
) -> None:
    settings.STORE_DIR = tmp_path / "store"
    worn = scans.chosen(city, 2)
    rows = sheets.chosen(city, worn, 14)
    demo.write_lines(tmp_path / "lines.jsonl", [*city.structure, *rows])
    demo.load(tmp_path / "lines.jsonl")
    told: list[tuple[int, int]] = []
    made = [sheets.attach_all(city, worn, lambda *row: told.append(row)) for _ in range(2)]
    assert made[0] >= 5 and made[1] == 0 and told[-1][0] == told[-1][1]
    record = Record.objects.get(external_id=rows[0]["external_id"])
    newest = record.pages.order_by("number", "-reading").first()
    assert newest is not None and newest.image and newest.origin == "import"
    assert record.text == rows[0]["text"]
