"""The verb that keeps a version of a chart: corrected by a person, one version from one day.

A post that stood in the version before keeps its identity, whatever it is called now; one that is
not in the register yet is opened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from archive import access, audit, staffing
from archive.models import Chart, ChartPost, ChartUnit, Post, Record, Unit
from archive.models.audit import Act
from archive.models.posts import first_day, in_force, last_day
from archive.staffing import Refused
from archive.vocabulary import ChartState, PostChange


@dataclass(frozen=True)
class Drawn:
    """A unit or a post of the new version; `under` is the code of its unit, empty at the top."""

    code: str
    title: str
    under: str = ""


def mistakes(units: Sequence[Drawn], posts: Sequence[Drawn], top: str) -> Iterable[tuple[str, str]]:
    """(code, what is wrong with it in words); empty when the version is a tree with its posts."""
    for rows in (units, posts):
        codes = [row.code for row in rows]
        for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
            yield code, _("The code %(code)s stands twice.") % {"code": code}
    parents = {unit.code: unit.under for unit in units}
    for row in (*units, *posts):
        if row.under and row.under != top and row.under not in parents:
            yield row.code, _("No unit here has the code %(code)s.") % {"code": row.under}
    for code in parents:
        seen, at = {code}, parents[code]
        while at in parents and at not in seen:
            seen.add(at)
            at = parents[at]
        if at == code:  # not what hangs below the circle
            yield code, _("This unit stands under itself.")


@transaction.atomic
def keep_chart(
    organisation: Unit,
    units: Sequence[Drawn],
    posts: Sequence[Drawn],
    *,
    record: Record,
    number: str,
    start: str,
    end: str,
    user: AbstractBaseUser,
) -> Chart:
    """A new version with its sheet. Raises Refused in words when it can't be one."""
    staffing.demand(user, organisation)
    if not units and not posts:
        raise Refused(_("A chart without a unit or a post is not kept."))
    if wrong := [said for _code, said in mistakes(units, posts, organisation.code)]:
        raise Refused(" ".join(wrong))
    if end and last_day(end) < first_day(start):
        raise Refused(_("The last day is before the first."))
    versions = list(Chart.objects.filter(organisation=organisation))
    if any(first_day(c.start) == first_day(start) for c in versions):
        raise Refused(_("A version of this chart begins on this day already; choose another day."))
    before = in_force(versions, first_day(start))
    chart = Chart.objects.create(
        source="dabir", external_id=f"chart-{record.uuid}-{start}", organisation=organisation,
        number=number[:100], date=record.date, start=start, end=end, state=ChartState.IN_FORCE,
        document=record.external_id or str(record.uuid), record=record,
    )  # fmt: skip
    ChartUnit.objects.bulk_create(
        ChartUnit(
            chart=chart, code=row.code, title=row.title, position=n,
            parent_code=row.under or organisation.code,
        )
        for n, row in enumerate(units) if row.code != organisation.code
    )  # fmt: skip
    stood = {p.code: p for p in before.places.select_related("post")} if before else {}
    known = {post.code: post for post in access.posts(user).filter(unit=organisation)}
    ChartPost.objects.bulk_create(
        placed(chart, row, n, known, stood) for n, row in enumerate(posts)
    )  # fmt: skip
    audit.note(Act.REGISTER, user=user, record=record, what=f"chart {number} from {start}")
    return chart


def placed(
    chart: Chart, row: Drawn, n: int, known: dict[str, Post], stood: dict[str, ChartPost]
) -> ChartPost:
    """A post in its place; one that nobody knew is opened in the register."""
    post, old = known.get(row.code), stood.get(row.code)
    if post is None:
        if Post.objects.filter(code=row.code).exists():
            raise Refused(
                _("The code %(code)s can't be used here; give the post another.")
                % {"code": row.code}
            )
        post = Post.objects.create(
            source="dabir", external_id=f"post-{row.code}", code=row.code, title=row.title,
            unit=chart.organisation, unit_name=chart.organisation.code,
        )  # fmt: skip
    change = PostChange.NEW
    if old is not None:
        before = old.title or (old.post.title if old.post else "")
        change = PostChange.SAME if before == row.title else PostChange.RENAMED
    return ChartPost(
        chart=chart, post=post, code=row.code, title=row.title,
        unit_code=row.under or chart.organisation.code, change=change, position=n,
    )  # fmt: skip
