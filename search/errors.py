"""Failures of the search engine, in words a person can act on."""


class EngineDown(Exception):
    """The engine can't answer; filing goes on, the outbox waits."""


class IndexMissing(EngineDown):
    """There is no index to ask yet; the worker fills one from the database, nothing is lost."""


class ForeignIndex(EngineDown):
    """Another program's index stands where ours would."""
