"""Pages as one text to search in, with a way back to page, words and boxes.

Rules about minutes are written once on a folded text (spelling variants gone, running heads cut,
pages joined); every hit is then carried back to the letters and boxes it came from.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile

from archive import persian
from ingest.fields.proposal import Box, Proposal, T
from ingest.reading import PageReading, Word

_DASHES = "‐‑‒–—−─"
_KEPT = set("،؛؟:;,.!()[]{}«»\"'/\\|*%٪٫٬+=-_&#@")
_HEAD_LINES, _FOOT_LINES = 3, 3
_DIGITS = re.compile(r"\d+")
_RUNNING = re.compile(
    r"^\W*(?:"
    r"صفحه\s*\d{1,3}(?:\s*(?:از|/)\s*\d{1,3})?"
    r"|\d{1,3}\s*از\s*\d{1,3}"
    r"|(?:ادامه|دنباله)\s*(?:ی\s*)?(?:صورت\s*جلسه|مصوبات|نامه|گزارش).{0,120}"
    r"|داده\s*نمایشی"
    r"|بسمه\s*تعالی|به\s*نام\s*خدا"
    r"|(?:بکلی|به\s*کلی)\s*سری|خیلی\s*محرمانه|محرمانه|سری"
    r")\W*(?:صفحه\s*\d{1,3}(?:\s*از\s*\d{1,3})?|داده\s*نمایشی)?\W*$"
)
_STAMP = re.compile(r"^\W*داده\s*نمایشی\W*$")
_NUMBERED = re.compile(r"\d{1,3}\s*[-–)ـ.]\s*[آ-ی]|(?:بند|ماده|تبصره)\s*(?:\d|[آ-ی])")
_BARE_NUMBER = re.compile(r"^\W*\d{1,3}\W*$")


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """One character in matching form; marks that structure needs stay."""
    if character.isspace():
        return character if character in "\n\t" else " "
    if character in _DASHES:
        return "-"
    if character in _KEPT or (character.isascii() and not character.isalpha()):
        return character
    return persian.fold(character).strip()


def folded_source(source: str) -> str:
    """A pattern written in good Persian: letters folded, a space is any gap or none."""
    source = re.sub(" [*?]?", "\n", source.replace("مسئول", "مس[ئؤ]ول"))
    return "".join(
        r"\s*" if mark == "\n" else mark if mark.isascii() else fold_character(mark)
        for mark in source
    )


def rule(source: str) -> re.Pattern[str]:
    """The compiled form of `folded_source`."""
    return re.compile(folded_source(source))


def fold_text(text: str) -> tuple[str, list[int]]:
    """Folded text and, for each of its characters, the offset in `text` it came from."""
    folded: list[str] = []
    offsets: list[int] = []
    for index, character in enumerate(text):
        piece = fold_character(character)
        if character == "ـ" and folded and folded[-1].isdigit():
            piece = "-"  # a kashida after a digit is the dash of «۱ـ»
        for mark in piece:
            folded.append(mark)
            offsets.append(index)
    return "".join(folded), offsets


_TYPED_COMMA = re.compile(r"(?<=[آ-ی)]),(?=\s|$)")


def with_commas(folded: str, is_scan: bool) -> str:
    """Latin commas as Persian ones, and on a scan a closing mark that nothing opened: its reading
    takes «،» for «»». Every letter keeps its place."""
    folded = _TYPED_COMMA.sub("،", folded)
    if not is_scan or "»" not in folded:
        return folded
    made, open_marks = [], 0
    for mark in folded:
        open_marks += mark == "«"
        if mark == "»" and not open_marks:
            mark = "،"
        open_marks -= mark == "»"
        made.append(mark)
    return "".join(made)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    folded: str


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    start = 0
    for raw in text.split("\n"):
        if raw.strip():
            lines.append(_Line(start, start + len(raw), fold_text(raw)[0].strip()))
        start += len(raw) + 1
    return lines


def _edges(lines: Sequence[_Line]) -> dict[_Line, str]:
    """The lines where running heads stand, with their position from the top or bottom.

    A numbered decision ends the head: it and what follows it are the paper's own words.
    """
    above = takewhile(lambda line: not _is_numbered(line), lines[:_HEAD_LINES])
    top = {line: f"top {at}" for at, line in enumerate(above)}
    foot = {line: f"foot {at}" for at, line in enumerate(reversed(lines[-_FOOT_LINES:]))}
    return {**foot, **top}


def _is_numbered(line: _Line) -> bool:
    """A numbered decision: two that differ only in their digits are two decisions, no head."""
    return bool(_NUMBERED.match(line.folded))


def _shape(line: _Line) -> str:
    return re.sub(r"\W+", " ", _DIGITS.sub("", line.folded)).strip()


def _repeated(pages: Sequence[Sequence[_Line]]) -> set[tuple[str, str]]:
    """(position, shape) of lines at the same edge of most pages, three at least.

    On two pages a sentence may stand twice at the foot by chance: nothing is cut on that.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for lines in pages:
        seen.update(
            {
                (where, _shape(line))
                for line, where in _edges(lines).items()
                if len(_shape(line)) > 3
            }
        )
    return {key for key, count in seen.items() if count >= max(3, round(len(pages) * 0.6))}


def _align(text: str, words: Sequence[Word]) -> list[tuple[int, int, Word]]:
    """Words with their spans in the page's text, sorted; words that cannot be found are left."""
    found: list[tuple[int, int, Word]] = []
    cursor = 0
    for word in words:
        if not word.text:
            continue
        at = text.find(word.text, cursor, cursor + 400)
        if at < 0:
            at = text.find(word.text, cursor)
        if at < 0:
            continue
        found.append((at, at + len(word.text), word))
        cursor = at + len(word.text)
    return found


def union(boxes: Sequence[Box]) -> Box | None:
    """The smallest box around all."""
    if not boxes:
        return None
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


class Flow:
    """The pages' text without running heads; positions are of `folded`."""

    def __init__(self, pages: Sequence[PageReading]) -> None:
        self.pages = list(pages)
        self._words = [_align(page.text, page.words) for page in self.pages]
        self._page_of: list[int] = []
        self._offset_of: list[int] = []
        self.folded = self._join()
        # Same positions, lines run on: for phrases that a line's end may cut.
        self.joined = self.folded.replace("\n", " ")

    def _join(self) -> str:
        all_lines = [_lines(page.text) for page in self.pages]
        running = _repeated(all_lines)
        parts: list[str] = []
        for index, lines in enumerate(all_lines):
            cut = self._running_lines(lines, index == 0, running)
            for line in lines:
                if line in cut:
                    continue
                folded, offsets = fold_text(self.pages[index].text[line.start : line.end])
                parts.append(with_commas(folded, self.pages[index].source == "ocr") + "\n")
                self._page_of.extend([index] * (len(folded) + 1))
                self._offset_of.extend(line.start + offset for offset in offsets)
                self._offset_of.append(line.end)
        return "".join(parts)

    def _running_lines(
        self, lines: Sequence[_Line], is_first: bool, running: set[tuple[str, str]]
    ) -> set[_Line]:
        """Running heads from the page's edges inwards: the paper's own first line ends them.

        A decision's words may repeat from page to page; behind a line that is read they stay.
        """
        edges = _edges(lines)
        cut = {line for line in lines if _STAMP.match(line.folded)}
        for inwards in (lines[:_HEAD_LINES], lines[::-1][:_FOOT_LINES]):
            cut.update(
                takewhile(
                    lambda line: self._is_running(line, edges.get(line), is_first, running), inwards
                )
            )
        return cut

    @staticmethod
    def _is_running(
        line: _Line, where: str | None, is_first: bool, running: set[tuple[str, str]]
    ) -> bool:
        if _STAMP.match(line.folded):
            return True
        if where is None:
            return False
        if _RUNNING.match(line.folded):
            return True
        if where in ("top 0", "foot 0") and _BARE_NUMBER.match(line.folded):
            return True
        if is_first or _is_numbered(line):
            return False
        return (where, _shape(line)) in running

    def pieces(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """(page index, first, last offset) of the stretch, one for each page it touches."""
        while start < end and self.folded[start].isspace():
            start += 1
        while end > start and self.folded[end - 1].isspace():
            end -= 1
        if start >= end:
            return []
        cuts = [start]
        cuts += [
            at + 1
            for at, (one, two) in enumerate(pairwise(self._page_of[start:end]), start)
            if one != two
        ]
        cuts.append(end)
        return [
            (self._page_of[a], self._offset_of[a], self._offset_of[b - 1] + 1)
            for a, b in pairwise(cuts)
        ]

    def page_at(self, position: int) -> int:
        """The page's number at a position."""
        if not self._page_of:
            return 0
        return self.pages[self._page_of[min(position, len(self._page_of) - 1)]].number

    def kept_lines(self, start: int, end: int) -> list[str]:
        """The lines of the stretch as written, running heads left out."""
        lines: list[str] = []
        at = start
        for raw in self.folded[start:end].split("\n"):
            pieces = self.pieces(at, at + len(raw))
            if pieces:
                page, first, last = pieces[0]
                lines.append(persian.canonical(self.pages[page].text[first:last]).strip())
            at += len(raw) + 1
        return lines

    def written(self, start: int, end: int) -> str:
        """The words as written, in canonical form, lines joined by a space."""
        return " ".join(" ".join(self.kept_lines(start, end)).split(" ")).strip()

    def words(self, page: int, first: int, last: int) -> list[Word]:
        """The words of a page that touch the span."""
        spans = self._words[page]
        at = max(bisect_right([span[0] for span in spans], first) - 1, 0)
        touching: list[Word] = []
        for begin, end, word in spans[at:]:
            if begin >= last:
                break
            if end > first:
                touching.append(word)
        return touching

    def box(self, page: int, first: int, last: int) -> Box | None:
        """The union of the boxes of the span's words."""
        return union([word.box for word in self.words(page, first, last)])

    def confidence(self, start: int, end: int) -> float:
        """How sure the reading of the stretch is: its words' mean, else its page's."""
        total: list[float] = []
        for page, first, last in self.pieces(start, end):
            words = self.words(page, first, last)
            total += [word.confidence for word in words] or [self.pages[page].confidence]
        return sum(total) / len(total) if total else 0.0

    def places(self, start: int, end: int) -> tuple[tuple[int, Box | None], ...]:
        """Page numbers and boxes of the stretch, one for each page."""
        return tuple(
            (self.pages[page].number, self.box(page, first, last))
            for page, first, last in self.pieces(start, end)
        )

    def propose(self, value: T, start: int, end: int, sure: float = 1.0) -> Proposal[T]:
        """The value with the place and words of its stretch (its first page)."""
        pieces = self.pieces(start, end)
        if not pieces:
            return Proposal(value, 0.0, self.page_at(start), None, "", (0, 0))
        page, first, last = pieces[0]
        return Proposal(
            value=value,
            confidence=round(self.confidence(start, end) * sure, 3),
            page=self.pages[page].number,
            box=self.box(page, first, last),
            text=self.written(start, end),
            span=(first, last),
        )
