"""Database triggers: what is final does not change, what was logged does not vanish.

The rule holds even for a hand that bypasses the program (ISO 15489-1 5.2.2: complete and
unaltered). Columns are named, so unit, level and place may still move by a directive.
"""

from django.db import connections

RECORD_COLUMNS = "kind, number, title, date, text, body_id, source, external_id, uuid"
CHILDREN = ("meeting", "resolution", "letter", "document")
LOG_COLUMNS = "id, at, user_id, username, post, organisation, act, record_id, what, reason, address"
CERTIFICATES = "search_searchcertificate"
PAGE_COLUMNS = "record_id, number, reading, file_id, text, words, image"


def triggers() -> list[tuple[str, str, str, str, str]]:
    """(name, table, when, condition, sentence) for every trigger."""
    final = "OLD.stage <> 'draft'"
    parent = "(SELECT stage FROM archive_record WHERE id = OLD.record_id) <> 'draft'"
    rows = [
        ("record_frozen", "archive_record", f"UPDATE OF {RECORD_COLUMNS}", final,
         "a final record is frozen"),
        ("record_stage", "archive_record", "UPDATE OF stage",
         final + " AND NEW.stage <> 'withdrawn'", "a final record can only be withdrawn"),
        ("record_kept", "archive_record", "DELETE", final, "a final record is kept"),
        ("page_frozen", "archive_page", f"UPDATE OF {PAGE_COLUMNS}", parent,
         "a filed page is frozen"),
        ("audit_frozen", "archive_accessrow", f"UPDATE OF {LOG_COLUMNS}", "1 = 1",
         "the read log is append-only"),
        ("audit_sealed", "archive_accessrow", "UPDATE OF seal, mark",
         "OLD.seal <> '' OR NEW.seal = ''", "a row of the read log is sealed once"),
        ("audit_kept", "archive_accessrow", "DELETE", "1 = 1", "the read log is append-only"),
    ]  # fmt: skip
    # Proof of a search; the table is the search room's, the rule is one for the whole database.
    rows += [
        (f"certificate_{name}", CERTIFICATES, when, "1 = 1", "a search certificate is frozen")
        for name, when in (("frozen", "UPDATE"), ("kept", "DELETE"))
    ]
    rows += [
        (f"{child}_frozen", f"archive_{child}", "UPDATE", parent, "a final record is frozen")
        for child in CHILDREN
    ]
    return rows


def create_triggers(using: str = "default", **_: object) -> None:
    """Makes them anew; safe to call again. Ref: post_migrate."""
    connection = connections[using]
    drop_triggers(using)
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for name, table, when, condition, sentence in triggers():
            if table not in there:
                continue  # another room's, not migrated yet; made after its migration
            if connection.vendor == "sqlite":
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW "
                    f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
                )
            else:
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
                    f"BEGIN IF {condition} THEN RAISE EXCEPTION '{sentence}'; END IF; "
                    "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
                )
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW "
                    f"EXECUTE FUNCTION {name}()"
                )


def drop_triggers(using: str = "default") -> None:
    """For the test flush and before a migration rebuilds a table."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table, *_ in triggers():
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
