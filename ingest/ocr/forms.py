"""From a number's glyphs as printed from left to right to the number as it was typed."""

import re

from ingest.ocr.digits import LATIN, LETTER, PERSIAN, Row

D = "0-9۰-۹"
DIGIT = re.compile(f"[{D}٠-٩]")
NUMBER = re.compile(f"[{D}](?:[{D}/.,٬٫:-]*[{D}])?")
DATE = re.compile(f"[{D}]{{4}}/[{D}]{{2}}/[{D}]{{2}}")
TIME = re.compile(f"(?:[{D}]|[01۰۱][{D}]|[2۲][0-4۰-۴]):[0-5۰-۵][{D}]")
AMOUNT = re.compile(f"[{D}]{{1,3}}(?:[٬,][{D}]{{3}})+")
ACCOUNT = re.compile(r"\S{1,3}([0-9]{24})")  # IBAN: its letters look like digits or are lost
NOT_LETTERS = re.compile(f"[{D}٠-٩/.,٬٫:()%٪؛،|\u200e\u200f-]")
DOUBT, MOST_DOUBTS = 0.7, 6  # below this a glyph gives way to the first reading; so many may
LEAST_WHOLE = 4  # glyphs of a number whose first reading may be the whole of it
TO_PERSIAN = str.maketrans("0123456789٠١٢٣٤٥٦٧٨٩", PERSIAN * 2)
TO_LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)
LOOK_ALIKE = {"۲", "۳"}  # to the recogniser; the glyphs tell them apart better
MIRRORED = {"(": ")", ")": "(", "٬": "، ", ",": "، "}


def within(row: Row, first: str) -> Row:
    """The row without what follows a number that the first reading has whole: the box of a number
    may run over the word beside it, whose first glyph is then a doubtful mark or letter."""
    first = first.strip("\u200e\u200f").translate(TO_PERSIAN)
    at = "".join(row.chars).translate(TO_PERSIAN).find(first) if NUMBER.fullmatch(first) else -1
    end = at + len(first)
    beside = [i for i in (at - 1, end) if 0 <= i < len(row.chars)]
    if at < 0 or len(first) < LEAST_WHOLE or not beside:
        return row
    whole = bool(DATE.fullmatch(first))  # no digit can follow a day
    if any(row.sure[i] >= DOUBT or (DIGIT.match(row.chars[i]) and not whole) for i in beside):
        return row
    return Row(row.chars[at:end], row.sure[at:end])


def weighed(chars: tuple[str, ...], sure: tuple[float, ...], first: str) -> tuple[str, ...]:
    """The glyphs of a number; letters and doubtful ones (two digits that touch) are taken from the
    first reading, when that is a number and fits the others; letters at the ends may be no part."""
    first = first.strip("\u200e\u200f")
    if any(c in PERSIAN for c in chars) and re.match("[0-9]/|.*/[0-9]$", first):
        return chars  # a letter of a series was read as a Latin digit
    first = first.translate(TO_PERSIAN)
    doubts = [c == LETTER or s < DOUBT for c, s in zip(chars, sure, strict=True)]
    if not 0 < sum(doubts) <= MOST_DOUBTS or NOT_LETTERS.sub("", first):
        return chars
    ends = (0, len(chars) - 1)

    def pattern(digit: str) -> str:
        """Of the first reading; `digit` is asked of a digit, {} stands for itself."""
        return "".join(
            (r"(\S{0,3})" if i in ends and c == LETTER else r"(\S{1,3})")
            if doubt
            else f"({digit.format(c.translate(TO_PERSIAN))})"
            if DIGIT.match(c)
            else r"([^\w\s]|\w)"
            for i, (c, doubt) in enumerate(zip(chars, doubts, strict=True))
        )

    found = re.fullmatch(pattern("{}"), first) or re.fullmatch(pattern(f"[{D}]"), first)
    if not found:
        return chars
    told = found.groups()
    same = [
        c.translate(TO_PERSIAN) == t for c, t, d in zip(chars, told, doubts, strict=True) if not d
    ]
    if sum(same) <= len(same) / 2:
        return chars
    script = TO_LATIN if any(c in LATIN for c in chars) else TO_PERSIAN
    return tuple(
        t.translate(script) if d and {c.translate(TO_PERSIAN), t} != LOOK_ALIKE else c
        for c, t, d in zip(chars, told, doubts, strict=True)
    )


def without_colons(text: str, first: str) -> str:
    """A number as typed, a colon beside it left out; the first reading where that is a time of day
    and this is none: two dots over each other are read as digits easily."""
    if TIME.fullmatch(first) and not TIME.fullmatch(text):
        return first
    return text if ":" in first else text.strip(":") or text


def likely_order(parts: list[str]) -> int:
    """How much like a telephone, ISBN, dated number or page range this order of parts is."""
    first = parts[0].translate({0x6F0 + i: str(i) for i in range(10)})
    if len(parts) == 2 and first.startswith("0") and 3 <= len(first) <= 4 and len(parts[1]) >= 7:
        return 3
    if len(parts) > 2 and first in ("978", "979"):
        return 3
    if len(parts) == 3 and len(first) == 4 and first[:2] in ("12", "13", "14", "19", "20"):
        return 2
    if len(parts) == 2 and all(p.isdecimal() for p in parts) and int(parts[0]) < int(parts[1]):
        return 1
    return 0


def hyphen_order(number: str, rtl: bool) -> str:
    """After Persian letters the parts around a hyphen stand from right to left on paper."""
    parts = [p for p in number.split("-") if p]
    if len(parts) < 2:
        return number
    back = parts[::-1]
    return "-".join(back if likely_order(back) + 0.5 * rtl > likely_order(parts) else parts)


def tidy(number: str, rtl: bool) -> str:
    """Marks mended by form: no dot inside a date, groups of three in an amount."""
    zero, comma = ("۰", "٬") if re.search("[۰-۹]", number) else ("0", ",")
    if "/" in number:
        number = re.sub(f"(?<=[{D}])[.,٬٫](?=[{D}])", zero, number)
    elif re.fullmatch(f"[{D}.,٬٫]{{5,}}", number):
        grouped = "".join(
            comma if k % 4 == 3 else c if DIGIT.match(c) else zero
            for k, c in enumerate(number[::-1])
        )[::-1]
        changed = sum(
            a != b and not (a in "٬,٫." and b == comma)
            for a, b in zip(number, grouped, strict=True)
        )
        marks = set(number[::-1][3::4])
        sure = len(number) > 7 or bool(marks & set("٬,٫"))
        allowed = 2 if len(number) > 8 else 0
        if marks <= set("٬,٫.") and grouped[0] not in "۰0٬," and changed <= allowed and sure:
            return grouped
    return hyphen_order(number, rtl)


def units_of(printed: str, rtl: bool) -> list[str]:
    """Numbers whole and everything else by character, as printed from the left."""
    units: list[str] = []
    end = 0
    for match in NUMBER.finditer(printed):
        units += printed[end : match.start()]
        end = match.end()
        number = tidy(match[0], rtl)
        longer = tidy(printed[match.start() : end + 1], rtl)
        if printed[end : end + 1] in (".", "٫") and AMOUNT.fullmatch(longer):
            number, end = longer, end + 1  # the last zero of an amount was taken for a dot
        groups = re.split("[٬,]", number)
        if len(groups) > 1 and any(len(g) != 3 for g in groups[1:]):  # `8، 12`, no amount
            units += [part for g in groups for part in (g, "، ")][:-1]
        else:
            units.append(number)
    return units + list(printed[end:])


def typed(chars: tuple[str, ...], old: str, rtl: bool) -> str:
    """The word in typing order; letters keep the recogniser's reading."""
    letters = NOT_LETTERS.sub("", old)
    printed = "".join(chars)
    if account := ACCOUNT.fullmatch(printed):
        return f"IR{account[1]}"
    units = units_of(printed, rtl)
    if rtl and not re.search("[A-Za-z]", letters):
        units.reverse()
    out = []
    for unit in units:
        if unit == LETTER:
            unit, letters = letters or " ", ""
        elif rtl:
            unit = MIRRORED.get(unit, unit)
        out.append(unit)
    return " ".join("".join(out).split())
