"""People in columns: two lists side by side, and names over or under posts as they signed."""

from collections.abc import Sequence
from itertools import pairwise

from ingest.fields import attendance, cells
from ingest.fields.cells import Cell
from ingest.fields.flow import Flow
from ingest.fields.proposal import PersonLine, Proposal

LISTS = ("present", "absent", "guests")
SIDE, SIGNED = 0.75, 0.6  # how sure
LONGEST = 45  # letters of a name with its honour
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


def signed(flow: Flow) -> People:
    """Who signed below: as many names as posts, one line over the other, at the end."""
    rows = [cells.cells(flow, *line) for line in cells.lines(flow.folded, 0, len(flow.folded))]
    found: list[Proposal[PersonLine]] = []
    for above, under in pairwise(rows):
        if len(above) != len(under) or len(above) < 2:
            continue
        names, posts = (above, under) if are_posts(flow, under) else (under, above)
        if not are_posts(flow, posts) or not all(is_name(flow, cell) for cell in names):
            continue
        for name, post in zip(names, posts, strict=True):
            written = attendance.without_honour(flow.written(name.start, name.end).strip())
            person = PersonLine(written, flow.written(post.start, post.end).strip())
            found.append(flow.propose(person, name.start, name.end, SIGNED))
    return tuple(found)


def are_posts(flow: Flow, row: Row) -> bool:
    """Do the cells begin with posts? One of three or more may be misread."""
    found = [attendance.begins_with_post(flow.folded[c.start : c.end].strip()) for c in row]
    return sum(found) >= max(2, len(row) - 1)


def is_name(flow: Flow, cell: Cell) -> bool:
    """Two words or more without figures or marks, not too long."""
    said = flow.folded[cell.start : cell.end].strip()
    words = said.split()
    return 1 < len(words) < 7 and len(said) <= LONGEST and said.replace(" ", "").isalpha()
