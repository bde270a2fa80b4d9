"""Papers whose facts wait for the personnel office: two life records and two appointments.

They come as any paper of the demo; their scans are drawn and read, and what the reading finds is
proposed. One is of somebody who has no file yet.
"""

from django.contrib.auth import get_user_model

from archive.limits import Child
from archive.models import Record
from archive.persian import persian_digits
from config.demo import scans
from config.demo.people import Staff
from config.demo.structure import SOURCE, Line, line
from ingest import personnel

OFFICE = "hr"
NEWCOMER = "گلاره تازه‌کار نمونه"
DAY = "1405/08/25"
CV = """رزومه
نام و نام خانوادگی: {name}
سوابق تحصیلی
کارشناسی ارشد مدیریت صنعتی، دانشگاه فرازدشت، ۱۳۹۷/۰۶/۳۱
سوابق شغلی
از ۱۳۹۷/۰۷/۰۱ تا ۱۳۹۹/۱۲/۲۹: کارشناس، شرکت نمونه
دوره‌های آموزشی
دوره گزارش‌نویسی اداری، ۲۰ ساعت، ۱۴۰۴/۰۲/۰۱
سوابق ارزشیابی
سال ۱۴۰۳: ۸۸ از ۱۰۰
داده نمایشی"""
ORDER = """شماره: ۰۵/۸۱/{serial}
تاریخ: ۱۴۰۵/۰۸/۲۰
جناب آقای {name}
به موجب این حکم از تاریخ {day} به سمت {title} در {unit} منصوب می‌شوید.
داده نمایشی"""


def papers(staff: Staff, units: dict[str, str]) -> list[Line]:
    """The lines of the papers; `units` are titles by code."""
    one, *moved = staff.persons[:3]
    texts = [("cv", one["name"], CV), ("cv", NEWCOMER, CV)]
    for n, person in enumerate(moved, 1):
        post = staff.posts[n]
        order = ORDER.format(
            serial=persian_digits(f"9000{n}"), name="{name}", title=post["title"],
            day=persian_digits(f"1405/08/{24 + n}"), unit=units[post["unit"].removeprefix("u-")],
        )  # fmt: skip
        texts.append(("appointment", person["name"], order))
    return [
        line(
            "document", f"hr-waiting-{n}", type=kind, number=f"05/82/{n:05d}", date=DAY,
            title=f"{'رزومه' if kind == 'cv' else 'حکم کارگزینی'} {name}", unit="u-10",
            level="normal", text=text.format(name=name),
        )
        for n, (kind, name, text) in enumerate(texts, 1)
    ]  # fmt: skip


def propose_all(rows: list[Line]) -> int:
    """Scans and proposals for those that have none; -> how many facts wait by it."""
    user = get_user_model().objects.filter(username=OFFICE).first()
    made = 0
    with Child() as child:
        for row in rows:
            record = Record.objects.filter(source=SOURCE, external_id=row["external_id"]).first()
            if record is None or record.pages.filter(origin="ocr").exists():
                continue
            scans.attach(record, row, "A", child)
            made += len(personnel.propose(record, user=user))
    return made
