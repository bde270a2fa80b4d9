"""What a citing paper does to the cited one: the verb near the citation names it."""

import re

from archive.citations.forms import CLAUSE_BEFORE, L

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


_SENTENCE = re.compile(r"[;؛]|\.(?!\d)")
_BEFORE, _AFTER = _cues({**_PREPOSITIONS, **_VERBS}), _cues(_VERBS)


def relation_of(before: str, after: str, *, first: bool = True, last: bool = True) -> str | None:
    """The nearest verb within eight words on either side of the citation, in its sentence.

    `before` and `after` reach to the neighbouring citations; a verb between two citations belongs
    to the one it stands nearer to (`first`, `last`: there is no neighbour on that side).
    """
    whole_left, whole_right = _SENTENCE.split(before), _SENTENCE.split(after)
    left, right = CLAUSE_BEFORE.sub("", whole_left[-1]), whole_right[0]
    shared_left = not first and len(whole_left) == 1
    shared_right = not last and len(whole_right) == 1
    best: tuple[int, str] | None = None
    for match in _BEFORE.finditer(left):
        away, other = len(left[match.end() :].split()), len(left[: match.start()].split())
        is_verb = str(match.lastgroup) in _VERBS
        if away <= 8 and not (shared_left and is_verb and other < away):
            best = (away, str(match.lastgroup))
    for match in _AFTER.finditer(right):
        away, other = len(right[: match.start()].split()), len(right[match.end() :].split())
        if away < 8 and (best is None or away < best[0]) and not (shared_right and other < away):
            best = (away, str(match.lastgroup))
    return best[1] if best else None
