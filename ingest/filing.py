"""From a reviewed draft to filed records: the last human step of the paper's way.

The screen works on one plain object (the draft); this module makes it from the machine's proposals,
checks it, and hands it to registration in one transaction with the job's own state.
"""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from archive import access, registration
from archive.errors import ArchiveError
from archive.jalali import PartialDate
from archive.models import Body, Page, Record, Unit
from archive.persian import ascii_digits
from archive.registration import Entry
from archive.vocabulary import (
    LEVEL_OF_WORD,
    PERSONNEL_PAPERS,
    Direction,
    DocumentType,
    Kind,
    Level,
    Predicate,
    RelationState,
)
from ingest import bodies, earlier, holdings, personnel
from ingest.models import Job, JobEvent, State

MINUTES, LETTER = "minutes", "letter"
SHARED = ("title", "number", "date")
OF_KIND: dict[str, tuple[str, ...]] = {
    MINUTES: (
        "body", "number", "date", "session_kind", "start", "end", "location", "chair", "corrects",
    ),
    LETTER: (
        "number", "date", "direction", "sender", "receiver", "title", "signer", "in_reply_to",
        "follows", "corrects",
    ),
}  # fmt: skip
DOCUMENT_FIELDS = ("title", "number", "date", "person", "post", "issuer", "corrects")
# What a person must know of a paper of a type beside what every record has: domain notes 2.13.
NEEDED_OF_TYPE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(PERSONNEL_PAPERS, ("person", "issuer")),
    **dict.fromkeys(
        (
            DocumentType.CHART, DocumentType.STATUTE, DocumentType.AGENDA, DocumentType.NOTICE,
            DocumentType.BILL, DocumentType.REPORT, DocumentType.EVIDENCE,
        ),
        ("issuer",),
    ),
}  # fmt: skip
PROPOSED_AS = {"location": "place", "title": "subject"}  # our field -> the proposal's name
CLAUSE_FIELDS = ("number", "title", "text", "responsible", "due", "amount", "votes", "level")


@dataclass
class Mistakes(Exception):
    """What keeps a draft from being filed: field -> English sentence."""

    fields: dict[str, str] = field(default_factory=dict)


def field_names(kind: str) -> tuple[str, ...]:
    """The head fields of a kind of paper."""
    return OF_KIND.get(kind, DOCUMENT_FIELDS)


def draft_of(job: Job) -> dict[str, Any]:
    """What the screen edits: a person's last draft, else one made from the proposals."""
    kept = job.draft.get("edited")
    return kept if kept else proposed_draft(job, job.draft.get("kind") or "other")


def proposed_draft(job: Job, kind: str) -> dict[str, Any]:
    """A fresh draft of a kind from what the machine read."""
    found = job.draft.get("fields") or {}
    draft: dict[str, Any] = {"kind": kind, "unit": job.unit.code if job.unit else ""}
    for name in field_names(kind):
        draft[name] = plain(found.get(PROPOSED_AS.get(name, name)) or found.get(name))
    draft["level"] = plain(found.get("level")) or "normal"
    if draft["level"] not in LEVEL_OF_WORD:
        draft["level"] = "normal"
    if kind == MINUTES:
        body = bodies.meant(str(draft["body"] or ""), job.unit)
        draft["body"] = body.code if body else ""
        if body:
            draft["unit"] = body.unit.code
        draft["present"] = "\n".join(people(found.get("present")))
        draft["absent"] = "\n".join(people(found.get("absent")))
        draft["clauses"] = [clause_draft(clause) for clause in found.get("clauses") or []]
    return draft


def plain(proposal: Any) -> str:
    """The value of a proposal as text."""
    value = proposal.get("value") if isinstance(proposal, dict) else proposal
    if isinstance(value, dict):
        return str(value.get("text") or value.get("number") or value.get("name") or "")
    return "" if value is None else str(value)


def people(rows: Any) -> list[str]:
    """«name، post» a line."""
    said = []
    for row in rows or []:
        value = row.get("value", row) if isinstance(row, dict) else {"name": str(row)}
        if isinstance(value, dict):
            said.append("، ".join(filter(None, [value.get("name"), value.get("post")])))
    return [line for line in said if line]


def clause_draft(clause: dict[str, Any]) -> dict[str, Any]:
    """One clause as the screen edits it."""
    due = clause.get("deadline") or {}
    when = due.get("value") or {} if isinstance(due, dict) else {}
    return {
        "number": ascii_digits(str(clause.get("number") or "")),
        "title": clause.get("title") or "",
        "text": clause.get("text") or "",
        "responsible": plain(clause.get("responsible")),
        "due": (when.get("date") or when.get("text") or "") if isinstance(when, dict) else "",
        "amount": plain(clause.get("amount")),
        "votes": votes(clause.get("votes")),
        "level": "normal",
        "places": clause.get("places") or [],
        "confidence": clause.get("confidence", 0.0),
    }


def votes(proposal: Any) -> str:
    """The votes as written."""
    return str(proposal.get("text") or "") if isinstance(proposal, dict) else ""


def places_of(job: Job) -> dict[str, dict[str, Any]]:
    """Field -> {page, box, confidence} of its proposal."""
    found = job.draft.get("fields") or {}
    made = {}
    for name in {n for names in (*OF_KIND.values(), DOCUMENT_FIELDS) for n in names} | {"level"}:
        proposal = found.get(PROPOSED_AS.get(name, name)) or found.get(name)
        if isinstance(proposal, dict) and proposal.get("page"):
            made[name] = {k: proposal.get(k) for k in ("page", "box", "confidence")}
    if "body" in made and bodies.is_guess(plain(found["body"]), job.unit):
        made["body"]["confidence"] = min(made["body"]["confidence"] or 0, bodies.GUESSED)
    return made


# ---- checking ----
def sound(posted: dict[str, Any]) -> dict[str, Any]:
    """A posted draft whose every part has its shape, whatever was sent: text, and known places."""
    draft = {k: typed(v) for k, v in posted.items() if isinstance(v, str | int | float)}
    draft.pop("clauses", None)
    if isinstance(posted.get("clauses"), list):
        rows = [clause for clause in posted["clauses"] if isinstance(clause, dict)]
        draft["clauses"] = [
            {k: typed(v) for k, v in clause.items() if isinstance(v, str | int | float)}
            | {"places": [place for place in listed(clause.get("places")) if is_place(place)]}
            for clause in rows
        ]
    return draft


def typed(value: str | float) -> str | float:
    """Text without null characters, which no database has to take."""
    return value.replace("\0", "") if isinstance(value, str) else value


def listed(value: Any) -> list[Any]:
    """The list, or none."""
    return value if isinstance(value, list) else []


def is_place(place: Any) -> bool:
    """[page, box or null], the box four fractions of the page."""
    if not isinstance(place, list) or len(place) != 2 or not isinstance(place[0], int):
        return False
    box = place[1]
    four = isinstance(box, list) and len(box) == 4
    return box is None or (four and all(isinstance(v, int | float) for v in box))


def checked_date(written: str, mistakes: Mistakes, name: str) -> str:
    """Canonical Jalali text."""
    try:
        return str(PartialDate.parse(written)) if written.strip() else ""
    except ValueError:
        mistakes.fields[name] = "This is not a Jalali date (YYYY/MM/DD)."
        return ""


def shared_fields(draft: dict[str, Any], user: AbstractBaseUser, wrong: Mistakes) -> dict[str, Any]:
    """Unit, level and date, checked against what this user may do."""
    unit = Unit.objects.filter(code=draft.get("unit") or "").first()
    if unit is None:
        wrong.fields["unit"] = "Choose the unit."
    elif not may_file(user, unit, str(draft.get("kind") or "")):
        wrong.fields["unit"] = "You can't file papers in this unit."
    level = LEVEL_OF_WORD.get(draft.get("level") or "")
    if level is None:
        wrong.fields["level"] = "Choose the confidentiality."
    date = checked_date(ascii_digits(str(draft.get("date") or "")), wrong, "date")
    return {"unit": unit, "level": level, "date": date}


def may_file(user: AbstractBaseUser, unit: Unit | None, kind: str) -> bool:
    """May he file a paper of this kind here? Some are the personnel office's to file too."""
    act = "file personnel" if kind in PERSONNEL_PAPERS else "file"
    return access.may(user, act, unit)


def lines(text: Any) -> list[str]:
    """Non-empty lines."""
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def amount(written: Any, wrong: Mistakes, name: str) -> int | None:
    """Rials, or None."""
    digits = ascii_digits(str(written or "")).replace("٬", "").replace(",", "").strip()
    if not digits:
        return None
    if not digits.isdigit() or len(digits) > 18:
        wrong.fields[name] = "The amount is a whole number of rials."
        return None
    return int(digits)


def entries(job: Job, draft: dict[str, Any], user: AbstractBaseUser) -> tuple[Entry, list[Entry]]:
    """The record and, for minutes, its clauses; raises Mistakes."""
    wrong = Mistakes()
    kind = str(draft.get("kind") or "")
    shared = shared_fields(draft, user, wrong)
    pages = holdings.archive_pages(job)
    text = "\f".join(page.text for page in pages)
    fields = {**shared, "number": str(draft.get("number") or "").strip()[:100], "text": text}
    fields["title"] = str(draft.get("title") or "").strip()[:500]
    if kind == MINUTES:
        made = minutes_entries(draft, fields, pages, wrong)
    elif kind == LETTER:
        made = letter_entry(draft, fields, wrong), []
    else:
        made = document_entry(kind, draft, fields, wrong), []
    made[0].pages, made[0].files = pages, holdings.as_they_came(holdings.settled_files(job))
    levels = [entry.fields.get("level") or 0 for entry in (made[0], *made[1])]
    if pages and max(levels) >= settings.NO_IMAGE_FROM:
        wrong.fields["level"] = "Papers of this confidentiality are kept here without image."
    for name in registration.missing(made[0]):
        wrong.fields.setdefault(name, "This field is needed before filing.")
    if wrong.fields:
        raise wrong
    return made


def minutes_entries(
    draft: dict[str, Any], fields: dict[str, Any], pages: list[Page], wrong: Mistakes
) -> tuple[Entry, list[Entry]]:
    """The meeting and one entry per clause."""
    body = Body.objects.filter(code=draft.get("body") or "").first()
    if body is None:
        wrong.fields["body"] = "Choose the body that met."
    head = {**fields, "body": body}
    session = f" {fields['number']}" if fields["number"] else ""
    head["title"] = fields["title"] or f"صورتجلسه{session} {body.title if body else ''}".strip()
    details = {
        name: str(draft.get(name) or "")[:255]
        for name in ("session_kind", "start", "end", "location", "chair")
    }
    details["start"], details["end"] = details["start"][:10], details["end"][:10]
    details |= {"present": lines(draft.get("present")), "absent": lines(draft.get("absent"))}
    clauses = []
    numbers: set[str] = set()
    for index, clause in enumerate(draft.get("clauses") or []):
        number = ascii_digits(str(clause.get("number") or "")).strip()
        name = f"clauses.{index}"
        if not number or number in numbers:
            wrong.fields[name] = "Each clause needs a number of its own."
        numbers.add(number)
        if not str(clause.get("text") or "").strip():
            wrong.fields[name] = "This clause has no text."
        clauses.append(clause_entry(clause, number, head, wrong, name))
    return Entry(Kind.MEETING, head, details), clauses


def clause_entry(
    clause: dict[str, Any], number: str, head: dict[str, Any], wrong: Mistakes, name: str
) -> Entry:
    """One resolution; its level is its own."""
    level = LEVEL_OF_WORD.get(clause.get("level") or "", head["level"])
    fields = {
        "number": str(clause.get("resolution_number") or "").strip()[:100],
        "title": (str(clause.get("title") or "").strip() or str(clause.get("text"))[:80])[:500],
        "text": str(clause.get("text") or "").strip(),
        "date": head["date"],
        "unit": head["unit"],
        "body": head["body"],
        "level": level,
    }
    details = {
        "clause": number[:40],
        "responsible": str(clause.get("responsible") or "")[:255],
        "due": ascii_digits(str(clause.get("due") or ""))[:100],
        "votes": str(clause.get("votes") or "")[:255],
        "amount": amount(clause.get("amount"), wrong, name),
        "places": clause.get("places") or [],
        "public_rights": clause.get("public_rights") == "yes",
    }
    if details["public_rights"] and level:
        wrong.fields[name] = "A clause of public rights or duties can't be classified."
    return Entry(Kind.RESOLUTION, fields, details)


def letter_entry(draft: dict[str, Any], fields: dict[str, Any], wrong: Mistakes) -> Entry:
    """A letter of one of the three directions."""
    direction = str(draft.get("direction") or "")
    if direction not in Direction.values:
        wrong.fields["direction"] = "Choose the direction."
    names = ("sender", "receiver", "signer", "in_reply_to", "follows")
    details = {name: str(draft.get(name) or "")[:255] for name in names}
    return Entry(Kind.LETTER, fields, {"direction": direction, **details})


def document_entry(
    kind: str, draft: dict[str, Any], fields: dict[str, Any], wrong: Mistakes
) -> Entry:
    """A paper of a type."""
    if kind not in DocumentType.values:
        wrong.fields["kind"] = "Choose the kind of paper."
    names = ("person", "post", "issuer")
    details = {name: str(draft.get(name) or "").strip()[:255] for name in names}
    for name in NEEDED_OF_TYPE.get(kind, ()):
        if not details[name]:
            wrong.fields[name] = "This field is needed before filing."
    return Entry(Kind.DOCUMENT, fields, {"type": kind, **details})


@transaction.atomic
def file(job: Job, draft: dict[str, Any], *, user: AbstractBaseUser) -> Record:
    """Files the draft: records, pages, outbox, and the job's end in one transaction.

    Raises Mistakes with the fields to mend; a job that was filed meanwhile answers its record.
    """
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if not may_file(user, locked.unit, str(draft.get("kind") or "")):
        raise Mistakes({"unit": "You can't file papers in this unit."})
    if locked.state == State.ARCHIVED and locked.record:
        return locked.record
    head, clauses = entries(locked, draft, user)
    original = original_of(head, str(draft.get("corrects") or "").strip(), user)
    try:
        if clauses:
            renumber_places(locked, clauses)
            record, _ = registration.register_session(head, clauses, user=user)
        else:
            record = registration.register(head, user=user)
            personnel.after_filing(record, user=user)
        if original:
            confirmed = RelationState.CONFIRMED
            registration.link(record, Predicate.CORRECTS, original, user=user, state=confirmed)
    except ArchiveError as error:
        raise Mistakes({"": str(error)}) from error
    Job.objects.filter(pk=job.pk).update(
        state=State.ARCHIVED, record=record, reason="", reason_code=""
    )
    holdings.close_joined(locked, record)
    holdings.hand_over(locked)
    JobEvent.objects.create(job=locked, what=State.ARCHIVED, user=user)
    return record


def original_of(head: Entry, written: str, user: AbstractBaseUser) -> Record | None:
    """The final record that this paper corrects, if it names one; raises Mistakes."""
    if not written:
        return None
    found = earlier.corrected(written, head, user)
    if not found:
        raise Mistakes({"corrects": "No final record of this kind and number was found."})
    if len(found) > 1:
        raise Mistakes({"corrects": "Several records have this number; write its date after it."})
    return found[0]


def renumber_places(job: Job, clauses: list[Entry]) -> None:
    """Places name the file's pages; dropped pages shift the record's numbers."""
    kept = [page.number for page in job.job_pages.all() if not page.dropped]
    new = {old: number for number, old in enumerate(kept, 1)}
    for clause in clauses:
        places = clause.details["places"]
        clause.details = {
            **clause.details,
            "places": [[new[page], box] for page, box in places if page in new],
        }


LEVELS = [(word, Level(level).label) for word, level in LEVEL_OF_WORD.items()]
