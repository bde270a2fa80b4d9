"""What a citing paper does to the cited one: the verb near the citation names it."""

import re

from archive.citations.forms import L

_PREPOSITIONS = {
    "follows": r"پیرو(?:ی)?",
    "answers": r"عطف|بازگشت|در ?پاسخ",
    "implements": r"در ?اجرای|به ?منظور اجرای|جهت اجرای|در ?راستای اجرای",
    "based_on": r"به ?استناد|با ?استناد|مستند به|بر ?اساس|طبق|برابر|مطابق|به ?موجب"
    r"|با ?توجه|با ?عنایت|نظر به",
}
_VERBS = {
    "adds": r"الحاق|الحاقیه",
    "repeals": r"لغو|ملغی|نسخ|منسوخ|ابطال|باطل|کان ?لم ?یکن",
    "replaces": r"جایگزین",
    "extends": r"تمدید",
    "completes": r"تکمله|تکمیل|متمم",
    "revises": r"تجدید ?نظر|بازنگری",
    "interprets": r"تفسیر|استفساریه",
    "amends": r"اصلاح|اصلاحیه",
}


def _cues(table: dict[str, str]) -> re.Pattern[str]:
    named = "|".join(f"(?P<{name}>{words})" for name, words in table.items())
    return re.compile(rf"(?<!{L})(?:{named})(?!{L})")


_BEFORE, _AFTER = _cues({**_PREPOSITIONS, **_VERBS}), _cues(_VERBS)


def relation_of(before: str, after: str) -> str | None:
    """The nearest verb within eight words on either side of the citation, in its sentence."""
    left = " ".join(re.split(r"[;؛]|\.(?!\d)", before)[-1].split()[-9:])
    right = " ".join(re.split(r"[;؛]|\.(?!\d)", after)[0].split()[:9])
    best: tuple[int, str] | None = None
    for match in _BEFORE.finditer(left):
        away = len(left[match.end() :].split())
        if away <= 8 and (best is None or away <= best[0]):
            best = (away, str(match.lastgroup))
    for match in _AFTER.finditer(right):
        away = len(right[: match.start()].split())
        if away < 8 and (best is None or away < best[0]):
            best = (away, str(match.lastgroup))
    return best[1] if best else None
