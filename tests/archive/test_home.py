"""The first screen by role: each person meets his own work first, and nobody another's."""

import datetime
import io
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from archive import access
from archive.models import AccessRow, Action, Body, Home, Post, Record, Unit
from archive.models.audit import Act
from archive.vocabulary import ExecutionState, Kind, Role
from ingest import intake
from ingest.models import Job, State
from tests.archive.papers import file_papers
from tests.conftest import person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def home(user: User) -> str:
    """The first screen of a person."""
    client = Client()
    client.force_login(user, BACKEND)
    return client.get("/desk/").content.decode()


@pytest.fixture
def papers(waste: Unit, board: Body) -> None:
    """Filed papers of one organisation."""
    file_papers(waste, board, text="اجاره غرفه", title="غرفه بوستان لاله", number="23/97/14")


def test_the_mayor_meets_search_and_then_what_is_new(papers: None, mayor: User) -> None:
    said = home(mayor)
    assert said.index('id="q"') < said.index('id="h-new"') < said.index("غرفه بوستان لاله")
    assert 'id="h-tasks"' not in said and 'id="h-sent"' not in said


def test_a_secretary_meets_tasks_intake_and_the_last_filed(papers: None, secretary: User) -> None:
    said = home(secretary)
    assert all(f'id="{part}"' in said for part in ("h-tasks", "h-intake", "h-recent"))
    assert 'id="h-new"' not in said


def test_papers_that_wait_for_review_stand_first_among_the_tasks_of_who_files_them(
    waste: Unit, parks: Unit, secretary: User
) -> None:
    clerk = person("clerk", waste, Role.CLERK)
    intake.receive(io.BytesIO(b"x"), name="waits.pdf", unit=waste, user=clerk)
    Job.objects.update(state=State.IN_REVIEW)
    tasks = home(secretary).split('id="h-tasks"')[1].split("</section>")[0]
    (job,) = Job.objects.all()
    assert "waits.pdf" in tasks and f"/intake/{job.uuid}/" in tasks
    assert "waits.pdf" not in home(person("elsewhere", parks, Role.SECRETARY))


def test_the_mayor_meets_what_is_late_by_organisation_and_others_only_their_own(
    papers: None, mayor: User, parks: Unit, waste: Unit
) -> None:
    decision = Record.objects.get(kind=Kind.RESOLUTION)
    yesterday = access.today() - datetime.timedelta(days=1)
    for state in (ExecutionState.NOT_STARTED, ExecutionState.DONE):
        Action.objects.create(
            resolution=decision, unit=waste, task="x", due_on=yesterday, state=state,
            source="t", external_id=state,
        )  # fmt: skip
    rows = re.findall(r"<li>(.*?)</li>", home(mayor).split('id="h-late"')[1])
    said = [re.sub("<[^>]*>", "", row) for row in rows]
    assert said[:2] == ["انجام‌شده، در انتظار تأیید ۱", f"سررسید گذشته: {waste} ۱"]
    assert 'id="h-late"' not in home(person("elsewhere", parks, Role.MAYOR))


def test_a_clerk_meets_only_the_papers_he_sent(waste: Unit, secretary: User) -> None:
    clerk = person("clerk", waste, Role.CLERK)
    for user, name in ((clerk, "own.pdf"), (secretary, "other.pdf")):
        intake.receive(io.BytesIO(name.encode()), name=name, unit=waste, user=user)
    said = home(clerk)
    assert "own.pdf" in said.split('id="h-sent"')[1]
    assert "other.pdf" not in said


def test_a_clerk_is_told_who_files_what_he_sent(
    waste: Unit, parks: Unit, secretary: User, headquarters: Unit
) -> None:
    clerk = person("clerk", waste, Role.CLERK)
    person("elsewhere", parks, Role.SECRETARY)
    person("reader", waste, Role.MAYOR)
    intake.receive(io.BytesIO(b"x"), name="own.pdf", unit=waste, user=clerk)
    said = re.sub("<[^>]*>", "", home(clerk).split('id="h-sent"')[1])
    assert f"بازبینی و ثبت اسناد {waste} با {secretary.get_full_name() or 'secretary'} است." in said
    assert "elsewhere" not in said and "reader" not in said

    secretary.memberships.all().delete()
    assert f"هنوز کسی اجازه ثبت اسناد {waste} را ندارد" in home(clerk)


def test_hr_meets_vacant_posts_and_facts_to_verify(headquarters: Unit, waste: Unit) -> None:
    for code, vacant in (("P1", True), ("P2", False)):
        Post.objects.create(code=code, title="رئیس", unit=waste, external_id=code, vacant=vacant)
    said = home(person("office", headquarters, Role.HR)).split('id="h-staff"')[1]
    vacant = said.split("held=vacant")[1].split("</li>")[0]
    assert re.sub("<[^>]*>", "", vacant).endswith("بلاتصدی ۱")


def test_hr_meets_the_queues_first_and_no_empty_list_of_what_it_sent(headquarters: Unit) -> None:
    office = person("office", headquarters, Role.HR)
    said = home(office)
    assert 'id="h-sent"' not in said
    staff = said.split('id="h-staff"')[1]
    order = [staff.index(at) for at in ("/people/proposals/", "/people/facts/", "held=vacant")]
    assert order == sorted(order)
    intake.receive(io.BytesIO(b"x"), name="cv.pdf", unit=headquarters, user=office)
    said = home(office)
    assert said.index('id="h-staff"') < said.index('id="h-sent"') < said.index("cv.pdf")


def test_the_auditor_meets_the_log_refusals_first(headquarters: Unit, stranger: User) -> None:
    auditor = person("auditor", headquarters, Role.AUDITOR)
    for act in (Act.VIEW, Act.VIEW, Act.REFUSED):
        AccessRow.objects.create(user_id=stranger.pk, username="stranger", act=act, what="x")
    said = home(auditor).split('id="h-log"')[1]
    assert said.index(f"?act={Act.REFUSED}") < said.index(f"?act={Act.VIEW}")


def test_the_auditor_of_one_unit_counts_only_the_rows_that_he_may_read(
    parks: Unit, waste: Unit, secretary: User
) -> None:
    local, clerk = person("local", parks, Role.AUDITOR), person("clerk", parks, Role.CLERK)
    for user, times in ((secretary, 3), (clerk, 2)):
        for _time in range(times):
            AccessRow.objects.create(
                user_id=user.pk, username=user.username, act=Act.PRINT, what="page 1"
            )
    said = home(local).split('id="h-log"')[1]
    line = said.split(f"?act={Act.PRINT}")[1].split("</li>")[0]
    assert re.sub("<[^>]*>", "", line).endswith("چاپ ۲")


def test_an_administrator_meets_accounts_and_rights_and_no_search_of_nothing(
    parks: Unit, waste: Unit, papers: None
) -> None:
    local = person("local", parks, Role.ADMINISTRATOR)
    Home.objects.create(user=User.objects.create(username="idle"), unit=parks)
    User.objects.create(username="elsewhere")
    for unit in (parks, waste):
        clerk = person(f"clerk-{unit.code}", unit, Role.CLERK)
        clerk.memberships.update(end=access.today() + datetime.timedelta(days=3))
    said = home(local)
    assert 'id="q"' not in said and 'id="h-new"' not in said
    rows = re.findall(r"<li>(.*?)</li>", said.split('id="h-rights"')[1])
    counts = [re.sub("<[^>]*>", "", row).split()[-1] for row in rows]
    assert counts == ["۳", "۱", "۱", "۰"]  # himself, his clerk, and one who has no right


def test_a_stranger_s_first_screen_tells_of_no_paper(papers: None, stranger: User) -> None:
    assert "لاله" not in home(stranger)
