"""Persian text in two forms: canonical for storing, folded for matching; one table makes both.

The source text is always kept beside them, untouched. Sources: Unicode 15 names; the normal form
for search in the domain notes (yeh, kaf, heh, hamza carriers, marks, digits, ZWNJ).
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

ZWNJ = "\u200c"
PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"

_SAME_LETTER = {"ي": "ی", "ى": "ی", "ې": "ی", "ك": "ک", "ڪ": "ک", "ہ": "ه", "ھ": "ه", "ۃ": "ة"}
_INVISIBLE = (
    "\u00ad\u200b\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_MARKS = "\u0640" + "".join(
    map(
        chr,
        [
            *range(0x610, 0x61B),
            *range(0x64B, 0x660),
            0x670,
            *range(0x6D6, 0x6DD),
            *range(0x6DF, 0x6E5),
            0x6E7,
            0x6E8,
            *range(0x6EA, 0x6EE),
        ],
    )
)
_CANONICAL = str.maketrans(
    {
        **_SAME_LETTER,
        **dict.fromkeys(_INVISIBLE),
        "\u0640": None,
        **dict(zip(ARABIC_DIGITS, PERSIAN_DIGITS, strict=True)),
        "\u00a0": " ",
        "\u00ac": ZWNJ,  # what old office programs wrote for the half-space
        "\x00": None,
    }
)
_FOLD = str.maketrans(
    {
        **dict.fromkeys(_MARKS),
        **dict.fromkeys(_INVISIBLE),
        **_SAME_LETTER,
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ۀ": "ه", "ة": "ه", "ء": None,
        ZWNJ: None,
        "٫": ".", "٬": ",", "٪": "%", "،": ",", "؛": ";", "؟": "?",
        **{d: str(i) for i, d in enumerate(PERSIAN_DIGITS)},
        **{d: str(i) for i, d in enumerate(ARABIC_DIGITS)},
    }
)  # fmt: skip
_ASCII = str.maketrans(PERSIAN_DIGITS + ARABIC_DIGITS, "0123456789" * 2)
_SHOWN = str.maketrans("0123456789" + ARABIC_DIGITS, PERSIAN_DIGITS * 2)
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
_YEH_HAMZA = re.compile("(?<=ی)ئ(?=ت)|(?<=مس)ئ(?=له)")
_NUMBER_SEPARATOR = re.compile(r"\s*[/\\\-._–]+\s*")
_LETTER_DIGIT = re.compile(r"(?<=\d)\s+(?=[^\W\d_])|(?<=[^\W\d_])\s+(?=\d)")


def canonical(text: str) -> str:
    """The stored form: one yeh and kaf, Persian digits, no invisible marks, ZWNJ kept."""
    text = _PRESENTATION.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text)
    text = unicodedata.normalize("NFC", text).translate(_CANONICAL)
    return re.sub(f" ?{ZWNJ}+ ?", ZWNJ, text)


def fold(text: str) -> str:
    """The matching form; idempotent, ASCII digits, ZWNJ dropped so split parts join."""
    if text.isascii():
        return text.lower()
    text = _PRESENTATION.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text)
    text = unicodedata.normalize("NFC", text).translate(_SAME_LETTER_TABLE)
    text = _YEH_HAMZA.sub("ا", text).replace("ئو", "وو").replace("ئ", "ی")
    return text.translate(_FOLD).lower()


def name_key(name: str) -> str:
    """A person's name as names are compared: folded, single blanks, at most 255 letters."""
    return " ".join(fold(name).split())[:255]


_SAME_LETTER_TABLE = str.maketrans(
    {**_SAME_LETTER, **dict.fromkeys(_MARKS), **dict.fromkeys(_INVISIBLE)}
)


def ascii_digits(text: str) -> str:
    """Persian and Arabic digits as ASCII."""
    return text.translate(_ASCII)


def persian_digits(text: str) -> str:
    """ASCII and Arabic digits as Persian, for the screen."""
    return text.translate(_SHOWN)


def number_parts(written: str) -> tuple[str, ...]:
    """Parts of a number as written, folded, ASCII digits, leading zeros dropped.

    "۵/۹۶/۱۲۲۸۹/ش" -> ("5", "96", "12289", "ش"); spaces around the marks do not count.
    """
    folded = _LETTER_DIGIT.sub("", fold(written).strip())
    parts = (part.strip() for part in _NUMBER_SEPARATOR.split(folded))
    return tuple(part.lstrip("0") or "0" if part.isdigit() else part for part in parts if part)


def number_key(written: str) -> str:
    """Order-free key: right-to-left display reverses parts, so their order can't identify."""
    return "|".join(sorted(number_parts(written)))


# ---- amounts ----
_UNITS = {
    "یک": 1, "دو": 2, "سه": 3, "چهار": 4, "پنج": 5, "شش": 6, "شیش": 6, "هفت": 7, "هشت": 8, "نه": 9,
    "ده": 10, "یازده": 11, "دوازده": 12, "سیزده": 13, "چهارده": 14, "پانزده": 15, "شانزده": 16,
    "هفده": 17, "هجده": 18, "هیجده": 18, "نوزده": 19, "بیست": 20, "سی": 30, "چهل": 40,
    "پنجاه": 50, "شصت": 60, "هفتاد": 70, "هشتاد": 80, "نود": 90, "صد": 100, "یکصد": 100,
    "دویست": 200, "سیصد": 300, "چهارصد": 400, "پانصد": 500, "ششصد": 600, "هفتصد": 700,
    "هشتصد": 800, "نهصد": 900,
}  # fmt: skip
_SCALES = {"هزار": 10**3, "میلیون": 10**6, "ملیون": 10**6, "میلیارد": 10**9, "ملیارد": 10**9}
_CURRENCY = {"ریال": 1, "تومان": 10, "تومن": 10}
_MARK = r"[,٬،/.'٫]"
_DIGITS = rf"(?<!\d)\d{{1,15}}(?!\d)(?:\s?{_MARK}\s?\d{{1,15}}(?!\d)){{0,7}}"
_NAME = "|".join(sorted([*_UNITS, *_SCALES], key=len, reverse=True))
_TERM = rf"(?:{_DIGITS}|(?<![آ-ی])(?:{_NAME}))"
_AND = r"(?:\s*و\s*|\s+|(?<=\d)(?=[آ-ی]))"
# Bounded: a page of figures without a currency must not be tried from each of them to its end.
_AMOUNT = re.compile(
    rf"(?P<sum>{_TERM}(?:{_AND}(?:{_DIGITS}|{_NAME})){{0,16}})\s*(?P<currency>ریال|تومان|تومن)(?![آ-ی])"
)
_MONEY = re.compile("ر[یيى]ال|توم")  # nothing is a sum without one: most texts have none
_TOKEN = re.compile(rf"{_DIGITS}|[آ-ی]+")
# Same length as the source, so that spans hold.
_AMOUNT_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", ZWNJ: " "})


@dataclass(frozen=True)
class Amount:
    """A sum of money in a text: its span in the text, rials, and as written."""

    span: tuple[int, int]
    rials: int
    written: str


def words_value(words: str) -> int | None:
    """«چهل و پنج میلیون» -> 45000000; digits may stand for words; None for another word."""
    total, group, last = Fraction(0), Fraction(0), Fraction(0)
    tokens = _TOKEN.findall(words.replace(ZWNJ, " "))
    for i, token in enumerate(tokens):
        name = token if token in _UNITS or token in _SCALES else token.removesuffix("و")
        if token[0].isdigit():
            group += _digits_value(token, scaled="".join(tokens[i + 1 : i + 2]) in _SCALES)
        elif name in _SCALES:
            # «هزار میلیارد»: a scale directly after a scale multiplies it.
            new = (group or last or 1) * _SCALES[name]
            total, last, group = total + new - (0 if group else last), new, Fraction(0)
            continue
        elif name == "صد" and 0 < group < 10:
            group *= 100  # «یک صد»
        elif name in _UNITS:
            group += _UNITS[name]
        elif name:
            return None
        last = Fraction(0)
    return int(total + group) if tokens else None


def _digits_value(written: str, *, scaled: bool) -> Fraction:
    """«۲٫۵» before «میلیارد» is a fraction; «000 / 000 / 150 / 5» was reversed by display."""
    groups = re.split(rf"\s?{_MARK}\s?", ascii_digits(written))
    if scaled and len(groups) == 2 and re.search(r"[/.٫]", written):
        return Fraction(f"{groups[0]}.{groups[1]}")
    if len(groups) > 1 and groups[0].startswith("0"):
        groups.reverse()
    return Fraction("".join(groups))


def amounts(text: str) -> list[Amount]:
    """Sums of money in digits or words, in rials (a toman is ten rials)."""
    if not _MONEY.search(text):
        return []
    found = []
    for match in _AMOUNT.finditer(text.translate(_AMOUNT_LETTERS)):
        value = words_value(match["sum"])
        if value is not None:
            rials = value * _CURRENCY[match["currency"]]
            found.append(Amount(match.span(), rials, text[match.start() : match.end()]))
    return found
