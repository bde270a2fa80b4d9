"""What a person asked, as a tree; parsing never fails and can always be written back.

Words: any order, some may be missing. «…» or "…": side by side. -word, -field:value: without.
a | b: either. word*: any ending. field:value or field:a-b, with the fields' Persian or English
names. مبلغ>N ریال.
"""

import re
from dataclasses import dataclass, field

from archive.persian import amounts, ascii_digits, fold
from search.analysis import STOP, numbers, words

FIELDS = {
    "kind": ("نوع", "kind"),
    "body": ("مرجع", "body"),
    "unit": ("سازمان", "واحد", "unit"),
    "year": ("سال", "year"),
    "level": ("محرمانگی", "level"),
    "number": ("شماره", "number"),
    "status": ("وضعیت", "status"),
    "stage": ("مرحله", "stage"),
    "date": ("تاریخ", "date"),
    "filed": ("ثبت‌شده", "filed"),
    "amount": ("مبلغ", "amount"),
}
RANGES = ("year", "date", "filed", "amount")  # (from, to); an empty end is open
DAYS = ("date", "filed")
_FIELD_OF = {fold(name): field for field, names in FIELDS.items() for name in names}
_PIECE = re.compile(
    r"(?P<minus>[-−](?=[^\s\d]|\d+[/\\]))?"
    r"(?:«(?P<guillemets>[^»]*)»|\"(?P<quotes>[^\"]*)\"|"
    r"(?P<name>[^\s:«\"]{2,12}):(?P<value>«[^»]*»|\"[^\"]*\"|[^\s]+)|(?P<plain>[^\s«\"]+))"
)
_AMOUNT = re.compile(
    r"(?:مبلغ|amount)\s*(?P<sign>>=|<=|[><≥≤]|بیشتر از|بیش از|کمتر از)\s*"
    r"(?P<sum>[\d.,٫٬]+(?:\s*(?:هزار|میلیون|میلیارد))*)(?:\s*(?P<currency>ریال|تومان))?"
)
NUMBER_WRITTEN = re.compile(r"[^\W_]{1,12}(?:\s?[/\\]\s?[^\W_]{1,12}){1,5}|\d+(?:-\d+)+")
_SLASHED = re.compile(r"\S*\d+(?:\s?[/\\]\s?\S+)+|(?<!\S)[^\W\d_]{1,3}/\S+")
_DASHED = re.compile(r"(?<!\d)\d+(?:-\d+)+")
_UNSEEN = re.compile("[\u00ad\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACED = re.compile(r"(?P<name>[^\s:«\"-]{2,12}):\s+(?=\S)")  # «شماره: 12/97», as papers write
_DASHED_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_EITHER = ("|", "OR")
LIMIT = 64  # words looked at; a longer question is cut and says so
LONGEST = 4000  # letters looked at


@dataclass(frozen=True)
class Phrase:
    """Words side by side (one word is a phrase of one)."""

    words: tuple[str, ...]
    written: str


@dataclass(frozen=True)
class Number:
    """A register number, compared without order; `token` is the index's.

    `of_record`: the record's own number, not one that its text cites.
    """

    token: str
    written: str
    of_record: bool = False


@dataclass(frozen=True)
class Prefix:
    """Any word that begins so."""

    start: str


@dataclass(frozen=True)
class Either:
    """One of the parts is enough."""

    parts: tuple["Phrase | Number | Prefix", ...]


Part = Phrase | Number | Prefix | Either


@dataclass(frozen=True)
class Query:
    """All of `wanted` count for the match (single words: at least `floor`), none of `unwanted`.

    `without`: values of fields that a paper must not have, in the form of `filters`.
    """

    wanted: tuple[Part, ...] = ()
    unwanted: tuple[Phrase | Number, ...] = ()
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    without: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cut: bool = False

    @property
    def floor(self) -> int:
        """How many single words a paper must have: one in three, at least one.

        Requiring all finds nothing for a third to a half of real questions; what has more of the
        words comes first anyway. Phrases, numbers and the like are always needed.
        """
        return -(-len(self.singles) // 3)

    @property
    def singles(self) -> list[Phrase]:
        """Single words, of which some may be missing."""
        return [p for p in self.wanted if isinstance(p, Phrase) and len(p.words) == 1]

    @property
    def musts(self) -> list[Part]:
        """Everything but single words, always needed."""
        return [p for p in self.wanted if not isinstance(p, Phrase) or len(p.words) > 1]

    @property
    def is_empty(self) -> bool:
        """Nothing to look for but perhaps filters."""
        return not self.wanted and not self.unwanted

    @property
    def sole_number(self) -> Number | None:
        """The number, when the question is nothing else."""
        only = self.wanted[0] if len(self.wanted) == 1 and not self.unwanted else None
        return only if isinstance(only, Number) else None


def phrase(written: str) -> Phrase | None:
    """The words of a piece; None when it has none."""
    found = tuple(w.text for w in words(written))
    return Phrase(found, written.strip(' \t\n«»"')) if found else None


def either(pieces: list[str]) -> Either | None:
    """Alternatives; None when nothing is left of them."""
    parts: list[Phrase | Number | Prefix] = []
    for piece in pieces:
        made = prefix(piece) or next(iter(numbers_of(piece)), None) or phrase(piece)
        if made:
            parts.append(made)
    return Either(tuple(parts)) if parts else None


def prefix(written: str) -> Prefix | None:
    """word* of two letters or more."""
    start = fold(written[:-1]) if written.endswith("*") else ""
    return Prefix(start) if len(start) > 1 and re.fullmatch(r"\w+", start) else None


def numbers_of(written: str) -> list[Number]:
    """Numbers of several parts, as the person wrote them."""
    found = []
    for match in NUMBER_WRITTEN.finditer(written):
        if any(map(str.isdigit, match.group())):
            found += [Number(token, match.group()) for token in numbers(match.group())[:1]]
    return found


def field_filter(name: str, value: str) -> tuple[str, tuple[str, ...]] | None:
    """A known field with its values, else None."""
    known = _FIELD_OF.get(fold(name))
    cleaned = value.strip('«»"')
    if known is None or known == "number" or not cleaned:
        return None
    if known not in RANGES:
        return known, (cleaned,)
    span = fold(cleaned).strip()
    if known in DAYS and _DASHED_DAY.fullmatch(span):
        span = span.replace("-", "/")
    ends = re.split(r"\s*-\s*", span)
    if len(ends) > 2 or not any(ends):
        return None
    made = tuple(range_end(known, end, last=i == 1) for i, end in enumerate([ends[0], ends[-1]]))
    return None if None in made else (known, tuple(str(end) for end in made))


def range_end(name: str, written: str, *, last: bool) -> str | None:
    """One end of a range as digits; None when it is none."""
    if not written:
        return ""
    if name == "year":
        return whole_year(written) if re.fullmatch("[0-9]{1,4}", written) else None
    if name not in DAYS:
        return written if re.fullmatch("[0-9]{1,18}", written) else None
    match = re.fullmatch(r"([0-9]{4}|[0-9]{2})(?:/([0-9]{1,2}))?(?:/([0-9]{1,2}))?", written)
    if not match:
        return None
    month, day = ((part or ("99" if last else "00")).zfill(2) for part in match.groups()[1:])
    return f"{whole_year(match[1])}{month}{day}"


def whole_year(written: str) -> str:
    """«97» is 1397 and «02» is 1402, as papers write them (archive.citations reads them so)."""
    if len(written) != 2:
        return written
    return f"14{written}" if int(written) < 20 else f"13{written}"


def amount_filter(text: str) -> tuple[str, tuple[str, ...] | None]:
    """(the text without its condition on a sum, the range in rials or None)."""
    match = _AMOUNT.search(text)
    if not match:
        return text, None
    sums = amounts(f"{match['sum']} {match['currency'] or 'ریال'}")
    if not sums:
        return text, None
    rials = sums[0].rials
    ends = {
        ">": (rials + 1, ""), "بیشتر از": (rials + 1, ""), "بیش از": (rials + 1, ""),
        "<": (0, rials - 1), "کمتر از": (0, rials - 1), ">=": (rials, ""), "≥": (rials, ""),
    }.get(match["sign"], (0, rials))  # fmt: skip
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return rest, tuple(str(max(0, end)) if end != "" else "" for end in ends)


class Reading:
    """What has been read of a question so far."""

    def __init__(self) -> None:
        self.wanted: list[Part] = []
        self.unwanted: list[Phrase | Number] = []
        self.filters: dict[str, tuple[str, ...]] = {}
        self.without: dict[str, tuple[str, ...]] = {}
        self.loose: list[str] = []

    def take(self, piece: re.Match[str]) -> None:
        """One piece to where it belongs."""
        quoted = piece["guillemets"] if piece["guillemets"] is not None else piece["quotes"]
        minus = bool(piece["minus"])
        if piece["name"] and self.field(piece["name"], piece["value"], minus=minus):
            return
        if quoted is not None:
            self.keep(phrase(quoted), minus=minus)
        elif minus:
            bare = piece.group().lstrip("-−")
            whole = numbers_of(bare) if NUMBER_WRITTEN.fullmatch(bare) else []
            self.keep(whole[0] if whole else phrase(bare), minus=True)
        elif begins := prefix(piece.group()):
            self.wanted.append(begins)
        else:
            self.loose.append(piece.group())

    def keep(self, part: Phrase | Number | None, *, minus: bool) -> None:
        """Asked for, or to be left out."""
        if part and minus:
            self.unwanted.append(part)
        elif part:
            self.wanted.append(part)

    def field(self, name: str, value: str, *, minus: bool) -> bool:
        """A filter or the record's own number; False when the name is no field."""
        if _FIELD_OF.get(fold(name)) == "number":
            own = numbers_of(value) or [Number(f"#{ascii_digits(value)}", value)]
            self.keep(Number(own[0].token, own[0].written, of_record=True), minus=minus)
            return True
        known = field_filter(name, value)
        if known is None or (minus and known[0] == "amount"):  # sums are asked of the text
            return False
        (self.without if minus else self.filters)[known[0]] = known[1]
        return True


def parse(text: str) -> Query:
    """The tree of a question; odd input gives the words it has."""
    reading = Reading()
    # Marks of direction come along when a number is copied from a page.
    text = _SPACED.sub(joined_field, _UNSEEN.sub("", text[:LONGEST]))
    rest, sums = amount_filter(text)
    if sums:
        reading.filters["amount"] = sums
    pieces = list(_PIECE.finditer(rest))
    at = 0
    while at < len(pieces):
        last = at
        while last + 2 < len(pieces) and pieces[last + 1].group() in _EITHER:
            last += 2
        if last > at:
            group = either([p.group() for p in pieces[at : last + 1 : 2]])
            reading.wanted += [group] if group else []
        elif pieces[at].group() not in _EITHER:
            reading.take(pieces[at])
        at = last + 1
    wanted = reading.wanted + loose_words(" ".join(reading.loose))
    return Query(
        tuple(wanted[:LIMIT]), tuple(reading.unwanted[:LIMIT]), reading.filters, reading.without,
        len(wanted) > LIMIT,
    )  # fmt: skip


def joined_field(match: re.Match[str]) -> str:
    """A field's name without the blank behind its colon; other words as they are."""
    return f"{match['name']}:" if fold(match["name"]) in _FIELD_OF else match.group()


def loose_words(text: str) -> list[Part]:
    """Numbers of several parts become order-free, the rest single words without repetition."""
    found: list[Part] = list(numbers_of(text))
    rest = _DASHED.sub(" ", _SLASHED.sub(" ", text)) if found else text
    if rest.strip():
        # Among words, 512-514 is a span of years or the like: two words, not a register number.
        found = [n for n in found if isinstance(n, Number) and not _DASHED.fullmatch(n.written)]
        rest = _SLASHED.sub(" ", text) if found else text
    every = list({w.text: Phrase((w.text,), rest[w.start : w.end]) for w in words(rest)}.values())
    # Words that say nothing of the matter; a question of only these keeps them.
    return found + [p for p in every if p.words[0] not in STOP] or list(every)


def written(part: Part, name: int = 0) -> str:
    """One part as a person would type it; `name`: which of a field's names."""
    match part:
        case Phrase():
            return f"«{part.written}»" if len(part.words) > 1 else part.written
        case Number():
            return f"{FIELDS['number'][name]}:{part.written}" if part.of_record else part.written
        case Prefix():
            return f"{part.start}*"
        case Either():
            return " | ".join(written(one, name) for one in part.parts)


def printed(query: Query, *, english: bool = False) -> str:
    """The question written back; parse(printed(q)) asks the same."""
    name = -1 if english else 0
    parts = [written(part, name) for part in query.wanted]
    for part in query.unwanted:
        parts.append(
            f"-«{part.written}»" if isinstance(part, Phrase) else f"-{written(part, name)}"
        )
    parts += [written_filter(FIELDS[n][name], n, v) for n, v in query.filters.items()]
    parts += [f"-{written_filter(FIELDS[n][name], n, v)}" for n, v in query.without.items()]
    return " ".join(parts)


def written_filter(shown: str, name: str, values: tuple[str, ...]) -> str:
    """A field with its value or its range, under the name that is shown."""
    value = "-".join(values) if name in RANGES else values[0]
    if name == "year" and values[0] == values[1]:
        value = values[0]
    if name in DAYS:
        value = "-".join(shown_date(end) for end in values)
    return f"{shown}:«{value}»" if " " in value else f"{shown}:{value}"


def shown_date(digits: str) -> str:
    """13970500 -> 1397/05: the unknown parts of an end are left out."""
    parts = [digits[:4], digits[4:6], digits[6:]]
    return "/".join(p for i, p in enumerate(parts) if p and (i == 0 or p not in ("00", "99")))
