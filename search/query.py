"""What a person asked, as a tree; parsing never fails and can always be written back.

Words: any order. «…» or "…": side by side. -word: without. field:value or field:a-b, with the
fields' Persian or English names.
"""

import re
from dataclasses import dataclass, field

from archive.persian import ascii_digits, fold
from search.analysis import numbers, words

FIELDS = {
    "kind": ("نوع", "kind"),
    "body": ("مرجع", "body"),
    "unit": ("سازمان", "واحد", "unit"),
    "year": ("سال", "year"),
    "level": ("محرمانگی", "level"),
    "number": ("شماره", "number"),
    "status": ("وضعیت", "status"),
}
_FIELD_OF = {fold(name): field for field, names in FIELDS.items() for name in names}
_PIECE = re.compile(
    r"(?P<minus>[-−](?=[^\s\d]))?"
    r"(?:«(?P<guillemets>[^»]*)»|\"(?P<quotes>[^\"]*)\"|"
    r"(?P<name>[^\s:«\"]{2,12}):(?P<value>«[^»]*»|\"[^\"]*\"|[^\s]+)|(?P<plain>[^\s«\"]+))"
)
NUMBER_WRITTEN = re.compile(r"[^\W_]{1,12}(?:\s?[/\\]\s?[^\W_]{1,12}){1,5}|\d+(?:-\d+)+")
LIMIT = 64  # words looked at; a longer question is cut and says so


@dataclass(frozen=True)
class Phrase:
    """Words side by side (one word is a phrase of one)."""

    words: tuple[str, ...]
    written: str


@dataclass(frozen=True)
class Number:
    """A register number, compared without order; `token` is the index's."""

    token: str
    written: str


@dataclass(frozen=True)
class Query:
    """All of `wanted` count for the match (at least `floor` of them), none of `unwanted`."""

    wanted: tuple[Phrase | Number, ...] = ()
    unwanted: tuple[Phrase, ...] = ()
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cut: bool = False

    @property
    def floor(self) -> int:
        """How many wanted parts a paper must have: all of up to three, then six in ten.

        Phrases and numbers are always needed; this counts single words only.
        """
        single = len(self.singles)
        return single if single <= 3 else max(3, round(single * 0.4))

    @property
    def singles(self) -> list[Phrase]:
        """Single words, of which some may be missing."""
        return [p for p in self.wanted if isinstance(p, Phrase) and len(p.words) == 1]

    @property
    def musts(self) -> list[Phrase | Number]:
        """Phrases and numbers, always needed."""
        return [p for p in self.wanted if isinstance(p, Number) or len(p.words) > 1]

    @property
    def is_empty(self) -> bool:
        """Nothing to look for but perhaps filters."""
        return not self.wanted and not self.unwanted


def phrase(written: str) -> Phrase | None:
    """The words of a piece; None when it has none."""
    found = tuple(w.text for w in words(written))
    return Phrase(found, written.strip()) if found else None


def field_filter(name: str, value: str) -> tuple[str, tuple[str, ...]] | None:
    """A known field with its values, else None."""
    known = _FIELD_OF.get(fold(name))
    cleaned = value.strip('«»"')
    if known is None or known == "number" or not cleaned:
        return None
    if known == "year":
        match = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", ascii_digits(cleaned))
        if not match:
            return None
        return known, (match[1], match[2] or match[1])
    return known, (cleaned,)


def parse(text: str) -> Query:
    """The tree of a question; odd input gives the words it has."""
    wanted: list[Phrase | Number] = []
    unwanted: list[Phrase] = []
    filters: dict[str, tuple[str, ...]] = {}
    loose: list[str] = []
    for piece in _PIECE.finditer(text[:4000]):
        quoted = piece["guillemets"] if piece["guillemets"] is not None else piece["quotes"]
        if piece["name"] and (known := field_filter(piece["name"], piece["value"])):
            filters[known[0]] = known[1]
        elif quoted is not None:
            found = phrase(quoted)
            if found:
                (unwanted if piece["minus"] else wanted).append(found)
        elif piece["minus"]:
            found = phrase(piece["plain"] or piece["value"])
            if found:
                unwanted.append(found)
        else:
            loose.append(piece.group())
    wanted += loose_words(" ".join(loose))
    return Query(tuple(wanted[:LIMIT]), tuple(unwanted), filters, len(wanted) > LIMIT)


def loose_words(text: str) -> list[Phrase | Number]:
    """Numbers of several parts become order-free, the rest single words without repetition."""
    found: list[Phrase | Number] = []
    rest = text
    for token in numbers(text):
        found.append(Number(token, token))
    if found:
        rest = re.sub(
            r"\S*\d+\s?[/\\]\s?\S+|(?<!\S)[^\W\d_]{1,3}/\S+|(?<!\d)\d+(?:-\d+)+", " ", text
        )
        found = [Number(n.token, w) for n, w in zip(found, written_numbers(text), strict=False)]
    seen = set()
    for word in words(rest):
        if word.text not in seen and word.text not in _WEAK:
            seen.add(word.text)
            found.append(Phrase((word.text,), rest[word.start : word.end]))
    if not found:
        found += [Phrase((w.text,), rest[w.start : w.end]) for w in words(rest)]
    return found


def written_numbers(text: str) -> list[str]:
    """Numbers as the person wrote them, in order."""
    return [m.group() for m in NUMBER_WRITTEN.finditer(text) if any(map(str.isdigit, m.group()))]


# Words that say nothing of the matter in a question; a question of only these keeps them.
_WEAK = frozenset(
    fold(w)
    for w in [
        "و",
        "در",
        "به",
        "از",
        "که",
        "را",
        "با",
        "است",
        "برای",
        "آن",
        "این",
        "یک",
        "تا",
        "بر",
        "هر",
        "یا",
        "چه",
        "چیست",
        "کدام",
        "کجا",
        "کی",
        "چند",
        "چگونه",
        "چرا",
        "آیا",
        "شد",
        "شده",
        "شود",
        "می\u200cشود",
        "بود",
        "کرد",
        "کرده",
        "می\u200cکند",
        "هست",
        "دارد",
        "داشت",
        "های",
        "ها",
        "درباره",
        "مورد",
        "بوده",
        "باشد",
        "کسی",
    ]
)


def printed(query: Query) -> str:
    """The question written back; parse(printed(q)) asks the same."""
    parts = []
    for part in query.wanted:
        multiple = isinstance(part, Phrase) and len(part.words) > 1
        parts.append(f"«{part.written}»" if multiple else part.written)
    parts += [f"-«{part.written}»" for part in query.unwanted]
    for name, values in query.filters.items():
        value = "-".join(values) if name == "year" else values[0]
        parts.append(
            f"{FIELDS[name][0]}:«{value}»" if " " in value else f"{FIELDS[name][0]}:{value}"
        )
    return " ".join(parts)
