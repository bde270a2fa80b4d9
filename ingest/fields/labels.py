# ruff: noqa: E501 - one alternative of a label after another, as they are read
"""Labels of personnel forms: «نام و نام خانوادگی: …», and the same words as heads of a table.

A role says what stands behind a label; `other` are labels whose values are not wanted, so that a
value before them ends there. Identity numbers, birth, family, sex and belief are never read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from ingest.fields.flow import Flow, fold_text, rule

_PERSON = r"(?: (?:کارمند|مستخدم|متقاضی|داوطلب|دارنده|شاغل|متصدی|فراگیر|شرکت کننده|دانش آموخته))?"
_POST = r"(?:پست|سمت|شغل)(?: سازمانی| جدید| مورد تصدی| مدیریتی| شغلی| کنونی| فعلی)*"
ROLES: dict[str, str] = {
    "name": rf"نام و نام خانوادگی{_PERSON}|نام خانوادگی و نام|نام و نشان|دارنده(?: گواهی(?: نامه)?| مدرک(?: تحصیلی)?| دانشنامه)?"
    r"|نام (?:کارمند|مستخدم|متقاضی|داوطلب|فراگیر|شرکت کننده|دانش آموخته|متصدی|شاغل)|فراگیر|صاحب رزومه",
    "first": r"نام",
    "last": r"نام خانوادگی|شهرت",
    "code": r"(?:شماره|کد) (?:پرسنلی|مستخدم|کارمندی|کارگزینی|استخدامی|کارکنان)",
    "title": rf"(?:عنوان )?{_POST}|عنوان (?:پست یا شغل|مسئولیت)|مسئولیت|نام پست|سمت/پست|شرح سمت",
    "unit": r"واحد(?: سازمانی| محل خدمت)?|محل (?:خدمت|جغرافیایی خدمت|اشتغال|کار|فعالیت)|نام سازمان"
    r"|سازمان(?:/واحد)?|دستگاه(?: اجرایی| محل خدمت)?|نام (?:دستگاه|شرکت|واحد|محل کار)|سازمان یا واحد|حوزه(?: خدمت| فعالیت)?|سازمان متبوع",
    "kind": r"نوع (?:حکم|انتصاب|ابلاغ|تصدی|همکاری|اشتغال|خدمت)|(?:نحوه|وضعیت|حالت) (?:تصدی|انتصاب|اشتغال)|شکل انتصاب|نحوه اشتغال|نحوه همکاری",
    "span": r"(?:مدت|دوره|بازه|تاریخ|زمان)(?: تصدی| خدمت| اشتغال| زمانی| همکاری)|از (?:تاریخ )?- ?تا(?: تاریخ)?|از تا|دوره تصدی|بازه",
    "from": r"تاریخ (?:اجرا(?:ی حکم)?|شروع(?: به کار| خدمت| به خدمت| تصدی| مأموریت)?|آغاز(?: خدمت| تصدی| به کار)?|انتصاب)|از تاریخ|شروع(?: به کار)?|آغاز|از|تاریخ اشتغال|تاریخ شروع و اجرا",
    "to": r"تاریخ (?:پایان(?: خدمت| کار| تصدی| مأموریت| اعتبار حکم)?|خاتمه(?: خدمت)?|اتمام|انقضا(?:ی حکم)?)|تا تاریخ|پایان|خاتمه|تا",
    "number": r"شماره(?: حکم| ابلاغ| تأییدیه| دانشنامه| دبیرخانه| ثبت| گواهی(?: نامه)?| نامه| سند)?",
    "date": r"تاریخ(?: صدور(?: حکم| گواهی(?: نامه)?)?| حکم| ابلاغ| ثبت| تنظیم)?",
    "degree": r"مدرک و رشته(?: تحصیلی)?|(?:آخرین )?(?:مقطع|مدرک|درجه)(?: تحصیلی)?|میزان تحصیلات|تحصیلات|سطح تحصیلات|مقطع/مدرک",
    "field": r"رشته(?: تحصیلی| دانشگاهی)?|رشته/گرایش|رشته و گرایش",
    "orientation": r"گرایش(?: تحصیلی)?",
    "institution": r"(?:نام )?(?:دانشگاه|مؤسسه|موسسه|مرکز آموزشی)(?: محل تحصیل| صادر ?کننده| آموزش عالی)?|محل (?:تحصیل|اخذ مدرک|اخذ)|دانشگاه/مؤسسه|دانشگاه محل تحصیل",
    "graduated": r"(?:تاریخ|سال) (?:اخذ(?: مدرک)?|دریافت(?: مدرک)?|فراغت(?: از تحصیل)?|فارغ ?التحصیلی|دانش آموختگی|پایان تحصیل(?:ات)?)",
    "course": r"(?:نام|عنوان|شرح) (?:دوره|دوره آموزشی|آموزش)(?: آموزشی)?|دوره(?: آموزشی| طی شده)?|عنوان برنامه آموزشی|موضوع آموزش",
    "hours": r"(?:مدت|ساعت|تعداد ساعت|میزان)(?: دوره| آموزش)?(?: ?\(? ?(?:به )?ساعت ?\)?)?|ساعات(?: آموزش)?|طول دوره",
    "held": r"(?:تاریخ|سال|زمان) (?:برگزاری|گذراندن|اجرای دوره|پایان دوره|دوره|طی دوره|اتمام دوره)",
    "certificate": r"(?:نام|عنوان|نوع) (?:گواهی(?: ?نامه)?|مجوز|مدرک حرفه ای)|گواهی(?: ?نامه)?",
    "valid": r"(?:تاریخ )?(?:پایان )?اعتبار(?: گواهی(?: ?نامه)?)?(?: تا)?|معتبر تا(?: تاریخ)?|تاریخ (?:انقضای گواهی|پایان اعتبار)",
    "heading": r"عنوان|شرح",
    "other": r"نام پدر|فرزند|(?:شماره|کد) (?:ملی|شناسنامه)|ش ?ش|تاریخ تولد|محل تولد|سال تولد|متولد|جنسیت|وضعیت (?:تأهل|نظام وظیفه|ایثارگری|استخدام(?:ی)?)|دین|مذهب|تابعیت|تعداد (?:فرزند|اولاد|عائله)"
    r"|تلفن(?: همراه)?|همراه|نشانی|آدرس|پست الکترونیک(?:ی)?|رایانامه|ایمیل|کد پستی|پیوست|موضوع|معدل|نمره|امتیاز|ردیف|گروه|طبقه|رتبه|رسته|شماره پست|کد پست|حقوق|مزایا|ملاحظات|توضیحات|امضا|مهر و امضا|گیرندگان|رونوشت"
    r"|مجری|برگزار ?کننده|مرجع صدور|صادر ?کننده|مدرس|علت خاتمه|علت ترک|نوع استخدام|سابقه(?: خدمت)?|شهر|استان|کشور|(?:پست|سمت|واحد|محل خدمت)(?: سازمانی)? (?:قبلی|سابق)|مستند(?: حکم| قانونی)?|شرح حکم|نتیجه|وضعیت|به|از طرف|بازنگری|صفحه|سن|میانگین",
}  # fmt: skip
KIND_OF_ROLE = {
    "title": "service", "unit": "service", "kind": "service", "from": "service", "to": "service",
    "span": "service", "degree": "education", "field": "education", "orientation": "education",
    "institution": "education", "graduated": "education", "course": "courses", "held": "courses",
    "hours": "courses", "certificate": "certificates", "valid": "",
}  # fmt: skip


@lru_cache(maxsize=1)
def _whole() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((role, rule(f"(?:{source})")) for role, source in ROLES.items())


@lru_cache(maxsize=1)
def _in_line() -> re.Pattern[str]:
    """Any label with its colon, at the start of a line, a cell or after a gap."""
    every = "|".join(f"(?:{source})" for source in ROLES.values())
    return rule(rf"(?:^|(?<=[\n\t،(;|\-])|(?<=\x20))(?P<label>{every})[^\S\n]*[:؛]")


_COUNTED = re.compile(r"^\(?\d{1,2}\s*[-.)]\s*")  # «۱- نام»: forms number their boxes


@lru_cache(maxsize=4096)
def role_of(words: str) -> str:
    """The role of a whole cell or label in any spelling; "" when it is no label."""
    said = _COUNTED.sub("", fold_text(words)[0].strip()).strip(" \t:؛.*-()_|")
    if not said:
        return ""
    return next((role for role, pattern in _whole() if pattern.fullmatch(said)), "")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label's role and where its value stands."""

    role: str
    at: int
    start: int
    end: int


# The commonest labels whole, for those of which the reading lost a letter.
_COMMON = {
    "نام و نام خانوادگی": "name", "نام کارمند": "name", "نام متقاضی": "name", "شماره": "number", "تاریخ": "date", "تاریخ صدور": "date",
    "شماره پرسنلی": "code", "کد پرسنلی": "code", "عنوان پست سازمانی": "title", "عنوان پست": "title",
    "پست سازمانی": "title", "محل خدمت": "unit", "واحد سازمانی": "unit", "از تاریخ": "from",
    "تا تاریخ": "to", "تاریخ شروع": "from", "تاریخ پایان": "to", "تاریخ اجرای حکم": "from",
    "تاریخ اجرا": "from", "مدرک تحصیلی": "degree", "مقطع تحصیلی": "degree", "رشته تحصیلی": "field",
    "دانشگاه": "institution", "نام خانوادگی": "last", "نوع حکم": "kind", "نوع انتصاب": "kind",
    "عنوان دوره": "course", "نام دوره": "course", "شماره حکم": "number", "تاریخ حکم": "date",
    "شماره ابلاغ": "number", "تاریخ ابلاغ": "date", "شماره گواهی": "number", "تاریخ خاتمه": "to",
    "تاریخ شروع مأموریت": "from", "تاریخ پایان مأموریت": "to",
}  # fmt: skip
_NEAR = 0.85
# (label, role, how near): a word of four letters must agree in nearly all of them.
_SHORT = (("سمت", "title", 0.66), ("پست", "title", 0.66), ("مقطع", "degree", 0.8))


@lru_cache(maxsize=4096)
def near_role(words: str, least: float = _NEAR) -> str:
    """The role of a label with a letter or two misread; "" when none is `least` near."""
    said = re.sub(r"[^آ-ی]", "", fold_text(words)[0])
    if 1 < len(said) < 5 and (role := short_role(said)):
        return role
    if len(said) < 4:
        return ""
    known = {re.sub(r"[^آ-ی]", "", fold_text(label)[0]): role for label, role in _COMMON.items()}
    best = max(known, key=lambda label: SequenceMatcher(None, said, label).ratio())
    return known[best] if SequenceMatcher(None, said, best).ratio() >= least else ""


def short_role(said: str) -> str:
    """The role of a label of one short word: teeth and first letters are lost easily."""
    for label, role, least in _SHORT:
        if SequenceMatcher(None, said, fold_text(label)[0]).ratio() > least:
            return role
    return ""


_COLON = re.compile(r"[:؛]")
_COUNT_OF_LABEL = re.compile(r"\s\d{1,2}\s*[-.)]\s*$")  # a form may count its labels
_LAST_WORDS = re.compile(r"(?:[^\s:؛\d]+ +){0,4}[^\s:؛\d]+\s*$")


def near_label(text: str, start: int, colon: int) -> tuple[str, int] | None:
    """(role, start) of the misread label before a colon: the longest of its last words."""
    line = max(text.rfind("\n", start, colon), text.rfind("\t", start, colon), start - 1) + 1
    match = _LAST_WORDS.search(text, line, colon)
    at = match.start() if match else colon
    while at < colon:
        said = text[at:colon]
        # Short words are guessed at only where a label must stand: at the start of a line.
        if (len(said.strip()) > 4 or at == line) and (role := near_role(said)):
            return role, at
        at = colon if " " not in said.strip() else text.index(" ", at) + 1
    return None


def labelled(flow: Flow, start: int, end: int) -> Iterator[Labelled]:
    """Labels with a colon and their values, which end at the next label, cell or line."""
    found = list(_labels(flow.folded, start, end))
    for at, (role, begin, value) in enumerate(found):
        stop = flow.folded.find("\n", value, end)
        stop = end if stop < 0 else stop
        if at + 1 < len(found):
            stop = min(stop, found[at + 1][1])
            if count := _COUNT_OF_LABEL.search(flow.folded, value, stop):
                stop = count.start()
        begin_of_value, stop = _trimmed(flow.folded, value, stop)
        if begin_of_value < stop:
            yield Labelled(role, begin, begin_of_value, stop)


def _labels(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """(role, start, end of the colon); the longest label that ends at a colon."""
    exact = [
        (role_of(match["label"]), *match.span()) for match in _in_line().finditer(text, start, end)
    ]
    ends = {stop for _, _, stop in exact}
    near = [
        (*found, match.end())
        for match in _COLON.finditer(text, start, end)
        if match.end() not in ends and (found := near_label(text, start, match.start()))
    ]
    yield from sorted([*exact, *near], key=lambda found: found[1])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The value's own words: the first cell, without blanks, dots and bars around it."""
    while start < end and text[start] in " \t.،:؛-_|*":
        start += 1
    if (tab := text.find("\t", start, end)) >= 0:
        end = tab
    while end > start and text[end - 1] in " \t،؛:.-_|*(":
        end -= 1
    return start, end
