"""One letter → its proposal: the corner block, who writes to whom, what it answers."""

import re
from collections.abc import Sequence

from archive import jalali
from archive.jalali import PartialDate
from ingest.fields import cells, copies, enclosures, head, replies, rows
from ingest.fields.details import DATE, LABELLED_DATE
from ingest.fields.flow import Flow, fold_text, rule
from ingest.fields.proposal import (
    Caution,
    LetterProposal,
    PersonLine,
    Proposal,
)
from ingest.fields.replies import ID
from ingest.reading import PageReading

_NUMBER = (
    rule(rf"(?:^|(?<=[\n\t ]))شماره(?: نامه| ثبت| اندیکاتور)? *: *(?P<n>{ID})"),
    rule(r"(?:^|(?<=\n))[^\S\n]*شماره (?P<n>\d[\d/\-.آ-ی]{2,30})"),
)
_CUT = re.compile(r"[^\S\n]?/[^\S\n]*/")
_DATE_LABEL = rule(
    r"(?:^|(?<=[\n\t ]))تاریخ(?: نامه| ثبت)? *: *|(?:^|(?<=\n))[^\S\n]*تاریخ +(?=\d)"
)
_LABELLED_DATE = rule(rf"(?P<date>{LABELLED_DATE})")
_DATE_ANY = rule(rf"(?P<date>{DATE})")
_DATED = rule(rf"(?<![آ-ی])مورخه? *:? *(?P<date>{LABELLED_DATE})")
# People write the day below their name.
_DATED_BELOW = rule(rf"\n[^\S\n]*(?:تاریخ *:? *|مورخه? *)?(?P<date>{LABELLED_DATE})\s*$")
_SUBJECT = rule(r"(?:^|(?<=\n))[^\S\n]*موضوع *: *(?P<subject>[^\n]{3,200})")
# The corner block may stand on the same lines, in a second column.
_BESIDE = r"(?=[^\S\n]*(?:\n|\t|$|(?:شماره|تاریخ|پیوست)(?: [آ-ی]+)? *:))"
_LABELS = {
    "sender": rule(rf"(?:^|(?<=\n))[^\S\n]*(?:از|فرستنده) *: *(?P<who>[^\n\t]{{3,120}}?){_BESIDE}"),
    "receiver": rule(
        rf"(?:^|(?<=\n))[^\S\n]*(?:به|گیرنده) *: *(?P<who>[^\n\t]{{3,120}}?){_BESIDE}"
    ),
}
_HONOURED = rule(
    r"(?:^|(?<=\n))[^\S\n]*(?P<who>(?:[^\n:؛.]{0,60}(?:م[حخج]تر[مر]|معزز|گرامی)[^\n:؛]{0,80}"
    r"|(?:جناب (?:آقای|سرهنگ|سرگرد|سردار|سرتیپ)|سرکار خانم|برادر|همکار)[^\n:؛]{2,80}"
    r"(?:\n[^\n:؛]{3,80}م[حخج]تر[مر][^\n:؛]{0,60})?))"
)
_RECEIVERS = rule(
    r"(?:^|(?<=\n))[^\S\n]*(?:گیرندگان|دریافت کنندگان)(?: محترم| بخشنامه)? *:(?P<rest>[^\n]*)"
)
# The label may be lost: offices counted from one, at the top.
_COUNTED_OFFICES = rule(
    r"(?:^|(?<=\n))[^\S\n]*1 *[-.)][^\n]*(?:محترم|شهرداری|سازمان|اداره)[^\n]*\n[^\S\n]*2 *[-.)]"
)
_LONGEST = 255  # letters that the record holds of all receivers
_MINISTRY = rule(r"^(?:وزارت|جمهوری)")
_TOWN, _OF_TOWN = rule(r"^شهرداری(?![^\n]*(?:منطقه|ناحیه))"), rule(r"^(?:سازمان|شرکت|مؤسسه)")
_FOR_ANOTHER = rule(r"^(?:از طرف|از سوی|به نیابت|ب/)")
_GREETING = rule(r"(?<![آ-ی])(?:با )?(?:سلام|احترام|احتراما)(?![آ-ی])")
_OFFICE_LINE = rule(
    r"^(?:شهرداری|سازمان|شورای|شرکت|استانداری|فرمانداری|بخشداری|اداره کل|وزارت|معاونت|دفتر"
    r"|هی[ئأای]ت|مدیریت|دانشگاه|دادگستری|دیوان|کلیه|شهرداران|مدیران|معاون(?:ان|ین))"
)
_CORNER_LABEL = rule(r"\s(?:شماره|تاریخ|پیوست)(?: [آ-ی]+)? *:")
_CORNER = rule(r"شماره|تاریخ|پیوست|بسمه|به نام|جمهوری اسلامی|صفحه")
_THANKS = rule(
    r"با (?:(?:تقدیم|تجدید|ادای|کمال) )?(?:تشکر|سپاس|احترام|امتنان|آرزوی توفیق)"
    r"|(?:از )?همکاری[^\n]{0,30}سپاس[آ-ی]*"
    r"|متشکر[آ-ی]*"
)
# «با سپاس فراوان»: no name.
_THANKS_MORE = rule(r" *(?:فراوان|بسیار|قبلی|پیشاپیش|و (?:احترام|سپاس|تشکر|امتنان))")
_POST = rule(
    r"(?<![آ-ی])(?:مدیر|ری{1,2}س|معاون|شهردار|فرماندار|استاندار|دبیر|سرپرست|مسئول|کارشناس|بازرس|ذیحساب"
    r"|دادستان|بخشدار|قائم مقام|جانشین|مشاور|نایب|خزانه دار)"
)
_NAME_ALONE = re.compile(r"[آ-ی]{2,}(?: [آ-ی]{2,}){1,3}")
_BESIDE_POST = re.compile(r"[^\s،–-](?:(?!\s[-–]\s|،).)*(?<!\s)")
_NOT_A_NAME = rule(
    r"(?:گوینده|گیرنده) *:|رونوشت|شماره|تاریخ|پیوست|نشانی|تلفن|آدرس|کد پستی|دورنگار"
    r"|داده نمایشی|صفحه"
)
_DIRECTION = rule(r"(?<![آ-ی])(?P<d>وارده|صادره|داخلی)(?![آ-ی])")
_DIRECTIONS = {"وارده": "incoming", "صادره": "outgoing", "داخلی": "internal"}
_OUTSIDE = rule(
    r"شرکت|استاندار|فرماندار|وزارت|سازمان اسناد|شورای اسلامی|دادگستری|دیوان|دانشگاه|بانک|اداره کل"
    r"|(?<![آ-ی])استان(?![آ-ی])|(?<![آ-ی])شهرستان(?![آ-ی])|(?<![آ-ی])کل کشور"
)
_URGENCY = (
    ("most_urgent", rule(r"(?<![آ-ی])آنی(?![آ-ی])")),
    ("very_urgent", rule(r"خیلی فوری")),
    ("urgent", rule(r"(?:^|\n|فوریت *: *|ارجحیت *: *)[^\S\n]*فوری(?=\s*(?:\n|\t|$))")),
)


def letter(pages: Sequence[PageReading]) -> LetterProposal:
    """Everything that the pages say about one letter; what is not said stays None."""
    pages = [rows.celled(page) for page in pages]
    flow = Flow(pages)
    raw = fold_text("\n".join(page.text for page in pages))[0]
    date = _date(flow)
    receiver = _receiver(flow)
    signer = _signer(flow)
    sender = _sender(flow, signer)
    before = date.value if date else None
    return LetterProposal(
        number=_number(flow),
        date=date,
        direction=_direction(flow, sender, receiver),
        sender=sender,
        receiver=receiver,
        subject=_subject(flow),
        signer=signer,
        copies=copies.find(flow),
        enclosures=enclosures.find(flow),
        in_reply_to=replies.in_reply(flow, before),
        follows=replies.follows(flow, before),
        level=head.level(raw, flow),
        urgency=_urgency(raw, flow),
        warnings=tuple(_cautions(_number(flow), date, signer)),
    )


def _number(flow: Flow) -> Proposal[str] | None:
    for pattern, sure in zip(_NUMBER, (0.95, 0.8), strict=True):
        for match in pattern.finditer(flow.folded, 0, 1500):
            if _CUT.match(flow.folded, match.end("n")):
                return None  # a letter of it was not read: a part of a number is a wrong one
            if re.search(r"\d", match["n"]):
                return flow.propose(flow.written(*match.span("n")), *match.span("n"), sure)
    return None


def _date(flow: Flow) -> Proposal[PartialDate] | None:
    """The letter's own day: beside its label, else above the greeting; what it cites is not it."""
    for label in _DATE_LABEL.finditer(flow.folded, 0, 1500):
        match = _LABELLED_DATE.match(flow.folded, label.end())
        if match and (found := _day(flow, match.span("date"), 0.95)):
            return found
        if named := head.long_date(flow, label.end(), label.end() + 40):
            return flow.propose(named[0], *named[1], 0.95)
    greeting = _GREETING.search(flow.folded, 0, 1500)
    above = 0, greeting.start() if greeting else 1500
    match = (_DATED.search(flow.folded, *above) if greeting else None) or _DATE_ANY.search(
        flow.folded, *above
    )
    match = match or _DATED_BELOW.search(flow.folded)
    return _day(flow, match.span("date"), 0.5) if match else None


def _day(flow: Flow, span: tuple[int, int], sure: float) -> Proposal[PartialDate] | None:
    """The likeliest reading of a written day, less sure where there are several."""
    readings = jalali.candidates(flow.written(*span))
    if not readings:
        return None
    return flow.propose(readings[0], *span, sure if len(readings) == 1 else sure / 2)


def _labelled(flow: Flow, which: str) -> Proposal[str] | None:
    if match := _LABELS[which].search(flow.folded, 0, 1500):
        return flow.propose(flow.written(*match.span("who")), *match.span("who"), 0.95)
    return None


def _receiver(flow: Flow) -> Proposal[str] | None:
    if found := _labelled(flow, "receiver") or _receivers(flow):
        return found
    label = copies.LABEL.search(flow.folded)
    limit = label.start() if label else len(flow.folded)
    if match := _HONOURED.search(flow.folded, 0, limit):
        begin, stop = match.span("who")
        if greeting := _GREETING.search(flow.folded, begin, stop):
            stop = greeting.start()
        stop = _with_post(flow, stop)
        return flow.propose(flow.written(begin, stop).strip("،: "), begin, stop, 0.85)
    return _before_greeting(flow, limit)


def _with_post(flow: Flow, stop: int) -> int:
    """The end of the line below a name when that line is the name's post."""
    at = flow.folded.find("\n", stop)
    end = flow.folded.find("\n", at + 1)
    below = flow.folded[at + 1 : end].strip() if 0 <= at < end else ""
    if flow.folded[stop:at].strip() or not _POST.match(below) or len(below) > 80:
        return stop
    return stop if ":" in below or _GREETING.search(below) else end


def _receivers(flow: Flow) -> Proposal[str] | None:
    """Everybody listed under «گیرندگان:», one after the other."""
    copied = copies.LABEL.search(flow.folded)  # those counted below it get copies
    limit = min(1500, copied.start() if copied else 1500)
    label = _RECEIVERS.search(flow.folded) or _COUNTED_OFFICES.search(flow.folded, 0, limit)
    if label is None:
        return None
    rest = label.groupdict().get("rest") or ""
    spans = [label.span("rest")] if rest.strip() else []
    begin = label.end() if "rest" in label.groupdict() else label.start()
    for line in cells.lines(flow.folded, begin, len(flow.folded)) if not spans else ():
        words = flow.folded[slice(*line)]
        if _SUBJECT.match(words) or _GREETING.search(words) or _CORNER.match(words.strip()):
            break
        spans.append(line)
    named = [
        re.sub(r"^[\W\d۰-۹]+", "", part).strip()
        for span in spans
        for part in re.split(r"[؛\t]", "\t".join(flow.kept_lines(*span)))
    ]
    named = [name for name in named if len(name) > 3]
    if not named:
        return None
    whole = named[0]
    for name in named[1:]:
        if len(whole) + len(name) > _LONGEST - 5:
            whole += "؛ …"
            break
        whole += f"؛ {name}"
    return flow.propose(whole, spans[0][0], spans[-1][1], 0.85)


def _before_greeting(flow: Flow, limit: int) -> Proposal[str] | None:
    """The line above the greeting, when it names an office or a post."""
    greeting = _GREETING.search(flow.folded, 0, limit)
    if greeting is None:
        return None
    at = 0
    found: Proposal[str] | None = None
    for line in flow.folded[: greeting.start()].split("\n"):
        words = line.strip(" ،:\t")
        if (_OFFICE_LINE.match(words) or _POST.match(words)) and not _CORNER.search(words):
            begin = at + line.find(words)
            found = flow.propose(
                flow.written(begin, begin + len(words)), begin, begin + len(words), 0.6
            )
        at += len(line) + 1
    return found


def _sender(flow: Flow, signer: Proposal[PersonLine] | None) -> Proposal[str] | None:
    if found := _labelled(flow, "sender"):
        return found
    at, above = 0, ""
    for line in flow.folded.split("\n")[:8]:
        words = line.strip()
        if _HONOURED.match(words) or "محترم" in words or _GREETING.match(words):
            break
        if _OFFICE_LINE.match(words) and not _CORNER.match(words):
            begin = at + line.find(words)
            beside = _CORNER_LABEL.search(words)
            stop = begin + len(
                (words[: beside.start()] if beside else words).split("\t")[0].rstrip()
            )
            # An organisation of a municipality stands right below its name.
            if found and _TOWN.match(above) and not _OF_TOWN.match(words):
                return found
            found = flow.propose(flow.written(begin, stop), begin, stop, 0.8)
            if not _MINISTRY.match(words) and not _TOWN.match(words):
                return found
        elif found and _TOWN.match(above):
            return found
        at, above = at + len(line) + 1, words
    if found:
        return found
    if signer and signer.value.post:
        return Proposal(
            signer.value.post,
            signer.confidence * 0.8,
            signer.page,
            signer.box,
            signer.text,
            signer.span,
        )
    return None


def _subject(flow: Flow) -> Proposal[str] | None:
    if match := _SUBJECT.search(flow.folded):
        return flow.propose(flow.written(*match.span("subject")), *match.span("subject"), 0.95)
    about = rule(
        r"(?:درخصوص|در خصوص|راجع به|درباره|در مورد) (?P<subject>[^،.؛]{5,120}?)"
        r"(?=[،.؛]| (?:به (?:استحضار|اطلاع|آگاهی)|اعلام می|خواهشمند|مقتضی|لازم است|ضمن))"
    )
    if match := about.search(flow.joined):
        return flow.propose(flow.written(*match.span("subject")), *match.span("subject"), 0.5)
    return None


def _name_above(flow: Flow, at: int) -> tuple[int, int, str] | None:
    """The line right above the closing thanks when it is a name alone: pens and lines mix."""
    line = flow.folded.rfind("\n", 0, at)
    begin = flow.folded.rfind("\n", 0, max(line, 0)) + 1
    words = flow.folded[begin:line].strip()
    alone = _NAME_ALONE.fullmatch(words) and not _GREETING.match(words)
    return (begin, line, words) if alone else None


def _named_beside(post: tuple[int, int, str]) -> tuple[tuple[int, int, str], ...] | None:
    """Name and post of a line that holds both: «مدیرکل حراست - احمد یزدانی», or turned."""
    begin, _, words = post
    parts = [(begin + m.start(), begin + m.end(), m[0]) for m in _BESIDE_POST.finditer(words)]
    for name, rest in (parts, parts[::-1]) if len(parts) == 2 else ():
        if _NAME_ALONE.fullmatch(name[2]) and not _POST.search(name[2]) and _POST.match(rest[2]):
            return name, rest
    return None


def _signer(flow: Flow) -> Proposal[PersonLine] | None:
    """Name and post between the end of the body and the copies."""
    label = copies.LABEL.search(flow.folded)
    end = label.start() if label else len(flow.folded)
    thanks = [match.end() for match in _THANKS.finditer(flow.folded, 0, end)]
    if thanks and (more := _THANKS_MORE.match(flow.folded, thanks[-1])):
        thanks[-1] = more.end()
    lines: list[tuple[int, int, str]] = []
    at = thanks[-1] if thanks and thanks[-1] > end * 0.3 else max(0, flow.folded.rfind(".", 0, end))
    below = at
    for line in flow.folded[at:end].split("\n"):
        words = line.strip(" .،\t")
        if words and len(words) < 70 and not _NOT_A_NAME.search(words):
            begin = at + line.find(words)
            lines.append((begin, begin + len(words), words))
        at += len(line) + 1
    for_another = [item for item in lines if _FOR_ANOTHER.match(item[2])]
    lines = [item for item in lines if item not in for_another]
    named = [item for item in lines if re.search(r"[آ-ی]{2}", item[2])][:3]
    if not named:
        return None
    name = next((item for item in named if not _POST.search(item[2])), None)
    post = next((item for item in named if _POST.search(item[2])), None)
    if name is None and post and (both := _named_beside(post)):
        name, post = both
    name = name or _name_above(flow, below)
    first = name or post
    if first is None:
        return None
    person = PersonLine(
        flow.written(name[0], name[1]) if name else "",
        flow.written(post[0], post[1]) if post else "",
    )
    return flow.propose(person, first[0], (post or first)[1], 0.75 if name and post else 0.5)


def _direction(
    flow: Flow, sender: Proposal[str] | None, receiver: Proposal[str] | None
) -> Proposal[str] | None:
    if match := _DIRECTION.search(flow.folded, 0, 600):
        return flow.propose(_DIRECTIONS[match["d"]], *match.span("d"), 0.85)
    if sender is None or receiver is None:
        return None
    from_outside = bool(_OUTSIDE.search(fold_text(sender.value)[0]))
    to_outside = bool(_OUTSIDE.search(fold_text(receiver.value)[0]))
    guess = "incoming" if from_outside else "outgoing" if to_outside else "internal"
    at = sender if from_outside else receiver
    return Proposal(guess, 0.5, at.page, at.box, at.text, at.span)


def _urgency(raw: str, flow: Flow) -> Proposal[str] | None:
    for value, pattern in _URGENCY:
        if match := pattern.search(raw[:1500]):
            at = flow.folded.find(match[0].strip())
            if at >= 0:
                return flow.propose(value, at, at + len(match[0].strip()), 0.85)
    return None


def _cautions(
    number: Proposal[str] | None,
    date: Proposal[PartialDate] | None,
    signer: Proposal[PersonLine] | None,
) -> list[Caution]:
    """A letter without number, date or signature is returned, not registered."""
    lacking = {"number": number, "date": date, "signer": signer}
    return [
        Caution(f"letter_without_{name}", f"no {name} was found on the letter")
        for name, value in lacking.items()
        if value is None
    ]
