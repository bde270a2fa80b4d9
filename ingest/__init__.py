"""How paper comes in: receipt, reading, proposals; the archive is written by its verbs only."""
