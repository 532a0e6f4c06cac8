from __future__ import annotations

import stat

from citylinks.kernel.secret import keep_secret_key, secret_key


def test_secret_key_when_not_kept_differs_from_process_to_process(tmp_path):
    assert secret_key(tmp_path / "secret-key") != secret_key(tmp_path / "secret-key")


def test_secret_key_when_kept_stays_and_is_for_its_owner_only(tmp_path):
    path = tmp_path / "data" / "secret-key"
    keep_secret_key(path)
    first = secret_key(path)
    keep_secret_key(path)
    assert secret_key(path) == first
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [child.name for child in path.parent.iterdir()] == ["secret-key"]
