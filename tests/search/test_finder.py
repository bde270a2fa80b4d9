from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.models import AccessRow, Page, Record, RecordUserGrant
from archive.models.audit import Act
from archive.vocabulary import Level
from search import finder, sync

FileResolution = Callable[..., Record]


@pytest.fixture
def filed(file_resolution: FileResolution) -> list[Record]:
    """Four resolutions of the waste organisation, one of them confidential."""
    made = [
        file_resolution("واگذاری غرفه بوستان به سازمان‌های وابسته", number="60/97/212"),
        file_resolution("لغو مصوبه 60/97/212 درباره غرفه", number="60/99/88", date="1399/02/01"),
        file_resolution("کمک رفاهی کارکنان", number="23/98/1", date="1398/03/01"),
        file_resolution("دعوای مطروحه غرفه", number="23/98/2", level=Level.CONFIDENTIAL),
    ]
    sync.drain()
    return made


def numbers(page: finder.Results) -> list[str]:
    return [hit.record.number for hit in page.hits]


def test_stranger_sees_no_row_no_count_no_facet(filed: list[Record], stranger: User) -> None:
    page = finder.search("غرفه", user=stranger)
    assert (page.hits, page.total, any(page.facets.values())) == ((), 0, False)


def test_level_decides_rows_counts_and_facets(filed: list[Record], low: User, mayor: User) -> None:
    seen = [finder.search("دعوای مطروحه", user=user).total for user in (low, mayor)]
    levels = [v.value for v in finder.search("غرفه", user=low).facets["level"]]
    assert (seen, levels) == ([0, 1], ["normal"])


def test_grant_is_obeyed_without_indexing(filed: list[Record], stranger: User) -> None:
    view = Permission.objects.get(codename="view_record")
    RecordUserGrant.objects.create(user=stranger, content_object=filed[3], permission=view)
    assert numbers(finder.search("غرفه", user=stranger)) == ["23/98/2"]


def test_record_moved_after_indexing_is_not_shown(filed: list[Record], low: User) -> None:
    Record.objects.filter(pk=filed[2].pk).update(place="quarantine")
    assert finder.search("«کمک رفاهی»", user=low).hits == ()


@pytest.mark.parametrize("number", ["60/97/212", "212/97/60", "۶۰/۹۷/۲۱۲"])
def test_number_alone_is_the_paper_of_that_number(
    filed: list[Record], mayor: User, number: str
) -> None:
    assert numbers(finder.search(number, user=mayor)) == ["60/97/212"]


def test_number_that_is_nobodys_is_looked_for_in_texts(
    file_resolution: FileResolution, mayor: User
) -> None:
    file_resolution("در پاسخ نامه 5/96/12289/ش")
    sync.drain()
    assert finder.search("12289/96/5/ش", user=mayor).total == 1


def test_phrase_year_and_body_combine(filed: list[Record], mayor: User) -> None:
    page = finder.search("«کمک رفاهی» سال:۱۳۹۸ مرجع:پسماند", user=mayor)
    assert (numbers(page), page.filters["body"]) == (["23/98/1"], ("23",))


def test_words_are_marked_in_the_untouched_text(filed: list[Record], mayor: User) -> None:
    hit = finder.search("سازمانها غرفه", user=mayor).hits[0]
    assert [m.text for m in hit.snippet if m.hit] == ["غرفه", "سازمان‌های"]


def test_page_of_the_words_is_named(filed: list[Record], mayor: User) -> None:
    texts = ("صفحه نخست", "اینجا کمک رفاهی آمده")
    for number, text in enumerate(texts, 1):
        Page.objects.create(record=filed[2], number=number, text=text)
    assert finder.search("«کمک رفاهی»", user=mayor).hits[0].page == 2


def test_search_leaves_an_audit_row(filed: list[Record], low: User) -> None:
    finder.search("غرفه", user=low)
    row = AccessRow.objects.filter(act=Act.SEARCH).first()
    assert row and (row.username, row.what) == ("low", "غرفه")


def test_floor_of_words_is_named(filed: list[Record], mayor: User) -> None:
    assert "1" in finder.search("غرفه بوستان", user=mayor).understood


@pytest.mark.django_db
@given(text=st.text(max_size=40), year=st.text(max_size=6))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_odd_input_is_answered(filed: list[Record], mayor: User, text: str, year: str) -> None:
    page = finder.search(text, user=mayor, filters={"year": [year], "kind": [text]})
    assert page.total >= len(page.hits)


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize(
    "words",
    [
        "محرمانگی:محرمانه", "level:Confidential", "level:confidential نوع:مصوبه",
        "محرمانگی: محرمانه kind:Resolution", "غرفه -محرمانگی:عادی",
    ],
)  # fmt: skip
def test_values_of_fields_are_known_by_both_their_names(
    filed: list[Record], mayor: User, language: str, words: str
) -> None:
    with translation.override(language):
        assert numbers(finder.search(words, user=mayor)) == ["23/98/2"]


def test_what_is_left_out_is_understood_as_it_was_written(filed: list[Record], mayor: User) -> None:
    page = finder.search("غرفه -نوع:مصوبه", user=mayor)
    assert (page.total, page.understood.split(" · ")[0]) == (0, "غرفه -نوع:مصوبه")
