"""Should the text layer of a PDF page be believed, or should the page be read by OCR?

Good Persian pages have at least a tenth of their words among the commonest; a page with a lost or
shifted character map has none, text in visual order has them reversed. Short pages are judged by
junk characters alone.
"""

import re
import unicodedata

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
SHORT_TEXT, FEW_WORDS = 10, 20
JUNK_SHARE, STRANGE_SHARE, COMMON_SHARE = 0.05, 0.30, 0.05
FOREIGN_SHARE = 0.05  # letters of the Arabic block that neither Persian nor Arabic papers use


def distrust(text: str) -> str:
    """Why it is not to be believed: empty, no map, wrong map, visual order, not words; or ""."""
    text = unicodedata.normalize("NFKC", text.replace("\u200c", " "))
    body = [c for c in text if not c.isspace()]
    if len(body) < SHORT_TEXT:
        return "empty"
    if sum(is_junk(c) for c in body) > JUNK_SHARE * len(body):
        return "no map"
    letters = [c for c in body if c.isalpha()]
    strange = sum(not ("\u0600" <= c <= "\u06ff" or c.isascii()) for c in letters)
    if strange > STRANGE_SHARE * max(1, len(letters)):
        return "wrong map"
    foreign = sum("\u0600" <= c <= "\u06ff" and not _USED.match(c) for c in letters)
    if foreign > FOREIGN_SHARE * max(1, len(letters)):
        return "wrong map"
    return order_of_words([fold(w) for w in _WORD.findall(text)])


def is_junk(character: str) -> bool:
    """A sign that the map is missing: replacement, private use, unassigned, control."""
    return character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc")


def order_of_words(words: list[str]) -> str:
    """Common words as they are, reversed, or not there."""
    if len(words) < FEW_WORDS:
        return ""
    common = sum(w in COMMON for w in words) / len(words)
    backwards = sum(w[::-1] in COMMON and w != w[::-1] for w in words) / len(words)
    if backwards > max(0.10, common):
        return "visual order"
    return "not words" if common < COMMON_SHARE else ""
