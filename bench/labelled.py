"""Citations labelled by the meaning of the text, and how well a recogniser finds them.

The labels (citations.txt) were written before the recogniser was run on them. Odd lines may be
tuned on, even lines are held out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from archive.citations import Citation, find
from archive.jalali import PartialDate
from archive.persian import number_parts

LABELS = Path(__file__).with_name("citations.txt")
KINDS = {
    "R": "resolution", "L": "letter", "B": "bill", "C": "circular", "D": "cabinet_decree",
    "J": "judgment", "M": "minutes", "Q": "request", "P": "report",
}  # fmt: skip
PLACE = re.compile(r"⟦(?P<text>[^⟧]*)⟧\((?P<kind>[A-Z])(?P<labels>(?: [ndcsr]=(?:\S+?))*)\)")
CITING = re.compile(r"@(\S+) ")


@dataclass(frozen=True)
class Label:
    """What a person says about one cited place; `number` is the sorted parts."""

    span: tuple[int, int]
    kind: str
    number: tuple[str, ...] = ()
    dates: frozenset[str] = frozenset()
    clause: str | None = None
    session: int | None = None
    relation: str | None = None


@dataclass(frozen=True)
class Sentence:
    """A labelled text and the day of the paper it stands in."""

    text: str
    citing: PartialDate | None
    labels: tuple[Label, ...]


def parsed(line: str) -> Sentence:
    """One line of the file: marks are taken out, spans count in what is left."""
    citing = CITING.match(line)
    line = line[citing.end() :] if citing else line
    line = line.replace("\\n", "\n")
    text, labels, at = "", [], 0
    for mark in PLACE.finditer(line):
        text += line[at : mark.start()]
        start = len(text)
        text += mark["text"]
        at = mark.end()
        told = dict(one.split("=", 1) for one in mark["labels"].split())
        labels.append(
            Label(
                span=(start, len(text)),
                kind=KINDS[mark["kind"]],
                number=tuple(sorted(number_parts(told.get("n", "")))),
                dates=frozenset(told["d"].split("|")) if "d" in told else frozenset(),
                clause=told.get("c"),
                session=int(told["s"]) if "s" in told else None,
                relation=told.get("r"),
            )
        )
    day = PartialDate.parse(citing[1]) if citing else None
    return Sentence(text + line[at:], day, tuple(labels))


def sentences() -> list[Sentence]:
    """All labelled texts in the order of the file."""
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    return [parsed(line) for line in lines if line and not line.startswith("#")]


@dataclass
class Score:
    """Counts of one half; `slips` says what was wrong, for whoever tunes on the odd lines."""

    found: int = 0
    labelled: int = 0
    right: int = 0
    dated: int = 0
    dates_right: int = 0
    parts: int = 0
    parts_right: int = 0
    related: int = 0
    relations_right: int = 0
    slips: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of what was found that is a citation, of the right kind and number."""
        return self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        """Share of the labelled citations found."""
        return self.right / max(1, self.labelled)

    @property
    def date_share(self) -> float:
        """Share with exactly the labelled dates, of those found or labelled with one."""
        return self.dates_right / max(1, self.dated)

    @property
    def place_share(self) -> float:
        """Share with the labelled clause and session."""
        return self.parts_right / max(1, self.parts)

    @property
    def relation_share(self) -> float:
        """Share with the labelled relation, of those found or labelled with one."""
        return self.relations_right / max(1, self.related)


def _same(one: Citation, label: Label) -> bool:
    overlap = min(one.span[1], label.span[1]) - max(one.span[0], label.span[0])
    return overlap > 0 and one.kind == label.kind and tuple(sorted(one.parts)) == label.number


def _compare(score: Score, one: Citation, label: Label) -> None:
    said = f"{one.text}: "
    if one.dates or label.dates:
        score.dated += 1
        score.dates_right += set(one.dates) == label.dates
        if set(one.dates) != label.dates:
            score.slips.append(f"{said}dates {one.dates} for {sorted(label.dates)}")
    score.parts += 1
    places = (one.clause, one.session) == (label.clause, label.session)
    score.parts_right += places
    if not places:
        got, due = (one.clause, one.session), (label.clause, label.session)
        score.slips.append(f"{said}clause, session {got} for {due}")
    if one.relation or label.relation:
        score.related += 1
        score.relations_right += one.relation == label.relation
        if one.relation != label.relation:
            score.slips.append(f"{said}{one.relation} for {label.relation}")


def measure(texts: Iterable[Sentence]) -> Score:
    """The recogniser against the labels."""
    score = Score()
    for sentence in texts:
        left = list(find(sentence.text, sentence.citing))
        score.found += len(left)
        score.labelled += len(sentence.labels)
        for label in sentence.labels:
            match = next((one for one in left if _same(one, label)), None)
            if match is None:
                missed = sentence.text[slice(*label.span)]
                score.slips.append(f"missed {missed} in {sentence.text}")
                continue
            left.remove(match)
            score.right += 1
            _compare(score, match, label)
        score.slips += [f"no citation {one} in {sentence.text}" for one in left]
    return score
