# ruff: noqa: E501 - the texts are one line each, as they are read
"""Papers of the demo municipality as interchange lines: same seed and profile, same lines."""

import datetime
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from archive.jalali import PartialDate, to_gregorian, weekday
from archive.persian import persian_digits
from config.demo import names, structure, texts
from config.demo.structure import Line, line

SEED = 1405
FIRST, LAST = to_gregorian(1394, 1, 15), to_gregorian(1405, 8, 28)
# meetings, resolutions, letters
PROFILES = {"S": (240, 1500, 2500), "M": (4280, 24700, 35000), "L": (21000, 120000, 175000)}
MEETINGS_A_YEAR = {
    "board": 144, "council": 44, "commission": 110, "organisation_council": 18,
    "district_mayors": 20, "working_group": 30,
}  # fmt: skip
CLAUSES = {
    "board": 7, "council": 6, "commission": 4, "organisation_council": 5, "district_mayors": 8,
    "working_group": 5,
}  # fmt: skip
WITHHELD = "این بند طبقه‌بندی دارد و جداگانه نگهداری می‌شود."
CLOSING = {
    "council": "این مصوبه در صورت عدم اعتراض هیئت تطبیق ظرف دو هفته از تاریخ ابلاغ لازم‌الاجرا است."
}
BASE_RESOLUTIONS = 150
FIRST_SERIAL, FIRST_LETTER = 301, 10001  # below are the stories'; five digits never collide


def fa(value: object) -> str:
    """Persian digits of anything."""
    return persian_digits(str(value))


def workday(date: datetime.date) -> datetime.date:
    """The day itself, or Saturday for a Thursday's or Friday's."""
    return date + datetime.timedelta(days={3: 2, 4: 1}.get(date.weekday(), 0))


@dataclass
class Municipality:
    """Lines under way; `base` is what a first look needs, `rest` follows."""

    profile: str
    seed: int = SEED
    structure: list[Line] = field(default_factory=list)
    base: list[Line] = field(default_factory=list)
    rest: list[Line] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)  # of rest: papers whose facts wait
    truth: dict[str, Any] = field(default_factory=dict)
    serials: dict[tuple[str, int], int] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    passed: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.rng = random.Random(f"{self.seed}-{self.profile}")
        self.structure = [*structure.units(), *structure.bodies(), *structure.users()]
        self.bodies = {row["code"]: row for row in self.structure if row["kind"] == "body"}

    def lines(self) -> list[Line]:
        """All of them, in the order they are loaded."""
        return [*self.structure, *self.base, *self.rest]

    def number(self, code: str, year: int, first: int = FIRST_SERIAL) -> tuple[str, int]:
        """The next number of a body or secretariat in a year."""
        serial = self.serials.get((code, year), first)
        self.serials[code, year] = serial + 1
        return f"{year % 100:02d}", serial

    def slots(self, date: PartialDate, body: str) -> dict[str, str]:
        """Values for every slot of a template."""
        rng, year = self.rng, date.year
        earlier = PartialDate.from_date(date.first() - datetime.timedelta(days=rng.randint(5, 50)))
        later = PartialDate.from_date(date.first() + datetime.timedelta(days=rng.randint(20, 150)))
        before = [row for row in self.passed[body] if row["date"] < str(date)][-40:]
        target = rng.choice(before) if before else None
        company, place = rng.choice(names.COMPANIES), rng.sample(names.PLACES, 3)
        home = self.bodies[body]["unit"] if body in self.bodies else body
        amount = rng.randint(4, 900) * 10 ** rng.choice((8, 9))
        return {
            "y": fa(year), "ln": fa(f"{earlier.year % 100}/10/{rng.randint(10001, 10900)}"),
            "ld": texts.date_text(earlier, year), "due": texts.date_text(later, year),
            "d2": texts.date_text(later, year), "_due": str(later), "_amount": str(amount),
            "a": fa(rng.randint(1, 3)), "b": fa(rng.randint(4, 6)), "amt": fa(f"{amount:,}"),
            "c1": fa(rng.randint(10101, 10999)), "c2": fa(rng.randint(20101, 20999)),
            "p": fa(rng.randint(8, 45)), "n": fa(rng.randint(4, 90)), "t": fa(rng.randint(3, 20)),
            "m": fa(rng.randint(100, 400)), "place": place[0], "place2": place[1],
            "place3": place[2], "work": rng.choice(texts_works()), "co": company,
            "plate": fa(f"{rng.randint(1, 90)}/{rng.randint(100, 9000)}"),
            "party": f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}",
            "dist": fa(rng.randint(1, 5)), "org": names.ORGANISATIONS.get(home, "سازمان‌ها"),
            "ref": fa(target["number"]) if target else "", "_target": target["external_id"]
            if target else "",
            "rc": fa(target["clause"]) if target else fa(1),  # its place in its session
            "md": texts.date_text(PartialDate.parse(target["date"]) if target else earlier, year),
            "rd": texts.date_text(PartialDate.parse(target["date"]), year) if target else "",
        }  # fmt: skip

    def template(self, body: str) -> str:
        """A template's key, amendments and repeals at their shares."""
        kind, dice = self.bodies[body]["type"], self.rng.random()
        if kind in ("council", "board") and self.passed[body] and dice < 0.12:
            return "R28" if dice < 0.06 else "R29" if dice < 0.08 else "R30"
        usual = texts.USUAL[kind] + (
            texts.OWN[self.bodies[body]["unit"]] * 2 if kind == "board" else ()
        )
        return self.rng.choice(usual)

    def meeting(
        self, body: str, date: PartialDate, clauses: list[dict[str, Any]], **keys: Any
    ) -> tuple[Line, list[Line], list[Line]]:
        """A meeting, its resolutions, and the relations and events that follow from them.

        `clauses`: dicts with key `template`, or `title` and `text`; other keys go to the line.
        """
        self.sessions[body] = session = keys.pop("session", self.sessions[body] + 1)
        row = self.bodies[body]
        home = keys.pop("home", None) or self.home(body, date)
        meeting_id = f"m-{body}-{date.year}-{session:02d}"
        made = [
            self.clause(body, home, date, meeting_id, n, dict(clause))
            for n, clause in enumerate(clauses, 1)
        ]
        people = self.people(5)
        meeting = line(
            "meeting", meeting_id, body=f"b-{body}", number=str(session), date=str(date),
            term="چهارم" if str(date) < "1396/06" else "پنجم" if str(date) < "1400/05" else "ششم",
            session_kind="عادی", start="08:30", end="11:00", place="سالن جلسات", mode="حضوری",
            chair=people[0], secretary=names.SECRETARY, present=people, unit=f"u-{home}",
            level="normal", title=f"صورتجلسه {row['title']}، جلسه {fa(session)}",
            agenda=[c["title"] for c, _ in made if c["level"] == "normal"],
        )  # fmt: skip
        meeting |= keys
        title = row["title"]
        if home in names.OLD_ORGANISATIONS:
            title = f"هیئت مدیره {names.OLD_ORGANISATIONS[home]}"
            meeting["title"] = f"صورتجلسه {title}، جلسه {fa(session)}"
        meeting["text"] = keys.get("text") or self.minutes(meeting, title, date, made)
        resolutions = [c for c, _ in made]
        self.passed[body] += [c for c in resolutions if c["level"] == "normal"]
        return meeting, resolutions, [one for _, more in made for one in more]

    def home(self, body: str, date: PartialDate) -> str:
        """The unit of a body on a day; board 21 stood in two organisations before 1397/07."""
        unit = str(self.bodies[body]["unit"])
        if unit == "21" and str(date) < "1397/07/01":
            return self.rng.choice(sorted(names.OLD_ORGANISATIONS))
        return unit

    def people(self, count: int) -> list[str]:
        """Invented members."""
        first, last = self.rng.sample(names.FIRST, count), self.rng.sample(names.LAST, count)
        return [f"{a} {b}" for a, b in zip(first, last, strict=True)]

    def clause(
        self, body: str, home: str, date: PartialDate, meeting_id: str, n: int, wish: dict[str, Any]
    ) -> tuple[Line, list[Line]]:
        """One resolution with its votes, dates, level, and what it changes."""
        year, rng = date.year, self.rng
        key = wish.pop("template", "") or ("" if "text" in wish else self.template(body))
        slots = self.slots(date, body)
        subject, title, text = texts.RESOLUTIONS.get(key, ("", "", ""))
        text = texts.spelt(wish.pop("text", "") or text.format(**slots), year, rng)
        serial = wish.pop("serial", 0)
        if not serial:
            _, serial = self.number(body, year)
        number = f"{body}/{year % 100:02d}/{serial}"
        notified = PartialDate.from_date(date.first() + datetime.timedelta(days=3))
        district = rng.randint(1, 5)
        owner = {"council": "شهردار", "district_mayors": f"شهردار منطقه {fa(district)}"}.get(
            self.bodies[body]["type"], "مدیرعامل سازمان"
        )
        level = "confidential" if key == "R34" or rng.random() < 0.055 else "normal"
        if "text" in wish or not key:
            level = "normal"
        made = line(
            "resolution", f"r-{number}", number=number, body=f"b-{body}", meeting=meeting_id,
            clause=str(n), date=str(date), notified=str(notified), title=title, text=text,
            subject=subject, responsible=owner, unit=f"u-{home}", level=level,
            due=slots["_due"] if "{due}" in texts.RESOLUTIONS.get(key, ("",) * 3)[2] or rng.random() < 0.47 else None,
            amount=int(slots["_amount"]) if "amt" in texts.RESOLUTIONS.get(key, ("",) * 3)[2]
            else None,
            execution=rng.choice(("not_started", "in_progress", "done", "done", "done")),
            votes="به اتفاق آراء" if rng.random() < 0.7 else "۷ موافق، ۲ مخالف، ۰ ممتنع",
        ) | wish  # fmt: skip
        return made, self.consequences(made, key, slots)

    def consequences(self, made: Line, key: str, slots: dict[str, str]) -> list[Line]:
        """The relation of an amending clause, and the council's notification."""
        predicate = {"R28": "amends", "R29": "repeals", "R30": "extends"}.get(key)
        more = []
        if predicate and slots["_target"]:
            more.append(relation(made, predicate, slots["_target"]))
        if made["body"] == "b-60":
            more.append(event(made, "notified", made["notified"]))
        return more

    def minutes(
        self, meeting: Line, title: str, date: PartialDate, made: list[tuple[Line, list[Line]]]
    ) -> str:
        """The whole minutes; a classified clause is only named, so that it can't leak here."""
        year = date.year
        head = (
            f"بسمه تعالی\nصورتجلسه شماره {fa(meeting['number'])} جلسه عادی {title}\n"
            f"جلسه رأس ساعت ۸:۳۰ روز {weekday(date)} مورخ {texts.date_text(date, year)} با تلاوت "
            "آیاتی از کلام‌الله مجید در محل سالن جلسات با حضور اعضا تشکیل و پس از بحث و تبادل نظر "
            "تصمیمات زیر اتخاذ گردید:"
        )
        head = meeting.pop("head", "") or texts.spelt(head, year, self.rng)
        body = [
            f"{fa(c['clause'])}- {c['text'] if c['level'] == 'normal' else WITHHELD}"
            + (f" {c['votes']} به تصویب رسید." if meeting["body"] == "b-60" else "")
            for c, _ in made
        ]
        foot = [CLOSING["council"]] if meeting["body"] == "b-60" else []
        foot += ["جلسه در ساعت ۱۱ با ذکر صلوات پایان یافت.", "، ".join(meeting["present"])]
        pages = [body[i : i + 5] for i in range(0, len(body), 5)] or [[]]
        pages[0] = [head, *pages[0]]
        pages[-1] = pages[-1] + foot
        return "\f".join("\n".join([*page, texts.STAMP]) for page in pages)

    def letter(self, date: PartialDate, key: str, **keys: Any) -> Line:
        """A registered letter."""
        direction, _, subject, text = texts.LETTERS.get(key, ("internal", 0, "", ""))
        home = keys.pop("home", None) or self.rng.choice(
            [*names.ORGANISATIONS, *names.DISTRICTS, "10"]
        )
        slots = self.slots(date, "60" if key in ("L2", "L3", "L5") else home)
        slots["org"] = names.ORGANISATIONS.get(home, names.ORGANISATIONS["22"])
        yy, serial = self.number(f"l{home}", date.year, FIRST_LETTER)
        number = keys.pop("number", f"{yy}/{home}/{serial}")
        dice = self.rng.random()
        level = "secret" if dice < 0.002 else "highly_confidential" if dice < 0.015 else "normal"
        level = "confidential" if key == "L10" or 0.015 <= dice < 0.03 else level
        inside = names.ORGANISATIONS.get(home) or names.DISTRICTS.get(home) or names.HEADQUARTERS
        outside = f"شرکت {slots['co']}" if key == "L8" else "فرمانداری شهرستان"
        text = texts.spelt(text.format(**slots), date.year, self.rng)
        shown = (
            f"شماره: {fa(number)}\nتاریخ: {texts.date_text(date, date.year)}\n"
            f"موضوع: {subject}\n{text}\n{texts.STAMP}"
        )
        return line(
            "letter", f"l-{number}", number=number, direction=direction, date=str(date),
            sender=outside if direction == "incoming" else inside,
            receiver=outside if direction == "outgoing" else inside, signer=self.people(1)[0],
            subject=subject, title=subject, text="" if level == "secret" else shown,
            unit=f"u-{home}", level=level, urgency="فوری" if key == "L6" else "عادی",
        ) | keys  # fmt: skip


def texts_works() -> tuple[str, ...]:
    """Works that contracts are about."""
    return names.WORKS


def relation(subject: Line, predicate: str, target: str, **keys: Any) -> Line:
    """A confirmed relation between two records."""
    return line(
        "relation", f"rel-{subject['external_id']}-{predicate}-{target}",
        subject={"record": subject["external_id"]}, predicate=predicate,
        object={"record": target}, effective=subject.get("notified") or subject["date"],
        quote=str(subject.get("text", ""))[:200], page=1, state="confirmed",
    ) | keys  # fmt: skip


def event(resolution: Line, type_: str, date: str, **keys: Any) -> Line:
    """A step of the approval chain."""
    rid = resolution["external_id"]
    return line("event", f"e-{rid}-{type_}", resolution=rid, type=type_, date=date, **keys)
