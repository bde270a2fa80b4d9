"""What the machine proposes: every value keeps its place on the paper and how sure it is.

A proposal is never a fact: the review screen shows it dashed until a person accepts it, so the
shape carries what that screen needs (page, box, words as written) beside the value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Generic, TypeVar

from archive.jalali import PartialDate

Box = tuple[float, float, float, float]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Proposal(Generic[T]):
    """A value, where it stands and how sure the reading is."""

    value: T
    confidence: float
    page: int
    box: Box | None
    text: str
    span: tuple[int, int]  # half-open, in code points of the page's text


@dataclass(frozen=True, slots=True)
class Caution:
    """Something a person must look at; `code` is translated by the screen, `text` is for logs."""

    code: str
    text: str
    page: int = 0
    clause: str = ""
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person as the paper names him: name and, when written, post and party."""

    name: str
    post: str = ""
    absence: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, or relative words such as «ظرف سه ماه از تاریخ ابلاغ»; the words stay in `text`."""

    date: PartialDate | None
    text: str


@dataclass(frozen=True, slots=True)
class Votes:
    """How a clause was carried: manner `unanimous` or `majority`, counts when written."""

    manner: str
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Another paper named by number and date, as the letter writes it."""

    number: str
    dates: tuple[PartialDate, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ClauseProposal:
    """One decision of the minutes with every place where it stands."""

    number: str
    ordinal: int | None
    title: str
    text: str
    confidence: float
    places: tuple[tuple[int, Box | None], ...]
    spans: tuple[tuple[int, int, int], ...] = ()  # page, start, end
    responsible: Proposal[str] | None = None
    deadline: Proposal[Deadline] | None = None
    amount: Proposal[int] | None = None
    votes: Proposal[Votes] | None = None
    citations: tuple[dict[str, Any], ...] = ()

    @property
    def is_continued(self) -> bool:
        """Whether the clause runs over the edge of a page."""
        return len({page for page, _box in self.places}) > 1


@dataclass(frozen=True, slots=True)
class MinutesProposal:
    """The minutes of one meeting."""

    body: Proposal[str] | None = None
    number: Proposal[int] | None = None
    term: Proposal[int] | None = None
    session_kind: Proposal[str] | None = None
    date: Proposal[PartialDate] | None = None
    start: Proposal[str] | None = None
    end: Proposal[str] | None = None
    place: Proposal[str] | None = None
    mode: Proposal[str] | None = None
    chair: Proposal[str] | None = None
    secretary: Proposal[str] | None = None
    level: Proposal[str] | None = None
    present: tuple[Proposal[PersonLine], ...] = ()
    absent: tuple[Proposal[PersonLine], ...] = ()
    guests: tuple[Proposal[PersonLine], ...] = ()
    agenda: tuple[Proposal[str], ...] = ()
    clauses: tuple[ClauseProposal, ...] = ()
    warnings: tuple[Caution, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterProposal:
    """One letter."""

    number: Proposal[str] | None = None
    date: Proposal[PartialDate] | None = None
    direction: Proposal[str] | None = None
    sender: Proposal[str] | None = None
    receiver: Proposal[str] | None = None
    subject: Proposal[str] | None = None
    signer: Proposal[PersonLine] | None = None
    copies: tuple[Proposal[str], ...] = ()
    enclosures: Proposal[int] | None = None
    in_reply_to: Proposal[Reference] | None = None
    follows: Proposal[Reference] | None = None
    level: Proposal[str] | None = None
    urgency: Proposal[str] | None = None
    warnings: tuple[Caution, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentProposal:
    """Any other paper: only what its list needs."""

    title: Proposal[str] | None = None
    date: Proposal[PartialDate] | None = None
    number: Proposal[str] | None = None
    level: Proposal[str] | None = None
    warnings: tuple[Caution, ...] = ()


@dataclass(frozen=True, slots=True)
class FactProposal:
    """One line of a person's file; kind and names of values are those of the interchange form.

    `kind` is education, service, courses, certificates or appraisals; each value has a place of
    its own. The end of a service that goes on («تاکنون») is None with the place of that word.
    """

    kind: str
    values: Mapping[str, Proposal[Any]]


@dataclass(frozen=True, slots=True)
class PersonnelProposal:
    """A paper about one person: an appointment, a degree, a certificate or a life's record."""

    title: Proposal[str] | None = None
    date: Proposal[PartialDate] | None = None
    number: Proposal[str] | None = None
    level: Proposal[str] | None = None
    person: Proposal[str] | None = None
    code: Proposal[str] | None = None
    post: Proposal[str] | None = None
    issuer: Proposal[str] | None = None
    facts: tuple[FactProposal, ...] = ()
    warnings: tuple[Caution, ...] = ()


def as_json(value: Any) -> Any:
    """The proposal as plain JSON values; dates become `YYYY/MM/DD`."""
    if isinstance(value, PartialDate):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [as_json(item) for item in value]
    return value
