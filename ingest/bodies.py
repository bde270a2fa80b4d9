"""Which body a paper means by the name it gives."""

from archive.models import Body, Unit
from archive.persian import fold

ALIKE, CERTAIN = 0.6, 0.8  # names of bodies: near enough to propose; as good as written whole
GUESSED = 0.5  # confidence of a body whose paper names only its kind


def words_of(title: str) -> set[str]:
    """The words of a body's name in any spelling."""
    return set(fold(title).replace("هیاتمدیره", "هیات مدیره").split())


def likeness(wanted: set[str], body: Body) -> float:
    """Share of words that a written name and a body's name have in common, 0–1."""
    words = words_of(body.title)
    return 2 * len(wanted & words) / (len(wanted) + len(words))


def own(title: str, unit: Unit | None) -> Body | None:
    """The only body of the filing unit whose name has all these words: paper often names no more
    than «هیئت مدیره»."""
    wanted = words_of(title)
    if unit is None or not wanted:
        return None
    meant = [body for body in unit.bodies.select_related("unit") if wanted <= words_of(body.title)]
    return meant[0] if len(meant) == 1 else None


def nearest(title: str) -> Body | None:
    """The body whose name is the paper's, in any spelling; None when two are as near."""
    wanted = words_of(title)
    if not wanted:
        return None
    scored = [
        (likeness(wanted, body), body.pk, body) for body in Body.objects.select_related("unit")
    ]
    scored.sort(key=lambda row: (-row[0], row[1]))
    if not scored or scored[0][0] < ALIKE:
        return None
    if len(scored) > 1 and scored[0][0] - scored[1][0] < 0.05:
        return None
    return scored[0][2]


def meant(title: str, unit: Unit | None) -> Body | None:
    """The body named as good as whole, else the filing unit's own, else the nearest."""
    near = nearest(title)
    if near and likeness(words_of(title), near) >= CERTAIN:
        return near
    return own(title, unit) or near


def is_guess(title: str, unit: Unit | None) -> bool:
    """The body meant is proposed for a name that leaves out much of its own."""
    body = meant(title, unit)
    return body is not None and likeness(words_of(title), body) < CERTAIN
