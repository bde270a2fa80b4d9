"""What a citing paper does to the cited one: a preposition before it or the verb of its sentence.

Persian puts the verb last, so a verb counts when it is the first finite one after the citation, and
its negation undoes it («لغو نمی‌گردد», «بدون اصلاح», «با لغو … مخالفت شد»). A repeal that is only
asked for, or that the sentence starts from («با توجه به لغو …»), changes nothing; nor does one
that is a condition, a question or told as somebody's words. What takes away or replaces a part of
the cited paper (a phrase, a note) amends it.
"""

import re

from archive.citations.forms import CLAUSE_BEFORE, L

# Prepositions that the citation follows.
_PREPOSITIONS = {
    "follows": r"پیرو(?:ی)?|در ?ادامه ?ی?|متعاقب|در ?تعقیب",
    "answers": r"عطف(?: به)?|بازگشت(?: به)?|(?:در ?)?پاسخ(?: به)?",
    "implements": r"(?:در|به ?منظور|جهت|در ?جهت|در ?راستای|با ?هدف|برای) ?اجرای|در ?راستای",
    "based_on": r"به ?استناد|با ?استناد(?: به)?|استنادا به|مستند به|بر ?اساس|براساس|بر ?مبنای"
    r"|بر ?پایه ?ی?|بر ?طبق|طبق|برابر(?: با)?|مطابق(?: با)?|به ?موجب|با ?توجه(?: به)?"
    r"|با ?عنایت(?: به)?|عنایت به|نظر به|وفق|بر ?حسب|حسب|بنا ?(?:به|بر)|با ?رعایت"
    r"|به ?شرح(?! ?(?:زیر|ذیل|پیوست|این)(?![آ-ی]))"
    r"|به ?حکم|در ?چارچوب|با ?لحاظ|به ?اتکای|مبتنی بر",
}
# Nouns of an act on the cited paper; with a light verb after them they are its verb.
_ACTS = {
    "adds": r"الحاق|الحاقیه|افزودن|اضافه|افزوده",
    "repeals": r"لغو|ملغی|نسخ|منسوخ|ابطال|باطل|کان ?لم ?یکن|بلا ?اثر|بی ?اثر|بی ?اعتبار|ساقط|فسخ"
    r"|حذف|ناسخ|فاقد ?اعتبار",
    "replaces": r"جایگزین|جایگزینی|جانشین|به ?جای",
    "extends": r"تمدید",
    "completes": r"تکمله|تکمیل|متمم|مکمل",
    "revises": r"تجدید ?نظر|بازنگری",
    "interprets": r"تفسیر|تفسیریه|استفساریه|استفسار",
    "amends": r"اصلاح|اصلاحیه|تعدیل",
}
_CHANGED = {
    **_ACTS,
    "amends": rf"{_ACTS['amends']}|تغییر|افزایش|کاهش|تقلیل",
    "repeals": rf"{_ACTS['repeals']}|خاتمه(?= داده)",
}
# A part of the paper: what is taken from it, replaced in it, or all of it but a clause.
_IN_PART = re.compile(
    rf"(?<!{L})(?:از|در)\s*$"
    rf"|(?<!{L})(?:تبصره|عبارت|کلمه|واژه|(?<!از )جمله|قسمت|ردیف|جدول|سطر)(?!{L})[^,]{{0,40}}$"
    rf"|(?<!{L})(?:(?:به ?)?جز|به ?استثنا[یء]?|(?:به ?)?غیر ?از)(?!{L})"
)
_TIME = re.compile(rf"(?<!{L})(?:مهلت|مدت|زمان|موعد)(?!{L})")
_HYPOTHETIC = re.compile(
    rf"(?<!{L})(?:ایا|اگر|چنانچه|چنان ?چه|هرگاه|در ?صورتی ?که)(?!{L})"
    rf"|(?<!{L})(?:(?:اظهار|بیان|عنوان)(?: می)? ?(?:داشت|دارد|کرد|نمود|شد)|گفت|گفتند|مدعی|یاد ?اور"
    rf"|خاطر ?نشان)(?!{L})"
)
_BEFOREHAND = re.compile(
    rf"(?<!{L})(?:پیش ?از ?این|قبلا|پیش ?تر|سابقا|در ?گذشته)(?!{L})[^,]{{1,40}}"
    rf"(?<!{L})(?:شده|گردیده|کرده|نموده|بود)(?!{L})"
)
_EXCEPTED = re.compile(rf"^[^;.]{{0,20}}?(?<!{L})مستثنا?ی?(?!{L})")
_ONLY_PUT = re.compile(
    r"^\s*(?:را )?(?:در ?دستور ?کار|(?:مورد ?)?پیشنهاد|درخواست|تقاضا|مورد ?درخواست|مطرح)(?![آ-ی])"
)
_GROUND_AFTER = re.compile(r"ملاک ?عمل|مبنای ?عمل|مستند این|مبنای این")
_LIGHT = (
    r"(?:می ?)?(?:شد|شدند|شده|شود|شوند|گردید|گردیدند|گردیده|گردد|گردند|نمود|نمودند|نماید|نمایند"
    r"|کرد|کردند|کند|کنند|باشد|باشند|یافت|یابد|گرفت|گیرد|گیرند|داد|دهد|رسید|برسد|رساند)|است|بود|اند"
    r"|بلامانع|خواهد|خواهند"
)
_NEGATIVE = (
    r"نمی ?[آ-ی]+|ن(?:شد|شده|شود|گردید|گردیده|گردد|کرد|کرده|کند|نمود|یست|یستند|دارد|داشت"
    r"|باید|گرفت|گرفته|رسید|رسیده|خواهد|پذیرفت|یافت|یافته|نمود|نموده|دانست)|مخالفت|رد|منتفی|مردود|مسترد"
    r"|خودداری|امتناع|صرف ?نظر"
)
_FINITE = re.compile(rf"(?<!{L})(?:(?P<no>{_NEGATIVE})|(?P<yes>{_LIGHT}))(?!{L})")
_MEANT = re.compile(rf"(?<!{L})(?:منظور|مقصود|مراد) از(?!{L})[^,]{{1,80}}(?<!{L})در\s*$")
_GROWN = re.compile(rf"(?<!{L})(?:افزایش|کاهش|تقلیل)(?!{L})")
_BY_IT = re.compile(r"(?<!مندرج )(?<!مقرر )\bدر\s*$")  # «در مصوبه … افزایش داد»: that paper did it
_CARRIED = re.compile(rf"تصویب|موافقت|پذیرفته|(?<!{L})(?:انجام|صورت) ?(?:شد|گرفت|پذیرفت)")
_APPROVED = re.compile(r"تصویب|موافقت|پذیرفته")
_UNDONE = re.compile(
    r"(?:بدون|عدم|بی|غیر ?قابل|قابل|مخالفت با|در ?صورت|خودداری از|جهت|برای|به ?منظور|مانع|لزوم"
    r"|ضرورت|امکان|نیاز(?:ی)? به|تا زمان|تا|پس از|قبل از)\s*$"
)
_ASKED = re.compile(r"(?:درخواست|تقاضای|پیشنهاد|پیشنهادی|خواستار|موضوع|بررسی|مبنی بر)\s*$")
_ELSEWHERE = re.compile(
    rf"(?<!{L})(?:موضوع|مبنی|درخصوص|خصوص|درباره|راجع|پیرامون|طی|برای|جهت|که)(?!{L})|,"
)
_ANOTHER = re.compile(rf"(?<!{L})(?:مبنی|مطرح و|قرایت و|استماع و|بررسی و|ملاحظه و|که)(?!{L})")
NEAR = 400  # letters: no sentence reaches further
NEXT = "§"  # ends a text that another citation follows: «الف جایگزین ب» does nothing to الف
INHERITED = frozenset(_PREPOSITIONS)
JOINED = re.compile(
    r"(?:\s*\([^()]{0,60}\))?"
    r"(?:\s+(?!(?:طی|در|با|از|به|تایید|ولی|بلکه)\s)[آ-ی]+){0,4}?\s*(?:,|و|, ?و|و نیز|و همچنین)"
    r"(?:\s*بند ?(?:های)?\s*\S{1,4})?\s*"
)
_RELATIVE = re.compile(r"^\s*,?\s*که [^,]{1,90},")  # «…، که در … ابلاغ شد، لغو گردید»
_SENTENCE = re.compile(r";|\.(?!\d)")
_HELD = ("letter", "request", "report", "judgment")  # what happens to these is rarely a repeal


def _cues(table: dict[str, str], after: str) -> re.Pattern[str]:
    named = "|".join(f"(?P<{name}>{words})" for name, words in table.items())
    return re.compile(rf"(?<!{L})(?:{named}){after}")


_BEFORE = _cues(_PREPOSITIONS, rf"(?!{L})")
_NOUNS = _cues(_ACTS, rf"(?: ?(?:ی|های))?(?!{L})")
_VERBS = _cues(_CHANGED, rf"(?: ?الاثر)?(?:(?!{L})|(?=شد|گردید|می|ن))")


def relation_of(before: str, after: str, kind: str = "resolution") -> str | None:
    """The relation of the citing sentence to the citation, None when it only mentions it.

    `before` and `after` reach to the neighbouring citations, as folded text; NEXT ends an `after`
    that has one.
    """
    left = CLAUSE_BEFORE.sub("", _SENTENCE.split(before[-NEAR:])[-1])
    right = _RELATIVE.sub("", _SENTENCE.split(after[:NEAR])[0])
    found = _said(left, right, kind)
    if found is None or found in INHERITED:
        return found or ("interprets" if _MEANT.search(left) else None)
    if _is_only_said(left, right):
        return None
    if found in ("repeals", "replaces") and _IN_PART.search(left):
        return "amends"
    return _grown(left, right) if found == "amends" else found


def _grown(left: str, right: str) -> str | None:
    """What «افزایش یافت» does: a time becomes longer, a sum becomes another."""
    grown = _GROWN.search(right)
    if grown is None or _FINITE.search(right, 0, grown.start()):
        return "amends"
    if _BY_IT.search(left):
        return None
    return "extends" if _TIME.search(left) else "amends"


def _is_only_said(left: str, right: str) -> bool:
    """A condition, a question, somebody's words, or what was done by another before."""
    return bool(
        _HYPOTHETIC.search(left)
        or re.search("[؟?]", right)
        or _BEFOREHAND.match(right.lstrip())
        or _EXCEPTED.search(right)
    )


def _said(left: str, right: str, kind: str) -> str | None:
    """What the words alone say, whatever stands over the sentence."""
    nouns = [match for match in _NOUNS.finditer(left) if _governs(left, match)]
    noun = nouns[-1] if nouns else None
    preposition = next(
        (m for m in reversed(list(_BEFORE.finditer(left))) if _leads(left[m.end() :])), None
    )
    if noun and _is_close(left[noun.end() :], kind):
        starts_from = _BEFORE.finditer(left[: noun.start()].rstrip())
        for match in starts_from:
            if match.end() == len(left[: noun.start()].rstrip()):
                return _name(match)
        if not _is_undone(left[: noun.start()], right):
            return _name(noun)
        return None
    if preposition:
        return _name(preposition)
    return _verb_after(right, kind)


def _name(match: re.Match[str]) -> str:
    return str(match.lastgroup)


def _leads(gap: str) -> bool:
    """Nothing but nouns in a chain stands between the preposition and the citation."""
    return len(gap.split()) <= 6 and "," not in gap and not _FINITE.search(gap)


def _governs(left: str, match: re.Match[str]) -> bool:
    """The act is done to the citation itself, not to something the citation is about."""
    gap = left[match.end() :]
    words = gap.split()
    if len(words) > 8 or "و" in words or _FINITE.search(gap):
        return False
    return _name(match) == "interprets" or not _ELSEWHERE.search(gap)


def _is_close(gap: str, kind: str) -> bool:
    return kind not in _HELD or len(gap.split()) <= 1


def _is_undone(before: str, right: str) -> bool:
    """Refused, asked for only, or denied by the first finite verb that follows."""
    if _UNDONE.search(before.rstrip()):
        return True
    verb = _FINITE.search(right)
    if _ONLY_PUT.search(right):
        return not _CARRIED.search(right)
    if verb and verb["no"]:
        return True
    if _ASKED.search(before.rstrip()):
        return not (verb and _APPROVED.search(right[: verb.start()]))
    return False


def _verb_after(right: str, kind: str) -> str | None:
    """The act of the first finite verb after the citation."""
    limit = 2 if kind in _HELD else 18
    ground = _GROUND_AFTER.search(right)
    verb = _FINITE.search(right)
    if ground and verb and ground.start() < verb.start() and verb["yes"]:
        return "based_on"
    for match in _VERBS.finditer(right):
        between = right[: match.start()]
        if len(between.split()) > limit or _FINITE.search(between) or _ANOTHER.search(between):
            return None
        if _UNDONE.search(between.rstrip()) or _ASKED.search(between.rstrip()):
            continue
        done = _FINITE.search(right, match.end())
        if done and done["no"]:
            return None
        if _is_verbal(right[match.end() :], done, match.end()):
            return _name(match)
    return None


def _is_verbal(rest: str, done: re.Match[str] | None, at: int) -> bool:
    """«لغو شد», «لغو و …», «جایگزین آن می‌گردد»; «تمدید قرارداد …» is a noun."""
    if re.match(rf"\s*(?:و(?![آ-ی])|,|$(?<!{NEXT}))", rest):
        return True
    if done is None:
        return False
    return len(rest[: done.start() - at].split()) <= 2
