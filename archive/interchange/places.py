"""Lines of units and bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive import audit, structure
from archive.interchange import references
from archive.interchange.shapes import Line, both
from archive.models import Body, Unit
from archive.models.audit import Act

if TYPE_CHECKING:
    from archive.interchange.importing import Import


def placed(run: Import, number: int, line: Line) -> bool:
    """Makes or updates a unit or body; False while what it stands under is not known yet."""
    model = Unit if line["kind"] == "unit" else Body
    source, code = str(line.get("source") or "dabir"), str(line.get("code") or "")
    if not code or not line.get("title"):
        run.reject(number, both("", "code and title are needed"), line)
        return True
    wanted: dict[str, Any] = {
        "title": line["title"],
        "type": line.get("type") or "",
        "start": line.get("from") or "",
        "end": line.get("to") or "",
        "source": source,
        "external_id": str(line.get("external_id") or code),
    }
    for key, kind in (("parent", model), ("unit", Unit)):
        if key == "unit" and model is Unit:
            continue
        if line.get(key):
            found = references.by_code(kind, source, str(line[key]))
            if found is None:
                return False
            wanted[key] = found
    if model is Body:
        wanted["quorum"] = line.get("quorum")
        if "unit" not in wanted:
            run.reject(number, both("", "a body needs its unit"), line)
            return True
    keep(run, number, model.objects.filter(code=code).first() or model(code=code), wanted, line)
    return True


def keep(run: Import, number: int, row: Unit | Body, wanted: dict[str, Any], line: Line) -> None:
    """Writes a unit or body when it is new or changed; never a unit under itself."""
    before = type(row).objects.filter(pk=row.pk).first()
    changed = any(getattr(row, key) != value for key, value in wanted.items())
    for key, value in wanted.items():
        setattr(row, key, value)
    if isinstance(row, Unit) and row.stands_under_itself():
        run.reject(number, both("", "a unit can't stand under itself"), line)
        return
    if before is None or changed:
        if not run.is_master and (why := structure.refused(run.user, row, before)):
            run.reject(number, why, line)
            return
        row.save()
        if structure.is_moved(row, before):
            audit.note(Act.RIGHTS, user=run.user, what=structure.moved(row))
    run.tally(before is None, changed)
