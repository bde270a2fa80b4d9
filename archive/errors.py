"""Refusals of the archive: what was refused, why, and what to do."""


class ArchiveError(Exception):
    """A refusal that a person can act on; str(error) is the sentence."""


class Incomplete(ArchiveError):
    """The minimum metadata of the type is missing; `missing` lists the fields."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__("These fields are needed before filing: " + ", ".join(missing))


class Frozen(ArchiveError):
    """A final record is not changed: file a correction instead."""


class Denied(ArchiveError):
    """The user may not do this; shown like absence."""
