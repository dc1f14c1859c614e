"""Files for the monkey to open: good ones, strange ones, and damaged ones."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
from PySide6.QtGui import QColor, QImage

from nnviz import resources

__all__ = ["strange_files"]


def strange_files(folder: Path) -> None:
    """Write them into a folder."""
    rng = np.random.default_rng(0)
    lines = [f"{a:.3f};{b:.3f};{'up' if a > b else 'down'}" for a, b in rng.normal(size=(60, 2))]
    (folder / "good.csv").write_text("a;b;kind\n" + "\n".join(lines))
    (folder / "ragged.csv").write_text("a,b\n1,2\n3\n")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "zero.csv").write_bytes(b"a,b\n1,\0\n")
    np.savez(folder / "good.npz", x=rng.normal(size=(40, 3)), y=rng.integers(0, 2, 40))
    (folder / "bad.npz").write_bytes(b"PK\x03\x04 nothing")
    image = QImage(32, 32, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for place in range(6, 26):
        image.setPixelColor(16, place, QColor("black"))
        image.setPixelColor(17, place, QColor("black"))
    image.save(str(folder / "one.png"))
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    with zipfile.ZipFile(folder / "images.zip", "w") as archive:
        for kind in ("a", "b"):
            archive.write(folder / "one.png", f"{kind}/one.png")
    (folder / "t-images-idx3-ubyte").write_bytes(struct.pack(">HBB3I", 0, 8, 3, 4, 2, 2) + bytes(16))
    (folder / "t-labels-idx1-ubyte").write_bytes(struct.pack(">HBB1I", 0, 8, 1, 4) + bytes([0, 1, 0, 1]))
    (folder / "net.nnviz").write_bytes(resources.read("models/mnist-mlp.nnviz"))
    (folder / "cut.nnviz").write_bytes(resources.read("models/mnist-mlp.nnviz")[:5000])
    (folder / "drawings.json").write_text('{"strokes": "none"}')
