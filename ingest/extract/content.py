"""A page's content stream, cut into tokens by one pattern and run with looked-up operators.

Most of a born-digital page's time goes into the library's reader, which makes a method call of each
part of a token. What the pattern does not know (escapes, comments, inline pictures, a token over
the edge of two streams) is left to the library, so the result is the same.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from pdfminer.pdfinterp import PDFContentParser, PDFPageInterpreter
from pdfminer.pdftypes import stream_value
from pdfminer.psexceptions import PSEOF
from pdfminer.psparser import KWD, LIT, PSKeyword

_END = rb"(?=[/%\[\]()<>{}\s])"
_NAME = rb"[^#/%\[\]()<>{}\s]"
_TOKEN = re.compile(
    rb"([\s\0]*)(?:([-+]?\d+)" + _END
    + rb"|([-+]?\d+\.\d*|\.\d+)" + _END
    + rb"|(?!true|false)([A-Za-z]" + _NAME + rb"*)" + _END
    + rb"|/(" + _NAME + rb"*)" + _END
    + rb"|<((?:[0-9A-Fa-f]{2})*)>|\(([^()\\]*)\)|(<<|>>|\[|\]))"
)  # fmt: skip
_BUILDERS: tuple[Callable[[bytes], Any], ...] = (
    int, float, KWD, lambda name: LIT(name.decode()), lambda digits: bytes.fromhex(digits.decode()),
    bytes, KWD,
)  # fmt: skip
_NESTED = frozenset(KWD(name) for name in (b"<<", b">>", b"[", b"]", b"BI", b"ID", b"EI"))
Placed = tuple[int, Any]  # where it begins, and the token or object


class ContentParser(PDFContentParser):
    """The library's parser with a short way for plain tokens."""

    BUFSIZ = 1 << 16

    def quick(self) -> Placed | None:
        """The next token when the pattern knows it whole."""
        found = None if self._tokens else _TOKEN.match(self.buf, self.charpos)
        if not found:
            return None
        kind = found.lastindex or 0
        try:
            token = _BUILDERS[kind - 2](found[kind])
        except ValueError:
            return None
        self.charpos = found.end()
        return self.bufpos + found.end(1), token

    def nexttoken(self) -> Placed:
        """The short way, else the library's."""
        return self.quick() or super().nexttoken()

    def nextobject(self) -> Placed:
        """A plain token outside arrays and dictionaries is an object already."""
        if not self.results and not self.context:
            found = self.quick()
            if found and not (isinstance(found[1], PSKeyword) and found[1] in _NESTED):
                return found
            if found:
                self._tokens.append(found)
        return super().nextobject()


class Interpreter(PDFPageInterpreter):
    """The library's interpreter over that parser."""

    def execute(self, streams: Sequence[object]) -> None:
        """Runs the operators of some streams, but none that is running already."""
        named = [(s.objid, s) for s in map(stream_value, streams) if s.objid is not None]
        own = [(name, s) for name, s in named if name not in self.parent_stream_ids]
        self.stream_ids = {name for name, _ in own}
        operators: dict[PSKeyword, tuple[Callable[..., None], int] | None] = {}
        try:
            parser = ContentParser([s for _, s in own])
            while True:
                _, item = parser.nextobject()
                if not isinstance(item, PSKeyword):
                    self.push(item)
                    continue
                if item not in operators:
                    operators[item] = self.operator(item)
                if known := operators[item]:
                    run, count = known
                    arguments = self.pop(count) if count else []
                    if len(arguments) == count:
                        run(*arguments)
        except PSEOF:
            return

    def operator(self, keyword: PSKeyword) -> tuple[Callable[..., None], int] | None:
        """What an operator does and how many arguments it takes; None when there is no such."""
        name = keyword.name.decode("utf-8", "ignore")
        for sign, spelt in (("*", "_a"), ('"', "_w"), ("'", "_q")):
            name = name.replace(sign, spelt)
        method = getattr(self, f"do_{name}", None)
        return (method, method.__code__.co_argcount - 1) if method else None
