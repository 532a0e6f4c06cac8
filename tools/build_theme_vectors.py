"""Make the vectors of the themes that ship with the product; run it after every change of taxonomy.toml.

    python tools/build_theme_vectors.py

Takes some seconds and needs the extra `citylinks[semantic]`. The texts' digest names the vectors, so that
vectors of an earlier taxonomy are never taken for those of this one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from citylinks.themes.classify import descriptions
from citylinks.themes.encoder import SHIPPED, digest, load

FILE = Path(__file__).resolve().parent.parent / "src" / "citylinks" / "themes" / SHIPPED


def main() -> int:
    encoder = load()
    if encoder is None:
        print("Install the extra first: pip install 'citylinks[semantic]'", file=sys.stderr)
        return 1
    texts = descriptions()
    # Half precision moves a cosine by less than 0.001, and halves what ships.
    with FILE.open("wb") as file:
        np.savez(file, **{digest(texts): encoder.passage(texts).astype(np.float16)})
    print(f"{len(texts)} themes, {FILE.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
