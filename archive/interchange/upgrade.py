"""Lines that an earlier version kept whole because their kind had no table: taken in at upgrade."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.interchange.importing import Report, import_file
from archive.interchange.shapes import STAFF_KINDS
from archive.interchange.staff import identity
from archive.models import (
    Action,
    AreaRelation,
    Chart,
    FieldEquivalence,
    HeldLine,
    Person,
    Post,
    Rule,
)

MODELS = {
    "post": Post, "rule": Rule, "field_equivalence": FieldEquivalence,
    "area_relation": AreaRelation, "chart": Chart, "person": Person,
    "action": Action,
}  # fmt: skip


def take_held() -> Report | None:
    """Takes held lines through the same door as any import; None when there are none.

    What is refused stays held and stands in the rejects file. Safe to run again.
    """
    held = list(HeldLine.objects.filter(kind__in=STAFF_KINDS).order_by("pk"))
    if not held:
        return None
    with TemporaryDirectory() as folder:
        path = Path(folder) / "held.jsonl"
        rows = [{"source": row.source, "external_id": row.external_id} | row.line for row in held]
        path.write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8"
        )
        report = import_file(path)
    for row, line in zip(held, rows, strict=True):
        source, external_id = identity(line)
        if MODELS[row.kind].objects.filter(source=source, external_id=external_id).exists():
            row.delete()
    return report
