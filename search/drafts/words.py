"""A draft's words as they are compared: numbers masked, light verbs and spellings of one kind.

«یک‌ساله», «یک ساله» and «۱ ساله» are all the number and «ساله»; «می‌گردد» and «شد» are one verb.
Every token keeps its place in the untouched text, so that what differs can be shown there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from archive.jalali import MONTHS, words_to_number
from archive.persian import fold, number_key, words_value
from search.analysis import STOP, SYNONYMS, Word, stem, words

NUMBER = "#"


def word_set(*lines: str) -> frozenset[str]:
    """Words of a table, folded."""
    return frozenset(fold(word) for line in lines for word in line.split())


_SUFFIXES = (
    "ساله", "ماهه", "روزه", "ساعته", "هفته‌ای", "نفره", "درصدی", "درصد", "طبقه", "مرحله‌ای",
    "قسمتی", "برابر", "متری", "هکتاری", "ریالی", "نوبته",
)  # fmt: skip
_JOINS_DIGITS = re.compile(r"\s?[/\\\-–._,٫٬]\s?")
_PERCENT = re.compile(r"\s?[%٪]")
_NEGATION = "ن"
MONTH_NUMBERS = {fold(name): number for number, name in enumerate(MONTHS, 1)} | {"امرداد": 5}
MONTH_NUMBERS |= {f"{name}ماه": number for name, number in MONTH_NUMBERS.items()}
# Forms of the light verbs, positive; with «ن» or «نمی» before them they deny.
_LIGHT = {
    "شد": "شد شده شود شوند شدند شدن گردد گردید گردیده گردند گردیدند گردیدن گشت گشته بشود"
    " رسید رسیده رسد برسد",
    "کرد": "کرد کرده کند کنند کردند کردن نمود نموده نماید نمایند نمودند نمودن بنماید بکند",
    "است": "است باشد باشند بود بودند هست هستند اند میباشد میباشند",
    "داد": "داد داده دهد دهند دادند بدهد",
    "گرفت": "گرفت گرفته گیرد گیرند گرفتند بگیرد پذیرد پذیرفت پذیرفته",
    "یافت": "یافت یافته یابد یابند",
    "داشت": "داشت دارد دارند داشته دارا",
    "باید": "باید بایست بایستی میبایست",
    "تواند": "تواند توانند توانست",
}
_DENIED = {"نیست": "است", "نیستند": "است", "ندارد": "داشت", "ندارند": "داشت", "نباید": "باید"}
# Words of the office that say the same beside those that search knows.
_ALIKE = (
    ("درباره", "درخصوص", "خصوص", "پیرامون", "راجع"),
    ("برای", "جهت", "بمنظور", "منظور"),
    ("طبق", "اساس", "براساس", "مطابق", "وفق", "برابر", "حسب"),
    ("ظرف", "طی"),
    ("کنونی", "فعلی", "موجود"),
    ("تأمین", "تدارک"),
    ("حداکثر", "نهایتا"),
    ("تصویب", "موافقت"),
)
# Words that nearly every decision has: they say nothing of its matter.
OFFICE = word_set(
    "تصویب مصوب مصوبه مقرر موافقت تأیید تایید بررسی مطرح طرح موضوع اقدام لازم انجام ارائه گزارش",
    "اعلام ابلاغ اجرا شرح پیوست تاریخ شماره مورخ مبلغ ریال تومان درصد سال ماه روز سازمان شهرداری",
    "شورا شورای شهر اسلامی جلسه بند ماده تبصره مورد مربوط مربوطه نسبت عنوان صورت اساس",
    "محترم کل مذکور فوق ظرف حداکثر مدت طبق درباره برای سقف",
    "طریق همه کلیه تمام تمامی نحو میزان تعداد نوع",
)


class Token(NamedTuple):
    """A word as compared; a number is masked in `text` and told in `value`."""

    text: str
    start: int
    end: int
    value: str = ""

    @property
    def told(self) -> str:
        """The word with its number in sight."""
        return self.value or self.text


@dataclass(frozen=True)
class Said:
    """A stretch of text as tokens, with its place."""

    tokens: tuple[Token, ...]
    start: int
    end: int

    @property
    def masked(self) -> list[str]:
        """What is aligned."""
        return [token.text for token in self.tokens]

    @cached_property
    def counted(self) -> Counter[str]:
        """How often each word stands in it: held beside many other stretches."""
        return Counter(token.text for token in self.tokens)

    @cached_property
    def content(self) -> tuple[str, ...]:
        """Words that say something of the matter."""
        return tuple(token.text for token in self.tokens if is_content(token.text))

    @cached_property
    def matter(self) -> frozenset[str]:
        """The same without order."""
        return frozenset(self.content)


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for verb, forms in _LIGHT.items():
        for form in map(fold, forms.split()):
            table[form] = table[f"می{form}"] = verb
            table[f"{_NEGATION}{form}"] = table[f"نمی{form}"] = f"{_NEGATION}{verb}"
    table |= {word: f"{_NEGATION}{verb}" for word, verb in _DENIED.items()}
    for group in _ALIKE:
        table |= {fold(word): fold(group[0]) for word in group}
    for word, others in SYNONYMS.items():  # the first of a group stands for it
        table.setdefault(word, word)
        for other in others:
            table.setdefault(other, word)
    return table


_SAME = _table()
VERBS = frozenset([*_LIGHT, *(f"{_NEGATION}{verb}" for verb in _LIGHT)])
_NUMERAL_SUFFIX = re.compile(
    rf"(?P<number>\d+|[آ-ی]{{2,8}}?)(?P<suffix>{'|'.join(fold(s) for s in _SUFFIXES)})"
)


@lru_cache(maxsize=50_000)
def same(word: str) -> str:
    """The word that stands for all its spellings; plurals and light verbs are made one."""
    if word in _SAME:
        return _SAME[word]
    single = stem(word)
    return _SAME.get(single, single)


@lru_cache(maxsize=50_000)
def is_content(text: str) -> bool:
    """Neither a number, a light verb, a stop word nor an office word."""
    return not (text == NUMBER or len(text) < 2 or text in STOP or text in VERBS or text in OFFICE)


@lru_cache(maxsize=50_000)
def is_numeral(word: str) -> bool:
    """Digits, or a number in one word; «نه» alone is mostly a denial."""
    if word.isdecimal():
        return True
    if word in ("و", "نه", "") or not word.isalpha():
        return False
    return words_value(word) is not None or (is_glued(word) and words_to_number(word) is not None)


def is_glued(word: str) -> bool:
    """«سیوشش»; «چهارم» and «اول» are no counts."""
    return "و" in word[1:-1] and not word.endswith("م")


def tokens_of(text: str, start: int = 0) -> tuple[Token, ...]:
    """The text's tokens in order; `start`: where the text stands in a longer one."""
    return tuple(_made(text, words(text), start))


def _made(text: str, raw: list[Word], by: int) -> Iterator[Token]:
    position = 0
    while position < len(raw):
        word = raw[position]
        plain = plain_word(word.text)
        if plain and not _is_day(raw, position):  # nearly every word of a text
            yield Token(plain, word.start + by, word.end + by)
            position += 1
            continue
        last = _number_end(text, raw, position)
        if last < position and _is_day(raw, position):
            day = str(words_to_number(word.text))
            yield Token(NUMBER, word.start + by, word.end + by, day)
            position += 1
            continue
        if last >= position:
            end = raw[last].end
            yield Token(NUMBER, word.start + by, end + by, value_of(text[word.start : end]))
            if mark := _PERCENT.match(text, end):
                yield Token("درصد", mark.start() + by, mark.end() + by)
            position = last + 1
            continue
        position += 1
        if split := _counted(word.text):
            yield Token(NUMBER, word.start + by, word.end + by, split[0])
            yield Token(split[1], word.start + by, word.end + by)


@lru_cache(maxsize=50_000)
def plain_word(word: str) -> str:
    """The token of a word that neither opens a number nor counts something; else ""."""
    return "" if _is_figure(word) or _counted(word) else same(word)


def _is_day(raw: list[Word], at: int) -> bool:
    """«پانزدهم اسفند» is a day as «۱۵ اسفند» is."""
    follows = raw[at + 1].text if at + 1 < len(raw) else ""
    return follows in MONTH_NUMBERS and words_to_number(raw[at].text) is not None


def _counted(word: str) -> tuple[str, str] | None:
    """«دوساله» -> its number and «ساله»."""
    match = _NUMERAL_SUFFIX.fullmatch(word)
    if match is None or not is_numeral(match["number"]):
        return None
    return value_of(match["number"]), match["suffix"]


def _number_end(text: str, raw: list[Word], position: int) -> int:
    """The last word of the number that begins here; before `position` when none does."""
    last = position - 1
    at = position
    while at < len(raw):
        word = raw[at]
        if _is_figure(word.text):
            if at > position and not _goes_on(text, raw, last, at):
                break
            last = at
        elif not (word.text == "و" and last == at - 1 >= position and _scales(raw, at)):
            break
        at += 1
    return last


def _is_figure(word: str) -> bool:
    return is_numeral(word) or (word[0].isdigit() and not any(map(str.isalpha, word)))


def _scales(raw: list[Word], at: int) -> bool:
    """«و» joins two numbers in words, not «۵ و ۷»."""
    after = raw[at + 1].text if at + 1 < len(raw) else ""
    before = raw[at - 1].text
    return is_numeral(after) and (before.isalpha() or not after[0].isdigit())


def _goes_on(text: str, raw: list[Word], last: int, at: int) -> bool:
    """Digits are one number with digits over a mark, and with words over a blank."""
    before, word = raw[last], raw[at]
    gap = text[before.end : word.start]
    if before.text[-1].isdigit() and word.text[0].isdigit():
        return bool(_JOINS_DIGITS.fullmatch(gap))
    return not gap.strip() or at - last > 1


@lru_cache(maxsize=20_000)
def value_of(written: str) -> str:
    """One form for all writings of a number: its value, or its parts without order."""
    folded = fold(written)
    if re.search(r"\d\s?[/\\\-–_]\s?\d", folded):
        return number_key(folded)
    plain = re.sub(r"(?<=\d)[,٬](?=\d{3})", "", folded)
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return plain.lstrip("0") or "0"
    found = words_value(plain) or words_to_number(plain)
    return str(found) if found else plain
