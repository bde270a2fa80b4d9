"""A citation is found however it is written, and nothing else is taken for one.

The golden table (tests/golden/citations.jsonl) was drafted from the recogniser's own output and
then reviewed line by line: it guards what is read, it does not measure what is missed. Keys that a
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
