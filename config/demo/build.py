"""Puts the municipality together: stories first, then papers up to the profile's counts."""

import datetime
from typing import Any

from archive.jalali import PartialDate
from config.demo import golden, holding, names, people, stories, texts, waiting
from config.demo.municipality import (
    BASE_RESOLUTIONS,
    CLAUSES,
    FIRST,
    LAST,
    MEETINGS_A_YEAR,
    PROFILES,
    Municipality,
    workday,
)  # fmt: skip
from config.demo.structure import Line, line


def build(profile: str = "S", seed: int = 1405) -> Municipality:
    """The whole municipality of a profile."""
    city = Municipality(profile, seed)
    stories.plant(city)
    staff = people.Staff(profile, seed)
    posts, files = staff.lines()
    for chart in city.base:
        if chart["kind"] == "chart":
            chart["posts"] = staff.headquarters_posts()
    for body in city.bodies:  # stories' sessions stand apart from the regular numbering
        city.sessions[body] = 100 if body == "23" else 0
    meetings, resolutions, letters = PROFILES[profile]
    kinds = [row["kind"] for row in city.base]
    fill_meetings(city, meetings - kinds.count("meeting"), resolutions - kinds.count("resolution"))
    fill_letters(city, letters - kinds.count("letter"))
    city.rest += [one for row in city.lines() if (one := follow_up(row))]
    city.base += posts
    units = names.ORGANISATIONS | names.DISTRICTS | names.DEPARTMENTS
    city.waiting = waiting.papers(staff, units)
    city.rest += [*files, *city.waiting]
    city.truth |= {"profile": profile, "seed": seed, "golden": golden.queries(city)}
    city.truth["states"] = holding.pairs(city)
    city.truth["records"] = sum(
        row["kind"] in ("meeting", "resolution", "letter", "document") for row in city.lines()
    )
    return city


def schedule(city: Municipality, count: int) -> list[tuple[datetime.date, str]]:
    """(day, body) of `count` meetings in order of time, each kind at its share."""
    by_kind: dict[str, list[str]] = {}
    for code, row in city.bodies.items():
        by_kind.setdefault(row["type"], []).append(code)
    total, planned = sum(MEETINGS_A_YEAR.values()), []
    for kind, share in MEETINGS_A_YEAR.items():
        for n in range(round(count * share / total)):
            planned.append(by_kind[kind][n % len(by_kind[kind])])
    planned = (planned + ["60"] * count)[:count]
    days = (LAST - FIRST).days
    dates = [workday(FIRST + datetime.timedelta(days=city.rng.randrange(days))) for _ in planned]
    return sorted(zip(dates, planned, strict=True))


def fill_meetings(city: Municipality, meetings: int, resolutions: int) -> None:
    """Regular meetings; clauses are evened out to reach the count exactly."""
    plan = schedule(city, meetings)
    counts = [CLAUSES[city.bodies[body]["type"]] for _, body in plan]
    step = 1 if sum(counts) < resolutions else -1
    index = 0
    while sum(counts) != resolutions:
        short = abs(resolutions - sum(counts))
        for _ in range(min(short, len(counts))):
            if counts[index % len(counts)] + step >= 1:
                counts[index % len(counts)] += step
            index += 1
    left = resolutions
    for (day, body), count in zip(plan, counts, strict=True):
        meeting, made, more = city.meeting(body, PartialDate.from_date(day), [{}] * count)
        newest = left <= BASE_RESOLUTIONS
        (city.base if newest else city.rest).extend([meeting, *made])
        city.rest += more
        left -= count


def fill_letters(city: Municipality, count: int) -> None:
    """Letters at the shares of their templates, in order of time."""
    days = (LAST - FIRST).days
    dates = sorted(
        workday(FIRST + datetime.timedelta(days=city.rng.randrange(days))) for _ in range(count)
    )
    keys, shares = list(texts.LETTERS), [row[1] for row in texts.LETTERS.values()]
    for day in dates:
        key = city.rng.choices(keys, shares)[0]
        city.rest.append(city.letter(PartialDate.from_date(day), key))


def follow_up(row: Line) -> dict[str, Any] | None:
    """The action of a resolution that has a due day."""
    if row["kind"] != "resolution" or not row.get("due"):
        return None
    state = row["execution"]
    percent = {"not_started": 0, "in_progress": 40, "done": 100}[state]
    return line(
        "action", f"a-{row['external_id']}", resolution=row["external_id"], clause=row["clause"],
        owner=row["responsible"], due=row["due"], state=state, percent=percent,
        done=row["due"] if state == "done" else None,
    )  # fmt: skip
