"""Posts, rules, equivalences, area relations and charts: from lines to rows and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from archive import conditions
from archive.interchange import doubts, shapes
from archive.interchange.shapes import BadLine, Line, both, not_known, not_one_of
from archive.interchange.staff import Names, demand_right, extra_of, stored
from archive.models import AreaRelation, Chart, ChartPost, ChartUnit, FieldEquivalence, Post, Rule
from archive.models.posts import first_day, last_day
from archive.rulewords import in_words
from archive.vocabulary import ChartState, PostChange, PostRank

if TYPE_CHECKING:
    from archive.interchange.importing import Import

BETWEEN = "%(value)r is not between 0 and 1"
UNDRAWN = "%(code)s is not in this chart; drawn at the top"
POST_KEYS = ("code", "title", "unit", "rank", "area", "duties", "incumbent", "vacant", "rule")
RULE_KEYS = (
    "code", "version", "from", "to", "legal_basis", "legal_basis_page", "acting_factor",
    "conditions",
)  # fmt: skip
EQUIVALENCE_KEYS = (
    "field", "equivalent", "approved_by", "post", "legal_basis", "legal_basis_page", "from", "to",
)  # fmt: skip
AREA_KEYS = ("area", "related", "relatedness")
CHART_KEYS = ("organisation", "number", "date", "from", "to", "state", "document", "units", "posts")


# ---- from lines ----
def take_post(run: Import, names: Names, number: int, line: Line) -> bool | None:
    """A post under its unit; an unknown unit may be one of a chart and is kept as written."""
    source = str(line.get("source") or "dabir")
    unit = names.unit(source, line.get("unit"))
    row, created, changed = stored(Post, line)
    demand_right(run, "structure", unit, *([] if created else [row.unit]))
    if not changed:
        return None
    rank = str(line.get("rank") or "")
    if rank and rank not in PostRank.values:
        run.warner(number)(not_one_of("rank", rank, PostRank))
    duties = line.get("duties") or []
    row.code, row.title = str(line["code"]), str(line["title"])[:255]
    row.unit, row.unit_name = unit, str(line.get("unit") or "")
    row.rank, row.area = rank[:16], str(line.get("area") or "")
    row.duties = duties if isinstance(duties, list) else [duties]
    row.incumbent = str(line.get("incumbent") or "")
    row.vacant = line.get("vacant") if isinstance(line.get("vacant"), bool) else None
    row.rule_name = str(line.get("rule") or "")
    row.extra = extra_of(run, number, line, POST_KEYS)
    if created and Post.objects.filter(code=row.code).exists():
        run.warner(number)(both("code", "another post has the code %(code)s", code=row.code))
    row.save()
    names.add_post(row)
    return created


def take_rule(run: Import, names: Names, number: int, line: Line) -> bool | None:
    """A version of a rule. One whose day has come is not edited: only its end may be set."""
    tree, factor = line["conditions"], line.get("acting_factor")
    if not isinstance(tree, Mapping):
        raise BadLine(both("conditions", "a tree of all, any, not and conditions is needed"))
    if factor is not None and not (doubts.is_number(factor) and 0 <= factor <= 1):
        raise BadLine(both("acting_factor", BETWEEN, value=factor))
    row, created, changed = stored(Rule, line)
    if not changed:
        return None
    start, end = shapes.checked_date(line, "from"), shapes.checked_date(line, "to")
    if not created and row.has_begun(doubts.today()) and said(row) != said_by(line, start):
        raise BadLine(both("", "this version is in use; file the change as a new version"))
    for mistake in conditions.mistakes(tree):
        said_so = f"{mistake}; with this rule nobody is found eligible"
        run.warner(number)(f"{said_so} / {in_words(mistake)}")
    if not conditions.mistakes(tree) and conditions.mandatory(tree) is None:
        run.warner(number)(both("conditions", "none is mandatory, so nobody is found eligible"))
    row.code, row.version = str(line["code"]), str(line.get("version") or "")
    row.start, row.end = start, end
    row.legal_basis = str(line.get("legal_basis") or "")[:500]
    row.legal_basis_page = checked_page(line)
    row.acting_factor, row.conditions = factor, tree
    row.extra = extra_of(run, number, line, RULE_KEYS)
    row.save()
    for said_of_it in reversed_days(row):
        run.warner(number)(said_of_it)
    for other in Rule.objects.filter(code=row.code).exclude(pk=row.pk):
        if overlap(row, other):
            said_of_it = "version %(version)s of this rule holds on some of its days"
            run.warner(number)(both("", said_of_it, version=other.version))
    return created


def checked_page(line: Line) -> int | None:
    """The page of the legal basis, counted from 1."""
    page = line.get("legal_basis_page")
    if page is not None and not (isinstance(page, int) and page > 0):
        said_of_it = "%(value)r is not the number of a page"
        raise BadLine(both("legal_basis_page", said_of_it, value=page))
    return page


def said(row: Rule) -> tuple[Any, ...]:
    """What of a version may not change."""
    return row.code, row.version, row.start, row.acting_factor, row.conditions


def said_by(line: Line, start: str) -> tuple[Any, ...]:
    """The same of a line."""
    factor = line.get("acting_factor")
    return (
        str(line["code"]), str(line.get("version") or ""), start, factor, line["conditions"],
    )  # fmt: skip


def overlap(one: Any, other: Any) -> bool:
    """Do two dated rows hold on one day? An open end of the earlier gives way to the later."""
    early, late = sorted((one, other), key=lambda row: first_day(row.start))
    if first_day(early.start) == first_day(late.start):
        return True
    return bool(early.end) and last_day(early.end) >= first_day(late.start)


def reversed_days(row: Any) -> Iterator[str]:
    """Said of what holds on no day, because it ends before it begins."""
    if row.start and row.end and last_day(row.end) < first_day(row.start):
        said_of_it = "it ends (%(last)s) before it begins (%(first)s) and holds on no day"
        yield both("to", said_of_it, last=row.end, first=row.start)


def take_equivalence(run: Import, names: Names, number: int, line: Line) -> bool | None:
    """An approved equivalence; without an approver it is kept and counts nothing."""
    row, created, changed = stored(FieldEquivalence, line)
    if not changed:
        return None
    row.field, row.equivalent = str(line["field"]), str(line["equivalent"])
    row.approved_by = str(line.get("approved_by") or "")
    row.post_name = str(line.get("post") or "")
    row.legal_basis = str(line.get("legal_basis") or "")[:500]
    row.legal_basis_page = checked_page(line)
    row.start, row.end = shapes.checked_date(line, "from"), shapes.checked_date(line, "to")
    row.extra = extra_of(run, number, line, EQUIVALENCE_KEYS)
    if row.post_name and names.post(row.source, row.post_name) is None:
        names.missing(line, "post", row.post_name)
    for said_of_it in reversed_days(row):
        run.warner(number)(said_of_it)
    if not row.approved_by:
        run.warner(number)(both("approved_by", "without an approval it counts nothing"))
    row.save()
    return created


def take_area(run: Import, names: Names, number: int, line: Line) -> bool | None:
    """How related an area is to another."""
    worth = line["relatedness"]
    if not (doubts.is_number(worth) and 0 <= worth <= 1):
        raise BadLine(both("relatedness", BETWEEN, value=worth))
    row, created, changed = stored(AreaRelation, line)
    if not changed:
        return None
    row.area, row.related, row.relatedness = str(line["area"]), str(line["related"]), worth
    row.extra = extra_of(run, number, line, AREA_KEYS)
    row.save()
    return created


def take_chart(run: Import, names: Names, number: int, line: Line) -> bool | None:
    """A version of a chart with its units and where it puts which post."""
    source = str(line.get("source") or "dabir")
    organisation = names.unit(source, line["organisation"])
    if organisation is None:
        raise BadLine(not_known("organisation", line["organisation"]))
    units, places = checked_units(line), checked_places(line)
    row, created, changed = stored(Chart, line)
    demand_right(run, "structure", organisation, *([] if created else [row.organisation]))
    if not changed:
        return None
    state = str(line.get("state") or "")
    if state and state not in ChartState.values:
        run.warner(number)(not_one_of("state", state, ChartState))
    row.organisation, row.number = organisation, str(line.get("number") or "")[:100]
    row.date, row.state = shapes.checked_date(line, "date"), state[:16]
    row.start, row.end = shapes.checked_date(line, "from"), shapes.checked_date(line, "to")
    row.document = str(line.get("document") or "")
    row.record = names.record(source, row.document)
    row.extra = extra_of(run, number, line, CHART_KEYS)
    row.save()
    for doubt in (*reversed_days(row), *strangers(units, places, organisation.code)):
        run.warner(number)(doubt)
    row.units.all().delete()
    row.places.all().delete()
    ChartUnit.objects.bulk_create(
        ChartUnit(chart=row, position=n, **values) for n, values in enumerate(units)
    )
    codes = {values["code"] for values in units}
    made = [place_of(names, line, row, n, place, codes) for n, place in enumerate(places)]
    ChartPost.objects.bulk_create(made)
    for other in Chart.objects.filter(organisation=organisation).exclude(pk=row.pk):
        if overlap(row, other):
            said_of_it = "chart %(number)s is in force on some of the same days"
            run.warner(number)(both("", said_of_it, number=other.number))
    return created


def checked_units(line: Line) -> list[dict[str, Any]]:
    """The columns of a chart's units; a double code or a cycle refuses the chart at its place."""
    rows = line.get("units") or []
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise BadLine(both("units", "a list of objects is needed"))
    made = []
    for n, row in enumerate(rows):
        if not row.get("code") or not row.get("title"):
            raise BadLine(both(f"units[{n}]", "code and title are needed"))
        depth = row.get("depth")
        made.append({
            "code": str(row["code"])[:64], "title": str(row["title"])[:255],
            "parent_code": str(row.get("parent") or "")[:64],
            "depth": depth if isinstance(depth, int) and depth >= 0 else None,
        })  # fmt: skip
    for code, times in Counter(row["code"] for row in made).items():
        if times > 1:
            said_of_it = "the code %(code)s stands %(times)d times"
            raise BadLine(both("units", said_of_it, code=code, times=times))
    parents = {row["code"]: row["parent_code"] for row in made}
    for n, row in enumerate(made):
        seen, above = {row["code"]}, row["parent_code"]
        while above in parents:
            if above in seen:
                said_of_it = "%(code)s stands under itself"
                raise BadLine(both(f"units[{n}]", said_of_it, code=row["code"]))
            seen.add(above)
            above = parents[above]
    return made


def strangers(units: list[dict[str, Any]], places: list[dict[str, Any]], top: str) -> Iterator[str]:
    """Units and posts that name a unit which the chart does not draw; they are drawn at the top."""
    codes = {row["code"] for row in units} | {top}
    for n, row in enumerate(units):
        if row["parent_code"] and row["parent_code"] not in codes:
            yield both(f"units[{n}].parent", UNDRAWN, code=row["parent_code"])
    for n, place in enumerate(places):
        if place.get("unit") and str(place["unit"]) not in codes:
            yield both(f"posts[{n}].unit", UNDRAWN, code=place["unit"])


def checked_places(line: Line) -> list[dict[str, Any]]:
    """The posts of a chart, each a code or an object {code, title, unit, change, from}."""
    rows = line.get("posts") or []
    if not isinstance(rows, list):
        raise BadLine(both("posts", "a list is needed"))
    made = []
    for n, row in enumerate(rows):
        place = {"code": row} if isinstance(row, str) else dict(row) if row else {}
        if not place.get("code"):
            raise BadLine(both(f"posts[{n}]", "a code is needed"))
        if place.get("change") not in (None, "", *PostChange.values):
            raise BadLine(not_one_of(f"posts[{n}].change", place["change"], PostChange))
        made.append(place)
    return made


def place_of(
    names: Names, line: Line, chart: Chart, n: int, place: Mapping[str, Any], units: set[str]
) -> ChartPost:
    """A post's place in a version; without one of its own it stands under the post's unit."""
    post = names.post(chart.source, place["code"])
    if post is None:
        names.missing(line, "post", place["code"])
    unit = str(place.get("unit") or "")
    if not unit and post is not None:
        own = [post.unit_name, post.unit.code if post.unit else ""]
        unit = next((code for code in own if code in units), "")
    origin = place.get("from") or []
    return ChartPost(
        chart=chart, post=post, code=str(place["code"]), title=str(place.get("title") or "")[:255],
        unit_code=unit, change=place.get("change") or "", position=n,
        origin=origin if isinstance(origin, list) else [origin],
    )  # fmt: skip


# ---- to lines ----
def head(row: Any, kind: str) -> dict[str, Any]:
    """Kind and identity; what came without an external id gets the one it is known by."""
    return {"kind": kind, "external_id": row.external_id, "source": row.source}


def post_line(post: Post) -> dict[str, Any]:
    """A post in the words of the interchange form."""
    return head(post, "post") | {
        "code": post.code, "title": post.title, "unit": post.unit_name, "rank": post.rank,
        "area": post.area, "duties": post.duties, "incumbent": post.incumbent,
        "vacant": post.vacant, "rule": post.rule_name,
    } | post.extra  # fmt: skip


def rule_line(rule: Rule) -> dict[str, Any]:
    """A rule's version."""
    return head(rule, "rule") | {
        "code": rule.code, "version": rule.version, "from": rule.start, "to": rule.end,
        "legal_basis": rule.legal_basis, "legal_basis_page": rule.legal_basis_page,
        "acting_factor": rule.acting_factor,
        "conditions": rule.conditions,
    } | rule.extra  # fmt: skip


def equivalence_line(row: FieldEquivalence) -> dict[str, Any]:
    """An equivalence of fields."""
    return head(row, "field_equivalence") | {
        "field": row.field, "equivalent": row.equivalent, "approved_by": row.approved_by,
        "post": row.post_name, "legal_basis": row.legal_basis,
        "legal_basis_page": row.legal_basis_page, "from": row.start, "to": row.end,
    } | row.extra  # fmt: skip


def area_line(row: AreaRelation) -> dict[str, Any]:
    """A relation of areas."""
    return head(row, "area_relation") | {
        "area": row.area, "related": row.related, "relatedness": row.relatedness,
    } | row.extra  # fmt: skip


def chart_line(chart: Chart) -> dict[str, Any]:
    """A version of a chart."""
    units = [
        {"code": u.code, "title": u.title, "parent": u.parent_code, "depth": u.depth}
        for u in chart.units.all()
    ]
    return head(chart, "chart") | {
        "organisation": chart.organisation.code, "number": chart.number, "date": chart.date,
        "from": chart.start, "to": chart.end, "state": chart.state, "document": chart.document,
        "units": [filled(unit) for unit in units],
        "posts": [place_line(place) for place in chart.places.all()],
    } | chart.extra  # fmt: skip


def place_line(place: ChartPost) -> Any:
    """Its code, or an object where the version says more of it."""
    more = filled({"title": place.title, "change": place.change, "from": place.origin})
    own = place.post.unit_name if place.post else ""
    if place.unit_code and place.unit_code != own:
        more["unit"] = place.unit_code
    return {"code": place.code, **more} if more else place.code


def filled(row: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {key: value for key, value in row.items() if value not in (None, "", [])}


def lines(posts: Iterable[Post], charts: Iterable[Chart]) -> Iterator[dict[str, Any]]:
    """The posts, the rules that they name, the tables of equivalences, and the charts."""
    named = set()
    for post in posts:
        named.add(post.rule_name)
        yield post_line(post)
    for rule in Rule.objects.all():
        if {rule.code, rule.external_id} & named:
            yield rule_line(rule)
    for chart in charts:
        yield chart_line(chart)


def tables() -> Iterator[dict[str, Any]]:
    """What is approved for every post."""
    yield from map(equivalence_line, FieldEquivalence.objects.all())
    yield from map(area_line, AreaRelation.objects.all())
