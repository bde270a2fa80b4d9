"""A made archive of papers that look alike, and sentences that cite them in many written forms.

Each sentence knows its paper, or that it means none or none alone: another day under a known
number, twins of one number and day, a number that no register holds.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from archive import registration
from archive.jalali import PartialDate
from archive.models import Body, Record, Unit
from archive.persian import number_key, persian_digits
from archive.registration import Entry
from archive.vocabulary import Kind, Level

UNITS = {
    "10": "شهرداری", "21": "سازمان سیما، منظر و فضای سبز", "22": "سازمان عمران",
    "23": "سازمان مدیریت پسماند", "24": "سازمان حمل‌ونقل",
}  # fmt: skip
# code, title, type, unit, how its numbers look
BODIES = (
    ("60", "شورای اسلامی شهر", "council", "10", "60/{yy}/{n}"),
    ("21", "هیئت مدیره سازمان سیما، منظر و فضای سبز", "board", "21", "21/{yy}/{n}"),
    ("22", "هیئت مدیره سازمان عمران", "board", "22", "22/{yy}/{n}"),
    ("23", "هیئت مدیره سازمان مدیریت پسماند", "board", "23", "23/{yy}/{n}"),
    ("24", "هیئت مدیره سازمان حمل‌ونقل", "board", "24", "{n}/{yy}"),
    ("41", "کمیسیون برنامه و بودجه", "commission", "10", "{n}/{yy}"),
    ("42", "کمیسیون عمران و شهرسازی", "commission", "10", "{n}/{yy}"),
    ("51", "کارگروه تحول اداری", "working_group", "10", "{n}"),
)
YEARS = range(1395, 1403)
SERIALS = range(101, 107)
VERBS = (
    ("پیرو {} اقدام لازم معمول گردید.", "follows"),
    ("به استناد {} مراتب جهت اجرا ابلاغ می‌شود.", "based_on"),
    ("در اجرای {} گزارش پیشرفت کار ارسال می‌گردد.", "implements"),
    ("{} از تاریخ ابلاغ لغو می‌گردد.", "repeals"),
    ("{} به شرح پیوست اصلاح گردید.", "amends"),
    ("مهلت مقرر در {} به مدت سه ماه دیگر تمدید می‌شود.", "extends"),
    ("متن {} در جلسه قرائت شد.", ""),
    ("{} لغو نمی‌گردد و لازم‌الاجراست.", ""),
)
FILLER = "کارشناسان واحدهای تابعه موضوع را بررسی و نظر خود را به دبیرخانه اعلام نمایند."


@dataclass(frozen=True)
class Cited:
    """A sentence, what it cites as written, and the paper it means (None: none alone)."""

    sentence: str
    citation: str
    number: str
    target: int | None
    relation: str


def build() -> list[Record]:
    """Files the archive; -> its resolutions."""
    units: dict[str, Unit] = {}
    for code, title in UNITS.items():
        units[code] = Unit.objects.create(
            code=code, title=title, type="organisation", parent=units.get("10")
        )
    made = []
    for code, title, type_, unit, form in BODIES:
        body = Body.objects.create(code=code, title=title, type=type_, unit=units[unit])
        for year in YEARS:
            for n in SERIALS:
                # Both commissions sat on the same days in 1400: twins of number and day.
                step = 1 if year == 1400 and type_ == "commission" else int(code) % 6
                half = (n - SERIALS.start) // 3  # three clauses a session
                day = f"{year}/{1 + step + 6 * half:02d}/{10 + 2 * step + half:02d}"
                number = form.format(yy=f"{year % 100:02d}", n=n)
                made.append(_file(body, number, day))
    return made


def _file(body: Body, number: str, day: str) -> Record:
    fields = {
        "number": number, "date": day, "body": body, "unit": body.unit, "text": FILLER,
        "level": Level.NORMAL, "title": "مصوبه",
    }  # fmt: skip
    entry = Entry(kind=Kind.RESOLUTION, fields=fields, details={"clause": "1"})
    return registration.register(entry, user=None, log=False)


def letter(text: str, number: int, **more: object) -> Record:
    """A citing letter of headquarters, later than all."""
    fields = {
        "number": f"05/10/{number}", "date": "1405/01/20", "unit": Unit.objects.get(code="10"),
        "text": text, "level": Level.NORMAL, "title": "نامه",
    }  # fmt: skip
    details = {"direction": "internal", "sender": "الف", "receiver": "ب"}
    entry = Entry(kind=Kind.LETTER, fields=fields, details=details, **more)
    return registration.register(entry, user=None, log=False)


def written_day(day: str, rng: random.Random) -> str:
    """A day as papers write it; two-digit years only where they leave no doubt."""
    date = PartialDate.parse(day)
    forms = [
        f"{date.year}/{date.month:02d}/{date.day:02d}",
        f"{date.year}/{date.month}/{date.day}",
        f"{date.day:02d}/{date.month:02d}/{date.year}",
        f"{date.year}-{date.month}-{date.day}",
    ]
    if date.year < 1400:
        forms.append(f"{date.year % 100}/{date.month:02d}/{date.day:02d}")
    return rng.choice(forms)


def written_number(number: str, rng: random.Random, *, scanned: bool) -> str:
    """Straight, turned round by display, or with gaps."""
    parts = number.split("/")
    forms = [number, number, "/".join(reversed(parts))]
    if not scanned:
        forms.append(" / ".join(parts))
    return rng.choice(forms)


def sentences(
    records: list[Record], count: int, *, seed: int, scanned: bool = False
) -> Iterator[Cited]:
    """`count` sentences, each about one citation."""
    rng = random.Random(seed)
    for _ in range(count):
        record = rng.choice(records)
        dice = rng.random()
        number, day = record.number, record.date
        if dice < 0.08:  # no register has it
            number = number.replace("/", "/9", 1) if "/" in number else f"9{number}"
        elif dice < 0.16:  # another day under this number
            day = f"{int(day[:4]) - 1}{day[4:]}"
        form = rng.choice(("dated", "dated", "dated", "issued", "bare"))
        shown = f"مصوبه شماره {persian_digits(written_number(number, rng, scanned=scanned))}"
        if form != "bare" or dice < 0.16:
            shown += f" مورخ {persian_digits(written_day(day, rng))}"
        named = form == "issued"
        verb, relation = rng.choice(VERBS)
        whole = f"{shown} {record.body.title}" if named and record.body else shown
        told = day if form != "bare" or dice < 0.16 else ""
        target = _meant(records, number, told, record.body_id if named else None)
        yield Cited(verb.format(whole), shown, number, target, relation)


def _meant(records: list[Record], number: str, day: str, body: int | None) -> int | None:
    """The record that is named alone; a serial without a day or a body is never enough."""
    if not day and not body and "/" not in number:
        return None
    alike = [
        record
        for record in records
        if record.number_key == number_key(number)
        and (not day or record.date == day)
        and (body is None or record.body_id == body)
    ]
    return alike[0].pk if len(alike) == 1 else None
