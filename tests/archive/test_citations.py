"""A citation is found however it is written, and nothing else is taken for one.

The golden table (tests/golden/citations.jsonl) was drafted from the recogniser's own output and
then reviewed line by line: it guards what is read, it does not measure what is missed (bench/citations.txt does). Keys that a
citation leaves out are empty there.
"""

import json
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.citations import find
from archive.jalali import PartialDate
from bench.labelled import measure, sentences

GOLDEN = Path(__file__).parents[1] / "golden" / "citations.jsonl"
CASES = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]


def said(text: str) -> list[dict[str, object]]:
    """Citations as the golden table writes them."""
    plain = json.loads(json.dumps([asdict(citation) for citation in find(text)]))
    return [{k: v for k, v in one.items() if v not in (None, [])} for one in plain]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_each_golden_line_is_read_as_reviewed(case):
    assert said(case["text"]) == case["citations"]


def test_the_golden_table_has_citations_and_things_that_are_none():
    none = [case for case in CASES if not case["citations"]]
    assert len(none) >= 20
    assert len(CASES) - len(none) >= 60


@pytest.mark.parametrize(
    "thing", ["قرارداد", "مناقصه", "مزایده", "حساب", "پلاک", "تلفن", "پروانه", "چک", "ضمانت‌نامه"]
)
def test_numbers_of_other_things_are_no_citations(thing):
    assert find(f"با توجه به {thing} شماره 98/1234 مورخ 1398/02/03 پرداخت شد") == []


@pytest.mark.parametrize(
    ("words", "predicate"),
    [
        ("{} اصلاح گردید", "amends"),
        ("الحاق یک تبصره به ذیل {}", "adds"),
        ("{} لغو و بلااثر شد", "repeals"),
        ("این تصمیم جایگزین {} است", "replaces"),
        ("مهلت {} شش ماه دیگر تمدید شد", "extends"),
        ("تکمله {}", "completes"),
        ("تجدیدنظر در {}", "revises"),
        ("تفسیر {}", "interprets"),
        ("در اجرای {}", "implements"),
        ("به استناد {}", "based_on"),
        ("پیرو {}", "follows"),
        ("عطف به {}", "answers"),
        ("{} قرائت شد", None),
    ],
)
def test_the_verb_beside_a_citation_names_the_relation(words, predicate):
    (citation,) = find(words.format("مصوبه شماره 60/97/12 مورخ 1397/05/14"))
    assert citation.relation == predicate


@pytest.mark.parametrize(
    "words",
    [
        "{} لغو نمی‌گردد",
        "{} بدون اصلاح تأیید شد",
        "با لغو {} موافقت نشد",
        "پیشنهاد لغو {} رد شد",
        "{} به قوت خود باقی است",
        "{} تاکنون اصلاح نشده است",
        "شورا با اصلاح {} مخالفت نمود",
    ],
)
def test_an_act_that_is_denied_or_refused_is_no_relation(words):
    (citation,) = find(words.format("مصوبه شماره 60/97/12 مورخ 1397/05/14"))
    assert citation.relation is None


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("۲۴ اسفند سال گذشته", "1397/12/24"),
        ("اسفند سال گذشته", "1397/12"),
        ("۲ فروردین سال جاری", "1398/01/02"),
        ("۲۴ اسفند", "1397/12/24"),
        ("بیست و سوم فروردین ۱۳۹۸", "1398/01/23"),
    ],
)
def test_a_relative_date_is_counted_from_the_citing_papers_day(written, date):
    (citation,) = find(f"مصوبه شماره 12 مورخ {written} هیئت مدیره", PartialDate(1398, 4, 18))
    assert citation.dates == (date,)
    assert find(f"مصوبه مورخ {written} هیئت مدیره")[0].span[1] >= len(f"مصوبه مورخ {written}")


def test_the_aforesaid_resolution_is_the_one_cited_before():
    text = "مصوبه شماره ۶۰/۹۷/۲۱۲ مورخ ۱۳۹۷/۰۴/۱۸ قرائت شد. بند ۲ مصوبه فوق‌الذکر لغو گردید."
    first, second = find(text)
    assert (second.number, second.dates) == (first.number, first.dates)
    assert (second.clause, second.relation, second.text) == ("2", "repeals", "مصوبه فوق‌الذکر")
    assert find("نامه مذکور رسید") == []


def test_minutes_do_not_cite_their_own_heading():
    head = "صورتجلسه دویست و چهل و یکمین جلسه عادی هیئت مدیره\n"
    assert find(head + "جلسه تشکیل شد") == []


@pytest.mark.parametrize("half", [0, 1], ids=["tuned on", "held out"])
def test_labelled_citations_are_found_as_the_figures_say(half):
    score = measure(sentences()[half::2])
    assert min(score.precision, score.recall) >= 0.97
    assert score.date_share >= 0.97
    assert score.relation_share >= 0.92


def test_spans_count_code_points_of_the_untouched_text():
    text = "پيرو مصوبـه\u200c شمـاره ۱۲/۹۷ مورخ ۱۳۹۷/۰۵/۱۴ \u202bو غيره"
    (citation,) = find(text)
    assert (
        text[slice(*citation.span)] == citation.text == "مصوبـه\u200c شمـاره ۱۲/۹۷ مورخ ۱۳۹۷/۰۵/۱۴"
    )


def test_the_citing_papers_date_drops_a_later_reading():
    text = "مصوبه شماره 12 مورخ 01/04/02"
    assert find(text)[0].dates == ("1401/04/02", "1402/04/01")
    assert find(text, PartialDate(1401, 12, 1))[0].dates == ("1401/04/02",)


@given(
    st.lists(
        st.sampled_from(
            [*"منش 0129/۱-،.\n", "مصوبه شماره ", "نامه", " مورخ ", "جلسه ", "بند ", " و "]
        ),
        max_size=40,
    ).map("".join)
)
def test_any_text_gives_ordered_spans_that_hold_their_text(text):
    found = find(text)
    spans = [citation.span for citation in found]
    assert all(text[slice(*c.span)] == c.text for c in found)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
