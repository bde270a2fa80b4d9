"""Page pictures: turned with their words and places, and drawn sharp for who looks closer."""

import io
from unittest import mock

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from archive import store
from archive.models import AccessRow, Body, Record, Unit
from archive.models.audit import Act
from archive.vocabulary import Level
from ingest import filing, sharp, tasks
from ingest.extract import session
from ingest.models import Job, State
from tests.conftest import say_why
from tests.ingest.faults import pdf
from tests.ingest.sheaf import BOX, in_review, png
from tests.ingest.test_pipeline import send
from tests.ingest.test_views import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(secretary: User, waste: Unit, board: Body) -> Job:
    """Minutes in review whose second page has ink in its top left corner only."""
    job = in_review(secretary, waste)
    page = Image.new("L", (60, 80), 255)
    page.paste(0, (0, 0, 30, 20))
    job.job_pages.filter(number=2).update(image=store.put_bytes(png(page)), width=60, height=80)
    return job


def press(job: Job, user: User, act: str, number: int = 2) -> None:
    """A button under the page."""
    url = reverse("ingest_page_change", args=[job.uuid, number])
    assert enter(user).post(url, {"act": act}).status_code == 302


def test_a_turned_page_takes_its_words_and_places_along(job: Job, secretary: User) -> None:
    edited = filing.draft_of(job)
    Job.objects.filter(pk=job.pk).update(draft={**job.draft, "edited": edited})
    press(job, secretary, "turn")
    job.refresh_from_db()
    page = job.job_pages.get(number=2)
    assert (page.turned, page.width, page.height) == (90, 80, 60)
    with Image.open(store.path_of(page.image)) as image:
        assert image.size == (80, 60)
        grey = image.convert("L")
        assert grey.getpixel((75, 5)) < 60 < 200 < grey.getpixel((5, 5))
    assert page.words[0][1] == pytest.approx([0.8, 0.1, 0.9, 0.9])
    first, other = filing.draft_of(job)["clauses"]
    assert first["places"][0][1] == pytest.approx([0.8, 0.1, 0.9, 0.9])
    assert other["places"] == [[3, BOX]]


def test_four_turns_bring_the_page_back(job: Job, secretary: User) -> None:
    for _ in range(4):
        press(job, secretary, "turn")
    page = job.job_pages.get(number=2)
    assert (page.turned, page.width, page.height) == (0, 60, 80)
    assert page.words[0][1] == pytest.approx(BOX)


@pytest.fixture
def filed(secretary: User, waste: Unit, board: Body, settings, tmp_path) -> Record:
    """A record of a page that was really read, turned by a person."""
    settings.VAR = tmp_path
    job = send(secretary, waste, pdf(["a page of the sharp paper"]))
    tasks.read_job(job.pk)
    job.refresh_from_db()
    assert job.state == State.IN_REVIEW
    press(job, secretary, "turn", 1)
    draft = {"kind": "other", "unit": waste.code, "level": "secret", "title": "سند",
             "date": "1397/04/18", "number": "1"}  # fmt: skip
    job.refresh_from_db()
    return filing.file(job, draft, user=secretary)


def test_a_sharp_page_is_twice_as_wide_turned_logged_and_kept(
    filed: Record, secretary: User, settings
) -> None:
    url = reverse("record_sharp", args=[filed.uuid, 1])
    client = enter(secretary)
    assert client.get(url).status_code == 404
    say_why(client, filed)
    answer = client.get(url)
    image = Image.open(io.BytesIO(answer.content))
    assert image.width == 2480 and image.width > image.height and len(answer.content) <= 600_000
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert AccessRow.objects.filter(record_id=filed.pk, act=Act.PAGE, what="page 1 sharp").exists()
    with mock.patch.object(sharp, "Child", side_effect=AssertionError("drawn twice")):
        assert Image.open(io.BytesIO(client.get(url).content)).size == image.size
    kept = next((settings.VAR / "cache" / "sharp").glob("*.webp"))
    plain, marked = Image.open(kept).convert("L"), image.convert("L")
    changed = ImageChops.difference(plain, marked).point(lambda v: 255 if v > 20 else 0)
    assert changed.histogram()[255] > 5000  # his mark is in it


@pytest.mark.parametrize("who", ["stranger", "low"])
def test_no_sharp_page_for_who_may_not_read_it(
    who: str, filed: Record, secretary: User, request
) -> None:
    assert filed.level == Level.SECRET
    client = enter(secretary)
    say_why(client, filed)
    assert client.get(reverse("record_sharp", args=[filed.uuid, 1])).status_code == 200
    url = reverse("record_sharp", args=[filed.uuid, 1])
    assert enter(request.getfixturevalue(who)).get(url).status_code == 404


def test_a_page_in_review_is_sharp_for_its_unit_only(
    secretary: User, stranger: User, waste: Unit, board: Body, settings, tmp_path
) -> None:
    settings.VAR = tmp_path
    job = send(secretary, waste, pdf(["a page in review"]))
    tasks.read_job(job.pk)
    url = reverse("ingest_sharp", args=[job.uuid, 1])
    assert Image.open(io.BytesIO(enter(secretary).get(url).content)).width == 2480
    assert enter(stranger).get(url).status_code == 404


def test_a_file_that_can_t_be_drawn_has_no_sharp_page(job: Job, secretary: User) -> None:
    url = reverse("ingest_sharp", args=[job.uuid, 2])
    assert enter(secretary).get(url).status_code == 404


def test_only_the_last_sharp_pages_are_kept(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sharp, "KEPT", 3)
    for number in range(5):
        (tmp_path / f"{number}.webp").write_bytes(b"x")
    sharp.forget_oldest(tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("noise", [0, 16, 23, 40])
def test_a_picture_has_the_best_quality_that_fits(noise: int) -> None:
    """Passing qualities over costs a noisy page nothing."""
    chance = np.random.default_rng(noise)
    paper = Image.new("L", (1240, 1754), 200)
    pen = ImageDraw.Draw(paper)
    for line in range(40):
        pen.text(
            (100, 80 + 40 * line), "Resolution 1403/12/7, clause 4 " * 5, fill=40, font_size=22
        )
    worn = np.asarray(paper) + chance.normal(0, noise, (1754, 1240))
    page = Image.fromarray(worn.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))
    every = []
    for quality in session.QUALITIES:
        out = io.BytesIO()
        page.save(out, "WEBP", quality=quality, method=2)
        every.append(out.getvalue())
    fitting = [one for one in every if len(one) <= session.MAX_BYTES]
    assert session.encoded(page) == (fitting or every[-1:])[0]
