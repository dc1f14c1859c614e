"""A widget as a picture: pixels at any sharpness, or lines that stay sharp (SVG, PDF)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPoint, QRect, QSize, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from nnviz.session.archive import replace_file

__all__ = ["KINDS", "SCALES", "drawn", "image_of", "save_picture"]

KINDS = {"png": "PNG (*.png)", "svg": "SVG (*.svg)", "pdf": "PDF (*.pdf)"}
SCALES = (1, 2, 4)
DOTS = 96
"""A pixel of the screen is 1/96 of an inch on paper."""


def image_of(widget: QWidget, scale: int = 1) -> QImage:
    """Return the widget as it is, drawn anew with so many pixels for each of its own."""
    image = QImage(widget.size() * scale, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(widget.palette().window().color())
    with QPainter(image) as painter:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        widget.render(painter, QPoint(0, 0))
    return image


def drawn(widget: QWidget, kind: str = "png", scale: int = 1) -> Callable[[], bytes]:
    """Draw the widget now; what is returned makes a file of one of ``KINDS`` of it, on any thread.

    To pack fifteen million pixels takes longer than a window may stand still.  ``scale`` counts for pixels only.
    """
    if kind == "png":
        image = image_of(widget, scale)
        return lambda: _packed(image)
    raw = _lines(widget, kind)
    return lambda: raw


def _packed(image: QImage) -> bytes:
    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    buffer.close()
    return bytes(raw.data())


def _lines(widget: QWidget, kind: str) -> bytes:
    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if kind == "svg":
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(widget.size())
        generator.setViewBox(QRect(QPoint(0, 0), widget.size()))
        generator.setTitle(widget.accessibleName() or "nnviz")
        with QPainter(generator) as painter:
            widget.render(painter, QPoint(0, 0))
    else:
        writer = QPdfWriter(buffer)
        writer.setResolution(DOTS)
        writer.setTitle(widget.accessibleName() or "nnviz")
        inches = QSizeF(QSize(widget.size())) / DOTS
        page = QPageSize(inches, QPageSize.Unit.Inch, "", QPageSize.SizeMatchPolicy.ExactMatch)
        writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
        with QPainter(writer) as painter:
            widget.render(painter, QPoint(0, 0))
    buffer.close()
    return bytes(raw.data())


def save_picture(widget: QWidget, path: Path, scale: int = 1) -> None:
    """Write a widget of modest size; the ending says which kind.

    Raises
    ------
    OSError
        When the place cannot be written.
    """
    replace_file(path, drawn(widget, path.suffix.lstrip(".").lower(), scale)())
