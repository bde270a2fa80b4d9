"""Who was there and what was to be spoken of: the labelled lists of minutes."""

import re
from collections.abc import Iterator

from ingest.fields import cells
from ingest.fields.cells import Span
from ingest.fields.flow import Flow, fold_text, rule
from ingest.fields.proposal import PersonLine, Proposal

_LISTS = {
    "present": rule(
        r"(?:(?:اعضای )?(?:حاضران|حاضرین|حاضر)(?: در جلسه)?(?: جلسه)?|شرکت کنندگان)"
        r"(?: ?\( ?\d{1,3} ?نفر ?\))? *:"
        r"|(?<![آ-ی])با (?:حضور|شرکت)(?:(?!تشکیل|تصمیم|بحث)[^\n:]){0,40}(?:زیر|ذیل|مشروحه)"
        r"[^\n:]{0,100}(?::|\n)"
        r"|هی[ئأ]ت رئیسه(?: مجمع| جلسه)? *:"
        r"|(?:^|(?<=\n)) *(?:اسامی )?(?:اعضای )?(?:حاضران|حاضرین|شرکت کنندگان)(?: در جلسه)? *\n"
    ),
    "absent": rule(
        r"(?:اعضای )?غا[ئیب]{1,3}(?:ین|ان)?(?: جلسه| در جلسه)?(?: ?\( ?\d{1,3} ?نفر ?\))? *:"
    ),
    "guests": rule(r"(?:مدعوین|مدعوان|مهمان(?:ان)?|میهمان(?:ان)?|سایر حاضرین) *:"),
    "agenda": rule(r"دستور (?:جلسه|کار)(?: جلسه)? *(?::|\n)"),
}
# «با حضور آقایان … و خانم … تشکیل شد»: the names in the sentence itself.
_IN_SENTENCE = rule(
    r"(?<![آ-ی])با (?:حضور|شرکت) (?:اعضا(?:ی|ء)? (?:محترم )?(?:هی[ئأ]ت مدیره |شورا |کمیسیون )?)?"
    r"(?P<who>(?:آقایان|آقای|خانم|سرکار|جناب|مهندس|دکتر)[^\n:.]{8,300}?)"
    r"(?= (?:تشکیل|برگزار|در (?:محل|ساعت|تاریخ|روز)|از ساعت|رأس|به ریاست|و سایر|و با|و مدعو|منعقد))"
)
_LABELS = (
    r"(?:خلاصه|مشروح|شرح) مذا کرات|ساعت|محل"
    r"|شماره جلسه|موضوع[^\n:]{0,8}:|موارد (?:مطرح|مصوب)|شیوه|بسمه|جلسه رأس|جلسه راس"
    r"|مصوبات|تصمیمات|امضا|ردیف(?=\t)"
    r"|رئیس جلسه *:|رییس جلسه *:|دبیر جلسه *:|منشی جلسه *:|نوع جلسه|در ابتدا|پس از"
)
_OTHER_LABEL = rule(_LABELS)
# An item of the agenda may hold such a word: there only a line of its own counts.
_OTHER_LINE = rule(
    rf"(?:^|(?<=[\n\t]))[^\S\n]*(?:(?:الف|[ب-ی])[^\S\n]*[-)] )?"
    rf"(?:(?:متن|شرح|اهم|خلاصه) )?(?:{_LABELS})"
)
_SENTENCE = rule(
    r"(?<![آ-ی])(?:است|(?:شد|بود|گردید|کرد|نمود|داشت|پرداخت)(?:ند)?|یافت|رسید)(?![آ-ی])"
)
_HONOUR = rule(
    r"^\W*(?:جناب )?"
    r"(?:(?:خانم ?ها و )?آقایان(?: و خانم ?ها)?|خانم ?ها"
    r"|آقای|خانم|سرکار خانم|مه?ندس|دکتر)(?: (?:مه?ندس|دکتر))?(?=\s)"
)
_POSTS = (
    r"(?:مد[یب]ر(?: ?عامل| ?کل)?|رئیس|رییس|معاون(?:ت)?|شهردار(?:ی)?|دبیر|منشی|عضو|سرپرست|نماینده"
    r"|کارشناس|مشاور|نایب|نائب|خزانه دار|بازرس|مسئول|ذیحساب|فرماندار|بخشدار|ناظر|قائم مقام|حسابدار"
    r"|استاد|سخنگو)(?![آ-ی])"
)
_POST = rule(rf"(?<=\s){_POSTS}")
_ALONE = rule(rf"{_POSTS}|ندارد|نداشت|هیچکدام")
# «آقای شکوری از سازمان فرهنگی».
_SENT_BY = rule(
    r"\sاز (?P<post>(?:سازمان|اداره|شرکت|وزارت|شهرداری|دانشگاه|آموزش و پرورش|بانک|نیروی)[^\n]*?)"
    r"(?: (?:تشکیل|برگزار)[^\n]*)?$"
)
_POST_FIRST = rule(rf"^\W*{_POSTS}")
_COUNTED = re.compile(r"^\s*(?:[\d۰-۹]+\s*[-–).ـ]\s*|[\d۰-۹]+\s+|و\s+|[•●▪*-]\s*)")
# Why somebody was not there; never his post.
_ABSENCE = re.compile(
    r"\(?\s*((?:غیبت\s*)?غیر\s*موجه|(?:غیبت\s*)?موجه"
    r"|(?:در\s*|به\s*علت\s*)?(?:مرخصی|مأموریت|ماموریت|بیماری)(?=\s*\))"
    r"|(?:با|بدون)\s*اطلاع(?:\s*قبلی)?)\s*\)?"
)
_SIDES = r"(?:و\s+)?(?:[آا]قایان|خانم\s?ها)\s*:"  # «آقایان: …، … و خانم ها: …»
# Behind an honour of many each name is one; «و» before an honour begins the next person.
_MANY = rule(r"^\W*(?:آقایان|خانم ?ها)(?![آ-ی])(?! و (?:آقایان|خانم))")
_AND_ANOTHER = r"(?<!خانمها)(?<!خانم\sها)\sو\s+(?:[آا]قا|خانم|سرکار|جناب|مه?ندس|دکتر)"
_NAMED_TO = rule(
    r"(?:^|(?<=\n))[^\S\n]*(?:\d{1,2} ?[.\-)] ?)?(?P<who>[آ-ی][آ-ی ]{4,45}?) به (?:سمت|عنوان) "
    r"(?P<post>(?:رئیس|ریاست|نای?ب رئیس|ناظر|منشی|دبیر)(?: [آ-ی]+)?)"
    r"(?: انتخاب شد(?:ند)?)?[^\S\n]*[.،؛]?[^\S\n]*(?=\n)"
)
_NAME_HEAD = rule(r"\s*نام(?: و نام خانوادگی)?\t")
FAINT = 0.45  # reading of a name
_ITEM = re.compile(r"(?:^|(?<=\s))(?P<n>\d{1,2})\s*[-).]\s*(?=[آ-ی«(])")


def without_honour(words: str) -> str:
    """A name without «آقای», «خانم», «مهندس» before it."""
    folded, offsets = fold_text(words)
    found = _HONOUR.match(folded)
    return words[offsets[found.end()] :].strip() if found and found.end() < len(offsets) else words


def person_of(words: str) -> PersonLine | None:
    """Name, post and reason of absence of one entry; None when it names nobody."""
    absence = ""
    if found := _ABSENCE.search(words):
        absence, words = found[1], words.replace(found[0], " ")
    if "«" not in words:
        words = re.sub(r"[»؛](?=\s|$)", "،", words)  # a scan's comma
    words = without_honour(words.strip(" -–.،؛"))
    if words.endswith(":"):
        return None  # a label
    name, post = words, ""
    if found := re.match(r"^(?P<name>[^()]+?)\s*\((?P<post>[^)]+)\)?$", words) or re.match(
        r"^(?P<name>[^\t:]+?)\s*(?:\t|\s[-–]\s|:|،)\s*(?P<post>.+)$",
        words,
    ):
        name, post = found["name"].strip(), found["post"].replace("\t", " ").strip()
    elif found := _SENT_BY.search(fold_text(words)[0]):
        at = fold_text(words)[1]
        name, post = (
            words[: at[found.start()]],
            words[at[found.start("post")] : at[found.end("post") - 1] + 1],
        )
    elif found := _POST.search(fold_text(words)[0]):
        at = fold_text(words)[1][found.start()]
        name, post = words[:at].strip(), words[at:].strip()
    if _ALONE.fullmatch(fold_text(name)[0]):
        return None  # a post without a name, or nobody
    if len(name) < 3 or not re.search(r"[آ-ی]{2}", name) or len(name) > 60:
        return None
    return PersonLine(name, post, absence)


def _stretch(flow: Flow, which: str, end: int) -> Span | None:
    match = _LISTS[which].search(flow.folded, 0, end)
    if not match:
        return None
    stops = [
        other.start()
        for name, pattern in _LISTS.items()
        if name != which
        for other in [pattern.search(flow.folded, match.end(), end)]
        if other
    ]
    others = _OTHER_LINE if which == "agenda" else _OTHER_LABEL
    head = _NAME_HEAD.match(flow.folded, match.end())
    begin = max(flow.folded.find("\n", match.end()), match.end()) if head else match.end() + 1
    if other := others.search(flow.folded, begin, end):
        stops.append(other.start())
    stop = min([*stops, end])
    return match.end(), stop if which == "agenda" else _before_sentence(flow, match.end(), stop)


def _before_sentence(flow: Flow, start: int, end: int) -> int:
    """Where a list of names ends: a sentence on a line of its own is no name."""
    first = flow.folded.find("\n", start, end)
    for line in cells.lines(flow.folded, first + 1, end) if first >= 0 else ():
        if _SENTENCE.search(flow.folded, *line):
            return line[0]
    return end


def people(flow: Flow, which: str, end: int) -> tuple[Proposal[PersonLine], ...]:
    """The persons of a labelled list."""
    label = _LISTS[which].search(flow.folded)
    limit = end if label and label.start() < end else len(flow.folded)
    span = _stretch(flow, which, limit)
    found: list[Proposal[PersonLine]] = []
    for entry in _entries(flow.folded, *span) if span else ():
        words = " ".join(flow.kept_lines(*entry))
        if flow.confidence(*entry) < FAINT:
            continue  # a wrong name is worse than none
        if person := person_of(_COUNTED.sub("", words)):
            found.append(flow.propose(person, *entry, 0.85))
    if found or which != "present":
        return tuple(found)
    return _in_sentence(flow, end) or _named_to(flow)


def _named_to(flow: Flow) -> tuple[Proposal[PersonLine], ...]:
    """Whom an assembly chose to lead it: «… به سمت رئیس جلسه», a line each."""
    return tuple(
        flow.propose(
            PersonLine(
                without_honour(flow.written(*match.span("who"))), flow.written(*match.span("post"))
            ),
            *match.span("who"),
            0.8,
        )
        for match in _NAMED_TO.finditer(flow.folded)
    )


def names_an_officer(folded: str, start: int) -> bool:
    """Does the line name whom an assembly chose to lead it? It decides nothing else."""
    begin = folded.rfind("\n", 0, start) + 1
    return bool(_NAMED_TO.match(folded, begin))


def _in_sentence(flow: Flow, end: int) -> tuple[Proposal[PersonLine], ...]:
    """«با حضور آقایان الف، ب و خانم ج تشکیل شد»: two words each, or one behind an honour."""
    match = _IN_SENTENCE.search(flow.joined, 0, end)
    if match is None:
        return ()
    found: list[Proposal[PersonLine]] = []
    for part in re.finditer(r"(?:(?!\sو\s)[^،؛()]|\([^)]{0,80}\))+", match["who"]):
        begin, stop = match.start("who") + part.start(), match.start("who") + part.end()
        person = person_of(_COUNTED.sub("", flow.written(begin, stop)))
        if person is None or _POST_FIRST.match(person.name):
            continue
        # A family name alone counts behind an honour or before a post.
        if len(person.name.split()) > 1 or person.post or _HONOUR.match(_COUNTED.sub("", part[0])):
            found.append(flow.propose(person, begin, stop, 0.7))
    return tuple(found)


def _entries(text: str, start: int, end: int) -> Iterator[Span]:
    """How persons of a list are parted: a line each, commas, «نام، سمت - …» or «نام، سمت؛ …»."""
    said = text[start:end]
    own_line = said.split("\n", 1)[0]
    if "\t" in own_line and _NAME_HEAD.match(own_line):  # the head of a table beside the label
        yield from _of_lines(text, start + len(own_line), end)
        return
    parts = re.split(r"\s-\s", said.replace("\n", " "))
    if len(parts) > 1 and all(part.count("،") == 1 for part in parts):
        pattern = r"(?:(?!\s-\s)[\s\S])+"
    elif _parted_by_semicolons(said):
        pattern = "[^؛]+"
    elif not own_line.strip():
        yield from _of_lines(text, start, end)
        return
    else:
        line_end = "" if re.search(r"[،؛]", own_line) else r"\n"  # else the list only wraps
        pattern = _entry(line_end)
    for match in re.compile(pattern).finditer(text, start, end):
        yield from _each(text, *match.span())


def _each(text: str, start: int, end: int) -> Iterator[Span]:
    """The persons behind one honour of many: «خانم ها ترابی و خلیلی»."""
    if not _MANY.match(text[start:end]) or "(" in text[start:end]:
        yield start, end
        return
    at = start
    for mark in re.compile(r"\sو\s").finditer(text, start, end):
        yield at, mark.start()
        at = mark.end()
    yield at, end


def _parted_by_semicolons(said: str) -> bool:
    """«نام، سمت؛ نام، سمت»: half of them at least with a post, for a scan bends commas to this."""
    parts = [part.split("،") for part in said.split("؛") if part.strip(" .\n")]
    posts = [len(part) == 2 and bool(_POST_FIRST.match(part[1])) for part in parts]
    return len(parts) > 1 and all(len(part) <= 2 for part in parts) and 2 * sum(posts) >= len(parts)


def _entry(also: str) -> str:
    """A name with its bracket; a scan's full stop between two names is a comma misread."""
    name = rf"(?:(?!{_SIDES}|{_AND_ANOTHER}|(?<=[آ-ی]{{2}})\.\s)[^{also}،؛,()])+"
    return rf"{_SIDES}|{name}(?:\([^)]{{0,80}}\)\s*){{0,2}}"


def _of_lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Persons on lines of their own; a post after a comma or in the next cell is the last one's."""
    for first, last in cells.lines(text, start, end):
        held: Span | None = None
        said = [m for m in re.compile(_entry(r"\t")).finditer(text, first, last) if m[0].strip()]
        counted = len(said) == 2 and bool(_COUNTED.match(text[first:last]))
        for match in said:
            bare = held and "(" not in text[held[0] : held[1]]
            if held and bare and (counted or _POST_FIRST.match(match[0])):
                held = held[0], match.end()
                continue
            if held:
                yield held
            held = match.span()
        if held:
            yield held


def agenda(flow: Flow, begin: int, end: int) -> tuple[Proposal[str], ...]:
    """The items of the agenda; clauses that stand from `begin` on are none of them."""
    label = _LISTS["agenda"].search(flow.folded, 0, end)
    span = _stretch(flow, "agenda", begin if label and begin > label.end() else end)
    if span is None:
        return ()
    items: list[Proposal[str]] = []
    for first, last in _items(flow.folded, *span):
        words = re.sub(r"^[\W\d۰-۹]*", "", flow.written(first, last))
        if len(words) > 3:
            items.append(flow.propose(words, first, last, 0.8))
    return tuple(items)


def _items(text: str, start: int, end: int) -> list[Span]:
    """Numbered items wherever they stand, else a line each."""
    marks: list[int] = []
    for match in _ITEM.finditer(text, start, end):
        if int(match["n"]) == len(marks) + 1:
            marks.append(match.start())
    if marks and not text[start : marks[0]].strip():
        return list(zip(marks, [*marks[1:], end], strict=True))
    return list(cells.lines(text, start, end))


def list_of(words: str) -> str:
    """The list that a cell of nothing but a label begins; "" when it is none."""
    said = words.strip() + ("" if words.strip().endswith(":") else ":")
    return next((name for name, pattern in _LISTS.items() if pattern.fullmatch(said)), "")


def begins_with_post(words: str) -> bool:
    """«رئیس هیئت امنا», not a name."""
    return bool(_POST_FIRST.match(words))


def ends_a_list(flow: Flow, start: int) -> bool:
    """Does the line that begins here open another part of the minutes?"""
    patterns = (_OTHER_LINE, *_LISTS.values())
    return any(pattern.match(flow.folded, start) for pattern in patterns)
