from __future__ import annotations

import stat

from citylinks.kernel.secret import keep_own_key, keep_secret_key, secret_key


def test_secret_key_when_not_kept_differs_from_process_to_process(tmp_path):
    assert secret_key(tmp_path / "secret-key") != secret_key(tmp_path / "secret-key")


def test_own_key_when_the_operator_gave_none_stands_in_the_data_directory(tmp_path, monkeypatch):
    monkeypatch.setenv("CITYLINKS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CITYLINKS_SECRET_KEY", "the operator's own")
    keep_own_key()
    assert list(tmp_path.iterdir()) == []
    monkeypatch.delenv("CITYLINKS_SECRET_KEY")
    keep_own_key()
    assert [child.name for child in tmp_path.iterdir()] == ["secret-key"]


def test_secret_key_when_kept_stays_and_is_for_its_owner_only(tmp_path):
    path = tmp_path / "data" / "secret-key"
    keep_secret_key(path)
    first = secret_key(path)
    keep_secret_key(path)
    assert secret_key(path) == first
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [child.name for child in path.parent.iterdir()] == ["secret-key"]
