"""The form of the index and how documents get into it."""

from collections.abc import Iterable

import tantivy
from tantivy import Query

from search.engine import IndexDocument
from search.engines.embedded.places import anywhere
from search.errors import EngineDown

FORMAT = "5"  # a change of the schema makes a new folder
HEAP = 128 * 2**20
TEXTS = ("exact", "stem", "skeleton", "pairs", "trigrams", "card")


def schema() -> tantivy.Schema:
    """Tokens come ready; the tokenizer only splits at blanks."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", tokenizer_name="raw")
    builder.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    builder.add_unsigned_field("version", stored=True, fast=True)
    builder.add_unsigned_field("order", fast=True)
    builder.add_text_field("exact", tokenizer_name="whitespace", index_option="position")
    for name in ("stem", "skeleton", "pairs", "trigrams"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("card", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("place", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("units", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("states", tokenizer_name="raw", index_option="basic")
    for name in ("kind", "body", "unit", "level", "stage"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("number", tokenizer_name="raw", index_option="basic")
    for name in ("year", "date", "filed", "amount"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    return builder.build()


def put(
    index: tantivy.Index,
    known: tantivy.Schema,
    documents: Iterable[IndexDocument],
    deleted: Iterable[int] = (),
    *,
    fresh: bool = False,
) -> int:
    """Deletes and adds in one commit; `fresh`: the index holds nothing yet. -> documents held."""
    writer, held = index.writer(HEAP, 1), set()
    try:
        for gone in deleted:
            writer.delete_documents_by_query(Query.term_query(known, "key", f"r{gone}"))
        for document in documents:
            if not fresh or document.id in held:
                writer.delete_documents_by_query(Query.term_query(known, "key", f"r{document.id}"))
            writer.add_document(row(document))
            held.add(document.id)
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:
        raise EngineDown(str(error)) from error
    finally:
        del writer  # gives its lock back even while an error's traceback is kept
    index.reload()
    return len(held)


def row(document: IndexDocument) -> tantivy.Document:
    """A document in Tantivy's own form."""
    made = tantivy.Document()
    made.add_text("key", f"r{document.id}")
    made.add_unsigned("id", document.id)
    made.add_unsigned("version", document.version)
    made.add_unsigned("order", document.date * 10**9 + document.id)
    for name in TEXTS:
        made.add_text(name, " ".join(getattr(document, name)))
    made.add_text("place", document.place)
    if common := anywhere(document.place):
        made.add_text("place", common)
    for unit in document.units:
        made.add_text("units", unit)
    for token in document.states:
        made.add_text("states", token)
    for name in ("kind", "body", "unit", "level", "stage"):
        made.add_text(name, getattr(document, name))
    made.add_unsigned("year", document.year)
    made.add_unsigned("date", document.date)
    made.add_unsigned("filed", document.filed)
    made.add_text("number", document.number)
    for rials in document.amounts:
        made.add_unsigned("amount", rials)
    return made
