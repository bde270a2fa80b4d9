"""What a sentence rules, as values that can be compared, and what matter it is about.

Values: sums, percents, times, days, areas, counts. Sides: what is allowed or forbidden, agreed or
refused, raised or lowered, with or without tender. Keys: places, years, codes and cited numbers;
sentences with different keys of one kind are about different matters.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from archive.persian import fold
from search.drafts.words import MONTH_NUMBERS, NUMBER, VERBS, Said, Token, is_content, word_set

# Unit -> the kind of value, and its size in days, square metres, rials, or hundredths.
_UNITS = {
    **{u: ("time", n) for u, n in (("روز", 1), ("روزه", 1), ("هفته", 7), ("هفتهای", 7))},
    **{u: ("time", n) for u, n in (("ماه", 30), ("ماهه", 30), ("سال", 360), ("ساله", 360))},
    **{u: ("area", n) for u, n in (("مترمربع", 1), ("متر", 1), ("متری", 1))},
    **dict.fromkeys(("هکتار", "هکتاری"), ("area", 10_000)),
    **{u: ("amount", n) for u, n in (("ریال", 1), ("ریالی", 1), ("تومان", 10), ("تومن", 10))},
    "درصد": ("percent", 1), "درصدی": ("percent", 1),
}  # fmt: skip
# A number after one of these names something; another number is another thing.
_NAMED = word_set(
    "شماره منطقه ناحیه خط ردیف کد پلاک ثبتی ماده تبصره بند قرارداد جلسه دوره فاز کوچه طرح برنامه",
    "مناقصه مزایده لایحه نامه مصوبه مورخ مورخه اخطار پیمان پروژه بلوک قطعه متمم",
)
_PLACES = word_set(
    "خیابان بلوار میدان بوستان محله کوچه معبر اراضی شهرک پل چهارراه فلکه کوی بزرگراه روستا",
    "پارکینگ طبقاتی پایانه ایستگاه بازارچه بازار فرهنگسرا کتابخانه ورزشگاه سالن تقاطع",
)
_PARTIES = word_set(
    "شرکت موسسه تعاونی بنیاد بانک انجمن پیمانکار آقای خانم خیریه مشاور صندوق بیمه",
)
_ORGANS = word_set(
    "سازمان معاونت اداره مدیریت کمیسیون ستاد کمیته",
)
# Axis -> words of one side, words of the other.
_SIDES: dict[str, tuple[str, str]] = {
    "permission": ("مجاز بلامانع جایز", "ممنوع غیرمجاز منع ممنوعیت"),
    "agreement": (
        "موافقت تصویب تایید تأیید پذیرفته پذیرش قبول",
        "مخالفت رد مردود مخالف",
    ),
    "direction": ("افزایش اضافه افزودن ازدیاد", "کاهش تقلیل کسر کم"),
    "duty": ("الزامی اجباری مکلف موظف ملزم", "اختیاری معاف معافیت مخیر"),
    "stay": ("ادامه تمدید ابقا ابقاء تداوم دایر", "خاتمه لغو فسخ توقف تعطیل قطع ملغی ابطال انحلال"),
    "making": ("احداث ساخت ایجاد نصب تاسیس تأسیس", "تخریب حذف جمعاوری برچیدن قلع برچینی"),
}
_SIDE = {
    fold(word): (axis, side)
    for axis, pair in _SIDES.items()
    for side, words_ in enumerate(pair)
    for word in words_.split()
}
_TENDERS = word_set(
    "مزایده مناقصه تشریفات",
)
_WITHOUT = word_set(
    "بدون ترک عدم بی",
)
INSIDE, INSIDE_LEAST = 0.8, 4  # weight of a matter inside another; words that both must have
_NEAR_DENIAL = 3  # words to the verb that denies


@dataclass(frozen=True)
class Facts:
    """Values by kind, sides by axis, keys by kind; each with the tokens that say it."""

    values: Mapping[str, dict[str, Token]]
    sides: Mapping[str, set[int]]
    side_tokens: Mapping[str, list[Token]]
    keys: Mapping[str, set[str]]
    subject: frozenset[str]


@dataclass
class _Reading:
    tokens: tuple[Token, ...]
    values: dict[str, dict[str, Token]] = field(default_factory=lambda: defaultdict(dict))
    sides: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    side_tokens: dict[str, list[Token]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    named: set[int] = field(default_factory=set)

    def text(self, at: int) -> str:
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""


def facts_of(said: Said) -> Facts:
    """What the stretch rules and what it is about."""
    reading = _Reading(said.tokens)
    for at, token in enumerate(said.tokens):
        if token.text == NUMBER:
            _number(reading, at, token)
        elif token.text in MONTH_NUMBERS:
            _month(reading, at, token)
        else:
            _word(reading, at, token)
    subject = frozenset(
        t.text
        for at, t in enumerate(said.tokens)
        if at not in reading.named and is_content(t.text) and t.text not in _SIDE
    )
    return Facts(reading.values, reading.sides, reading.side_tokens, reading.keys, subject)


def _number(reading: _Reading, at: int, token: Token) -> None:
    """A number means what stands after it, else what stands before it."""
    after, before, value = reading.text(at + 1), reading.text(at - 1), token.value
    if after == "متر" and reading.text(at + 2) == "مربع":
        after = "مترمربع"
    if (before == "سال" or after not in _UNITS) and _is_year(value):
        reading.keys["سال"].add(value)
    elif after in _UNITS and value.replace(".", "").isdecimal():
        kind, size = _UNITS[after]
        reading.values[kind][f"{float(value) * size:.3f}"] = token
    elif "|" in value:
        _written_in_parts(reading, at, token)
    elif before in _NAMED or (reading.text(at - 2) in _NAMED and before in ("شماره", "ثبتی")):
        reading.keys[before].add(value)
    elif reading.text(at - 1) in MONTH_NUMBERS or after in MONTH_NUMBERS:
        return  # told with its month
    elif is_content(after):
        reading.values[f"count {after}"][value] = token
    else:
        reading.keys["code"].add(value)


def _is_year(value: str) -> bool:
    return value.isdecimal() and 1300 <= int(value) <= 1500


def _written_in_parts(reading: _Reading, at: int, token: Token) -> None:
    """A day that something is due on is a value; a cited number or day is a key."""
    is_day = reading.text(at - 1) != "شماره" and _may_be_day(token.value)
    if is_day and reading.text(at - 1) not in ("مورخ", "مورخه"):
        reading.values["date"][token.value] = token
    elif not is_day or reading.text(at - 1) in ("مورخ", "مورخه"):
        reading.keys["مورخ" if is_day else "reference"].add(token.value)


def _may_be_day(value: str) -> bool:
    """A year of two or four digits, a month and a day, in any order."""
    parts = sorted(int(part) for part in value.split("|") if part.isdecimal())
    if len(parts) != 3 or len(parts) != value.count("|") + 1 or parts[0] > 12 or parts[1] > 31:
        return False
    return parts[2] <= 99 or 1300 <= parts[2] <= 1500


def _month(reading: _Reading, at: int, token: Token) -> None:
    """«۱۵ مهر ۱۴۰۲», «پایان شهریور»."""
    day = reading.tokens[at - 1].value if at and reading.text(at - 1) == NUMBER else ""
    follows = [t.value for t in reading.tokens[at + 1 : at + 3] if t.text == NUMBER]
    year = next((v for v in follows if v.isdecimal() and len(v) in (2, 4)), "")
    reading.values["date"][f"{year}/{MONTH_NUMBERS[token.text]}/{day}"] = token


def _word(reading: _Reading, at: int, token: Token) -> None:
    if token.text in _SIDE:
        axis, side = _SIDE[token.text]
        reading.sides[axis].add(side ^ _is_denied(reading, at))
        reading.side_tokens[axis].append(token)
    if token.text in _TENDERS:
        near = [reading.text(at - 1), reading.text(at - 2)]
        reading.sides["tender"].add(int(any(word in _WITHOUT for word in near)))
        reading.side_tokens["tender"].append(token)
    if token.text in _PLACES:
        _named(reading, at, f"place {token.text}", 1)
    elif token.text in _PARTIES:
        _named(reading, at, "party", 2)
    elif token.text in _ORGANS:
        _named(reading, at, "organ", 2)


def _is_denied(reading: _Reading, at: int) -> bool:
    """«مجاز نیست», «موافقت نشد», «عدم موافقت», «غیر مجاز»."""
    if reading.text(at - 1) in ("عدم", "غیر", "بدون"):
        return True
    for follows in (reading.text(at + n) for n in range(1, _NEAR_DENIAL + 1)):
        if follows in VERBS:
            return follows.startswith("ن")
    return False


def _named(reading: _Reading, at: int, kind: str, length: int) -> None:
    """The name after its noun; parties are values, places are keys."""
    names = []
    for place in range(at + 1, at + 1 + length):
        if not is_content(reading.text(place)) or reading.text(place) in _SIDE:
            break
        names.append(place)
    if not names:
        return
    name = " ".join(reading.text(place) for place in names)
    if kind in ("party", "organ"):
        reading.values[kind][name] = reading.tokens[names[0]]
        reading.named.update(names)
    else:
        reading.keys[kind].add(name)


# ---- comparing ----
@dataclass(frozen=True)
class Difference:
    """A value or side in which two sentences about one matter differ."""

    kind: str
    here: tuple[Token, ...]
    there: tuple[Token, ...]


def is_other_matter(one: Facts, other: Facts) -> bool:
    """Both name a place, a year, a code or a paper of one kind, and not the same."""
    return any(
        one.keys[kind].isdisjoint(other.keys[kind]) for kind in one.keys.keys() & other.keys.keys()
    )


def subject_share(one: Facts, other: Facts) -> float:
    """How much of the matter the two sentences share: Dice over the words of their subjects.

    A short sentence whose matter stands nearly whole in a longer one shares it too.
    """
    common, both = len(one.subject & other.subject), len(one.subject) + len(other.subject)
    shorter = min(len(one.subject), len(other.subject))
    inside = INSIDE * common / shorter if common >= INSIDE_LEAST else 0.0
    return max(2 * common / both, inside) if both else 0.0


def differences(one: Facts, other: Facts, *, close: bool) -> list[Difference]:
    """What differs; `close`: the wording is nearly the same, so that smaller things count too."""
    return [*_values(one, other, close=close), *_sides(one, other)]


def _values(one: Facts, other: Facts, *, close: bool) -> Iterator[Difference]:
    for kind in sorted(one.values.keys() & other.values.keys()):
        if not close and (kind == "organ" or kind.startswith("count ")):
            continue
        here, there = one.values[kind], other.values[kind]
        only_here = [token for value, token in here.items() if not _among(value, there)]
        only_there = [token for value, token in there.items() if not _among(value, here)]
        if kind == "date" and _years_apart(here, there) > 1:
            continue  # what is done again some years later is no contradiction
        if only_here and only_there and (close or len(only_here) == len(here)):
            yield Difference(kind.partition(" ")[0], tuple(only_here), tuple(only_there))


def _years_apart(here: Collection[str], there: Collection[str]) -> int:
    """Years between the nearest days of both; 0 when one names no year."""
    mine, theirs = ([y for value in values for y in _years_of(value)] for values in (here, there))
    return min((abs(one - other) for one in mine for other in theirs), default=0)


def _years_of(value: str) -> list[int]:
    """The year of a day's value, of two digits or four."""
    parts = [int(part) for part in re.split(r"[|/]", value) if part.isdecimal()]
    found = [part for part in parts if 1300 <= part <= 1500]
    return found or [1300 + part for part in parts if part > 31]


def _among(value: str, others: Collection[str]) -> bool:
    """The value itself; of a name also a shorter or longer writing."""
    if value in others:
        return True
    plain = value.replace(" ", "")
    if not plain.isalpha():
        return False
    names = [other.replace(" ", "") for other in others]
    return any(plain.startswith(name) or name.startswith(plain) for name in names)


def _sides(one: Facts, other: Facts) -> Iterator[Difference]:
    for axis in sorted(one.sides.keys() & other.sides.keys()):
        if one.sides[axis].isdisjoint(other.sides[axis]):
            yield Difference("verb", tuple(one.side_tokens[axis]), tuple(other.side_tokens[axis]))
