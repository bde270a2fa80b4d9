# ruff: noqa: E501 - the texts are one line each, as they are read
"""The fifteen planted stories and their answers: what tests ask for is known beforehand."""

from typing import Any

from archive.jalali import PartialDate, weekday
from config.demo import names
from config.demo.municipality import Municipality, event, fa, relation
from config.demo.structure import Line, line

D = PartialDate.parse


def plant(city: Municipality) -> None:
    """Adds all stories to the base, their answers to the truth."""
    city.truth["stories"] = {}
    for story in (kiosks, objections, manager, board_gap, letters, errors, lawsuits, charts):
        story(city)


def tell(city: Municipality, number: int, **answers: Any) -> None:
    """Writes a story's answers down."""
    city.truth["stories"][str(number)] = answers


def hold(
    city: Municipality, body: str, date: str, clauses: list[dict[str, Any]], **keys: Any
) -> tuple[Line, list[Line]]:
    """A planted meeting with its resolutions."""
    meeting, made, more = city.meeting(body, D(date), clauses, **keys)
    city.base += [meeting, *made, *more]
    return meeting, made


PAVILION = "واگذاری غرفه بوستان"
# date, serial, title, text, and the day on which it ends by itself
CHAIN = (
    ("1395/05/12", 147, PAVILION, "واگذاری غرفه بوستان سروستان به صورت اجاره یک‌ساله از طریق مزایده عمومی و بر اساس نظریه کارشناس رسمی تصویب شد.", "1396/06/31"),
    ("1397/04/18", 212, f"اصلاح {PAVILION}", "مصوبه شماره ۶۰/۹۵/۱۴۷ مورخ ۱۳۹۵/۰۵/۱۲ درباره واگذاری غرفه بوستان به این شرح اصلاح می‌گردد: عبارت «یک‌ساله» حذف و عبارت «دوساله» جایگزین شود.", ""),
    ("1399/03/11", 88, f"لغو {PAVILION}", "مصوبه شماره ۶۰/۹۷/۲۱۲ مورخ ۱۳۹۷/۰۴/۱۸ درباره واگذاری غرفه بوستان از تاریخ ابلاغ این مصوبه لغو می‌شود.", ""),
    ("1402/06/05", 103, f"ضوابط جدید {PAVILION}", "ضوابط جدید واگذاری غرفه بوستان: واگذاری تنها از طریق مزایده الکترونیکی و برای یک سال شمسی انجام گیرد.", ""),
)  # fmt: skip


def kiosks(city: Municipality) -> None:
    """1 the precedent chain with look-alikes; 3 straight and reversed; 6 cited after repeal."""
    chain = []
    for n, (date, serial, title, text, ends) in enumerate(CHAIN):
        clause = {"serial": serial, "title": title, "subject": "اجاره", "text": text}
        if ends:
            clause["ends"] = ends
        _, made = hold(city, "60", date, [clause], session=901 + n)
        chain.append(made[0])
    city.base += [
        relation(chain[1], "amends", chain[0]["external_id"]),
        relation(chain[2], "repeals", chain[1]["external_id"]),
    ]
    like = [
        (
            "واگذاری غرفه نمایشگاه کتاب",
            "واگذاری غرفه نمایشگاه کتاب به ناشران به مدت ده روز بلامانع است.",
        ),
        ("نگهداری بوستان", "نگهداری بوستان نیلوفر به بخش خصوصی سپرده شود."),
        ("واگذاری زمین", "واگذاری زمین مازاد طرح از طریق مزایده تصویب شد."),
    ]
    _, e = hold(city, "60", "1401/02/10", [{"title": t, "text": x} for t, x in like], session=905)
    ids = [one["external_id"] for one in chain]
    tell(city, 1, chain=ids, look_alikes=[one["external_id"] for one in e])
    citing_letters(city, ids)


def citing_letters(city: Municipality, ids: list[str]) -> None:
    """3 the amendment cited straight and reversed; 6 cited long after its repeal."""
    straight = city.letter(
        D("1398/08/11"),
        "",
        subject="استعلام مصوبه",
        text="بازگشت به مصوبه شماره ۶۰/۹۷/۲۱۲ مورخ ۱۳۹۷/۰۴/۱۸ خواهشمند است نسخه مصدق ارسال شود.\nداده نمایشی",
        home="21",
        level="normal",
    )
    turned = city.letter(
        D("1398/09/09"),
        "",
        subject="استعلام مصوبه",
        text="در اجرای مصوبه شماره ۲۱۲/۹۷/۶۰ مورخ ۱۳۹۷/۰۴/۱۸ گزارش ارسال می‌شود.\nداده نمایشی",
        home="26",
        level="normal",
    )
    late = city.letter(
        D("1401/03/22"),
        "",
        subject="استناد به مصوبه غرفه",
        text="در اجرای مصوبه شماره ۶۰/۹۷/۲۱۲ مورخ ۱۳۹۷/۰۴/۱۸ قرارداد غرفه تمدید شد.\nداده نمایشی",
        home="21",
        level="normal",
    )
    city.base += [straight, turned, late]
    tell(city, 3, cited=ids[1], letters=[straight["external_id"], turned["external_id"]])
    tell(city, 6, repealed=ids[1], repealer=ids[2], letter=late["external_id"])


def objections(city: Municipality) -> None:
    """2 two objections of the conformity board: on day 9 and, too late, on day 12 answered."""
    answers = []
    for n, (date, told, objected, answered) in enumerate((
        ("1400/07/11", "1400/07/14", "1400/07/20", "1400/07/29"),
        ("1401/08/08", "1401/08/11", "1401/08/17", "1401/08/29"),
    ), 1):  # fmt: skip
        _, made = hold(
            city,
            "60",
            date,
            [
                {
                    "title": "بهای خدمات پارکینگ",
                    "subject": "بودجه",
                    "text": f"بهای خدمات پارکینگ حاشیه‌ای با {fa(20 + n)} درصد افزایش تصویب شد.",
                    "notified": told,
                }
            ],
            session=910 + n,
        )
        reply = city.letter(D(objected), "L3", home="10", level="normal")
        city.base += [
            reply,
            event(made[0], "objection", objected, letter=reply["external_id"]),
            event(made[0], "revised", answered),
        ]
        answers.append(
            {
                "resolution": made[0]["external_id"],
                "days": (D(answered).first() - D(objected).first()).days,
            }
        )
    tell(city, 2, objections=answers, limit=10)


def manager(city: Municipality) -> None:
    """4 a manager moved from 24 to 22 with 31 open items."""
    opened, closed = [], []
    for month, session in ((2, 921), (6, 922), (10, 923), (12, 924)):
        clauses = []
        for n in range(10):
            done = len(closed) + len([c for c in clauses if c["execution"] == "done"]) < 9 and n < 3
            clauses.append(
                {
                    "title": f"اقدام حمل‌ونقل {fa(session)}-{fa(n + 1)}",
                    "text": f"مقرر شد مدیرعامل سازمان حمل‌ونقل طرح ساماندهی ایستگاه {names.PLACES[n]} را اجرا و گزارش نماید.",
                    "responsible": names.STORY_MANAGER,
                    "due": "1400/06/15",
                    "execution": "done" if done else "in_progress",
                }
            )
        _, made = hold(city, "24", f"1399/{month:02d}/09", clauses, session=session)
        for one in made:
            (closed if one["execution"] == "done" else opened).append(one["external_id"])
    tell(city, 4, person=names.STORY_MANAGER, moved="1400/07/01", open=opened, closed=closed)


def board_gap(city: Municipality) -> None:
    """7 sessions 14 and 15 of board 23 are lacking in 1397; 13 a meeting without quorum."""
    ids = []
    for day, session in (("1397/08/05", 13), ("1397/09/10", 16)):
        meeting, _ = hold(city, "23", day, [{"template": "R26"}], session=session)
        ids.append(meeting["external_id"])
    city.sessions["23"] = 100
    tell(city, 7, body="23", year=1397, lacking=[14, 15], neighbours=ids)
    meeting, _ = hold(
        city,
        "26",
        "1398/05/06",
        [],
        session=931,
        present=city.people(2),
        text="بسمه تعالی\nهیئت مدیره سازمان اموال و املاک\nبه علت حاضر نشدن اعضا جلسه رسمیت نیافت.\nداده نمایشی",
    )
    tell(city, 13, meeting=meeting["external_id"], quorum=3, present=2)


def letters(city: Municipality) -> None:
    """8 a classified enclosure, 10 a contract without a resolution, 11 one letter twice."""
    one = city.letter(
        D("1400/11/05"), "L4", home="25", level="normal", enclosures=["گزارش ارزیابی (محرمانه)"]
    )
    enclosure = line(
        "document",
        "d-story8",
        type="report",
        number="1",
        date="1400/11/05",
        title="گزارش ارزیابی",
        text="پیوست نامه.\nداده نمایشی",
        unit="u-25",
        level="confidential",
    )
    bare = city.letter(
        D("1399/10/14"),
        "",
        home="22",
        level="normal",
        subject="ابلاغ قرارداد",
        text="قرارداد شماره ۹۹/ق/۴۴۱ با شرکت آبادراه فراز جهت اجرا ابلاغ می‌گردد.\nداده نمایشی",
    )
    first = city.letter(D("1401/06/12"), "L8", home="24", level="normal")
    again = city.letter(
        D("1401/06/14"),
        "L8",
        home="24",
        **{k: first[k] for k in ("text", "sender", "receiver", "level")},
        sender_number="ص/۷۷",
    )
    city.base += [one, enclosure, bare, first, again, relation(one, "encloses", "d-story8")]
    tell(city, 8, letter=one["external_id"], enclosure="d-story8")
    tell(city, 10, letter=bare["external_id"])
    tell(city, 11, letters=[first["external_id"], again["external_id"]])


def errors(city: Municipality) -> None:
    """12 an impossible weekday, 14 an ambiguous date, 15 a name spelt in three ways."""
    date = D("1400/02/12")
    wrong = "دوشنبه" if weekday(date) != "دوشنبه" else "شنبه"
    meeting, _ = hold(
        city,
        "22",
        str(date),
        [{"template": "R13"}],
        session=941,
        head=f"بسمه تعالی\nصورتجلسه هیئت مدیره\nجلسه روز {wrong} مورخ {fa(date)} تشکیل گردید:",
    )
    tell(city, 12, meeting=meeting["external_id"], written=wrong, right=weekday(date))
    odd = city.letter(
        D("1402/04/01"),
        "",
        home="12",
        level="normal",
        subject="دعوت به بازدید",
        text="تاریخ: ۰۱/۰۴/۰۲\nاز آن واحد برای بازدید دعوت می‌شود.\nداده نمایشی",
    )
    city.base.append(odd)
    tell(
        city,
        14,
        letter=odd["external_id"],
        written="01/04/02",
        readings=["1401/04/02", "1402/04/01"],
    )
    ids = []
    for n, word in enumerate(("هیأت", "هیئت", "هیات")):
        meeting, _ = hold(
            city,
            "25",
            f"1399/0{n + 4}/08",
            [{"template": "R24"}],
            session=951 + n,
            head=f"بسمه تعالی\nصورتجلسه {word} مدیره سازمان فناوری اطلاعات و ارتباطات",
        )
        ids.append(meeting["external_id"])
    tell(city, 15, meetings=ids)


def lawsuits(city: Municipality) -> None:
    """Three confidential decisions of board 23, and nothing else says their words."""
    ids = []
    for n, date in enumerate(("1400/09/02", "1401/09/05", "1402/09/04")):
        _, made = hold(city, "23", date, [{"template": "R34"}], session=961 + n)
        ids.append(made[0]["external_id"])
    city.truth["lawsuits"] = ids


def charts(city: Municipality) -> None:
    """9 the chart of 1398/12/24, then a letter signed by a unit that had moved; 5 the scan."""
    told = city.letter(
        D("1398/12/24"),
        "",
        home="10",
        level="normal",
        subject="تغییر جایگاه اداره برنامه‌ریزی",
        text="به تاریخ ۲۴ اسفند ۱۳۹۸ به اطلاع می‌رساند اداره برنامه‌ریزی از زیرمجموعه معاونت توسعه منابع خارج و زیر نظر مستقیم شهردار فعالیت می‌کند؛ آمارها صرفاً با امضای آن واحد معتبر است.\nداده نمایشی",
    )
    old = city.letter(
        D("1399/02/16"),
        "",
        home="10",
        level="normal",
        subject="ارسال آمار",
        signer="معاونت توسعه منابع",
        text="آمار فصل با امضای معاونت توسعه منابع ارسال می‌شود.\nداده نمایشی",
    )
    drawn_charts(city)
    city.base += [told, old, relation(told, "based_on", "d-chart-1398")]
    tell(city, 9, letter=told["external_id"], chart="c-1398", wrongly_signed=old["external_id"])
    tell(city, 5, scan="scans/story5.pdf", pages=9, clauses=12, crossing=8)


def drawn_charts(city: Municipality) -> None:
    """A chart of the headquarters for each year, with its sheet; the organisations have their own."""
    for n, year in enumerate(range(1397, 1405)):
        date = f"{year}/12/24"
        units = [
            {
                "code": c,
                "title": t,
                "parent": "103" if c == "104" and year < 1398 else "10",
                "depth": 1,
            }
            for c, t in names.DEPARTMENTS.items()
        ]
        city.base.append(
            line(
                "chart",
                f"c-{year}",
                organisation="10",
                number=str(n + 1),
                date=date,
                **{"from": date},
                state="approved",
                units=units,
            )
        )
        text = "\n".join(f"{u['title']} زیر {u['parent']}" for u in units)
        city.base.append(
            line(
                "document",
                f"d-chart-{year}",
                type="chart",
                number=str(n + 1),
                date=date,
                title=f"نمودار سازمانی {fa(year)}",
                text=f"{text}\nداده نمایشی",
                unit="u-10",
                level="normal",
            )
        )
