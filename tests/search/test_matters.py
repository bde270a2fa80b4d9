"""Results by matter stand under the latest in force; counts stay those of records and of rights."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from archive import access, registration
from archive.models import Body, CitationState, CitedPlace, Record, Unit
from archive.persian import number_key
from archive.registration import Entry
from archive.vocabulary import Kind, Level, RelationState
from search import matters, sync
from tests.archive.papers import file_papers

BACKEND = "django.contrib.auth.backends.ModelBackend"
ASKED = {"q": "غرفه بوستان", "by": "matter"}


@pytest.fixture
def council(headquarters: Unit) -> Body:
    return Body.objects.create(
        code="60", title="شورای اسلامی شهر", type="council", unit=headquarters
    )


def decided(body: Body, number: str, date: str, text: str, level: int = Level.NORMAL) -> Record:
    fields = {"number": number, "title": text, "date": date, "text": text, "unit": body.unit,
              "body": body, "level": level}  # fmt: skip
    details = {"clause": "1", "effective": date}
    return registration.register(Entry(Kind.RESOLUTION, fields, details), user=None)


def joined(subject: Record, predicate: str, target: Record, **more: object) -> None:
    registration.link(
        subject, predicate, target, user=None,
        **{"state": RelationState.CONFIRMED, "quote": "پیشین", **more},
    )  # fmt: skip


@pytest.fixture
def lease(council: Body) -> list[Record]:
    """A rule, its replacement in other words, a rule of another matter."""
    made = [
        decided(council, "60/95/1", "1395/05/12", "واگذاری غرفه بوستان یک‌ساله"),
        decided(council, "60/97/2", "1397/04/18", "اجاره دکه‌های فضای سبز"),
        decided(council, "60/98/3", "1398/01/01", "نقاشی غرفه بوستان"),
    ]
    joined(made[1], "replaces", made[0])
    sync.drain()
    return made


def groups(user: User, *records: Record) -> list[set[int]]:
    found = matters.groups([r.pk for r in records], access.visibility(user))
    return [set(group) for group in found]


def test_a_matter_stands_under_its_latest_in_force_even_without_the_words(lease, mayor, client):
    client.force_login(mayor, BACKEND)
    answer = client.get("/desk/search/", ASKED)
    assert answer.context["results"].total == 2  # records, as without the grouping
    assert answer.context["matter_count"] == 2
    by_head = {head.member.record: others for head, others in answer.context["matters"]}
    assert set(by_head) == {lease[1], lease[2]}
    (old,) = by_head[lease[1]]
    assert old.member.record == lease[0] and old.member.state.status == "repealed"
    said = answer.content.decode()
    assert "بیرون از نتایج" in said and "لغوشده" in said
    assert 'name="by" value="matter" checked' in said


def test_a_result_says_what_decided_its_state(lease, council, mayor, low, client):
    hidden = decided(council, "60/99/7", "1399/01/01", "گنجینه", Level.SECRET)
    joined(hidden, "repeals", lease[2], quote="پنهان")
    sync.drain()
    for user in (mayor, low):
        client.force_login(user, BACKEND)
        answer = client.get("/desk/search/", {"q": "غرفه بوستان"})
        why = {shown.found.record: shown.why for shown in answer.context["hits"]}
        old, other = why[lease[0]], why[lease[2]]
        assert (old.record, old.since, old.sentence) == (lease[1], "1397/04/18", "پیشین")
        assert (other and other.record) == (hidden if user == mayor else None)
        said = answer.content.decode()
        assert "«پیشین»" in said and ("پنهان" in said) == (user == mayor)


def test_counts_and_facets_are_the_same_with_and_without_the_grouping(lease, mayor, client):
    client.force_login(mayor, BACKEND)
    plain = client.get("/desk/search/", {"q": "غرفه بوستان"}).context
    grouped = client.get("/desk/search/", ASKED).context
    assert plain["results"].total == grouped["results"].total
    assert [(f["name"], f["rows"]) for f in plain["facets"]] == [
        (f["name"], f["rows"]) for f in grouped["facets"]
    ]


def test_a_hidden_paper_neither_joins_nor_stands_in_a_group(lease, council, low, mayor, client):
    hidden = decided(council, "60/99/7", "1399/01/01", "گنجینه", Level.SECRET)
    joined(hidden, "amends", lease[1])
    joined(hidden, "amends", lease[2])
    assert groups(mayor, *lease) == [{r.pk for r in (*lease, hidden)}]
    assert groups(low, *lease) == [{lease[0].pk, lease[1].pk}, {lease[2].pk}]
    sync.drain()
    client.force_login(low, BACKEND)
    answer = client.get("/desk/search/", ASKED).content.decode()
    assert "گنجینه" not in answer and "۶۰/۹۹/۷" not in answer


@pytest.mark.parametrize(
    ("predicate", "state"),
    [("based_on", RelationState.CONFIRMED), ("follows", RelationState.CONFIRMED),
     ("amends", RelationState.PROPOSED), ("amends", RelationState.REJECTED)],
)  # fmt: skip
def test_other_relations_and_unconfirmed_ones_join_nothing(predicate, state, lease, mayor):
    joined(lease[2], predicate, lease[1], state=state)
    assert groups(mayor, lease[2], lease[0]) == [{lease[2].pk}, {lease[0].pk, lease[1].pk}]


def test_a_clause_of_minutes_is_the_decision_filed_as_it(lease, waste, board, mayor, council):
    papers = file_papers(waste, board, text="متن", title="جلسه", number="23/97/14")
    joined(lease[2], "repeals", papers.meeting, object_clause="بند ۱")
    assert groups(mayor, lease[2]) == [{lease[2].pk, papers.clause.pk}]
    assert groups(mayor, papers.clause) == [{papers.clause.pk, lease[2].pk}]


def test_a_cycle_of_amendments_ends(lease, mayor):
    joined(lease[0], "amends", lease[1])
    joined(lease[0], "amends", lease[2])
    joined(lease[2], "amends", lease[0])
    assert groups(mayor, lease[0]) == [{r.pk for r in lease}]


def test_pages_are_pages_of_matters(lease, council, mayor, client, monkeypatch):
    monkeypatch.setattr("search.views.results.PER_PAGE", 1)
    client.force_login(mayor, BACKEND)
    first = client.get("/desk/search/", ASKED).context
    second = client.get("/desk/search/", {**ASKED, "p": "2"}).context
    heads = [page["matters"][0][0].member.record for page in (first, second)]
    assert first["pages"] == 2 and set(heads) == {lease[1], lease[2]}


def test_results_beyond_those_joined_are_said(lease, mayor, client, monkeypatch):
    monkeypatch.setattr(matters, "MOST", 1)
    client.force_login(mayor, BACKEND)
    answer = client.get("/desk/search/", ASKED)
    assert answer.context["left_out"] == 1 and answer.context["results"].total == 2


# ---- what the answer could not see ----
def said_of(client: Client, user: User, address: str, **asked: str) -> str:
    client.force_login(user, BACKEND)
    page = client.get(address, asked).content.decode()
    (part,) = re.findall(r'<div class="d-coverage">.*?</div></div>', page, re.S)
    return " ".join(re.sub(r"<[^>]+>", "", part).split())


def test_the_coverage_line_counts_for_its_reader(lease, council, mayor, low, client):
    decided(council, "60/80/7", "1380/01/01", "گنجینه", Level.SECRET)
    sync.drain()
    said = said_of(client, mayor, "/desk/search/", q="غرفه")
    assert "۴ مصوبه از ۱ مرجع" in said and "۱۳۸۰" in said and "شورای اسلامی شهر" in said
    said = said_of(client, low, "/desk/search/", q="غرفه")
    assert "۳ مصوبه از ۱ مرجع" in said and "۱۳۸۰" not in said and "همه اسناد: ۳" in said


def test_the_coverage_line_tells_papers_without_text_and_the_lag(lease, waste, low, client):
    fields = {"number": "23/1/1", "title": "اسکن", "date": "1400/01/01", "unit": waste,
              "level": Level.NORMAL}  # fmt: skip
    for level in (Level.NORMAL, Level.SECRET):
        registration.register(
            Entry(Kind.LETTER, {**fields, "level": level},
                  {"direction": "incoming", "sender": "الف", "receiver": "ب"}),
            user=None,
        )  # fmt: skip
    said = said_of(client, low, "/desk/search/", q="غرفه")
    assert "بدون متن: ۱" in said
    assert "به نمایه نرسیده: ۱" in said  # of the two that wait, the one that he may meet


def test_open_citations_are_told_when_the_question_is_a_number(lease, mayor, low, client):
    CitedPlace.objects.create(
        record=lease[0], number="60/81/9", number_key=number_key("60/81/9"), start=0, end=4, quote="۶۰/۸۱/۹",
        state=CitationState.UNRESOLVED,
    )  # fmt: skip
    assert "استنادهای بی‌سند به این شماره: ۱" in said_of(client, low, "/desk/search/", q="60/81/9")
    assert "بی‌سند" not in said_of(client, low, "/desk/search/", q="غرفه")


def test_no_later_paper_found_is_never_shown_as_in_force(council, mayor, client):
    fields = {"number": "60/90/5", "title": "عوارض غرفه", "date": "1390/05/12", "text": "عوارض",
              "unit": council.unit, "body": council, "level": Level.NORMAL}  # fmt: skip
    alone = registration.register(Entry(Kind.RESOLUTION, fields, {"clause": "1"}), user=None)
    sync.drain()
    client.force_login(mayor, BACKEND)
    page = client.get(f"/desk/records/{alone.uuid}/").content.decode()
    results = client.get("/desk/search/", {"q": "عوارض غرفه"})
    (hit,) = results.context["hits"]
    assert hit.found.state.status == "unexamined"
    for screen in (page, results.content.decode()):
        assert "d-state--valid" not in screen
        assert "پیدا نشدن مصوبه بعدی به معنای معتبر بودن نیست" in screen
