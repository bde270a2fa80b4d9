"""Minutes and letters of the invented municipality, as pages of words with boxes."""

from collections.abc import Sequence

from ingest.reading import PageReading, Word

MINUTES = (
    """بسمه تعالی
صورتجلسه چهل و سومین جلسه عادی هیئت مدیره سازمان مدیریت پسماند
جلسه رأس ساعت ۱۰:۳۰ روز سه‌شنبه مورخ ۱۳۹۸/۰۴/۱۸ با تلاوت آیاتی از کلام‌الله مجید در محل سالن جلسات سازمان با حضور اعضا تشکیل و پس از بحث و تبادل نظر تصمیمات زیر اتخاذ گردید:
اعضای حاضر: مانی بازیافت‌گر (رئیس هیئت مدیره)، رها ورق‌آرا (مدیرعامل)، کیان سبزپوش (عضو)
غایب: سهند راه‌نما (موجه)
۱- صورت‌های مالی و گزارش تفریغ بودجه سال ۱۳۹۷ سازمان مطرح و با اکثریت آراء (۴ موافق، ۱ مخالف، صفر ممتنع) تأیید گردید. معاونت مالی مکلف است تا ۱۳۹۸/۰۶/۳۱ بندهای گزارش حسابرس را رفع نماید.
۲- با جابه‌جایی مبلغ ۴۵٬۰۰۰٬۰۰۰ ریال (چهل و پنج میلیون ریال) از ردیف ۱۲۰۱ به ردیف ۱۲۰۵ بودجه سال ۱۳۹۸ موافقت شد.
۳- مقرر شد سازمان فناوری اطلاعات ظرف یک ماه طرح پشتیبان‌گیری خارج از محل را ارائه
داده نمایشی
صفحه ۱ از ۲""",
    """ادامه صورتجلسه چهل و سومین جلسه هیئت مدیره سازمان مدیریت پسماند
کند و نتیجه در جلسه آتی گزارش شود.
۴- بند ۵ صورتجلسه مورخ ۱۳۹۷/۱۱/۲۰ به این شرح اصلاح می‌گردد: عبارت «یک ماه» حذف شود.
جلسه در ساعت ۱۲:۱۵ با ذکر صلوات پایان یافت.
مانی بازیافت‌گر    رها ورق‌آرا
داده نمایشی
صفحه ۲ از ۲""",
)

LETTER = (
    """شهرداری فرازدشت
شماره: ۹۸/۱۰/۰۰۴۱۲
تاریخ: ۱۳۹۸/۰۵/۰۲
پیوست: ۳ برگ
محرمانه
فرماندار محترم شهرستان فرازدشت
موضوع: ارسال مصوبه شورا
با سلام
عطف به نامه شماره ۱۲/۳۴۵/ف مورخ ۱۳۹۸/۰۴/۳۰ و پیرو نامه شماره ۹۸/۱۰/۰۰۳۹۹ مورخ ۱۳۹۸/۰۴/۱۱، مصوبه شماره ۶۰/۹۸/۱۲ شورای اسلامی شهر جهت بررسی ایفاد می‌گردد.
با تشکر
آرش دشت‌بان
شهردار فرازدشت
رونوشت:
- مدیر حوزه شهردار جهت استحضار
- دبیرخانه جهت درج در پرونده""",
)


def pages(texts: Sequence[str], confidence: float = 0.95, boxes: bool = True) -> list[PageReading]:
    """Pages whose words lie on a grid: line by line, right to left."""
    return [page(number, text, confidence, boxes) for number, text in enumerate(texts, 1)]


def page(number: int, text: str, confidence: float = 0.95, boxes: bool = True) -> PageReading:
    """One page; a word's box tells its line and its place in the line."""
    words: list[Word] = []
    for line, written in enumerate(text.split("\n")):
        for at, word in enumerate(written.split()):
            top, right = 0.02 * line, 1 - 0.01 * at
            words.append(Word(word, (right - 0.01, top, right, top + 0.015), confidence))
    return PageReading(
        number=number,
        source="ocr",
        text=text,
        confidence=confidence,
        words=tuple(words) if boxes else (),
        ms=1,
    )


def loosen(text: str) -> str:
    """The keyboard of 1394: Arabic letters, no half spaces, Arabic digits."""
    table = str.maketrans("یک۰۱۲۳۴۵۶۷۸۹", "يك٠١٢٣٤٥٦٧٨٩", "‌")
    return text.translate(table)
