"""Units, bodies and accounts of the demo municipality as interchange lines."""

from typing import Any

from config.demo import names

Line = dict[str, Any]
SOURCE = "demo"


def line(kind: str, external_id: str, **keys: Any) -> Line:
    """One interchange line; empty keys are left out."""
    return {"kind": kind, "source": SOURCE, "external_id": external_id} | {
        key: value for key, value in keys.items() if value not in (None, "", [])
    }


def unit(code: str, title: str, type_: str, **keys: Any) -> Line:
    """A unit; all but the headquarters stand under it unless said otherwise."""
    parent = None if code == "10" else keys.pop("parent", "10")
    return line("unit", f"u-{code}", code=code, title=title, type=type_, parent=parent, **keys)


def units() -> list[Line]:
    """Headquarters, districts, organisations (two of them merged in 1397) and departments."""
    rows = [unit("10", names.HEADQUARTERS, "headquarters")]
    rows += [unit(code, title, "district") for code, title in names.DISTRICTS.items()]
    for code, title in names.ORGANISATIONS.items():
        start = "1397/07/01" if code == "21" else None
        rows.append(unit(code, title, "organisation", **{"from": start}))
    for code, title in names.OLD_ORGANISATIONS.items():
        rows.append(unit(code, title, "organisation", to="1397/06/31", successors=["21"]))
    rows += [unit(code, title, "department") for code, title in names.DEPARTMENTS.items()]
    return rows


def bodies() -> list[Line]:
    """The 22 bodies that meet."""
    wanted = [("60", names.COUNCIL, "council", "10", 6)]
    wanted += [(c, t, "commission", "10", 3) for c, t in names.COMMISSIONS.items()]
    wanted.append(("70", names.MAYORS_COUNCIL, "district_mayors", "10", 3))
    wanted += [(c, t, "working_group", "10", 3) for c, t in names.WORKING_GROUPS.items()]
    for code, title in names.ORGANISATIONS.items():
        wanted.append((code, f"هیئت مدیره {title}", "board", code, 3))
        wanted.append((f"3{code[1]}", f"شورای {title}", "organisation_council", code, 4))
    return [
        line("body", f"b-{code}", code=code, title=title, type=kind, unit=home, quorum=quorum)
        for code, title, kind, home, quorum in wanted
    ]


def users() -> list[Line]:
    """One account a role, and a stranger of another organisation."""
    return [
        line(
            "user", f"user-{username}", username=username, name=name, roles=[role],
            memberships=[{
                "unit": home, "include_children": children, "max_level": level, "role": role,
            }],
        )
        for username, name, role, home, children, level in names.ACCOUNTS
    ]  # fmt: skip


def accounts() -> list[dict[str, str]]:
    """What the launcher prints."""
    return [
        {"username": row[0], "password": names.PASSWORD, "role": row[2], "name": row[1]}
        for row in names.ACCOUNTS
    ]
