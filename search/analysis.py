"""Words of a text as the engines index them; made in Python so that every engine sees the same.

Five forms of a word answer five questions: exact (is it there), stem (its plural), skeleton (dots
lost by OCR), trigrams (wrong letters), pairs (content words side by side; a word written apart).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import filterfalse
from operator import add, itemgetter
from typing import NamedTuple

from archive.persian import ZWNJ, fold, number_key

EMPTY = "·"  # every scored field has a token, so that engines count documents alike
NUMBER_MARK = "#"

_NUMBER = re.compile(
    r"(?<![\w/])[^\W_]{1,12}(?:\s?[/\\]\s?[^\W_]{1,12}){1,5}(?![\w/])|(?<!\d)\d+(?:-\d+)+"
)
_DIVIDES = re.compile(r"[/\\]|\d-\d")
_BEFORE_DIVIDE = 24  # letters of a number before its first dividing mark, and some more
_UNSEEN = re.compile(
    "[\u00ad\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufb50-\ufeff]"
)
_WORD = re.compile(
    rf"[^\W_](?:[\w{ZWNJ}\u0610-\u061a\u064b-\u065f\u0670\u0640\u200d-\u200f]*\w)?(?:[.,٫٬](?=\d)\d+)*"
)
_JOINED_AFTER = frozenset({"ها", "های", "هایی", "هایش", "هایشان", "تر", "ترین", "ای", "ام", "اند"})
_JOINED_BEFORE = frozenset({"می", "نمی"})
# Words without a subject: they neither count for the floor nor make pairs.
STOP = frozenset(
    fold(word)
    for words_ in (
        "و در به از که این آن را با برای بر تا یا هم چه چی کدام کجا کی چرا چگونه چند چیست کیست است",
        "بود شد شده شود می‌شود می‌باشد باشد گردد گردید نمود خود هر یک دو نیز اما اگر پس پیش طی ای",
        "توسط درباره مورد چیزی کسی هست هستند بودند بوده کرد کند می‌کند کرده دارد داشت داد دهد آیا",
        "او وی ما شما آنها اند ها های",
    )
    for word in words_.split()
)
# Office words that mean the same; one alone finds the others too, at a lower score.
_SYNONYMS = (
    ("مصوبه", "تصویب نامه", "مصوب"),
    ("پسماند", "زباله"),
    ("بوستان", "پارک"),
    ("فاوا", "فناوری اطلاعات"),
    ("صورتجلسه", "صورت مذاکرات"),
)
_PLURALS = ("هایشان", "هایمان", "هایش", "هایی", "های", "ها")
# Words of the office that are written apart, joined or with a half-space: always one word here.
_COMPOUNDS = frozenset(
    tuple(fold(part) for part in words.split())
    for words in (
        "هیئت مدیره", "هیئت رئیسه", "صورت جلسه", "صورت جلسات", "صورت وضعیت", "مدیر عامل",
        "آیین نامه", "تصویب نامه", "بخش نامه", "شیوه نامه", "اساس نامه", "موافقت نامه",
        "ضمانت نامه", "گواهی نامه", "دبیر خانه", "جمع آوری", "پیش نویس", "پیش بینی", "پیمان کار",
        "دستور العمل", "پس ماند", "باز آفرینی", "به سازی", "زیبا سازی", "شهر سازی", "نوع دوستی",
        "حمل و نقل", "حمل ونقل", "نام گذاری", "جا به جایی", "جابه جایی", "سرمایه گذاری",
        "بهره برداری", "رقومی سازی", "نمایه سازی", "پشتیبان گیری", "اتوبوس رانی", "تاکسی رانی",
        "بودجه ریزی", "برنامه ریزی", "فاضل آب", "لازم الاجرا", "غیر علنی", "فوق العاده",
    )
)  # fmt: skip
_LONGEST = max(map(len, _COMPOUNDS))
_FIRSTS = frozenset(parts[0] for parts in _COMPOUNDS)
_OPENERS = _FIRSTS | _JOINED_BEFORE
_DOTLESS = str.maketrans(
    {
        **dict.fromkeys("بپتثنی", "ٮ"), **dict.fromkeys("جچحخ", "ح"), **dict.fromkeys("دذ", "د"),
        **dict.fromkeys("رزژ", "ر"), **dict.fromkeys("سش", "س"), **dict.fromkeys("صض", "ص"),
        **dict.fromkeys("طظ", "ط"), **dict.fromkeys("عغ", "ع"), **dict.fromkeys("فق", "ف"),
        **dict.fromkeys("کگ", "ک"),
    }
)  # fmt: skip


class Word(NamedTuple):
    """One word of a text: its folded form and where it stands in the untouched text."""

    text: str
    start: int
    end: int


class Form(NamedTuple):
    """A folded word and what the other fields have of it; trigrams with blanks between."""

    text: str
    stem: str
    skeleton: str
    trigrams: str


class Forms(dict[str, Form | None]):
    """Forms of words as written, None of marks alone: texts repeat their words.

    One look-up for all fields of a word. Begins anew when it knows KNOWN, so memory stays flat.
    """

    def __missing__(self, written: str) -> Form | None:
        if len(self) >= KNOWN:
            self.clear()
        text = fold(written)
        found = self[written] = form_of(text) if text else None
        return found


KNOWN = 200_000
FORMS = Forms()
Placed = tuple[Form, int, int]  # a word's fields without their names: much cheaper to make
_FORM = itemgetter(0)
NONE: tuple[tuple[str, ...], ...] = ((), (), (), ())  # forms of a text without words


@dataclass(frozen=True)
class Tokens:
    """A text's tokens by field; an item may be several with blanks between (a word's trigrams)."""

    exact: list[str]
    stem: list[str]
    skeleton: list[str]
    pairs: list[str]
    trigrams: list[str]


def words(text: str) -> list[Word]:
    """Words in order; parts that belong together are one word."""
    return [Word._make((form[0], start, end)) for form, start, end in placed(text)]


def placed(text: str) -> list[Placed]:
    """The same for who reads a whole archive."""
    found = _WORD.finditer(text.replace("ي", "ی"))
    return join([(form, *m.span()) for m in found if (form := FORMS[m[0]])])


def join(raw: list[Placed]) -> list[Placed]:
    """Joins suffixes, verb prefixes and compounds to one word each."""
    joined: list[Placed] = []
    position = 0
    while position < len(raw):
        form, start, end = word = raw[position]
        text = form[0]
        position += 1
        if text in _OPENERS and (length := compound_length(raw, position - 1)) > 1:
            part = raw[position - 1 : position - 1 + length]
            text, end = "".join(below[0] for below, _, _ in part), part[-1][2]
            word = (form_of(text), start, end)
            position += length - 1
        if text in _JOINED_AFTER and joined and start - joined[-1][2] <= 1:
            before, first, _ = joined.pop()
            word = (form_of(before[0] + text), first, end)
        joined.append(word)
    return joined


def compound_length(raw: list[Placed], position: int) -> int:
    """How many words from here on are one word."""
    first = raw[position][0][0]
    for length in range(_LONGEST, 1, -1) if first in _FIRSTS else ():
        part = raw[position : position + length]
        if len(part) == length and tuple(form[0] for form, _, _ in part) in _COMPOUNDS:
            return length
    if first in _JOINED_BEFORE:
        follows = raw[position + 1 : position + 2]
        return 2 if follows and follows[0][0][0].isalpha() else 1
    return 1


@lru_cache(maxsize=20_000)
def form_of(text: str) -> Form:
    """What is indexed of a folded word."""
    return Form(text, stem(text), skeleton(text), " ".join(trigrams(text)))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Takes the plural off: سازمانهای -> سازمان. Nothing else: شهرداری is not شهردار."""
    for ending in _PLURALS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=20_000)
def skeleton(word: str) -> str:
    """The word without its dots, as a poor scan shows it."""
    return word.translate(_DOTLESS)


@lru_cache(maxsize=20_000)
def trigrams(word: str) -> tuple[str, ...]:
    """Overlapping threes of the padded word; none for words of one or two letters."""
    if len(word) < 3:
        return ()
    padded = f"_{word}_"
    return tuple(padded[i : i + 3] for i in range(len(padded) - 2))


def parts_of(written: str) -> list[str]:
    """Parts of a compound, so that «مدیره» finds «هیئت مدیره»; none for a plain word."""
    parts = [fold(part) for part in re.split(rf"[\s{ZWNJ}]+", written)]
    return [part for part in parts if len(part) > 2] if len(parts) > 1 else []


def numbers(text: str) -> list[str]:
    """Order-free tokens of the numbers in a text: 60/97/212 and 212/97/60 give one token."""
    if not any(mark in text for mark in "/\\-") or not _DIVIDES.search(text):
        return []
    # Marks of direction stand inside numbers, so they go first; a text without any is as it is.
    plain = fold(text) if _UNSEEN.search(text) else text
    found, at = [], 0
    for divide in _DIVIDES.finditer(plain):
        if divide.start() < at:
            continue
        match = _NUMBER.search(plain, max(at, divide.start() - _BEFORE_DIVIDE))
        if match is None:
            break
        at = match.end()
        if any(map(str.isdigit, match[0])):
            found.append(number_token(match[0]))
    return found


@lru_cache(maxsize=20_000)
def number_token(written: str) -> str:
    """The token of one number; letters repeat the numbers that they answer."""
    return NUMBER_MARK + number_key(written)


def pairs(plain: list[str]) -> list[str]:
    """Neighbouring content words, written together."""
    content = list(filterfalse(STOP.__contains__, plain))
    return list(map(add, content, content[1:]))


def exact_tokens(text: str) -> list[str]:
    """Words as written, then parts of divided ones and numbers, with no neighbours between."""
    found = placed(text)
    return exact_of(text, found, [form[0] for form, _, _ in found])


def exact_of(text: str, found: list[Placed], plain: list[str]) -> list[str]:
    """The same from words already read. A word of one part is as long as it was written."""
    divided = [text[start:end] for form, start, end in found if end - start > len(form[0])]
    below = [part for written in divided for part in parts_of(written)]
    return [*plain, EMPTY, *below, *numbers(text)]


def tokens(text: str) -> Tokens:
    """All tokens of a text that is to be indexed."""
    found = placed(text)
    plain, stems, bones, grams = map(list, zip(*map(_FORM, found), strict=True) if found else NONE)
    return Tokens(
        exact=exact_of(text, found, plain),
        stem=stems or [EMPTY],
        skeleton=bones or [EMPTY],
        pairs=pairs(plain) or [EMPTY],
        trigrams=list(filter(None, grams)) or [EMPTY],
    )


def _synonym_table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for group in _SYNONYMS:
        forms = ["".join(w.text for w in words(phrase)) for phrase in group]
        for form in forms:
            table[form] = tuple(other for other in forms if other != form)
    return table


SYNONYMS = _synonym_table()
