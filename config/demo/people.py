# ruff: noqa: E501 - tables of the demo stand one row a line
"""Posts, charts, managers and their papers in the demo municipality: same seed, same lines.

The ten candidates of the gold stand in golden.py; here they get their papers, and round them the
posts that are held, vacant or acting, and the people who held them.
"""

import datetime
import heapq
import random
from typing import Any

from archive.jalali import PartialDate, to_gregorian
from archive.persian import persian_digits
from config.demo import golden, names
from config.demo.structure import Line, line

COUNTS = {"S": (120, 160, 600), "M": (420, 900, 3800), "L": (1260, 2700, 11400)}
FIRST_DAY, LAST_DAY = to_gregorian(1394, 1, 1), to_gregorian(1405, 8, 30)
DAY = datetime.timedelta(days=1)
# title, rank; all but supervisory ones manage
LADDER = (
    ("مدیر", "senior"), ("معاون فنی و اجرایی", "middle"), ("معاون اداری و مالی", "middle"),
    ("رئیس برنامه‌ریزی و آمار", "base"), ("رئیس امور اداری", "base"), ("رئیس امور مالی", "base"),
    ("مسئول دبیرخانه", "supervisory"), ("مسئول فناوری اطلاعات", "supervisory"),
    ("کارشناس مسئول نظارت", "supervisory"), ("کارشناس مسئول قراردادها", "supervisory"),
)  # fmt: skip
# The heads by the names that decisions call their owners; 23 has its own among the gold's posts.
HEADS = {
    code: f"مدیرعامل {title}" for code, title in names.ORGANISATIONS.items() if code != "23"
} | {code: title.replace("شهرداری", "شهردار", 1) for code, title in names.DISTRICTS.items()}
MAYORS = "10-01"  # code of the mayor's post
# person, code of the post, from, to: story 4, and who follows
PLANTED = (
    (names.STORY_MANAGER, "24-01", "1397/04/01", "1400/06/31"),
    (names.STORY_MANAGER, "22-01", "1400/07/01", ""),
    (names.CHIEF_EXECUTIVE, "24-01", "1400/07/01", ""),
    (names.MAYOR, MAYORS, "1396/06/15", ""),
)
AREAS = {
    "21": "فضای سبز", "22": "عمران", "23": "پسماند", "24": "حمل‌ونقل", "25": "فناوری",
    "26": "املاک", "101": "دبیرخانه و بایگانی", "102": "مالی", "103": "اداری", "104": "برنامه‌ریزی",
    "105": "حراست", "106": "حقوقی",
}  # fmt: skip
# None of the fields that the gold's posts name: its answers hold among all people of the demo.
FIELDS = {
    "فضای سبز": ("زراعت", "گیاه‌پزشکی"), "عمران": ("نقشه‌برداری", "سازه"),
    "پسماند": ("بهداشت محیط", "شیمی"), "حمل‌ونقل": ("ترافیک", "مهندسی صنایع"),
    "فناوری": ("علوم رایانه", "مخابرات"), "املاک": ("حقوق", "ثبت اسناد"),
    "دبیرخانه و بایگانی": ("تاریخ", "زبان و ادبیات فارسی"), "مالی": ("حسابداری", "اقتصاد"),
    "حقوقی": ("حقوق", "فقه و حقوق"),
}  # fmt: skip
COMMON = ("مدیریت بازرگانی", "مدیریت صنعتی")
DUTIES = (
    "پیگیری مصوبات مرتبط با واحد و گزارش ماهانه آن",
    "نظارت بر اجرای برنامه سالانه واحد",
    "تهیه پاسخ مکاتبات و نگهداری سوابق",
)
NEEDS = {"senior": ("master", 12, 5), "middle": ("master", 8, 3), "base": ("bachelor", 5, 1),
         "supervisory": ("bachelor", 3, 0)}  # fmt: skip
EQUIVALENT = (("حسابداری", "حسابرسی"), ("ترافیک", "حمل‌ونقل شهری"), ("علوم رایانه", "مهندسی رایانه"))
RELATED = (("عمران", "حمل‌ونقل", 0.5), ("فضای سبز", "پسماند", 0.5), ("پسماند", "فضای سبز", 0.5),
           ("اداری", "دبیرخانه و بایگانی", 0.5))  # fmt: skip


class Staff:
    """Posts of every unit, who held them when, and the paper behind each fact."""

    def __init__(self, profile: str, seed: int) -> None:
        self.rng = random.Random(f"{seed}-{profile}-people")
        self.posts_wanted, self.people_wanted, self.services_wanted = COUNTS[profile]
        self.papers: list[Line] = []
        self.posts = self.made_posts()
        self.persons = self.made_persons()
        self.held: dict[str, list[dict[str, Any]]] = {p["code"]: [] for p in self.persons}
        self.fill_posts()
        self.fill_careers()

    # ---- posts ----
    def made_posts(self) -> list[Line]:
        """Beside the six of the gold; each organisation, district and department in turn."""
        units = [*names.ORGANISATIONS, *names.DISTRICTS, *names.DEPARTMENTS]
        made = []
        for n in range(self.posts_wanted - len(golden.POSTS)):
            unit, step = units[n % len(units)], n // len(units)
            title, rank = LADDER[step % len(LADDER)]
            again = (
                f" {persian_digits(str(step // len(LADDER) + 1))}" if step >= len(LADDER) else ""
            )
            title = HEADS.get(unit, title) if step == 0 else title + again
            made.append(post(f"{unit}-{step + 1:02d}", unit, title, rank))
        made[-1] = post(MAYORS, "10", "شهردار", "senior")
        return made

    def rules(self) -> list[Line]:
        """A rule for each rank in each unit; of the middle rank a first version that was milder."""
        made = []
        for name in dict.fromkeys(post["rule"] for post in self.posts):
            _, rank, unit = name.split("-")
            degree, years, managing = NEEDS[rank]
            fields = [*FIELDS.get(AREAS.get(unit, ""), ()), *COMMON]
            versions = [
                ("1", "1398/01/01", "1402/12/29", years - 1),
                ("2", "1403/01/01", None, years),
            ]
            for version, start, end, total in versions:
                leaves: list[dict[str, Any]] = [
                    {"degree": {"min": degree, "fields": fields}},
                    {"service_years": {"min": total}},
                ]
                if managing:
                    leaves.append({"service_years": {"min": managing, "managerial": True}})
                if rank == "senior":
                    leaves.append({"judgement": {"question": "مصاحبه تخصصی کارگروه شرایط احراز"}})
                named = [
                    {"id": str(n), "text": f"بند {persian_digits(str(n))} شرایط احراز", "mandatory": True}
                    | leaf for n, leaf in enumerate(leaves, 1)
                ]  # fmt: skip
                made.append(line(
                    "rule", f"{name}-v{version}", code=name, version=version, acting_factor=0.5,
                    legal_basis="شرایط احراز نمایشی", conditions={"all": named}, to=end,
                    **{"from": start},
                ))  # fmt: skip
        return made

    # ---- people ----
    def made_persons(self) -> list[dict[str, Any]]:
        """Names that nobody in the gold has, with a field of study."""
        taken = {row[1] for row in golden.PEOPLE}
        pairs = [f"{a} {b}" for b in names.LAST for a in names.FIRST]
        self.rng.shuffle(pairs)
        told = list(dict.fromkeys(row[0] for row in PLANTED))
        made: list[dict[str, Any]] = [
            {"code": f"K{n + 1:04d}", "name": name} for n, name in enumerate(told)
        ]
        for n in range(len(made), self.people_wanted - len(golden.PEOPLE)):
            again = n // len(pairs)
            name = pairs[n % len(pairs)] + (f" {persian_digits(str(again + 1))}" if again else "")
            if name not in taken:
                made.append({"code": f"K{n + 1:04d}", "name": name})
        return made

    def fill_posts(self) -> None:
        """Tenures in order of time; nobody holds two posts at once; some are vacant or acting now."""
        kept = {row[1] for row in PLANTED}
        told = self.fill_told()
        free = dict.fromkeys((code for code in self.held if code not in told), FIRST_DAY)
        waiting = [
            (FIRST_DAY + self.rng.randrange(400) * DAY, post["code"], post)
            for post in self.posts
            if post["code"] not in kept
        ]
        heapq.heapify(waiting)
        while waiting:
            day, _, post = heapq.heappop(waiting)
            ready = [code for code, until in free.items() if until <= day]
            last = day + self.rng.randrange(700, 1900) * DAY
            stays = last >= LAST_DAY
            if day >= LAST_DAY or not ready or (stays and self.rng.random() < 0.14):
                continue  # vacant since
            code = self.rng.choice(ready)
            row = self.tenure(post, day, None if stays else last)
            if stays and self.rng.random() < 0.12:
                ends = LAST_DAY + self.rng.randrange(20, 170) * DAY
                row |= {"capacity": "acting", "to": shown(ends)}
            self.held[code].append(row)
            free[code] = LAST_DAY + 400 * DAY if stays else last + DAY
            if not stays:
                again = last + self.rng.randrange(1, 60) * DAY
                heapq.heappush(waiting, (again, post["code"], post))

    def fill_told(self) -> set[str]:
        """The tenures that stories tell; -> codes of their people."""
        codes = {person["name"]: person["code"] for person in self.persons}
        posts = {post["code"]: post for post in self.posts}
        for name, code, start, end in PLANTED:
            row = self.tenure(posts[code], day(start), day(end) if end else None)
            self.held[codes[name]].append(row)
        return {codes[row[0]] for row in PLANTED}

    def tenure(self, post: Line, day: datetime.date, last: datetime.date | None) -> dict[str, Any]:
        """A row of service in a post."""
        row = {
            "title": post["title"], "post": post["external_id"], "unit": post["unit"],
            "area": post["area"], "managerial": post["rank"] != "supervisory", "capacity": "substantive",
            "from": shown(day),
        }  # fmt: skip
        return row | ({"to": shown(last)} if last else {})

    def fill_careers(self) -> None:
        """Years as an expert before the first post, until the appointments asked for are there."""
        short = self.services_wanted - sum(map(len, self.held.values()))
        short -= sum(len(row[3]) for row in golden.PEOPLE)
        for _ in range(4):
            for code in sorted(self.held, key=lambda c: (len(self.held[c]), c)):
                rows = self.held[code]
                first = min((day(row["from"]) for row in rows), default=LAST_DAY + DAY)
                if short <= 0 or (rows and first < to_gregorian(1376, 1, 1)):
                    continue
                start = first - self.rng.randrange(700, 1800) * DAY
                unit = self.rng.choice([*names.ORGANISATIONS, *names.DISTRICTS])
                rows.append({
                    "title": "کارشناس", "unit": f"u-{unit}", "area": AREAS.get(unit, "خدمات شهری"),
                    "managerial": False, "capacity": "substantive", "from": shown(start),
                } | ({"to": shown(first - DAY)} if rows else {}))  # fmt: skip
                short -= 1

    def person_lines(self) -> list[Line]:
        """Files of all, with a paper for most facts."""
        made = [self.with_papers(one) for one in golden.people() if one["kind"] == "person"]
        for person in self.persons:
            made.append(self.with_papers(self.filed(person)))
        for person in made[: len(golden.PEOPLE)]:
            self.with_appraisals(person)
        return made

    def filed(self, person: dict[str, Any]) -> Line:
        """One file: degree, service, a course, three appraisals."""
        rows = sorted(self.held[person["code"]], key=lambda row: row["from"])
        area = rows[-1]["area"] if rows else "اداری"
        fields = [*FIELDS.get(area, ()), *COMMON]
        fields += [other for field, other in EQUIVALENT if field in fields]
        state = self.rng.choices(("verified", "documented", "declared"), (80, 14, 6))[0]
        degree = self.rng.choices(("bachelor", "master", "doctorate"), (50, 42, 8))[0]
        graduated = int(rows[0]["from"][:4]) - 1 if rows else 1390
        return line(
            "person", f"person-{person['code']}", code=person["code"], name=person["name"],
            education=[{"degree": degree, "field": self.rng.choice(fields),
                        "date": f"{graduated}/06/31", "state": state}],
            service=[row | {"state": "verified"} for row in rows],
            courses=[{"title": self.rng.choice((golden.PROJECT, golden.DEEDS, golden.SECURITY)),
                      "hours": 40, "date": f"140{self.rng.randrange(5)}/02/01", "state": "verified"}],
            appraisals=[{"year": year, "score": self.rng.randrange(72, 98), "state": "verified"}
                        for year in (1402, 1403, 1404)],
        )  # fmt: skip

    # ---- papers ----
    def with_papers(self, person: Line) -> Line:
        """Each proved degree, appointment and certificate on a paper of its own."""
        kinds = (("education", "degree"), ("service", "appointment"), ("courses", "certificate"),
                 ("certificates", "certificate"))  # fmt: skip
        for key, kind in kinds:
            for row in person.get(key, ()):
                if row["state"] != "declared":
                    row["document"] = self.paper(person, kind, row)
                    row["page"] = 1
        return person

    def with_appraisals(self, person: Line) -> None:
        """The form of each appraisal, which the appraised never sees."""
        unit = next((row["unit"] for row in person["service"][::-1] if row.get("unit")), None)
        for row in person.get("appraisals", ()):
            row["document"] = self.paper(
                person, "appraisal", row | {"date": f"{row['year'] + 1}/02/15", "unit": unit}
            )
            row["page"] = 1

    def paper(self, person: Line, kind: str, row: dict[str, Any]) -> str:
        """A document line; -> its identity."""
        serial = len(self.papers) + 1
        date = row.get("from") or row["date"]
        what = row.get("title") or row.get("field") or persian_digits(f"سال {row['year']}")
        title = f"{PAPERS[kind]} {person['name']}: {what}"
        self.papers.append(line(
            "document", f"hr-{serial:05d}", type=kind, number=f"{date[2:4]}/81/{serial:05d}",
            date=date, title=title, unit=row.get("unit") or "u-10", level="normal",
            person=person["external_id"], post=row.get("post"),
            text=f"{title}\n{sentence(row)}\nداده نمایشی",
        ))  # fmt: skip
        return f"hr-{serial:05d}"

    # ---- charts ----
    def charts(self) -> list[Line]:
        """A chart of each organisation with its posts."""
        made = []
        for unit, title in names.ORGANISATIONS.items():
            codes = [p["code"] for p in self.posts if p["unit"] == f"u-{unit}"]
            units = [{"code": unit, "title": title, "depth": 0}] + [
                {"code": f"{unit}/{n}", "title": t, "parent": unit, "depth": 1}
                for n, t in enumerate(("معاونت فنی", "معاونت اداری و مالی"), 1)
            ]
            posts = [{"code": c, "unit": place(unit, n)} for n, c in enumerate(codes)]
            posts += [{"code": g[0], "unit": unit} for g in golden.POSTS if g[2] == unit]
            made.append(line(
                "chart", f"c-{unit}-1401", organisation=unit, number="1", date="1401/04/01",
                state="in_force", units=units, posts=posts, **{"from": "1401/04/01"},
            ))  # fmt: skip
        return made

    def headquarters_posts(self) -> list[str]:
        """Codes of the posts in the departments of the headquarters."""
        units = {f"u-{code}" for code in names.DEPARTMENTS}
        gold = [row[0] for row in golden.POSTS if row[2] in names.DEPARTMENTS]
        return [p["code"] for p in self.posts if p["unit"] in units] + gold

    def lines(self) -> tuple[list[Line], list[Line]]:
        """(posts with their rules and charts, people with their papers)."""
        persons = self.person_lines()
        tables = [
            line("field_equivalence", f"fe-{n}", field=a, equivalent=b,
                 approved_by="کارگروه شرایط احراز", **{"from": "1400/01/01"})
            for n, (a, b) in enumerate(EQUIVALENT, 1)
        ]  # fmt: skip
        tables += [
            line("area_relation", f"ar-{n}", area=a, related=b, relatedness=worth)
            for n, (a, b, worth) in enumerate(RELATED, 1)
        ]
        gold = [one for one in golden.people() if one["kind"] != "person"]
        return [*gold, *self.posts, *self.rules(), *tables, *self.charts()], [
            *self.papers,
            *persons,
        ]


PAPERS = {
    "degree": "دانشنامه", "appointment": "حکم کارگزینی", "certificate": "گواهی دوره",
    "appraisal": "فرم ارزشیابی سالانه",
}  # fmt: skip
GRADES = ((90, "عالی"), (80, "خیلی خوب"), (70, "خوب"), (0, "متوسط"))


def post(code: str, unit: str, title: str, rank: str) -> Line:
    """A post's line."""
    return line(
        "post", f"post-{code}", code=code, title=title, unit=f"u-{unit}", rank=rank,
        area=AREAS.get(unit, "خدمات شهری"), duties=list(DUTIES), rule=f"rule-{rank}-{unit}",
    )  # fmt: skip


def place(unit: str, n: int) -> str:
    """The first post at the top, the others under the two deputies in turn."""
    return unit if n == 0 else f"{unit}/{(n + 1) % 2 + 1}"


def sentence(row: dict[str, Any]) -> str:
    """What the paper says."""
    if "from" in row:
        until = f" تا {persian_digits(row['to'])}" if row.get("to") else ""
        word = "به عنوان سرپرست" if row["capacity"] == "acting" else "به سمت"
        return f"از {persian_digits(row['from'])}{until} {word} {row['title']} منصوب می‌شود."
    if "score" in row:
        grade = next(word for least, word in GRADES if row["score"] >= least)
        return persian_digits(
            f"سال ارزشیابی: {row['year']}\nنمره نهایی: {row['score']} از ۱۰۰\nدرجه ارزشیابی: {grade}"
        )
    return f"در {persian_digits(row['date'])} صادر شد."


def shown(on: datetime.date) -> str:
    """A day as Jalali text."""
    return str(PartialDate.from_date(on))


def day(written: str) -> datetime.date:
    """A Jalali text as a day."""
    return PartialDate.parse(written).first()
