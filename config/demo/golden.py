# ruff: noqa: E501 - the texts are one line each, as they are read
"""Posts, candidates and queries with known answers, computed from the lines, not by search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.jalali import PartialDate
from archive.persian import fold
from config.demo.structure import Line, line

if TYPE_CHECKING:
    from config.demo.municipality import Municipality

MASTER, BACHELOR, DOCTOR = "master", "bachelor", "doctorate"
DEEDS, PROJECT = "آیین‌نامه مالی و معاملات", "مدیریت پروژه"
ASSESSED, SECURITY, DRIP = "کانون ارزیابی", "امنیت اطلاعات", "آبیاری تحت فشار"
# code, title, unit, rank, area, degree, fields, total years, managerial, area years, more leaves
POSTS: tuple[tuple[Any, ...], ...] = (
    ("P1", "معاون برنامه‌ریزی و توسعه", "22", "middle", "عمران", MASTER, ["عمران", "مدیریت ساخت", "مدیریت پروژه", "برنامه‌ریزی شهری"], 10, 4, ("عمران", 2, True), [{"course": {"title": PROJECT}}, {"course": {"title": DEEDS}}, {"appraisal_average": {"last_years": 3, "min": 80}}]),
    ("P2", "مدیر نگهداری فضای سبز", "21", "base", "فضای سبز", BACHELOR, ["باغبانی", "مهندسی فضای سبز", "معماری منظر"], 6, 1, None, [{"course": {"title": DRIP}, "mandatory": False}]),
    ("P3", "معاون حمل‌ونقل همگانی", "24", "middle", "حمل‌ونقل", MASTER, ["برنامه‌ریزی حمل‌ونقل", "راه و ترابری"], 10, 3, None, [{"appraisal_average": {"last_years": 3, "min": 80}}]),
    ("P4", "مدیر سامانه‌ها", "25", "base", "فناوری", BACHELOR, ["نرم‌افزار", "فناوری اطلاعات"], 5, 0, None, [{"course": {"title": SECURITY, "valid_years": 3}}]),
    ("P5", "رئیس دبیرخانه مرکزی", "101", "supervisory", "دبیرخانه و بایگانی", BACHELOR, ["علم اطلاعات", "مدیریت دولتی", "مدیریت اسناد"], 5, 0, ("دبیرخانه و بایگانی", 2, False), []),
    ("P6", "مدیرعامل سازمان مدیریت پسماند", "23", "senior", "پسماند", MASTER, ["محیط زیست", "عمران آب", "مدیریت شهری"], 15, 6, None, [{"certificate": {"title": ASSESSED, "must_be_valid": True}}]),
)  # fmt: skip
# code, name, degrees, service (from, to, title, area, managerial), courses, appraisals
PEOPLE: tuple[tuple[Any, ...], ...] = (
    ("C1", "سام آراسته‌مهر", [(MASTER, "مدیریت ساخت", 1391)], [("1389/07/01", "1394/06/31", "کارشناس عمران", "عمران", False), ("1394/07/01", "1399/06/31", "رئیس نظارت فنی", "عمران", True), ("1399/07/01", "", "معاون فنی منطقه ۲", "عمران", True)], [PROJECT, DEEDS], (88, 91, 86)),
    ("C2", "نگین پرتوآیین", [(DOCTOR, "برنامه‌ریزی شهری", 1398)], [("1393/02/01", "1398/12/29", "کارشناس", "عمران", False), ("1399/01/15", "1403/05/31", "رئیس مطالعات عمران", "عمران", True), ("1403/06/01", "", "مدیر برنامه‌ریزی", "عمران", True)], [PROJECT], (90, 87, 92)),
    ("C3", "کیان دادپرور", [(MASTER, "مدیریت پروژه", 1395)], [("1396/01/20", "1400/02/31", "کارشناس", "عمران", False), ("1400/03/01", "", "رئیس اداره", "عمران", True)], [PROJECT, DEEDS], (85, 84, 88)),
    ("C4", "بهنود سروآذین", [(MASTER, "معماری منظر", 1390)], [("1393/09/01", "1401/05/31", "کارشناس", "فضای سبز", False), ("1401/06/01", "", "رئیس ناحیه فضای سبز", "فضای سبز", True)], [], ()),
    ("C5", "ترانه سبزینه‌کار", [(BACHELOR, "مهندسی فضای سبز", 1386)], [("1388/09/01", "1397/12/29", "کارشناس", "فضای سبز", False), ("1398/01/01", "", "مسئول نگهداری", "فضای سبز", True)], [DRIP], ()),
    ("C6", "هومن راهوارپیشه", [(MASTER, "برنامه‌ریزی حمل‌ونقل", 1389)], [("1391/09/01", "1399/12/30", "کارشناس", "حمل‌ونقل", False), ("1400/01/01", "", "رئیس سامانه‌های همگانی", "حمل‌ونقل", True)], [], (89, 82, 90)),
    ("C7", "شیده کارافزا", [(BACHELOR, "صنایع", 1388), (MASTER, "مدیریت دولتی", 1392)], [("1390/09/01", "1396/12/29", "کارشناس", "حمل‌ونقل", False), ("1397/01/01", "", "مدیر اداری", "حمل‌ونقل", True)], [], (93, 95, 91)),
    ("C8", "آریا داده‌پی", [(MASTER, "نرم‌افزار", 1394)], [("1395/09/01", "1401/12/29", "کارشناس", "فناوری", False), ("1402/01/01", "", "رئیس توسعه", "فناوری", True)], [SECURITY], ()),
    ("C9", "مهرناز سندآرا", [(MASTER, "علم اطلاعات", 1396)], [("1397/09/01", "1400/08/30", "کارشناس", "اداری", False), ("1400/09/01", "", "کارشناس بایگانی و دبیرخانه", "دبیرخانه و بایگانی", False)], [], ()),
    ("C10", "فرزام پاک‌اندیش", [(MASTER, "محیط زیست", 1390)], [("1391/04/01", "1399/03/31", "کارشناس", "پسماند", False), ("1396/04/01", "1399/03/31", "مشاور", "پسماند", False), ("1399/04/01", "", "معاون پسماند", "پسماند", True)], [], ()),
)  # fmt: skip
COURSE_DAYS = {SECURITY: "1401/05/10", DRIP: "1402/03/01"}
VERDICTS = {
    "P1": {"C1": "eligible", "C2": "conditional"}, "P2": {"C5": "eligible", "C4": "eligible"},
    "P3": {"C6": "eligible"}, "P4": {"C8": "conditional"}, "P5": {"C9": "undetermined"}, "P6": {},
}  # fmt: skip  # all other pairs: not_eligible


def people() -> list[Line]:
    """Posts with their rules, and the ten candidates."""
    return [one for post in POSTS for one in post_lines(post)] + [person(row) for row in PEOPLE]


def post_lines(row: tuple[Any, ...]) -> list[Line]:
    """A post and the rule of its conditions."""
    code, title, unit, rank, area, degree, fields, total, managerial, special, more = row
    leaves: list[dict[str, Any]] = [
        {"degree": {"min": degree, "fields": fields}}, {"service_years": {"min": total}},
    ]  # fmt: skip
    if managerial:
        leaves.append({"service_years": {"min": managerial, "managerial": True}})
    if special:
        wanted = {"min": special[1], "area": special[0]}
        leaves.append({"service_years": wanted | ({"managerial": True} if special[2] else {})})
    leaves += more
    named = [
        {"id": f"{code}-{n}", "text": f"شرط {n} {title}", "mandatory": True} | leaf
        for n, leaf in enumerate(leaves, 1)
    ]
    return [
        line("post", f"post-{code}", code=code, title=title, unit=f"u-{unit}", rank=rank,
             area=area, vacant=True, rule=f"rule-{code}"),
        line("rule", f"rule-{code}", code=f"rule-{code}", version="1", acting_factor=1.0,
             legal_basis="شرایط احراز نمایشی", conditions={"all": named}, **{"from": "1400/01/01"}),
    ]  # fmt: skip


def person(row: tuple[Any, ...]) -> Line:
    """A candidate's file; C9's degree is only declared."""
    code, name, degrees, service, courses, scores = row
    state = "declared" if code == "C9" else "verified"
    valid = {"title": ASSESSED, "date": "1404/02/01", "valid_until": "1407/02/01"}
    return line(
        "person", f"person-{code}", code=code, name=name,
        education=[
            {"degree": d, "field": f, "date": f"{y}/06/31", "state": state} for d, f, y in degrees
        ],
        service=[
            {"title": title, "area": area, "managerial": managerial, "capacity": "substantive",
             "from": start, "state": "verified"} | ({"to": end} if end else {})
            for start, end, title, area, managerial in service
        ],
        courses=[
            {"title": c, "hours": 40, "date": COURSE_DAYS.get(c, "1400/02/01"),
             "state": "verified"} for c in courses
        ],
        appraisals=[
            {"year": 1402 + n, "score": score, "state": "verified"}
            for n, score in enumerate(scores)
        ],
        certificates=[valid | {"state": "verified"}] if code == "C10" else None,
    )  # fmt: skip


def queries(city: Municipality) -> dict[str, Any]:
    """Expected ids of the golden queries."""
    rows = [r for r in city.lines() if r["kind"] in ("meeting", "resolution", "letter")]
    made = [r for r in rows if r["kind"] == "resolution"]
    seen = [r for r in made if r["level"] == "normal"]
    chain = city.truth["stories"]["1"]["chain"]

    def ids(found: list[Line]) -> list[str]:
        return sorted(r["external_id"] for r in found)

    def holds(row: Line, words: str) -> bool:
        return fold(words) in fold(row.get("text", ""))

    today = "1405/08/30"
    return {
        "واگذاری غرفه بوستان": {
            "first": chain, "1396/01/01": chain[:1], "1400/01/01": [chain[2]],
            "1403/01/01": [chain[2], chain[3]], "repealed": [chain[1]],
        },
        "60/97/212": {"ids": [chain[1]], "same": ["212/97/60", "۶۰/۹۷/۲۱۲"]},
        "«کمک رفاهی» 1398 سازمان پسماند": {
            "ids": ids([r for r in seen if holds(r, "کمک رفاهی") and r["unit"] == "u-23"
                        and r["date"][:4] == "1398"]),
        },
        "مبلغ > 50 میلیارد ریال، حمل‌ونقل": {
            "ids": ids([r for r in seen if r.get("subject") == "حمل‌ونقل"
                        and r.get("amount", 0) > 50_000_000_000]),
        },
        "زیباسازی": {
            "ids": ids([r for r in rows if holds(r, "زیباسازی")]), "successor": "21",
        },
        "دعوای مطروحه": {"normal": [], "confidential": city.truth["lawsuits"]},
        "بدون اقدام، سررسید گذشته، منطقه ۳": {
            "on": today,
            "ids": ids([r for r in made if r.get("execution") == "not_started"
                        and "منطقه ۳" in r.get("responsible", "")
                        and r.get("due", today) < today]),
        },
        "تصمیمات دوره تصدی": {k: city.truth["stories"]["4"][k] for k in ("person", "open", "closed")},
        "نامه ۲۴ اسفند درباره اداره برنامه‌ریزی": {
            "top3": city.truth["stories"]["9"]["letter"], "chart": "c-1398",
        },
        "match": {
            "on": today, "verdicts": VERDICTS, "years": {"C3": 9.62, "C10": 14.42},
            "met_on": {"P1": {"C3": str(PartialDate(1406, 1, 20))}},
        },
    }  # fmt: skip
