"""What kind of paper a sheaf of pages is: a guess with a confidence, for a person to accept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.fields.flow import Flow, rule
from ingest.reading import PageReading

_TOP_LINES = 8
# Poor scans lose dots and blanks of the heading: «صور تجلسه», «صورنحلسه», «صوزت خلسه».
_MINUTES = rule(r"[صض]و[رزژ] ?[تنبپثی] ?[جحخچ]ل[سش]ه")
# (weight at the top of the first page, weight elsewhere on it, words)
_SIGNS: dict[str, tuple[tuple[float, float, re.Pattern[str]], ...]] = {
    "minutes": (
        (4.0, 0.3, _MINUTES),
        # A title, not a word of a letter's subject.
        (
            3.5,
            0.0,
            rule(
                r"(?:^|\n)[^\S\n]*(?:(?:فرم|متن|برگ) )?صورت ?جلسه"
                r"|(?:^|\n)[^\S\n]*صورت (?:مذا ?کرات|مجلس)(?![آ-ی])"
                r"|(?:^|\n)[^\S\n]*(?:متن|خلاصه|شرح) مصوبات [^\n]{0,40}جلسه"
                r"|(?:^|\n)[^\S\n]*(?:(?:خلاصه|شرح|مشروح) )?جلسه (?:شماره )?"
                r"(?:\d{1,4}(?![\d/])|[آ-ی]+م(?![آ-ی]))"
                r"|[آ-ی]+مین جلسه (?:رسمی|علنی|عادی|فوق العاده)"
            ),
        ),
        (
            2.0,
            1.5,
            rule(
                r"جلسه (?:رأس|راس|در) ساعت|اعضای حاضر|حاضران|حاضرین|غایبین|غایبان|شرکت کنندگان *:"
                r"|(?:دبیر|رئیس|محل برگزاری|عنوان) جلسه"
            ),
        ),
        (
            1.5,
            1.5,
            rule(r"تصمیمات? (?:زیر|ذیل|متخذه)|تشکیل و پس از|جلسه[^\n]{0,60}پایان یافت"),
        ),
        (1.0, 0.5, rule(r"دستور جلسه|شماره جلسه|به اتفاق آرا|اکثریت آرا|ماده واحده")),
    ),
    "letter": (
        (1.5, 0.0, rule(r"شماره *:")),
        (1.0, 0.0, rule(r"پیوست *:")),
        (0.5, 0.0, rule(r"تاریخ *:")),
        (2.5, 1.5, rule(r"محترم|جناب آقای|سرکار خانم")),
        (
            2.0,
            1.5,
            rule(
                r"با سلام|سلام علیکم|احتراما|با احترام|به استحضار|خواهشمند است|ارسال می گردد|ایفاد"
            ),
        ),
        (0.0, 1.5, rule(r"رونوشت")),
        (1.5, 1.0, rule(r"عطف به|پیرو نامه|بازگشت به")),
    ),
    "agenda": (
        (
            5.0,
            0.2,
            rule(r"دعوت ?نامه|دعوت به جلسه"),
        ),
        # Minutes name their agenda too: under their own heading it is no other kind of paper.
        (3.0, 0.2, rule(r"دستور (?:جلسه|کار)(?! *:? *\n? *\d* *مطرح)")),
    ),
    "notice": ((5.0, 0.2, rule(r"(?:^|\n)[^\S\n]*(?:ابلاغیه|اطلاعیه|آگهی)")),),
    "bill": (
        (
            6.0,
            0.2,
            rule(r"(?:^|\n)[^\S\n]*(?:لایحه|طرح (?:پیشنهادی|دو فوریتی|یک فوریتی))"),
        ),
    ),
    "report": ((5.0, 0.2, rule(r"(?:^|\n)[^\S\n]*گزارش")),),
    "chart": ((6.0, 0.5, rule(r"نمودار سازمانی|چارت سازمانی|تشکیلات تفصیلی")),),
    "statute": (
        (
            6.0,
            0.5,
            rule(r"(?:^|\n)[^\S\n]*(?:اساسنامه|آیین ?نامه|دستورالعمل|شیوه ?نامه)"),
        ),
    ),
    "appointment": (
        (
            6.0,
            0.5,
            rule(
                r"حکم (?:کارگزینی|انتصاب|سرپرستی)|ابلاغ (?:انتصاب|سرپرستی|مأموریت)"
                r"|تمدید (?:انتصاب|سرپرستی|مأموریت|حکم)"
            ),
        ),
        (3.0, 3.0, rule(r"به موجب این (?:حکم|ابلاغ)|به سمت[^\n]{0,60}(?:منصوب|انتصاب)")),
        # Who is appointed is addressed as in a letter; only the verb tells the two apart.
        (
            8.0,
            8.0,
            rule(
                r"(?:سمت|عنوان|سرپرستی|پست|مسئولیت)[^.]{0,170}?(?:(?:منصوب|تعیین|گمارده|ابقا) "
                r"(?:می (?:شوید|گردید|نمایم|کنم|نماییم|کنیم)|شدید)|تمدید می (?:گردد|شود|نمایم)"
                r"|عهده ?دار (?:خواهید|می ?باشید|می ?شوید)"
                r"|به (?:شما|جنابعالی|سرکار عالی) (?:محول|واگذار|تفویض))"
            ),
        ),
        (2.5, 2.5, rule(r"نوع (?:انتصاب|حکم)|تاریخ اجرای حکم|(?:وضعیت|نحوه) تصدی|شماره مستخدم")),
    ),
    "cv": (
        (
            7.0,
            0.5,
            rule(
                r"رزومه|شرح حال|(?:خلاصه|برگه|فرم) (?:سوابق|مشخصات و سوابق)|کارنامه شغلی"
                r"|خلاصه پرونده|(?:برگه|فرم) پرونده (?:مدیر|کارمند|پرسنلی)"
                r"|سوابق (?:شغلی|کاری|حرفه ای)|شناسنامه شغلی"
                r"|فرم مشخصات (?:مدیر|کارمند|کارکنان|پرسنل)"
            ),
        ),
        (
            2.5,
            2.5,
            rule(
                r"(?:^|\n)[^\S\n]*(?:\W{0,3}[آ-ی]?\W{0,2})سوابق (?:تحصیلی|شغلی|کاری|خدمت)"
                r"|سوابق (?:اجرایی|مدیریتی)"
            ),
        ),
        (1.0, 1.0, rule(r"(?:^|\n)[^\S\n]*(?:تحصیلات|دوره های آموزشی|گواهی ?نامه ?ها)\s*(?=\n|$)")),
    ),
    "degree": (
        (
            6.0,
            1.0,
            rule(r"دانشنامه|گواهی ?(?:نامه)? (?:موقت )?پایان تحصی|دانش ?نامه"),
        ),
        (2.5, 0.5, rule(r"مدرک تحصیلی")),
    ),
    "certificate": (
        (5.0, 0.5, rule(r"(?:^|\n)[^\S\n]*گواهی(?! ?(?:نامه)? ?(?:موقت|پایان تحصیل|می))")),
        (2.0, 2.0, rule(r"دوره آموزشی|به مدت \d+ ساعت|گواهی می شود")),
    ),
    "appraisal": ((6.0, 0.5, rule(r"ارزشیابی|ارزیابی (?:سالانه|عملکرد|شایستگی)|نمره ارزشیابی")),),
    "contract": (
        (5.0, 0.2, rule(r"(?:^|\n)[^\S\n]*(?:قرارداد|پیمان)")),
        (
            2.0,
            2.0,
            rule(r"طرفین قرارداد|موضوع قرارداد|مبلغ قرارداد *:|تعهدات (?:پیمانکار|طرفین)"),
        ),
    ),
    "evidence": ((6.0, 0.5, rule(r"صورت ?وضعیت|مستند اقدام|گزارش تصویری")),),
}
_LEAST = 2.5


@dataclass(frozen=True, slots=True)
class KindProposal:
    """`kind` is `minutes`, `letter` or a document type of the interchange form."""

    kind: str
    confidence: float
    runner_up: str = ""


def classify(pages: Sequence[PageReading]) -> KindProposal:
    """The likeliest kind; `other` when nothing speaks clearly."""
    written = [page for page in pages if page.text.strip()]
    if not written:
        return KindProposal("other", 0.0)
    folded = Flow(written[:2]).folded
    lines = folded.split("\n")
    top, rest = "\n".join(lines[:_TOP_LINES]), "\n".join(lines[_TOP_LINES:])
    scores = {kind: _score(signs, top, rest) for kind, signs in _SIGNS.items()}
    ranked = sorted(scores, key=lambda kind: -scores[kind])
    best, second = ranked[0], ranked[1]
    if scores[best] < _LEAST:
        return KindProposal("other", 0.3, best if scores[best] else "")
    lead = (scores[best] - scores[second]) / scores[best]
    sure = min(0.98, 0.45 + 0.06 * scores[best] + 0.3 * lead)
    reading = sum(page.confidence for page in written) / len(written)
    return KindProposal(best, round(sure * (0.5 + 0.5 * reading), 3), second)


def _score(signs: Sequence[tuple[float, float, re.Pattern[str]]], top: str, rest: str) -> float:
    total = 0.0
    for at_top, elsewhere, pattern in signs:
        if at_top and pattern.search(top):
            total += at_top
        elif elsewhere and pattern.search(rest):
            total += elsewhere
    return total
