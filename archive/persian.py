"""Persian text in two forms: canonical for storing, folded for matching; one table makes both.

The source text is always kept beside them, untouched. Sources: Unicode 15 names; the normal form
for search in the domain notes (yeh, kaf, heh, hamza carriers, marks, digits, ZWNJ).
"""

import re
import unicodedata
from dataclasses import dataclass

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
_DIGITS = r"[\d۰-۹٠-٩]+(?:\s?[,٬،/.'٫]\s?[\d۰-۹٠-٩]{1,3})*"
_NAME = "|".join(sorted([*_UNITS, *_SCALES], key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<digits>{_DIGITS})\s*(?P<scale>(?:هزار|میلیون|ملیون|میلیارد|ملیارد)(?:\s+(?:هزار|میلیارد|میلیون))*)?"
    rf"\s*(?P<c1>ریال|تومان|تومن)"
    rf"|(?P<words>(?:(?:{_NAME})(?:\s*و\s*|\s+))*(?:{_NAME}))\s*(?P<c2>ریال|تومان|تومن)"
)


@dataclass(frozen=True)
class Amount:
    """A sum of money in a text: its span in the text, rials, and as written."""

    span: tuple[int, int]
    rials: int
    written: str


def words_value(words: str) -> int | None:
    """«چهل و پنج میلیون» -> 45000000; None when a word is not a number word."""
    total, group = 0, 0
    names = [w for w in re.split(r"\s+|(?<=\S)و(?=\s)", words.replace(ZWNJ, " ")) if w and w != "و"]
    for name in names:
        if name in _UNITS:
            group += _UNITS[name]
        elif name in _SCALES:
            total, group = total + max(group, 1) * _SCALES[name], 0
        else:
            return None
    return total + group if names else None


def amounts(text: str) -> list[Amount]:
    """Sums of money in digits or words, in rials (a toman is ten rials)."""
    found = []
    for match in _AMOUNT.finditer(text.replace("ي", "ی").replace("ك", "ک")):
        if match["digits"]:
            value = int(re.sub(r"\D", "", ascii_digits(match["digits"])))
            for scale in (match["scale"] or "").split():
                value *= _SCALES[scale]
            value *= _CURRENCY[match["c1"]]
        else:
            worded = words_value(match["words"])
            if worded is None:
                continue
            value = worded * _CURRENCY[match["c2"]]
        found.append(Amount(match.span(), value, text[match.start() : match.end()]))
    return found
