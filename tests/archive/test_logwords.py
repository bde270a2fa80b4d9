"""Every kind of row of the read log has its Persian sentence, and none hands a paper's words on."""

import ast
import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from archive import logwords
from archive.followup.reports import REPORTS
from archive.models import AccessRow
from archive.models.audit import Act

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("archive", "search", "ingest", "config")
NAMED = {"action": "action 7", "fact": "C1 service 7"}  # what told() says of them
# What stands in a blank, by the words of its expression; the first that is found in it.
FILLERS = {
    "said": "accepted", "recusal": "opinion", "capacity": "holder", "what": "made",
    "uuid": "01234567-89ab-cdef-0123-456789abcdef", "[:16]": "0123456789abcdef",
    "until:": "10:00", "until": "", "fact.state": "verified", ".start": "1405/01/01",
    "run.on": "1405/01/01", "day": "1405/01/01", ".pk": "7", "number": "7", "version": "7",
    "len(": "7", "months": "7", "created": "7", "rows": "7", "first": "7", "last": "7",
}  # fmt: skip
LATIN = re.compile(r"[A-Za-z]{3,}")


def notes() -> Iterator[ast.expr]:
    """Every `what` written as words in a call of audit.note."""
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                called = node.func if isinstance(node, ast.Call) else None
                if isinstance(called, ast.Attribute) and called.attr == "note":
                    yield from (k.value for k in node.keywords if k.arg == "what")


def written(node: ast.expr) -> str | None:
    """The words with their blanks filled; None for what is no literal."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if not isinstance(node, ast.JoinedStr):
        return None
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else filled(ast.unparse(part))
        for part in node.values
    )


def filled(blank: str) -> str:
    """What an expression might become."""
    if found := re.search(r"told\((\w+)\)", blank):
        return NAMED[found.group(1)]
    return next((word for name, word in FILLERS.items() if name in blank), "x")


def has_sentence(words: str) -> bool:
    return any(shape.fullmatch(words) for shape, _ in logwords.COMPILED)


def test_every_row_that_the_program_writes_has_a_sentence() -> None:
    literal = [words for node in notes() if (words := written(node)) is not None]
    assert len(literal) > 50
    assert [words for words in literal if not has_sentence(words)] == []


@pytest.mark.parametrize(
    ("act", "what", "shown"),
    [
        (Act.PAGE, "page 3", "صفحه 3"),
        (Act.PAGE, "thumbnail 2", "تصویر کوچک صفحه 2"),
        (Act.CHANGE, "level normal to secret", "طبقه‌بندی از عادی به سری"),
        (Act.CHANGE, "confirmed amends 01234567-89ab-cdef-0123-456789abcdef",
         "رابطه «اصلاح می‌کند» با 01234567-89ab-cdef-0123-456789abcdef: تأییدشده"),
        (Act.RIGHTS, "mayor: registrar over 23 up to level 1 to 2026-04-21",
         "به mayor: ثبت‌کننده در 23 تا طبقه محرمانه تا 1405/02/01"),
        (Act.RIGHTS, "user exception: mayor to 2026-04-21", "اجازه استثنایی به mayor تا 1405/02/01"),
        (Act.READ_LOG, "username=mayor&act=view&since=1405/01/01",
         "کاربر: mayor، عمل: مشاهده، از تاریخ: 1405/01/01"),
        (Act.SEARCH, "page 3", "page 3"),  # words that somebody searched stay his words
        (Act.REFUSED, "/desk/records/7/", "/desk/records/7/"),
        (Act.FAILED, "withdraw", "withdraw"),
        (Act.DOWNLOAD, "قرارداد محرمانه.pdf", "یک پرونده رایانه‌ای"),
    ],
)  # fmt: skip
def test_a_row_is_said_in_persian(act: str, what: str, shown: str) -> None:
    with override("fa"):
        assert logwords.said(AccessRow(act=act, what=what)) == shown


def test_every_sentence_is_persian() -> None:
    with override("fa"):
        english = [
            str(sentence) for _, sentence in logwords.SENTENCES
            if LATIN.search(re.sub(r"%\(\w+\)s", "", str(sentence)))
        ]  # fmt: skip
    assert english == []


def test_reports_and_the_program_s_own_reasons_are_said_in_persian() -> None:
    assert set(logwords.REPORTS) == set(REPORTS)
    with override("fa"):
        for name, report in REPORTS.items():
            row = AccessRow(act=Act.VIEW, what=f"report {name}")
            assert logwords.said(row) == f"گزارش «{report.title}»"
        for written in logwords.REASONS:
            assert not LATIN.search(logwords.reason(written))
    assert logwords.reason("بررسی شکایت") == "بررسی شکایت"


def test_roles_are_said_in_persian_and_days_in_jalali() -> None:
    row = AccessRow(post="mayor, auditor", organisation="ستاد")
    with override("fa"):
        assert not LATIN.search(logwords.standing(row))
    assert logwords.day(datetime.date(2026, 11, 28).isoformat()) == "1405/09/07"
