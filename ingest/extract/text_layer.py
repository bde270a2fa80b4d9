"""Should the text layer of a PDF page be believed, or should the page be read by OCR?

Good Persian pages have at least a tenth of their words among the commonest; a page with a lost or
shifted character map has none, text in visual order has them reversed. Pages of few words (tables,
lists of names, short letters) are judged by their letters: how often each stands there is like
Persian, or English on pages without Persian, whatever they say (cosine; sound pages .79 and more,
wrong maps .67 and less, measured by `bench text`).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import hypot

from archive.persian import fold

COMMON = frozenset(
    fold(word)
    for line in (
        "و در به از که این را با است برای آن یک خود تا بر هر نیز می ها های شد شود شده کرد کند باشد",
        "بود وی یا سال شماره تاریخ مورد دو پس اما نمی اگر همه بین پیش هم بی ای جلسه بند شهر مورخ",
        "هیئت شهرداری سازمان تصویب گردید مبلغ ریال طرح بودجه نامه شورای مدیره اعضا مصوبه",
    )
    for word in line.split(" ")
)
_WORD = re.compile("[\u0621-\u063a\u0641-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]+")
_USED = re.compile(
    "[\u0621-\u064a\u067e\u0686\u0698\u06a9-\u06ab\u06af\u06be\u06c0-\u06c3\u06cc\u06d2\u06d5]"
)
SHORT_TEXT, FEW_WORDS, FEW_LETTERS = 10, 20, 30
UNKNOWN_SHARE, JUNK_SHARE, STRANGE_SHARE, COMMON_SHARE = 0.01, 0.05, 0.30, 0.05
MANY_LETTERS = 60
LIKENESS, LIKENESS_OF_FEW = 0.70, 0.62  # least cosine to the letters of the language
CLEAR = 0.85  # cosine of a page that needs no common words: a list of names or of goods
MANY_DIGITS = 20
# Percent of letters: 87,000 of municipal papers; English after Lewand, Cryptological Mathematics.
PERSIAN: Mapping[str, float] = {
    "ا": 15.1, "ی": 10.4, "ر": 8.9, "د": 6.8, "ن": 6.5, "م": 5.8, "ه": 5.6, "و": 5.2, "ت": 4.8,
    "س": 4.1, "ب": 3.9, "ل": 3.5, "ش": 2.5, "ک": 2.5, "ز": 1.8, "ف": 1.5, "گ": 1.2, "ع": 1.2,
    "ق": 1.2, "ج": 1.1, "خ": 1.1, "چ": 1.1, "پ": 0.9, "ح": 0.8, "ص": 0.6, "ط": 0.6, "ض": 0.3,
    "غ": 0.2, "ث": 0.2, "ظ": 0.2, "ذ": 0.2, "ژ": 0.1,
}  # fmt: skip
ENGLISH: Mapping[str, float] = {
    "e": 12.7, "t": 9.1, "a": 8.2, "o": 7.5, "i": 7.0, "n": 6.7, "s": 6.3, "h": 6.1, "r": 6.0,
    "d": 4.3, "l": 4.0, "c": 2.8, "u": 2.8, "m": 2.4, "w": 2.4, "f": 2.2, "g": 2.0, "y": 2.0,
    "p": 1.9, "b": 1.5, "v": 1.0, "k": 0.8, "j": 0.2, "x": 0.2, "q": 0.1, "z": 0.1,
}  # fmt: skip
# Neighbours that stand so at least thrice as often as the other way round, in the same papers.
NEIGHBOURS = frozenset(
    pair
    for line in (
        "به مو ست مد رخ شم ده صو خو بر می شه ود ند رس پی قر",
        "شو زم تص جل مح طر گز هی مه عل نه شد ضا زی مل مص",
    )
    for pair in line.split(" ")
)
FOREIGN_SHARE = 0.05  # letters of the Arabic block that neither Persian nor Arabic papers use


def distrust(text: str) -> str:
    """Why it is not to be believed: empty, no map, wrong map, visual order, not words; or ""."""
    text = unicodedata.normalize("NFKC", text.replace("\u200c", " "))
    body = [c for c in text if not c.isspace()]
    if len(body) < SHORT_TEXT:
        return "empty"
    letters = [c for c in body if c.isalpha()]
    junk = Counter(c for c in body if is_junk(c))
    named = len(letters) + junk.total()  # digits and marks may be sound where letters are not
    if junk["\ufffd"] > max(1, UNKNOWN_SHARE * named) or junk.total() > JUNK_SHARE * named:
        return "no map"
    strange = sum(not ("\u0600" <= c <= "\u06ff" or c.isascii()) for c in letters)
    if strange > STRANGE_SHARE * max(1, len(letters)):
        return "wrong map"
    foreign = sum("\u0600" <= c <= "\u06ff" and not _USED.match(c) for c in letters)
    if foreign > FOREIGN_SHARE * max(1, len(letters)):
        return "wrong map"
    digits = [c for c in body if c.isdecimal()]
    figures = sum(not c.isascii() for c in digits)
    if figures > max(MANY_DIGITS, 0.9 * len(digits)) and all(c.isascii() for c in letters):
        return "wrong map"  # Persian figures among Latin letters alone
    if not is_a_language(letters):
        return "not words"
    return order_of_words([fold(w) for w in _WORD.findall(text)])


def is_junk(character: str) -> bool:
    """A sign that the map is missing: replacement, private use, unassigned, control."""
    return character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc")


def is_a_language(letters: list[str]) -> bool:
    """Do they stand as often as in Persian, or where that is hardly there, as in English?"""
    persian = persian_of(letters)
    latin = Counter(c.lower() for c in letters if c.isascii())
    if persian.total() >= FEW_LETTERS:
        return is_like(persian, PERSIAN)
    if latin.total() >= max(FEW_LETTERS, 9 * persian.total()):
        return is_like(latin, ENGLISH)
    return True


def persian_of(letters: Iterable[str]) -> Counter[str]:
    """How often each letter of Persian stands."""
    return Counter(c for c in fold("".join(letters)) if c in PERSIAN)


def is_like(found: Counter[str], usual: Mapping[str, float]) -> bool:
    """Is one counting of letters near another? Few letters may stray further."""
    return likeness(found, usual) >= (
        LIKENESS if found.total() >= MANY_LETTERS else LIKENESS_OF_FEW
    )


def likeness(found: Counter[str], usual: Mapping[str, float]) -> float:
    """The cosine of two countings."""
    both = sum(count * usual.get(letter, 0) for letter, count in found.items())
    return both / (hypot(*found.values()) * hypot(*usual.values()))


def is_clear(words: list[str]) -> bool:
    """Letters as often as in Persian, neighbours in its order: words, if uncommon ones."""
    found = Counter("".join(pair) for word in words for pair in pairwise(word))
    ahead = sum(found[pair] for pair in NEIGHBOURS)
    back = sum(found[pair[::-1]] for pair in NEIGHBOURS)
    return likeness(persian_of(words), PERSIAN) >= CLEAR and ahead > back


def order_of_words(words: list[str]) -> str:
    """Common words as they are, reversed, or not there."""
    if len(words) < FEW_WORDS:
        return ""
    common = sum(w in COMMON for w in words) / len(words)
    backwards = sum(w[::-1] in COMMON and w != w[::-1] for w in words) / len(words)
    if backwards > max(0.10, common):
        return "visual order"
    return "not words" if common < COMMON_SHARE and not is_clear(words) else ""
