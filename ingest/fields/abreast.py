"""Two lists of people side by side: «حاضرین:» and «غایبین:» in columns."""

from collections.abc import Sequence

from ingest.fields import attendance, cells
from ingest.fields.cells import Cell
from ingest.fields.flow import Flow
from ingest.fields.proposal import PersonLine, Proposal

LISTS = ("present", "absent", "guests")
SIDE = 0.75  # how sure
Row = list[Cell]
People = tuple[Proposal[PersonLine], ...]


def lists(flow: Flow) -> dict[str, People]:
    """«حاضرین:» beside «غایبین:», their people below them; none where no two lists stand so."""
    rows = [cells.cells(flow, *line) for line in cells.lines(flow.folded, 0, len(flow.folded))]
    for at, row in enumerate(rows):
        labels = [attendance.list_of(flow.folded[cell.start : cell.end]) for cell in row]
        if len(row) > 1 and all(labels):
            return below(flow, labels, rows[at + 1 :])
    return {}


def below(flow: Flow, labels: Sequence[str], rows: Sequence[Row]) -> dict[str, People]:
    """Row by row; a lone cell belongs to those who were there, the longer list."""
    found: dict[str, list[Proposal[PersonLine]]] = {label: [] for label in labels}
    for row in rows:
        homes = labels if len(row) == len(labels) else [alone(labels)]
        people = [attendance.person_of(flow.written(cell.start, cell.end)) for cell in row]
        if len(row) != len(homes) or not all(people) or attendance.ends_a_list(flow, row[0].start):
            break
        for label, one, cell in zip(homes, people, row, strict=True):
            if one:
                found[label].append(flow.propose(one, cell.start, cell.end, SIDE))
    return {label: tuple(people) for label, people in found.items()}


def alone(labels: Sequence[str]) -> str:
    """Whose column goes on when the others have ended."""
    return "present" if "present" in labels else labels[0]
