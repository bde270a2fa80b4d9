"""Citations as they really stand in minutes, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.citations import find
from archive.jalali import PartialDate

# text, [(kind, parts joined by /, dates, clause, relation)]
FORMS = [
    (
        "مصوبه شماره 5/96/12289/ش مورخ 96/07/24 شورای اسلامی شهر",
        [("resolution", "5/96/12289/ش", ["1396/07/24"], None, None)],
    ),
    (
        "مصوبه 12289/96/5/ش مورخ 24/07/96",
        [("resolution", "12289/96/5/ش", ["1396/07/24"], None, None)],
    ),
    (
        "به استناد لایحه شماره 130-6 مورخ 1401-1-25",
        [("bill", "130/6", ["1401/01/25"], None, "based_on")],
    ),
    ("مصوبـه شمـاره 170-6", [("resolution", "170/6", [], None, None)]),
    (
        "نامه شماره 911506313مورخ 15/8/ 91رفاه",
        [("letter", "911506313", ["1391/08/15"], None, None)],
    ),
    ("نامه شماره 3/1072-16/2/86", [("letter", "3/1072", ["1386/02/16"], None, None)]),
    ("نامه شماره 220/24000-7/7/86", [("letter", "220/24000", ["1386/07/07"], None, None)]),
    ("بند 5 صورتجلسه 30/11/91", [("minutes", "", ["1391/11/30"], "5", None)]),
    (
        "نامه شماره 229 / 1402 / ص مورخ 29/ 01 / 1402",
        [("letter", "229/1402/ص", ["1402/01/29"], None, None)],
    ),
    (
        "تصویب‌نامه شماره ۱۳۰۷۳۰/ت۵۴۱۵۳هـ مورخ ۴/۱۰/۱۳۹۷",
        [("cabinet_decree", "130730/ت54153ه", ["1397/10/04"], None, None)],
    ),
    (
        "بند ۳ مصوبه شماره ۶۰/۹۷/۲۱۲ مورخ ۱۳۹۷/۰۸/۱۵ اصلاح می‌گردد",
        [("resolution", "60/97/212", ["1397/08/15"], "3", "amends")],
    ),
    (
        "مصوبه شماره ۱۲/۹۷ مورخ ۱۳۹۷/۰۵/۱۴ لغو گردید",
        [("resolution", "12/97", ["1397/05/14"], None, "repeals")],
    ),
    (
        "پیرو نامه شماره ۹۸/۲۳/۰۰۴۱۲ مورخ ۱۳۹۸/۰۴/۰۱",
        [("letter", "98/23/412", ["1398/04/01"], None, "follows")],
    ),
    (
        "مصوبه شماره ۸/۴ مورخ 01/04/02",
        [("resolution", "8/4", ["1401/04/02", "1402/04/01"], None, None)],
    ),
    (
        "درخواست های شماره 921506232و921506231مورخ 12/3/92",
        [
            ("request", "921506232", [], None, None),
            ("request", "921506231", ["1392/03/12"], None, None),
        ],
    ),
    (
        "نامه‌های شماره 12/5 مورخ 1398/01/05 و 13/6 مورخ 1398/02/06",
        [
            ("letter", "12/5", ["1398/01/05"], None, None),
            ("letter", "13/6", ["1398/02/06"], None, None),
        ],
    ),
    ("اجرای طرح", []),
    ("قرارداد شماره 12/98 مورخ 1398/02/03", []),
    ("مناقصه شماره ۵۵ و تلفن شماره 38422000", []),
    ("پلاک شماره ۱۲/۴۵۶ و حساب شماره 0102", []),
]


@pytest.mark.parametrize(("text", "wanted"), FORMS, ids=[text for text, _ in FORMS])
def test_a_citation_is_read_in_its_real_form(text, wanted):
    got = [(c.kind, "/".join(c.parts), list(c.dates), c.clause, c.relation) for c in find(text)]
    assert got == wanted


def test_the_span_stands_in_the_untouched_text():
    text = "با عنایت به مصوبـه شمـاره ۱۷۰-۶ مورخ ١٤٠١/٠٢/٠٣ موافقت شد"
    (citation,) = find(text)
    assert text[slice(*citation.span)] == citation.text == "مصوبـه شمـاره ۱۷۰-۶ مورخ ١٤٠١/٠٢/٠٣"


def test_a_session_is_cited_by_its_ordinal():
    (citation,) = find("صورتجلسه چهل و سومین جلسه هیئت مدیره مورخ ۱۳۹۷/۰۵/۱۴")
    assert (citation.session, citation.dates) == (43, ("1397/05/14",))


def test_a_relative_year_needs_the_citing_papers_date():
    assert find("نامه ۲۴ اسفند سال گذشته", PartialDate(1400, 2, 1))[0].dates == ("1399/12/24",)
    assert find("نامه ۲۴ اسفند سال گذشته")[0].dates == ()


@given(st.text(alphabet="مصوبه نامه شماره۱۲۳/-مورخ و هیئت\u200cـ0123", max_size=120))
def test_any_text_is_read_and_every_span_is_true(text):
    for citation in find(text):
        assert text[slice(*citation.span)] == citation.text
