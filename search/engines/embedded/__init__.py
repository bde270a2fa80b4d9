"""The embedded engine: Tantivy in a folder, one writer, any number of readers.

Traps it steps around: deleting by an unsigned term is a no-op (a raw text key is used), a phrase of
one word panics, a bool of only MustNot matches nothing, ties follow segments (we order by id).
"""

from search.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
