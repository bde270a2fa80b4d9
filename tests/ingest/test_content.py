"""The short way through a content stream gives what the library's own way gives."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import PDFStream
from pdfminer.psexceptions import PSEOF, PSException

from ingest.extract.content import ContentParser

PIECES = (
    b"1", b"-2", b"+3", b"4.5", b"-.5", b".", b"6.", b"7-8", b"/Name", b"/", b"/A#42c", b"/\xff",
    b"(words)", b"(a(b)c)", rb"(\050\n\)", b"()", b"<0628>", b"<06 28>", b"<062>", b"<>", b"<",
    b">", b"<<", b">>", b"[", b"]", b"{", b"}", b"Tj", b"T*", b"'", b'"', b"true", b"false",
    b"trueish", b"null", b"BDC", b"% said\n", b"\0", b"9" * 5000,
    b"BI /W 1 /H 1 ID \x00(\xff EI", b"/F <</ActualText <FEFF0628>>> BDC",
)  # fmt: skip
GAPS = st.sampled_from((b" ", b"\n", b"\r\n", b"", b"\t"))


def objects(parser: PDFContentParser) -> list[Any]:
    """All a parser finds until the streams end or it gives up."""
    found = []
    try:
        while True:
            place, item = parser.nextobject()
            if isinstance(item, PDFStream):
                item = item.rawdata
            found.append((place, type(item), item))
    except PSEOF:
        return found
    except (PSException, TypeError, ValueError, IndexError, AssertionError) as error:
        return [*found, type(error)]


def stream(content: bytes) -> PDFStream:
    """A stream of these bytes."""
    return PDFStream({}, content)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), GAPS), max_size=12), st.integers(0, 40))
def test_every_stream_is_cut_as_the_library_cuts_it(
    pieces: list[tuple[bytes, bytes]], cut: int
) -> None:
    content = b"".join(piece + gap for piece, gap in pieces)
    streams = [stream(content[:cut]), stream(content[cut:])]
    assert objects(ContentParser(streams)) == objects(PDFContentParser(streams))
