from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

import trail
from citylinks.cli import members as module
from citylinks.cli.members import app
from citylinks.kernel.errors import DomainError
from citylinks.network.members.faults import FileFaults
from citylinks.network.models import Person
from network.members import files
from network.members.world import ANA, members, write
from places_rows import some_places

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(db, monkeypatch, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.setattr(module, "set_up", lambda: None)
    some_places()


def run(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)


def saved(path, *rows):
    path.write_bytes(files.csv(*rows))
    return path


NEW = {"name": "Sample Bo", "emails": "bo@city.example"}


def test_import_when_tried_first_shows_the_changes_and_writes_nothing(tmp_path):
    write(ANA)
    file = saved(tmp_path / "m.csv", {"id": ANA.public_id, "pro_bono_days": "12"}, NEW)
    with trail.no_event():
        shown = run("import", file, "--dry-run")
    lines = [" ".join(line.split()) for line in shown.stdout.splitlines()]
    assert lines[0] == "Row Member Becomes Column Now Then"
    assert lines[2:] == [
        "2 Sample Ana changed pro_bono_days 10 12",
        "3 Sample Bo added",
        "1 to add, 1 to change, 0 unchanged, 0 faulty; 0 new organizations. Nothing was written.",
    ]
    assert Person.objects.count() == 1


def test_import_when_asked_for_json_or_csv_prints_all_of_the_preview(tmp_path):
    write(ANA)
    file = saved(tmp_path / "m.csv", {"id": ANA.public_id, "pro_bono_days": "12"}, NEW | {"will_host": "x"})
    told = json.loads(run("import", file, "--dry-run", "--skip-faulty", "--format", "json").stdout)
    assert told["members"] == [
        {
            "rows": [2],
            "id": ANA.public_id,
            "name": "Sample Ana",
            "becomes": "changed",
            "changes": [{"column": "pro_bono_days", "before": "10", "after": "12"}],
        }
    ]
    assert told["faults"] == [
        {
            "sheet": "",
            "row": 3,
            "letter": "O",
            "column": "will_host",
            "message": "“x” is neither yes nor no.",
            "mend": "Write yes or no.",
        }
    ]
    text = run("import", file, "--dry-run", "--skip-faulty", "--format", "csv").stdout
    assert list(csv.DictReader(io.StringIO(text))) == [
        {
            "row": "2",
            "member": "Sample Ana",
            "becomes": "changed",
            "column": "pro_bono_days",
            "before": "10",
            "after": "12",
        }
    ]


def test_import_when_done_prints_the_counts(tmp_path):
    file = saved(tmp_path / "m.csv", NEW)
    assert "added" in run("import", file).stdout
    told = json.loads(run("import", file, "--format", "json").stdout)
    assert (told["added"], told["unchanged"]) == (0, 1)
    assert run("import", file, "--format", "csv").stdout.startswith("sha256,added,changed")
    assert [one.name for one in members()] == ["Sample Bo"]


def test_import_when_rows_are_faulty_refuses_with_a_sentence_for_each(tmp_path):
    file = saved(tmp_path / "m.csv", NEW | {"will_host": "x"}, {"name": "Sample Cy"})
    for options in ([], ["--dry-run"]):
        with trail.no_event(), pytest.raises(FileFaults) as caught:
            run("import", file, *options)
        assert [sentence.split(":")[0] for sentence in caught.value.traced()] == [
            "row 2, column O (will_host)",
            "row 3, column C (emails)",
        ]


def test_export_when_read_back_changes_nothing(tmp_path):
    write(ANA)
    for name in ("m.xlsx", "m.csv"):
        assert run("export", tmp_path / name).stdout == f"{tmp_path / name}\n"
        told = json.loads(run("import", tmp_path / name, "--format", "json").stdout)
        assert (told["unchanged"], told["changed"], told["added"]) == (1, 0, 0)


def test_files_when_they_cannot_be_read_or_written_are_named(tmp_path, monkeypatch):
    there = saved(tmp_path / "m.csv", NEW)
    for arguments, said in (
        (("import", tmp_path / "none.csv"), "none.csv: It cannot be read: No such file or directory."),
        (("export", tmp_path / "m.ods"), "m.ods: Name it FILE.xlsx or FILE.csv."),
        (("export", there), "m.csv: It is there already; write over it with --force."),
        (("template", tmp_path / "no" / "t.csv"), "t.csv: It cannot be written: No such file or directory."),
    ):
        with pytest.raises(DomainError) as caught:
            run(*arguments)
        assert caught.value.traced()[0].endswith(said)
    assert run("template", there, "--force").exit_code == 0
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    with pytest.raises(DomainError, match="more than 10 bytes"):
        run("import", there)
