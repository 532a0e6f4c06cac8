from __future__ import annotations

import os
import subprocess
import sys

from citylinks.kernel.private import tighten, tighten_one


def modes(folder):
    return {path.name: oct(path.lstat().st_mode & 0o777) for path in (folder, *folder.rglob("*"))}


def test_tighten_when_others_could_read_takes_their_rights_and_counts(tmp_path):
    folder = tmp_path / "var"
    (folder / "mail").mkdir(parents=True)
    for name, mode in (("citylinks.sqlite3", 0o644), ("secret-key", 0o600), ("mail/one.log", 0o664)):
        (folder / name).write_text("x", encoding="ascii")
        (folder / name).chmod(mode)
    (folder / "mail").chmod(0o755)
    folder.chmod(0o755)
    assert (tighten(folder), tighten(folder)) == (4, 0)
    assert modes(folder) == {
        "var": "0o700",
        "mail": "0o700",
        "citylinks.sqlite3": "0o600",
        "secret-key": "0o600",
        "one.log": "0o600",
    }


def test_tighten_when_a_link_leads_out_leaves_what_it_leads_to(tmp_path):
    outside = tmp_path / "outside"
    outside.write_text("x", encoding="ascii")
    outside.chmod(0o644)
    (tmp_path / "var").mkdir(mode=0o700)
    (tmp_path / "var" / "link").symlink_to(outside)
    assert tighten(tmp_path / "var") == 0
    assert oct(outside.stat().st_mode & 0o777) == "0o644"


def test_tighten_one_when_the_file_is_gone_is_no_fault(tmp_path):
    assert tighten_one(tmp_path / "gone") is False


def test_wsgi_when_loaded_writes_for_its_owner_only(tmp_path):
    script = "import citylinks.wsgi, pathlib; pathlib.Path('made').write_text('x')"
    environment = {**os.environ, "CITYLINKS_DATA_DIR": str(tmp_path)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run(
        [sys.executable, "-c", f"import os; os.umask(0o022); {script}"],
        env=environment,
        cwd=tmp_path,
        check=True,
    )
    assert modes(tmp_path)["made"] == "0o600"
