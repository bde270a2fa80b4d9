"""The security officer's page says what the code does."""

from pathlib import Path

from django.conf import settings

from archive.access import FULL, MAY, METADATA
from archive.vocabulary import Group, Role


def tables() -> list[dict[str, list[str]]]:
    """Role -> cells, of each table of the page that has roles."""
    found: list[dict[str, list[str]]] = []
    page = Path(settings.BASE_DIR) / "docs" / "access.md"
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == "role":
            found.append({"role": cells[1:]})
        elif found and cells[0] in Role.values:
            found[-1][cells[0]] = cells[1:]
    return found


def test_the_page_has_the_roles_groups_and_acts_of_the_code() -> None:
    reading, acts = tables()
    assert reading.pop("role") == Group.values
    assert acts.pop("role") == list(MAY)
    for role in Role.values:
        said = [
            "full" if group in FULL[role] else "meta" if group in METADATA.get(role, ()) else "–"
            for group in Group.values
        ]
        assert reading[role] == said
        assert acts[role] == ["yes" if role in may else "–" for may in MAY.values()]
