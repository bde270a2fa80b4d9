"""A draft cut into clauses and sentences, and what of it is formula.

Formulas are what any paper of the kind says: openings, «مقرر شد», votes, the legal preamble, the
closing, signatures. They are left out on both sides before anything is compared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from search.drafts.words import VERBS, Said, Token, tokens_of

LEAST = 3  # content words of a stretch that can be compared
MOST_SENTENCES, LONGEST = 10, 150  # of a clause; words of a sentence: what is longer is cut
_ITEM = (
    r"(?:[(\[]?(?:[\d۰-۹٠-٩]{1,3}|(?![1۱][34۳۴]..[.:])[\d۰-۹٠-٩]{4,5})\s*[-–ـ.)\]:]+(?![\d۰-۹])"
    r"|[(\[]?(?:الف|[ب-ی])\s*[-–)\]]\s"
    r"|(?:بند|ماده|تبصره)\s*(?:[\d۰-۹٠-٩]{1,5}|واحده|یک|دو|سه|چهار|پنج)?\s*[:ـ\-–.)]+|[-–•▪●*]\s)"
)
_STARTS_ITEM = re.compile(rf"\s*{_ITEM}")
_LABEL = re.compile(rf"\s*(?P<label>{_ITEM})\s*")
_NOTE_INSIDE = re.compile(r"(?<=[.؛:\s])(?=تبصره\s*[\d۰-۹]{0,2}\s*[:ـ\-–])")
_ENDS = re.compile(r"[.؛;!؟?](?=\s|$)|\n\s*\n")
_CLOSED = re.compile(r"[.؛;:!؟?»)]\s*$")
_WRAPPED = 45  # letters of a line that was broken by its margin, not by its writer
_HEAD = re.compile(
    r"\s*(?:شماره|تاریخ|پیوست|موضوع|از|به|رونوشت|امضا(?:ء|کنندگان)?|محل امضا|دستور جلسه|حاضران"
    r"|حاضرین|غایبین|صفحه|نشانی|تلفن)\s*:.{0,80}$"
)
_FORMULAS = re.compile(
    r"(?<!\S)(?:"
    r"بسمه تعالی|بسم الله(?: الرحمن الرحیم)?|به نام خدا|با سلام(?: و احترام)?|با احترام|احتراما"
    r"|(?:پس از|با|بعد از|ضمن) (?:استماع|قراءت|قرایت|بررسی|بحث|طرح|ملاحظه)(?: \S+){0,8}?"
    r" (?:تبادل نظر|بررسی لازم|بررسی کافی|کارشناسی)"
    r"|پس از بحث و (?:تبادل نظر|بررسی)|پس از (?:بررسی|بحث)"
    r"|(?:موضوع|مراتب) در جلسه(?: مورخ #)? مطرح(?: و)?"
    r"|(?:در )?(?:این )?جلسه(?: \S+){0,4} (?:رسمیت یافت|تشکیل شد)"
    r"|مقرر (?:شد|کرد|داشت|میدارد)(?: که| تا)?"
    r"|(?:به|با) (?:اتفاق|اکثریت)(?: مطلق)? (?:ارا|ارای)(?: (?:موافق|حاضرین|اعضا|حاضران|کل)){0,2}"
    r"|(?:مراتب|مصوبه|این مصوبه) (?:برای|به) (?:اجرا|اقدام|استحضار|اطلاع)(?: \S+){0,3}?"
    r" (?:ابلاغ|ارسال|ایفاد) ن?(?:شد|کرد)"
    r"|این مصوبه (?:\S+ ){0,14}?لازمالاجرا(?:ء)? ?(?:است|شد)?"
    r"|(?:مسیول|مسول|مسیولیت) حسن اجرا(?:ی)?(?: \S+){0,6} (?:است|شد|داشت)"
    r"|سایر (?:مفاد|موارد|شرایط) (?:\S+ ){0,5}?به قوت خود باقی است"
    r"|داده نمایشی"
    r")(?!\S)"
)
_LEGAL = re.compile(
    r"(?<!\S)(?:به استناد|مستند به|استنادا به|با استناد به|در اجرا(?:ی)?|طبق|به موجب|با توجه به"
    r"|با عنایت به|نظر به|با رعایت)"
    r" (?:مفاد |ذیل )?(?:بند|ماده|تبصره|قانون|ایین ?نامه|اساس ?نامه|جزء|فصل|موارد|وظایف)"
)
_LEGAL_WORD = re.compile(r"(?<!\S)(?:قانون|ایین ?نامه|اساس ?نامه|ماده)(?!\S)")
_LEGAL_LONGEST = 30  # words of a legal preamble


@dataclass(frozen=True)
class Sentence:
    """One sentence in its place, without formulas."""

    said: Said
    whole: Said

    @property
    def is_formula(self) -> bool:
        """Nothing is left of it to be compared."""
        return len(self.said.content) < LEAST


@dataclass(frozen=True)
class Clause:
    """An item, a note or a paragraph of a text; `label` as written, «۲-»."""

    label: str
    start: int
    end: int
    sentences: tuple[Sentence, ...]

    @cached_property
    def said(self) -> Said:
        """All its sentences as one stretch."""
        tokens = tuple(t for sentence in self.sentences for t in sentence.said.tokens)
        return Said(tokens, self.start, self.end)

    @property
    def is_formula(self) -> bool:
        """An opening, a closing, a signature, a heading of some words."""
        content = self.said.content
        if len(content) < LEAST:
            return True
        return len(content) < LEAST + 2 and not any(t.text in VERBS for t in self.said.tokens)


def clauses_of(text: str) -> list[Clause]:
    """The text's clauses in order; their spans count code points of the untouched text."""
    return [clause for start, end in _stretches(text) for clause in _clauses(text, start, end)]


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Paragraphs and items; lines that a margin broke are joined."""
    begin, at, before = 0, 0, ""
    for line in text.splitlines(keepends=True):
        plain = line.strip()
        opens = not plain or _STARTS_ITEM.match(line) or _HEAD.match(line)
        ended = (
            not before or _CLOSED.search(before) or len(before) < _WRAPPED or _HEAD.match(before)
        )
        if at > begin and (opens or ended):
            yield from _noted(text, begin, at)
            begin = at
        at += len(line)
        before = plain
    yield from _noted(text, begin, at)


def _noted(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A «تبصره» inside a paragraph is a clause of its own."""
    cuts = [m.start() for m in _NOTE_INSIDE.finditer(text, start + 1, end)]
    edges = [start, *cuts, end]
    yield from pairwise(edges)


def _clauses(text: str, start: int, end: int) -> Iterator[Clause]:
    """The clause of a stretch; a text without paragraphs is cut after some sentences."""
    raw = text[start:end]
    if not raw.strip() or _HEAD.match(raw.strip()):
        return
    label = ""
    if match := _LABEL.match(raw):
        label, start = match["label"].strip(), start + match.end()
    end -= len(raw) - len(raw.rstrip())
    sentences = tuple(_sentences(text, start, end))
    for at in range(0, len(sentences), MOST_SENTENCES):
        part = sentences[at : at + MOST_SENTENCES]
        last = at + MOST_SENTENCES >= len(sentences)
        begin, stop = part[0].whole.start, end if last else part[-1].whole.end
        yield Clause(label if at == 0 else "", begin, stop, part)


def _sentences(text: str, start: int, end: int) -> Iterator[Sentence]:
    edges = [start, *(m.end() for m in _ENDS.finditer(text, start, end)), end]
    for begin, stop in pairwise(edges):
        every = tokens_of(text[begin:stop], begin)
        for at in range(0, len(every), LONGEST):
            tokens = every[at : at + LONGEST]
            whole = Said(tokens, tokens[0].start, tokens[-1].end)
            yield Sentence(without_formulas(text, whole), whole)


def without_formulas(text: str, said: Said) -> Said:
    """The same stretch without what any paper says."""
    line = " ".join(said.masked)
    if not (found := [*_FORMULAS.finditer(line)]) and not _LEGAL.search(line):
        return said
    dropped = [(m.start(), m.end()) for m in found]
    at, kept = 0, []
    for token in said.tokens:
        if not any(a <= at < b for a, b in dropped):
            kept.append(token)
        at += len(token.text) + 1
    kept = _without_preamble(text, kept)
    return Said(tuple(kept), said.start, said.end)


def _without_preamble(text: str, kept: list[Token]) -> list[Token]:
    """«به استناد ماده ۵۵ قانون شهرداری، …»: what stands before the comma."""
    line = " ".join(token.text for token in kept)
    if not (opening := _LEGAL.match(line)):
        return kept
    for n, (one, other) in enumerate(pairwise(kept), 1):
        if n > _LEGAL_LONGEST:
            break
        if re.search(r"[،,]", text[one.end : other.start]):
            before = " ".join(token.text for token in kept[:n])
            if n * 2 < len(kept) + _LEGAL_LONGEST and _LEGAL_WORD.search(before, opening.start()):
                return kept[n:]
    return kept
