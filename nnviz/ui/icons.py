"""Our own small drawings, in the colours of the theme and sharp at every screen resolution."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from nnviz import resources
from nnviz.ui.colormap import mix
from nnviz.ui.scale import text_scale
from nnviz.ui.theme import Theme

__all__ = ["NAMES", "icon", "pixmap"]

NAMES = (
    "back",
    "branch",
    "clear",
    "dark",
    "dice",
    "down",
    "fit",
    "help",
    "image",
    "light",
    "minus",
    "next",
    "pause",
    "plus",
    "previous",
    "redo",
    "reset",
    "rubber",
    "run",
    "step",
    "trash",
    "undo",
    "up",
)
"""Each is a file ``resources/icons/<name>.svg`` of 24 x 24 units drawn with ``currentColor``."""

_SIZES = (16, 24)
_LARGE = (32, 48)
"""Only where text, and the drawings beside it, are larger than usual."""
_RATIOS = (1.0, 2.0)


def icon(name: str, theme: Theme, *, colour: str | None = None) -> QIcon:
    """Return a drawing as an icon, in ``colour`` or the colour of text, greyed where it is disabled.

    Raises
    ------
    KeyError
        When there is no drawing of this name; the message lists them.
    """
    if name not in NAMES:
        raise KeyError(f"There is no icon {name!r}; the icons are {', '.join(NAMES)}.")
    faint = mix(theme.muted, theme.surface, 0.5)
    result = QIcon()
    for size in (*_SIZES, *_LARGE) if text_scale() > 1 else _SIZES:
        for ratio in _RATIOS:
            result.addPixmap(pixmap(name, colour or theme.text, size, ratio), QIcon.Mode.Normal)
            result.addPixmap(pixmap(name, faint, size, ratio), QIcon.Mode.Disabled)
    return result


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return a drawing ``size`` pixels wide on a screen with ``ratio`` device pixels for each."""
    picture = QPixmap.fromImage(_drawn(name, colour, round(size * ratio)))
    picture.setDevicePixelRatio(ratio)
    return picture


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, pixels: int) -> QImage:
    """Draw once what many buttons show; an image, unlike a pixmap, may outlive the application."""
    picture = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        QSvgRenderer(QByteArray(_svg(name).replace(b"currentColor", colour.encode()))).render(
            painter, QRectF(0, 0, pixels, pixels)
        )
    return picture


@lru_cache(maxsize=64)
def _svg(name: str) -> bytes:
    return resources.read(f"icons/{name}.svg")
