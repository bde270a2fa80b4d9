"""What a row of the read log says, in the language of who reads it.

Rows keep English words and ids, so that their seal hangs on nobody's language and no paper's words
are in them. A row that has no sentence here is shown as it was written.
"""

import datetime
import re
from collections.abc import Callable
from urllib.parse import parse_qsl

from django.db.models import Choices
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.jalali import PartialDate
from archive.models.audit import AccessRow, Act
from archive.vocabulary import (
    LEVEL_OF_WORD,
    ExecutionState,
    FactState,
    Kind,
    Level,
    Predicate,
    ProposalState,
    RelationState,
    Role,
    StepKind,
)

# (what a row says, its sentence): the first that fits the whole of it.
SENTENCES: tuple[tuple[str, Promise], ...] = (
    # reading
    (r"page (?P<n>\d+)", _("page %(n)s")),
    (r"page (?P<n>\d+) sharp", _("page %(n)s, enlarged")),
    (r"thumbnail (?P<n>\d+)", _("small picture of page %(n)s")),
    (r"file (?P<n>\d+)", _("file %(n)s")),
    (r"card, asked for a reason", _("the card; a reason was asked for")),
    (r"status(?: (?P<x>.+))?", _("validity %(x)s")),
    (r"(?P<x>\S+) page (?P<n>\d+)(?: sharp)?", _("receipt %(x)s, page %(n)s")),
    (r"access(?: (?P<q>.+))?", _("who sees it and why %(q)s")),
    (r"folder (?P<x>\S+)", _("folder %(x)s")),
    (r"brief (?P<x>\S+)", _("printed brief of folder %(x)s")),
    (r"handover pack", _("handover pack")),
    (r"certificate (?P<x>\S+)", _("certificate %(x)s")),
    (r"report on action (?P<n>\d+)", _("report on action %(n)s")),
    (r"report (?P<report>[\w-]+)(?: (?P<n>\d+))?", _("report %(report)s %(n)s")),
    (r"post (?P<x>\S+)", _("post %(x)s")),
    (r"person (?P<x>\S+)", _("person %(x)s")),
    (r"own file (?P<x>\S+)", _("his own file %(x)s")),
    (r"dossier of (?P<x>\S+) in (?P<y>\S+) (?P<day>\S+)",
     _("dossier of person %(x)s in post %(y)s from %(day)s")),
    (r"dossier (?P<n>\d+)", _("dossier %(n)s")),
    (r"matching (?P<x>\S+)", _("matching %(x)s")),
    # searching
    (r"draft (?P<x>[0-9a-f]{16})", _("a draft was checked, mark %(x)s")),
    (r"match (?P<x>\S+) (?P<day>[\d/-]+): (?P<n>\d+) persons",
     _("matching of post %(x)s on %(day)s: %(n)s persons")),
    (r"posts that fit person (?P<x>\S+)", _("posts that fit person %(x)s")),
    (r"succession within (?P<n>\d+) months: (?P<m>\d+) posts",
     _("succession within %(n)s months: %(m)s posts")),
    # filing and changing
    (r"(?P<kind>meeting|resolution|letter|document)", _("%(kind)s")),
    (r"import .+: (?P<n>\d+) new", _("import of %(n)s new records")),
    (r"silence (?P<day>\S+)", _("silence of the approving office by %(day)s")),
    (r"withdraw", _("withdrawal")),
    (r"new reading", _("a new reading of the text")),
    (r"level (?P<from>\w+) to (?P<to>\w+)", _("confidentiality from %(from)s to %(to)s")),
    (r"(?P<state>\w+) proposed (?P<x>\w+) (?P<n>\d+)", _("proposed fact %(n)s: %(state)s")),
    (r"(?P<state>proposed|confirmed|rejected) (?P<predicate>\w+) (?P<x>[0-9a-f-]{36})",
     _("relation “%(predicate)s” with %(x)s: %(state)s")),
    (r"cites (?P<x>[0-9a-f-]{36})", _("a citation means %(x)s")),
    (r"cites nothing here", _("a citation means nothing here")),
    (r"(?P<predicate>\w+) (?P<x>[0-9a-f-]{36})", _("relation “%(predicate)s” with %(x)s")),
    (r"draft clause (?P<x>\w+): (?P<y>\w+)", _("judgement of a draft's clause, mark %(x)s")),
    (r"(?P<n>\d+) facts proposed", _("%(n)s facts proposed")),
    (r"proposed facts (?P<n>\d+) are of person (?P<x>\S+)",
     _("proposed facts %(n)s are of person %(x)s")),
    (r"paper of (?P<x>\S+) (?P<y>\w+) (?P<n>\d+)", _("paper of fact %(n)s of person %(x)s")),
    (r"(?P<state>verified|declared|documented) (?P<x>\S+) (?P<y>\w+) (?P<n>\d+)",
     _("fact %(n)s of person %(x)s: %(state)s")),
    (r"(?P<x>\S+) (?P<y>education|service|course|appraisal|certificate) (?P<n>\d+)",
     _("fact %(n)s of person %(x)s")),
    (r"rule (?P<x>\S+) version (?P<n>\d+) from (?P<day>\S+)",
     _("rule %(x)s, version %(n)s from %(day)s")),
    (r"equivalence (?P<n>\d+) for all", _("approval %(n)s of an equivalent field, for every post")),
    (r"equivalence (?P<n>\d+) for (?P<x>\S+)",
     _("approval %(n)s of an equivalent field, for post %(x)s")),
    (r"equivalence (?P<n>\d+) until (?P<x>\S+)",
     _("approval %(n)s of an equivalent field ends on %(x)s")),
    (r"weights .*", _("weights of a matching")),
    (r"recusal on (?P<x>\S+)", _("stood aside from matching %(x)s")),
    (r"opinion on (?P<x>\S+)", _("opinion on matching %(x)s")),
    (r"matching (?P<x>\S+) closed: .*", _("matching %(x)s was closed")),
    (r"action (?P<n>\d+)", _("action %(n)s")),
    (r"extended action (?P<n>\d+)", _("action %(n)s was extended")),
    (r"gave action (?P<n>\d+)", _("action %(n)s was given to another post")),
    (r"(?P<n>\d+) open items of (?P<x>\S+) to (?P<y>\S+)",
     _("%(n)s open items passed from %(x)s to %(y)s")),
    (r"(?P<state>\w+) action (?P<n>\d+)", _("action %(n)s: %(state)s")),
    (r"dispatch (?P<n>\d+)", _("dispatch %(n)s")),
    (r"receipt of dispatch (?P<n>\d+)", _("receipt of dispatch %(n)s")),
    (r"point (?P<n>\d+)", _("point %(n)s")),
    (r"answered point (?P<n>\d+)", _("point %(n)s was answered")),
    (r"expectation (?P<n>\d+)", _("expected session or paper %(n)s")),
    (r"into dossier (?P<n>\d+)", _("into dossier %(n)s")),
    (r"out of dossier (?P<n>\d+)", _("out of dossier %(n)s")),
    (r"correction request (?P<n>\d+) of file (?P<x>\S+)",
     _("request %(n)s for a correction of file %(x)s")),
    (r"correction request (?P<n>\d+) accepted", _("request %(n)s for a correction: accepted")),
    (r"correction request (?P<n>\d+) declined", _("request %(n)s for a correction: declined")),
    (r"file (?P<x>\S+) is of account (?P<y>\S+)", _("file %(x)s is of account %(y)s")),
    (r"unit (?P<x>\S+) moved under (?P<y>\S+)", _("unit %(x)s was moved under %(y)s")),
    (r"unit (?P<x>\S+)", _("unit %(x)s")),
    (r"chart (?P<x>\S+) from (?P<day>\S+)", _("chart %(x)s, in force from %(day)s")),
    (r"chart", _("the reading of a chart")),
    (r"body (?P<x>\S+)", _("body %(x)s")),
    # rights
    (r"post (?P<x>.+): (?P<role>\w+) over (?P<y>\S+)(?: body (?P<b>\S+))? "
     r"up to level (?P<level>\d)(?: to (?P<until>\S+))?",
     _("to the holders of post %(x)s: %(role)s over %(y)s %(b)s up to %(level)s %(until)s")),
    (r"(?P<x>.+): (?P<role>\w+) over (?P<y>\S+)(?: body (?P<b>\S+))? "
     r"up to level (?P<level>\d)(?: to (?P<until>\S+))?",
     _("to %(x)s: %(role)s over %(y)s %(b)s up to %(level)s %(until)s")),
    (r"(?P<x>.+): holder of post (?P<y>\S+) to (?P<day>\S+)",
     _("%(x)s holds post %(y)s until %(day)s")),
    (r"(?P<x>.+): holder of post (?P<y>\S+) from (?P<day>\S+)(?: to (?P<until>\S+))?",
     _("%(x)s holds post %(y)s from %(day)s %(until)s")),
    (r"(?P<x>.+): acting holder of post (?P<y>\S+) from (?P<day>\S+)(?: to (?P<until>\S+))?",
     _("%(x)s is acting holder of post %(y)s from %(day)s %(until)s")),
    (r"(?:user|group) exception: (?P<x>.+?)(?: to (?P<until>[\d-]{10}))?",
     _("grant to %(x)s %(until)s")),
    (r"listed exception: (?P<x>.+?)(?: to (?P<until>[\d-]{10}))?",
     _("on the need-to-know list: %(x)s %(until)s")),
    (r"conflict exception: (?P<x>.+?)(?: to (?P<until>[\d-]{10}))?",
     _("conflict of interest of %(x)s %(until)s")),
    (r"(?:user|group) exception ended: (?P<x>.+)", _("grant to %(x)s ended")),
    (r"listed exception ended: (?P<x>.+)", _("off the need-to-know list: %(x)s")),
    (r"conflict exception ended: (?P<x>.+)", _("conflict of interest of %(x)s ended")),
    (r"conflict: (?P<x>.+) and person (?P<y>\S+?)(?: to (?P<until>[\d-]{10}))?",
     _("conflict of interest of %(x)s with person %(y)s %(until)s")),
    (r"conflict ended: (?P<x>.+) and person (?P<y>\S+)",
     _("conflict of interest of %(x)s with person %(y)s ended")),
    (r"account (?P<x>\S+): made", _("account %(x)s was made")),
    (r"account (?P<x>\S+): looked after by unit (?P<y>\S+)",
     _("account %(x)s is looked after by unit %(y)s")),
    (r"account (?P<x>\S+): password set", _("password of account %(x)s was set")),
    (r"account (?P<x>\S+): shut off", _("account %(x)s was shut off")),
    (r"account (?P<x>\S+): opened", _("account %(x)s was opened again")),
    (r"account (?P<x>\S+): renamed from (?P<y>\S+)", _("account %(x)s was called %(y)s before")),
    (r"account (?P<x>\S+): name was (?P<y>.*)", _("name of account %(x)s was “%(y)s” before")),
    (r"account (?P<x>\S+): e-mail changed", _("e-mail of account %(x)s was changed")),
    (r"account (?P<x>\S+): joined group (?P<y>.+)", _("account %(x)s joined group %(y)s")),
    (r"account (?P<x>\S+): left group (?P<y>.+)", _("account %(x)s left group %(y)s")),
    (r"account (?P<x>\S+): master", _("account %(x)s became a master of the installation")),
    (r"account (?P<x>\S+): no master any more",
     _("account %(x)s is no master of the installation any more")),
    (r"group (?P<x>.+): made", _("group %(x)s was made")),
    (r"group (?P<x>.+): dropped", _("group %(x)s was dropped")),
    (r"group (?P<x>.+): renamed from (?P<y>.+)", _("group %(x)s was called %(y)s before")),
    (r"group (?P<x>.+): given (?P<y>.+)", _("group %(x)s was given the permission %(y)s")),
    (r"group (?P<x>.+): lost (?P<y>.+)", _("group %(x)s lost the permission %(y)s")),
    (r"unlock (?P<x>\S+).*", _("lock of %(x)s lifted from the command line")),
    # the door
    (r"second factor", _("second factor")),
    (r"second factor: .*", _("with the second factor")),
    (r"new recovery codes", _("new recovery codes")),
    (r"second factor removed", _("second factor removed")),
    (r"second factor set up", _("second factor set up")),
    (r"session ended: idle", _("the session was not used")),
    (r"session ended: clock", _("the clock was set back")),
    (r"clock behind", _("the clock stands before the log")),
    (r"ended the sign-in of (?P<x>\S+)", _("ended the sign-in of %(x)s")),
    # emergencies and the log itself
    (r"until (?P<x>\d\d:\d\d) UTC", _("for half an hour")),
    (r"emergency access to (?P<x>.*)", _("emergency access to %(x)s")),
    (r"took note of emergency access (?P<n>\d+) of (?P<x>.+)",
     _("took note of emergency access %(n)s of %(x)s")),
    (r"unusual (?P<day>\S+) (?P<until>\S+)", _("unusual patterns from %(day)s %(until)s")),
    (r"read log, rows (?P<n>\d+) to (?P<m>\d+)", _("rows %(n)s to %(m)s of the log")),
    (r"read log, (?P<n>\d+) rows, to .*", _("%(n)s rows of the log, from the command line")),
    (r"audit report.*", _("the log, from the command line")),
)  # fmt: skip
COMPILED = [(re.compile(shape, re.DOTALL), sentence) for shape, sentence in SENTENCES]
# What a person typed stands in these rows: only what we ourselves write there has a sentence.
TYPED: dict[str, tuple[str, ...]] = {
    Act.SEARCH: ("status ", "draft ", "match ", "posts that fit ", "succession within "),
    Act.FAILED: ("second factor",),
    Act.REFUSED: ("clock behind", "emergency access to ", "folder "),
}
STATES = (RelationState, FactState, ProposalState, ExecutionState, StepKind)
# Reasons that the program itself gives, and reports by their names in addresses.
REASONS: dict[str, Promise] = {"the highest of its parts": _("the highest of its parts")}
REPORTS: dict[str, Promise] = {
    "overdue": _("Overdue actions by organisation"),
    "unauthorised": _("Acts without a decision"),
    "quiet": _("Bodies without a session"),
    "completeness": _("Completeness of sessions"),
    "unsent": _("Expected papers not sent"),
    "not-followed": _("Decisions without follow-up"),
}
FILTERS = {
    "username": _("User"), "record": _("Record"), "act": _("Act"), "since": _("From date"),
    "until": _("To date"), "user": _("User"), "on": _("On"), "p": _("page"),
}  # fmt: skip


def label(kinds: tuple[type[Choices], ...], word: str) -> str:
    """The word in the reader's language, as the first of these vocabularies has it."""
    return next((str(kind(word).label) for kind in kinds if word in kind.values), word)


def day(written: str) -> str:
    """An ISO day as a Jalali one; what is none stays."""
    try:
        return str(PartialDate.from_date(datetime.date.fromisoformat(written)))
    except ValueError:
        return written


def filters(written: str) -> str:
    """What was asked of a screen: the names of its filters and what stood in them."""
    asked = [(name, value) for name, value in parse_qsl(written) if value and name in FILTERS]
    return gettext(", ").join(
        f"{FILTERS[name]}: {label((Act,), value) if name == 'act' else value}"
        for name, value in asked
    )


SHOWN: dict[str, Callable[[str], str]] = {
    "role": lambda word: label((Role,), word),
    "kind": lambda word: label((Kind,), word),
    "predicate": lambda word: label((Predicate,), word),
    "state": lambda word: label(STATES, word),
    "level": lambda word: str(Level(int(word)).label),
    "from": lambda word: str(Level(LEVEL_OF_WORD[word]).label) if word in LEVEL_OF_WORD else "–",
    "to": lambda word: str(Level(LEVEL_OF_WORD[word]).label) if word in LEVEL_OF_WORD else "–",
    "day": day,
    "until": lambda word: gettext("until %(day)s") % {"day": day(word)},
    "q": filters,
    "report": lambda word: f"«{REPORTS[word]}»" if word in REPORTS else word,
}


def said(row: AccessRow) -> str:
    """The sentence of a row; words that were searched, names and addresses as they were typed."""
    if row.act in TYPED and not row.what.startswith(TYPED[row.act]):
        return row.what
    for shape, sentence in COMPILED:
        if found := shape.fullmatch(row.what):
            values = {
                name: SHOWN.get(name, str)(value) if value else ""
                for name, value in found.groupdict().items()
            }
            return " ".join(str(sentence % values).split())
    if row.act == Act.READ_LOG:
        return filters(row.what)
    if row.act == Act.DOWNLOAD:
        return gettext("a file")  # rows of before carry its name
    if row.act == Act.EXPORT:
        return gettext("an export from the command line")
    return row.what


def reason(written: str) -> str:
    """As somebody typed it; one that the program gave, in the reader's language."""
    return str(REASONS.get(written, written))


def standing(row: AccessRow) -> str:
    """The roles that he had, in words, and where."""
    roles = gettext(", ").join(label((Role,), word) for word in row.post.split(", ") if word)
    return " · ".join(filter(None, (roles, row.organisation)))
