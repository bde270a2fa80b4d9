"""Lines in and out: nothing lost, nothing doubled, bad lines set apart."""

import gzip
import json
from pathlib import Path

import pytest

from archive.interchange import export_folder, import_file
from archive.models import Membership, Page, Post, Record, Relation
from archive.vocabulary import Stage

UNIT = {
    "kind": "unit",
    "external_id": "10",
    "source": "t",
    "code": "10",
    "title": "ستاد",
    "type": "headquarters",
}
CHILD = {
    "kind": "unit",
    "external_id": "23",
    "source": "t",
    "code": "23",
    "title": "پسماند",
    "type": "organisation",
    "parent": "10",
}
BODY = {
    "kind": "body",
    "external_id": "b23",
    "source": "t",
    "code": "23",
    "title": "هیئت مدیره",
    "type": "board",
    "unit": "23",
}
USER = {
    "kind": "user",
    "external_id": "u1",
    "source": "t",
    "username": "reader",
    "name": "خواننده",
    "roles": ["mayor"],
    "memberships": [
        {
            "unit": "10",
            "include_children": True,
            "max_level": "secret",
            "role": "mayor",
            "from": "1400/01/01",
        }
    ],
}
MEETING = {
    "kind": "meeting",
    "external_id": "m1",
    "source": "t",
    "body": "23",
    "number": "43",
    "date": "1405/08/26",
    "present": ["الف"],
    "level": "normal",
    "text": "صفحه یک\fصفحه دو",
}
CLAUSE = {
    "kind": "resolution",
    "external_id": "r1",
    "source": "t",
    "number": "23/05/14",
    "body": "23",
    "meeting": "m1",
    "clause": "1",
    "date": "1405/08/26",
    "text": "تصویب شد",
    "unit": "23",
    "level": "confidential",
    "amount": 45000000,
}
REPEAL = CLAUSE | {"external_id": "r2", "number": "23/05/15", "clause": "2", "text": "لغو شد"}
RELATION = {
    "kind": "relation",
    "external_id": "x1",
    "source": "t",
    "subject": {"record": "r2", "clause": "2"},
    "predicate": "repeals",
    "object": {"record": "r1", "clause": "1"},
    "state": "confirmed",
}
POST = {"kind": "post", "external_id": "P1", "source": "t", "code": "P1", "title": "معاون"}
ALL = [CLAUSE, REPEAL, RELATION, BODY, MEETING, CHILD, UNIT, USER, POST]


@pytest.fixture
def write(tmp_path):
    def make(lines, name="in.jsonl"):
        path = tmp_path / name
        text = "\n".join(
            x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines
        )
        if name.endswith(".gz"):
            path.write_bytes(gzip.compress(text.encode()))
        else:
            path.write_text(text, encoding="utf-8")
        return path

    return make


def test_lines_in_any_order_find_what_they_name(write, db):
    report = import_file(write(ALL, "in.jsonl.gz"))
    assert (report.read, report.created, report.rejected, report.unresolved) == (9, 9, 0, [])
    clause = Record.objects.get(external_id="r1")
    assert clause.resolution.meeting.external_id == "m1" and clause.stage == Stage.FINAL
    assert [p.text for p in Page.objects.filter(record__external_id="m1")] == ["صفحه یک", "صفحه دو"]
    assert Relation.objects.get().object == clause
    assert Membership.objects.get().role == "mayor" and Post.objects.get().title == "معاون"


def test_the_same_lines_twice_change_nothing(write, db):
    import_file(write(ALL))
    again = import_file(write(ALL))
    assert (again.created, again.updated, again.unchanged, again.rejected) == (0, 0, 9, 0)


def test_a_changed_line_updates_a_draft_and_is_refused_for_a_final_record(write, db):
    draft = CLAUSE | {"number": ""}
    import_file(write([UNIT, CHILD, BODY, draft, REPEAL]))
    report = import_file(write([draft | {"text": "متن تازه"}, REPEAL | {"text": "متن تازه"}]))
    assert (report.updated, report.rejected) == (1, 1)
    assert Record.objects.get(external_id="r1").text == "متن تازه"
    assert "final" in Path(report.rejects).read_text("utf-8")


@pytest.mark.parametrize("bad", [
    "{broken", "[1]", '{"kind": "rule", "code": "r", "conditions": NaN}', "[" * 9999, {"kind": "spaceship"}, CLAUSE | {"date": "1405/13/01"}, CLAUSE | {"level": "high"},
    CLAUSE | {"amount": "زیاد"}, CLAUSE | {"external_id": ""},
])  # fmt: skip
def test_a_bad_line_is_set_apart_and_the_rest_goes_on(bad, write, db):
    report = import_file(write([UNIT, CHILD, BODY, bad, REPEAL]))
    assert report.rejected == 1 and Record.objects.get().external_id == "r2"


def test_unknown_keys_are_reported_and_kept(write, db):
    report = import_file(write([UNIT, CHILD, BODY, CLAUSE | {"colour": "سبز"}]))
    assert any("colour" in w for w in report.warnings)
    assert Record.objects.get().extra["colour"] == "سبز"


def test_a_clerk_may_not_bring_users_or_other_units(write, stranger):
    report = import_file(write([USER | {"username": "intruder"}, UNIT]), user=stranger)
    assert (report.created, report.rejected) == (0, 2)


def test_another_units_record_is_refused_to_a_person(write, waste, board, stranger):
    report = import_file(write([CLAUSE | {"meeting": None}]), user=stranger)
    assert report.rejected == 1 and not Record.objects.exists()


def test_a_file_line_with_a_wrong_hash_or_path_is_rejected(write, db, tmp_path):
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 scan")
    lines = [{"kind": "file", "source": "t", "record": "r1", "path": p, "sha256": h}
             for p, h in (("scan.pdf", "0" * 64), ("../../etc/passwd", ""), ("scan.pdf", ""))]  # fmt: skip
    report = import_file(write([UNIT, CHILD, BODY, CLAUSE, *lines]))
    assert report.rejected == 2 and Record.objects.get().files.get().name == "scan.pdf"


def test_what_goes_out_comes_in_again_the_same(write, db, tmp_path):
    import_file(write([UNIT, CHILD, BODY, MEETING, CLAUSE, REPEAL, RELATION, POST]))
    counts = export_folder(tmp_path / "out")
    assert counts["records"] == 3
    lines = [
        json.loads(x) for x in (tmp_path / "out/archive.jsonl").read_text("utf-8").splitlines()
    ]
    by_id = {x["external_id"]: x for x in lines if x["kind"] == "resolution"}
    assert by_id["r1"] == CLAUSE
    assert any(x["kind"] == "relation" for x in lines) and POST in lines


def test_an_export_holds_only_what_its_user_may_read(write, db, tmp_path, django_user_model):
    import_file(write(ALL))
    django_user_model.objects.create_user("nobody")
    counts = export_folder(tmp_path / "out", user=django_user_model.objects.get(username="nobody"))
    text = (tmp_path / "out/archive.jsonl").read_text("utf-8")
    assert counts["records"] == 0 and "تصویب شد" not in text and "معاون" not in text


def test_a_line_decides_what_was_only_proposed(write, db):
    proposed = RELATION | {"state": "proposed", "quote": ""}
    import_file(write([UNIT, CHILD, BODY, MEETING, CLAUSE, REPEAL, proposed]))
    report = import_file(write([RELATION | {"state": "confirmed", "effective": "1400/01/01"}]))
    row = Relation.objects.get(predicate=RELATION["predicate"])
    assert (row.state, row.effective, report.updated) == ("confirmed", "1400/01/01", 1)
    again = import_file(write([RELATION | {"state": "rejected"}]))
    assert (Relation.objects.get(pk=row.pk).state, again.updated) == ("confirmed", 0)


def test_an_export_says_beside_each_decision_whether_it_holds(write, db, tmp_path):
    dated = [CLAUSE | {"notified": "1397/05/20"}, RELATION | {"effective": "1399/01/01"}]
    import_file(write([UNIT, CHILD, BODY, MEETING, REPEAL, *dated]))
    export_folder(tmp_path / "out")
    lines = (tmp_path / "out/states.jsonl").read_text("utf-8").splitlines()
    told = {line["resolution"]: line for line in map(json.loads, lines)}
    assert (told["r1"]["status"], told["r1"]["decided_by"]) == ("repealed", REPEAL["number"])
