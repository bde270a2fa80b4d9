"""The written forms of citations, as patterns over folded text; reading.py applies them."""

import re

from archive.jalali import MONTHS
from archive.persian import fold

L = "[آ-یa-z]"
KINDS = {
    "resolution": r"مصوبه|مصوبات|ابلاغی",
    "minutes": r"صورت ?جلسات|صورت ?جلسه|جلسه",
    "cabinet_decree": r"تصویب ?نامه|ایین ?نامه",
    "circular": r"بخش ?نامه|دستور ?العمل|شیوه ?نامه",
    "judgment": r"داد ?نامه|رای|ارای",
    "bill": r"لایحه|لوایح",
    "letter": r"نامه|مرقومه|ابلاغیه",
    "request": r"درخواست",
    "report": r"گزارش|گزارشات",
}
_SAME_SHAPE = ("بپتثنی", "جچحخ", "دذ", "رزژ", "سش", "صض", "طظ", "عغ", "فق", "کگ")


def _blurred(word: str) -> str:
    """The word as a poor scan gives it: dots lost or moved, a gap after a letter that ends."""
    shapes = (next((f"[{s}]" for s in _SAME_SHAPE if c in s), c) for c in word)
    return "".join(s + (" ?" if c in "اودذرزژ" else "") for c, s in zip(word, shapes, strict=True))


BLURRED = {
    "resolution": r"[آ-ی]{0,2}[صضط] ?و ?[بپتثنیج] ?ه",
    "minutes": _blurred("صورت") + _blurred("جلسه"),
    "circular": _blurred("بخش") + " ?" + _blurred("نامه"),
    "judgment": _blurred("دادنامه"),
    "bill": _blurred("لایحه"),
    "letter": _blurred("نامه"),
    "request": _blurred("درخواست"),
    "report": _blurred("گزارش"),
}
# «شماره» and «مورخ» with letters lost or bent; they count only between a kind and its digits.
NUMBER_WORD = r"(?:شماره|[آ-ی]?[سشق] ?[معبنیج]{0,3} ?ا? ?[رز] ?ه)"
DATE_WORD = r"(?:مور ?[جچحخ]|«?ورخ)(?:ه ?ی?|ی)?"
PLURAL = re.compile(r"(?:ها|های|هایی|ات|لوایح|ارای)$")
KIND = re.compile(
    rf"(?<!{L})(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in KINDS.items())
    + rf")(?: ?(?:هایی|های|ها|ای|ی))?(?!{L})"
    # A poor scan's word counts only before its number or date.
    + rf"|(?<!{L})(?:"
    + "|".join(f"(?P<blurred_{kind}>{words})" for kind, words in BLURRED.items())
    + rf")(?=[\s.]*(?:{NUMBER_WORD}|{DATE_WORD})[\s:.(«\"-]*[\d/])"
    # «عطف به شماره …» leaves the letter's word out.
    + r"|(?P<reply>(?:(?<=عطف به )|(?<=بازگشت به )|(?<=پیرو ))(?=شماره))"
)
# «… نامه» that is no letter: an agreement, a guarantee, a policy.
NO_LETTER = re.compile(
    r"(?:موافقت|تفاهم|ضمانت|بیمه|گواهی|اجاره|وکالت|نظام|روز|هفته|دعوت|مبایعه|توافق|پرسش|اظهار"
    r"|پایان|اساس|فصل|ماه|مقاوله|قول|معرفی|وصیت|سوگند|تعهد|صلح|رضایت|بار|لغت|واژه|کار) ?$"
)
AFORESAID = re.compile(
    r"\s*(?:(?P<surely>(?:فوق|صدر) ?الذکر|فوق ?الاشاره|پیش ?گفته|اشاره ?شده(?: در)? ?(?:فوق|بالا))"
    rf"|مذکور|مزبور|یاد ?شده|معنونه|موصوف|فوق|صدرالاشاره)(?!{L})"
)
_MONTH = rf"(?:{'|'.join(fold(month) for month in MONTHS)}|امرداد)"
_DAY_WORD = (
    r"(?:(?:بیست و |سی و )?(?:اول|یکم|دوم|سوم|چهارم|پنجم|ششم|هفتم|هشتم|نهم)|دهم|یازدهم|دوازدهم"
    r"|سیزدهم|چهاردهم|پانزدهم|شانزدهم|هفدهم|هجدهم|نوزدهم|بیستم|سی ?ام)"
)
RELATIVE_YEAR = r"(?:سال\s*(?:گذشته|قبل|پیش|جاری|حاضر)|امسال|پارسال)"
_YEAR = rf"(?:(?:سال\s*)?(?:\d{{4}}|\d{{2}})(?!\d)|{RELATIVE_YEAR})"
WORDED_DATE = (
    rf"(?:(?P<day>\d{{1,2}}\s*(?:ام|م)?|{_DAY_WORD})\s*(?P<month>{_MONTH})(?:\s*ماه)?"
    rf"(?:\s*(?P<year>{_YEAR})|(?!{L}))"
    rf"|(?P<whole_month>{_MONTH})(?:\s*ماه)?\s*(?P<its_year>{_YEAR}))"
)
_SLASH = r"\s*/\s*"
DATE = (
    rf"(?<!\d)(?:\d{{1,4}}{_SLASH}\d{{1,2}}{_SLASH}(?:1[34]\d\d|\d{{1,2}})"
    r"|1[34]\d\d[-.]\d{1,2}[-.]\d{1,2}|\d{1,2}[-.]\d{1,2}[-.]1[34]\d\d"
    + rf"|{re.sub(r'[?]P<[a-z_]+>', '?:', WORDED_DATE)})(?!\d|\s*/\s*(?:\d|{L}(?!{L})))"
)
# «در تاریخ …» is the paper's own day when it says that the paper was made on it.
_MADE_ON = rf"در ?تاریخ(?=\s*{DATE}\s+(?:[آ-ی]+\s+){{0,3}}?(?:صادر|تصویب|ابلاغ|ثبت|امضا))"
DATED = re.compile(
    rf"[\s,(-]*(?P<cue>{DATE_WORD}|به ?تاریخ|(?<!از )(?<!تا )تاریخ|{_MADE_ON}|مصوب|ابلاغی|-)?"
    rf"\s*[:(]*\s*(?P<date>{DATE})\)?"
)
_GLUED_DATE = (
    rf"(?!\s*-\s*(?:\d{{1,2}}{_SLASH}\d{{1,2}}{_SLASH}\d{{2,4}}"
    rf"|1[34]\d\d{_SLASH}\d{{1,2}}{_SLASH}\d{{1,2}})(?!\d))"
)
_SMALL_WORDS = r"(?:در|از|به|با|که|تا|بر|و|ان|این|کل|هر|هم|یک|دو|سه)"
_LETTERS = rf"(?!{_SMALL_WORDS}(?!{L}))"
_PART = (
    rf"(?:ت ?\d{{3,6}} ?[هک](?!{L})|\d{{1,20}}(?:{_LETTERS}(?!و){L}{{1,2}}(?!{L}))?"
    rf"|{_LETTERS}{L}{{1,3}}\d{{1,9}}(?:(?!و){L}{{1,2}}(?!{L}))?|{_LETTERS}{L}{{1,3}}(?!{L}|\s*\d))"
)
_JOIN = rf"{_GLUED_DATE}(?:\s*[/\\]\s*|\s?[-–]\s?(?=\d)|[-–._](?=\d|{L}))"
_NUMBER = rf"(?P<number>{_PART}(?:{_JOIN}{_PART})*)(?!\d)"
CUED = re.compile(
    rf"[\s,.]*(?:به|با)?\s*(?:ب?{NUMBER_WORD} ?(?:های|ی|ها)?|ش)[\s:.(«\"-]*{_NUMBER}\)?"
)
BARE = re.compile(rf"\s*[:(«]*\s*{_NUMBER}\)?")
MORE = re.compile(
    rf"\s*(?:,|و|و نیز|و همچنین|,\s*و)\s*(?:(?:به|با)?\s*شماره ?(?:های|ی)?\s*)?{_NUMBER}"
)
MORE_DATE = re.compile(rf"\s*(?:,|و)\s*(?:مورخه?\s*)?(?P<date>{DATE})")
NEXT_SESSION = re.compile(
    r"[\s,]*(?:جلسه|جسله|نشست)(?:\s*شماره)?\s*\(?(?P<digits>\d{1,4})(?!\s*[/\d-])\)?"
)
WORDED_SESSION = re.compile(r"\s*(?P<words>(?:\S+\s+){1,8}?)(?:جلسه|جسله|نشست)(?![آ-ی])")
SESSION_WORDS_AFTER = re.compile(r"\s*(?:جلسه|نشست)\s+(?P<words>\S+(?:\s+\S+){0,6})")
SESSION_BEFORE = re.compile(
    rf"(?:جلسه|نشست)(?:\s*شماره)?\s*(?P<digits>\d{{1,4}})(?:\s*مورخه?\s*(?P<date>{DATE}))?[\s,:-]*$"
)
_CLAUSE_NAME = r"[(«]?\s*(?:\d+|[آ-ی]{1,12})\s*[)»]?"
CLAUSE_BEFORE = re.compile(
    rf"بند ?(?:های|ها)?(?!{L})\s*(?:شماره\s*)?(?P<clause>{_CLAUSE_NAME}"
    r"(?:\s*(?:و|,)\s*[(«]?\s*(?:\d+|[آ-ی]{1,12})\s*[)»]?)*)\s*(?:از\s+)?(?:مفاد\s+)?$"
)
CLAUSE_INSIDE = re.compile(r"[\s,(]*بند ?(?:های)?\s*(?P<clause>\(?(?:\d+|[آ-ی](?![آ-ی]))\)?)\)?")
ISSUER = re.compile(
    rf"[\s,(]*(?P<issuer>(?:شورای|هی[یا]ت|شهرداری|وزارت|استانداری|فرمانداری|سازمان|دیوان|کمیسیون"
    rf"|کارگروه|کمیته|شرکت|اداره|معاونت|دبیرخانه|بخشداری)(?!{L})"
    r"(?:\s+(?:و\s+)?(?!(?:مورخه?|به|در|از|که|و|با|شماره|ب?شماره|درخصوص|مبنی|موضوع|جهت|برای|تا|لغو"
    rf"|ملغی|نسخ|اصلاح|تمدید|ابلاغ|ابلاغی|تصویب|مطرح|قرایت|تایید|انجام|بر|را|طی|این|جلسه|قرارداد"
    rf"|نامه|مصوبه|مصوبات|صورتجلسه|بخشنامه|لایحه|دادنامه|رای|درخواست|گزارش|تصویب|بند"
    r"|اقدام|عمل|ملاک|مورد|اعلام|اجرا|پیگیری|بررسی|ارایه|ارسال|امضا|رسید|ثبت|تاکنون|همچنین|نیز|پیوست|ضمیمه"
    r"|صادر|واصل|دریافت|ملاحظه|استماع|رعایت|لازم|قابل|باید|نباید|خود|تعیین|مقرر|معتبر|باطل|نقض|یادشده"
    r"|مذکور|پرداخت|واگذاری|انجام|مبنا|مبنای|مستند|(?:ن?می ?)?(?:شد|شده|شود|گردد|گردید|گردیده|نمود"
    rf"|نماید|نمایند|کرد|است|بود))(?!{L}))"
    r"[آ-ی]+(?:(?<=ماده)\s\d{1,3}(?!\d))?){0,4})"
)
STOP = re.compile(
    r"(?:قراردادهای|قرارداد|پیمان|مناقصه|مزایده|فراخوان|استعلام|اگهی|فاکتور|حساب|شبا|کارت|چک|فیش|پلاک|ملک"
    r"|قطعه|سند|تلفنی|تلفن|دورنگار|نمابر|همراه|کدملی|کدپستی|کد|شناسه|پرونده|کلاسه|پروانه|صفحه|ردیف"
    r"|ضمانتنامه|ضمانت|دعوای|که|تا|برای|جهت|درخصوص|خصوص|درباره|مبنی|موضوع|راجع|پیرامون|ریال|تومان"
    r"|ماده|تبصره|قانون|این|حکم)"
)
# A sentence is over at its verb; what follows is about something else.
OVER = re.compile(r"(?:شد|شدند|شده|گردید|گردیده|رسید|رسیده|نمود|نمودند|کرد|کردند|است|بود)")
WORD = re.compile(r"[\s,()«»:]*(?P<word>[^\s,()«»:.;]+)")
# What follows the name of a session in the heading of its own minutes.
OWN_HEAD = re.compile(r"[^\n.;]{0,80}?(?::|\n)")
