"""The small grammar that reads on from the word of a kind to the end of its citation."""

import re
from dataclasses import dataclass, field

from archive.citations.forms import (
    AFORESAID,
    BARE,
    CLAUSE_BEFORE,
    CLAUSE_INSIDE,
    CUED,
    DATE,
    DATED,
    ISSUER,
    KIND,
    MORE,
    MORE_DATE,
    NEXT_SESSION,
    OVER,
    PLURAL,
    SESSION_BEFORE,
    SESSION_WORDS_AFTER,
    STOP,
    WORD,
    WORDED_SESSION,
)
from archive.jalali import candidates, words_to_number
from archive.persian import number_parts


@dataclass
class Item:
    start: int
    end: int
    number: tuple[int, int] | None = None
    date: str | None = None


@dataclass
class Reading:
    """What the grammar has understood since the word of the kind."""

    kind: str
    start: int
    end: int
    plural: bool
    at: int
    items: list[Item] = field(default_factory=list)
    date: str | None = None
    issuer: tuple[int, int] | None = None
    clause: str | None = None
    session: int | None = None
    fillers: int = 0
    aforesaid: bool = False  # «مصوبه فوق‌الذکر»: number and date stand at an earlier citation
    surely: bool = False

    @property
    def is_citation(self) -> bool:
        return (
            bool(self.items or self.date)
            or self.aforesaid
            or (self.session is not None and self.kind in ("resolution", "minutes"))
        )


def read(text: str, match: re.Match[str]) -> Reading:
    """Reads on from the kind's word until the sentence turns to something else."""
    kind = str(match.lastgroup).removeprefix("blurred_")
    reading = Reading(
        kind="letter" if kind == "reply" else kind,
        start=match.start(),
        end=match.end(),
        plural=bool(PLURAL.search(match[0].strip())),
        at=match.start() if match[0] == "جلسه" else match.end(),
    )
    _look_back(text, reading)
    if aforesaid := AFORESAID.match(text, reading.end):
        reading.aforesaid, reading.surely = True, bool(aforesaid["surely"])
        reading.end = aforesaid.end()
        return reading
    while reading.fillers <= 6:
        if not any(step(text, reading) for step in _STEPS):
            break
    if not reading.items and reading.date and reading.kind != "resolution":
        _more_dates(text, reading)
    return reading


def _look_back(text: str, reading: Reading) -> None:
    before = text[max(0, reading.start - 60) : reading.start]
    if clause := CLAUSE_BEFORE.search(before):
        reading.clause = _clause(clause["clause"])
    elif session := SESSION_BEFORE.search(before):
        reading.session, reading.date = int(session["digits"]), session["date"]


def _clause(written: str) -> str | None:
    """«(الف)» -> «الف», «پنجم» -> «5»; several joined by a comma; None for another word."""
    named = []
    for name in re.split(r"[\s,()«»]+", written):
        if name.isdigit() or (name != "و" and (len(name) == 1 or name == "الف")):
            named.append(name)
        elif name and name != "و":
            number = words_to_number(name)
            if number is None:
                return None
            named.append(str(number))
    return ",".join(named) or None


def _read_session(text: str, reading: Reading) -> bool:
    """«جلسه شماره 255», «چهل و سومین جلسه», «جلسه چهل و سوم»."""
    if reading.session is not None:
        return False
    if match := NEXT_SESSION.match(text, reading.at):
        return _take_session(reading, int(match["digits"]), match.end())
    if match := WORDED_SESSION.match(text, reading.at):
        number = words_to_number(match["words"])
        if number:
            return _take_session(reading, number, match.end())
    if match := SESSION_WORDS_AFTER.match(text, reading.at):
        words = match["words"].split()
        for count in range(len(words), 0, -1):
            if number := words_to_number(" ".join(words[:count])):
                last = re.compile(r"\s+".join(map(re.escape, words[:count])))
                ended = last.search(text, match.start("words"))
                return _take_session(reading, number, ended.end() if ended else match.end())
    return False


def _take_session(reading: Reading, number: int, at: int) -> bool:
    reading.session, reading.at, reading.end, reading.fillers = number, at, at, 0
    return True


def _read_number(text: str, reading: Reading) -> bool:
    if reading.items:
        return False
    match = CUED.match(text, reading.at)
    if not match and not reading.fillers and not reading.date:
        match = BARE.match(text, reading.at)
        if match and not _is_bare_number(text, match, reading):
            match = None
    if not match or not any(c.isdigit() for c in match["number"]):
        return False
    reading.items.append(Item(reading.start, match.end(), match.span("number")))
    reading.at, reading.end, reading.fillers = match.end(), match.end(), 0
    _more_numbers(text, reading)
    return True


def _is_bare_number(text: str, match: re.Match[str], reading: Reading) -> bool:
    """Without «شماره» only what looks like a register number is one."""
    number = match["number"]
    if reading.kind in ("report", "request", "judgment"):
        return False
    if re.match(DATE, text[match.start("number") :]):
        return False
    parts = number_parts(number)
    if len(parts) > 1:
        return parts[0].isdigit() or parts[-1].isdigit()
    is_year = len(number) == 4 and number.startswith(("13", "14"))
    return len(number) >= (3 if reading.plural else 4) and not is_year


def _more_numbers(text: str, reading: Reading) -> None:
    """Dates and further items of a list; one trailing date serves the items before it."""
    _split_range(text, reading)
    _date_items(text, reading)
    while match := MORE.match(text, reading.at):
        if not _is_item(text, match, reading):
            return
        reading.items.append(Item(match.start("number"), match.end(), match.span("number")))
        reading.at = reading.end = match.end()
        _date_items(text, reading)


def _is_item(text: str, match: re.Match[str], reading: Reading) -> bool:
    """A further number of the list, and no sum, date or count of something."""
    number, rest = match["number"], text[match.end() :]
    if not any(c.isdigit() for c in number):
        return False
    if re.match(r"\s*(?:ریال|تومان|میلیون|میلیارد|درصد|نفر|متر|سال|روز|ماه)", rest):
        return False
    if reading.plural or "شماره" in match[0]:
        return True
    dated = DATED.match(text, match.end())
    if dated and dated["cue"]:
        return True
    is_date = re.match(DATE, text[match.start("number") :]) and candidates(number)
    return not is_date and (len(number_parts(number)) > 1 or len(number) > 3)


def _split_range(text: str, reading: Reading) -> None:
    """«مصوبات شماره 780-781»: two neighbours after a plural are two papers, not serial-term."""
    start, end = reading.items[0].number or (0, 0)
    match = re.fullmatch(r"(\d+)\s*-\s*(\d+)", text[start:end])
    if match and reading.plural and int(match[2]) - int(match[1]) == 1:
        middle, second = start + match.end(1), start + match.start(2)
        reading.items = [
            Item(reading.start, middle, (start, middle)),
            Item(second, end, (second, end)),
        ]


def _date_items(text: str, reading: Reading) -> None:
    match = DATED.match(text, reading.at)
    if not match or (not match["cue"] and "," in match[0]):
        return
    undated = [item for item in reading.items if item.date is None]
    dates = [match["date"]]
    at = match.end()
    while len(dates) < len(undated) and (more := MORE_DATE.match(text, at)):
        dates.append(more["date"])
        at = more.end()
    if len(dates) != len(undated):
        dates = [match["date"]] * len(undated)
        at = match.end()
    for item, date in zip(undated, dates, strict=True):
        item.date = date
    if undated:
        undated[-1].end = at
    reading.at = reading.end = at


def _read_date(text: str, reading: Reading) -> bool:
    if reading.items and all(item.date for item in reading.items):
        return False
    match = DATED.match(text, reading.at)
    if not match:
        return False
    if not match["cue"] and (reading.fillers or reading.kind not in ("minutes", "resolution")):
        return False
    if reading.items:
        _date_items(text, reading)
    else:
        reading.date = match["date"]
        reading.at = reading.end = match.end()
    reading.fillers = 0
    return True


def _read_issuer(text: str, reading: Reading) -> bool:
    if reading.issuer:
        return False
    match = ISSUER.match(text, reading.at)
    if match and " " not in match["issuer"] and match["issuer"] != "شهرداری":
        return False  # «آن سازمان» names nobody
    if match:
        reading.issuer, reading.at = match.span("issuer"), match.end()
    return bool(match)


def _read_clause(text: str, reading: Reading) -> bool:
    match = CLAUSE_INSIDE.match(text, reading.at)
    if not match or reading.clause or KIND.match(text[match.end() :].lstrip()):
        return False
    reading.clause, reading.at = _clause(match["clause"]), match.end()
    return True


def _skip_word(text: str, reading: Reading) -> bool:
    """A filler word; a word that opens another matter ends the citation."""
    match = WORD.match(text, reading.at)
    if not match or STOP.fullmatch(match["word"]):
        return False
    if reading.is_citation and OVER.fullmatch(match["word"]):
        return False
    kind = KIND.match(text, match.start("word"))
    if kind and kind[0].strip() not in ("ابلاغی", "جلسه"):
        return False
    if reading.items and match["word"] in ("در", "با", "و", "از", "را"):
        return False
    reading.at, reading.fillers = match.end(), reading.fillers + 1
    return True


_STEPS = (_read_session, _read_number, _read_date, _read_issuer, _read_clause, _skip_word)


def _more_dates(text: str, reading: Reading) -> None:
    """«صورتجلسات مورخ … و …»: each date is a paper."""
    first, at = reading.date, reading.end
    while match := MORE_DATE.match(text, at):
        if not reading.items:
            reading.items.append(Item(reading.start, reading.end, None, first))
        at = match.end()
        reading.items.append(Item(match.start("date"), at, None, match["date"]))
    reading.end = at
