"""Real paper for the browser: minutes printed by the browser, scanned crooked and dusty."""

import io

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from playwright.sync_api import Browser

CLAUSES = (
    "با جابه‌جایی مبلغ ۴۵٬۰۰۰٬۰۰۰ ریال (چهل و پنج میلیون ریال) از ردیف ۱۲ به ردیف ۱۷ بودجه موافقت شد.",
    "طرح تفکیک پسماند خشک از مبدأ در منطقه سه تصویب و مدیرعامل سازمان مسئول اجرا تعیین شد.",
    "واگذاری غرفه بازیافت در بوستان لاله به صورت اجاره یک‌ساله از طریق مزایده تصویب شد.",
)
HEAD = (
    "بسمه تعالی",
    "صورتجلسه چهل و سومین جلسه عادی هیئت مدیره سازمان مدیریت پسماند",
    "جلسه رأس ساعت ۱۴ روز سه‌شنبه مورخ ۱۴۰۵/۰۸/۲۶ با تلاوت آیاتی از کلام‌الله مجید در محل سازمان با حضور "
    "اعضا تشکیل و پس از بحث و تبادل نظر تصمیمات زیر اتخاذ گردید:",
)
TAIL = ("جلسه در ساعت ۱۶ با ذکر صلوات پایان یافت.", "حاضران: سام آراسته‌مهر رئیس، نگین پرتوآیین عضو")


def printed(chromium: Browser) -> bytes:
    """A born-digital PDF."""
    rows = [*HEAD, *(f"{'۱۲۳'[i]}- {text}" for i, text in enumerate(CLAUSES)), *TAIL]
    body = "".join(f"<p>{row}</p>" for row in rows)
    page = chromium.new_page()
    page.set_content(
        f'<html lang="fa" dir="rtl"><body style="font: 16pt/1.8 Nazli, serif">{body}</body></html>'
    )
    pdf = page.pdf(format="A4", margin={"top": "20mm", "right": "20mm", "left": "20mm"})
    page.close()
    return pdf


def scanned(pdf: bytes, *, degrees: float = 1.0, dust: float = 6.0, seed: int = 7) -> bytes:
    """The same pages as a crooked, dusty 200 dpi scan, as a PDF of pictures."""
    rng = np.random.default_rng(seed)
    pages = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=200 / 72).to_pil().convert("L")
        picture = picture.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
        picture = picture.filter(ImageFilter.GaussianBlur(0.6))
        grey = np.asarray(picture, np.float32) * 0.9 + 14
        grey += rng.normal(0, dust, grey.shape)
        pages.append(Image.fromarray(grey.clip(0, 255).astype(np.uint8)))
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=200, save_all=True, append_images=pages[1:])
    return out.getvalue()
