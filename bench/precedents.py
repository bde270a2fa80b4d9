"""Draft check: planted repeats, revisions and conflicts among the demo's papers, and its time.

Plants are written by hand (bench/drafts.txt; the half after «held out» was written after the
thresholds were set) or made from decisions of the demo by changes that keep their truth. Everything
happens in a scratch database and index.
"""

import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import chain
from statistics import mean

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser

from archive import registration
from archive.models import Body, Record, Resolution, Unit
from archive.persian import ZWNJ, fold, persian_digits
from archive.registration import Entry
from archive.vocabulary import Kind, Level, Stage
from bench import ROOT, Result, corpus
from bench.clock import p95
from bench.states import scratch_database, wrong_pairs
from search import precedents, sync
from search.engine import IndexDocument
from search.precedents import Checked

FILE = ROOT / "bench" / "drafts.txt"
MADE, CLAUSES, TIMED, PAPERS, FIRST = 40, 30, 12, 100_000, 5
SIGNS = {"=": "repeats", "~": "revises", "!": "conflicts"}
OPENING = "بسمه تعالی\nپس از بحث و تبادل نظر و با اکثریت آراء به شرح زیر تصمیم‌گیری شد:\n"
CLOSING = "\nاین مصوبه از تاریخ ابلاغ لازم‌الاجرا است.\nرئیس شورای اسلامی شهر"
VALUE = re.compile(r"(?<![۰-۹٬,])(?P<number>[۰-۹٬,]+)(?= (?:ریال|درصد|مترمربع|روز تهیه|ماه دیگر))")
UNCOMMON = ("نگهبانی", "برگزاری همایش", "بازدید میدانی", "ثبت در سامانه", "با حضور نماینده حراست")


@dataclass
class Draft:
    """Clauses of a draft; `plants`: (list, clause, decisions that may stand in it)."""

    group: str
    clauses: list[str] = field(default_factory=list)
    plants: list[tuple[str, str, frozenset[int]]] = field(default_factory=list)

    def text(self) -> str:
        """As a secretary would paste it."""
        items = (f"{persian_digits(str(n))}- {one}" for n, one in enumerate(self.clauses, 1))
        return OPENING + "\n".join(items) + CLOSING


@dataclass(frozen=True)
class Block:
    """A rule with its plants by list."""

    rule: str
    plants: dict[str, str]
    group: str


def written() -> tuple[list[Block], list[str]]:
    """(blocks, clean clauses) of the labelled file."""
    blocks, clean, group = [], [], "hand, tuned on"
    for part in FILE.read_text("utf-8").split("\n\n"):
        rows = [row for row in part.splitlines() if row]
        if "# held out" in rows:
            group = "hand, held out"
        said = {row[0]: row[2:] for row in rows if row[0] in ":=~!"}
        clean += [row[2:] for row in rows if row[0] == "+"]
        if ":" in said:
            plants = {SIGNS[sign]: text for sign, text in said.items() if sign in SIGNS}
            blocks.append(Block(said[":"], plants, group))
    return blocks, clean


def filed(blocks: Sequence[Block]) -> dict[str, int]:
    """Files the rules as decisions of the council; rule -> record."""
    unit = Unit.objects.get(parent=None)
    body = Body.objects.get(code="60")
    made = {}
    for n, block in enumerate(blocks):
        fields = {
            "number": f"60/03/{9000 + n}", "date": f"1403/{1 + n % 12:02d}/{1 + n % 28:02d}",
            "title": block.rule[:60], "text": block.rule, "unit": unit, "body": body,
            "level": Level.NORMAL,
        }  # fmt: skip
        entry = Entry(kind=Kind.RESOLUTION, fields=fields, details={"clause": "1"})
        made[block.rule] = registration.register(entry, user=None, log=False).pk
    return made


# ---- drafts ----
def by_hand(blocks: list[Block], clean: list[str], ids: dict[str, int]) -> Iterator[Draft]:
    """One plant of a rule beside clean clauses, and a plant of another rule."""
    rng = random.Random(1)
    for group in dict.fromkeys(block.group for block in blocks):
        plants = [
            (name, text, frozenset({ids[block.rule]}))
            for block in blocks
            if block.group == group
            for name, text in block.plants.items()
        ]
        rng.shuffle(plants)
        for n in range(0, len(plants), 2):
            pair = plants[n : n + 2]
            clauses = [text for _name, text, _ids in pair] + rng.sample(clean, 4)
            rng.shuffle(clauses)
            yield Draft(group, clauses, pair)


def respelt(text: str, rng: random.Random) -> str:
    """The same rule as another office writes it."""
    joint = rng.choice((ZWNJ, " ", ""))
    text = text.replace(ZWNJ, joint).replace("گردید", "شد").replace("می‌شود", "می‌گردد")
    if rng.random() < 0.5:
        text = text.replace("ی", "ي").replace("ک", "ك")
    return rng.choice(("", "مقرر شد ", "پس از بررسی، ")) + text


def revised(text: str, rng: random.Random) -> str | None:
    """A rule of which a part is taken out and other words put in; None when it is too short."""
    words = text.split()
    for _try in range(30):
        new = list(words)
        cut = rng.randrange(2, max(3, len(new) - 5))
        del new[cut : cut + rng.randint(2, max(3, len(words) // 4))]
        for extra in rng.sample(UNCOMMON, 2):
            at = rng.randrange(1, len(new))
            new[at:at] = extra.split()
        if 0.58 <= SequenceMatcher(None, words, new, autojunk=False).ratio() <= 0.8:
            return " ".join(new)
    return None


def contrary(text: str, rng: random.Random) -> str | None:
    """A rule with another value; None when it has none."""
    match = VALUE.search(text)
    if match is None:
        return None
    old = int(fold(match["number"]).replace(",", "").replace("٬", ""))
    new = persian_digits(str(old * rng.choice((2, 3)) + 1))
    return text[: match.start()] + new + text[match.end() :]


def from_demo(clean: list[str]) -> Iterator[Draft]:
    """Drafts of three decisions of the demo: one said again, one revised, one contradicted."""
    rng = random.Random(2)
    rows = list(
        Record.objects.filter(kind=Kind.RESOLUTION, source="demo", level=0)
        .order_by("pk").values_list("pk", "text")
    )  # fmt: skip
    twins: dict[str, set[int]] = defaultdict(set)
    alike: dict[str, set[int]] = defaultdict(set)
    for pk, text in rows:
        twins[plain(text)].add(pk)
        alike[form(text)].add(pk)
    rng.shuffle(rows)
    makers = {"repeats": respelt, "revises": revised, "conflicts": contrary}
    at = iter(rows)
    for _draft in range(MADE):
        draft = Draft("demo", rng.sample(clean, 3))
        for name, make in makers.items():
            for _pk, text in at:
                if len(text) > 60 and (new := make(text, rng)):
                    draft.clauses.insert(rng.randrange(len(draft.clauses) + 1), new)
                    right = twins[plain(text)] if name == "repeats" else alike[form(text)]
                    draft.plants.append((name, new, frozenset(right)))
                    break
        yield draft


def plain(text: str) -> str:
    """Twins say the same in any spelling."""
    return re.sub(r"\W+", "", fold(text))


def form(text: str) -> str:
    """Alike but for their numbers: either may be the one that is revised or contradicted."""
    return re.sub(r"\d+", "", plain(text))


# ---- measuring ----
def measured(drafts: list[Draft], user: AbstractBaseUser) -> list[Result]:
    """Recall in the first five of each list, false conflict alarms, findings of clean drafts."""
    hits: dict[tuple[str, str], list[bool]] = defaultdict(list)
    alarms: dict[str, list[int]] = defaultdict(list)
    for draft in drafts:
        checked = precedents.check(draft.text(), user=user)
        for name, _text, wanted in draft.plants:
            first = {item.record.pk for item in getattr(checked, name)[:FIRST]}
            hits[name, draft.group].append(bool(first & wanted))
        alarms[draft.group].append(false_alarms(draft, checked))
    rows = [
        Result(f"{name} in the first {FIRST}, {group} ({len(found)})", round(mean(found), 3),
               "recall", "higher")
        for (name, group), found in sorted(hits.items())
    ]  # fmt: skip
    return rows + [
        Result(f"false conflict alarms, {group} ({len(found)} drafts)", round(mean(found), 3),
               "a draft", "lower")
        for group, found in alarms.items()
    ]  # fmt: skip


def false_alarms(draft: Draft, checked: Checked) -> int:
    """Conflict candidates that name no planted decision."""
    wanted = {pk for name, _text, ids in draft.plants if name == "conflicts" for pk in ids}
    return sum(item.record.pk not in wanted for item in checked.conflicts)


def many(count: int) -> list[str]:
    """So many made-up decisions, straight into tables and index; -> their texts.

    What they would leave behind on the way (citations, versions) no draft check asks for.
    """
    unit, body = Unit.objects.get(parent=None), Body.objects.get(code="60")
    held = list(sync.all_documents(0))
    records, texts = [], []
    for paper in corpus.papers(count):
        text = sentences(paper.text)
        texts.append(text)
        record = Record(
            kind=Kind.RESOLUTION, stage=Stage.FINAL, number=paper.number, unit=unit, body=body,
            level=0, date=f"{paper.year}/01/01", title=text[:60], text=text,
        )  # fmt: skip
        record.derive()
        records.append(record)
    Record.objects.bulk_create(records, batch_size=2000)
    Resolution.objects.bulk_create(
        [Resolution(record=record, clause="1") for record in records], batch_size=2000
    )
    sync.engine().rebuild(chain(held, indexed(count, records)))
    return texts


def indexed(count: int, records: list[Record]) -> Iterator[IndexDocument]:
    """The same papers as documents of the index."""
    for paper, record in zip(corpus.papers(count), records, strict=True):
        yield replace(
            corpus.document(paper), id=record.pk, place=record.place, kind=Kind.RESOLUTION,
            body="60", stage=Stage.FINAL,
        )  # fmt: skip


def sentences(text: str) -> str:
    """Words in a row as sentences of some twenty."""
    words = text.split()
    return " ".join(" ".join(words[n : n + 20]) + "." for n in range(0, len(words), 20))


def timed(texts: list[str], user: AbstractBaseUser) -> tuple[list[float], float]:
    """(processor milliseconds of two-page drafts, their clauses on the average)."""
    rng, spent, counts = random.Random(3), [], []
    for _draft in range(TIMED):
        pieces = [s for text in rng.sample(texts, CLAUSES) for s in text.split(". ")[:1]]
        draft = Draft("", pieces).text()
        began = time.process_time()
        counts.append(precedents.check(draft, user=user).clauses)
        spent.append((time.process_time() - began) * 1000)
    return spent, mean(counts)


def run(scale: float = 1) -> list[Result]:
    """All figures of the draft check."""
    blocks, clean = written()
    with scratch_database():
        wrong_pairs()  # the demo, as its own suite loads it
        ids = filed(blocks)
        sync.rebuild()
        user = get_user_model().objects.get(username="mayor")
        drafts = [*by_hand(blocks, clean, ids), *from_demo(clean)]
        drafts += [Draft("clean", clean[n : n + 4]) for n in range(0, len(clean), 4)]
        results = measured(drafts, user)
        count = max(1000, round(PAPERS * scale))
        texts = many(count)
        spent, clauses = timed(texts, user)
    name = f"draft of two pages ({clauses:.0f} clauses) beside {count:,} more papers, p95"
    return [*results, Result(name, round(p95(spent)), "ms cpu", "lower", "asked", 1500)]
