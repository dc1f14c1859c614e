"""What Qt paints of the diagram by itself: a scene in the pixels of the widget, under the pointer's overlay."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from nnviz.ui.language import tr

__all__ = ["Stage"]


class Stage(QGraphicsView):
    """Shows a scene whose points are pixels of the widget; lets pointer and keys through to its parent.

    Nothing is overridden here, so painting never asks Python, and training goes on meanwhile (docs/decisions.md,
    "What Qt paints by itself is free").
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(scene)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Picture of the network"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setInteractive(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlags(
            QGraphicsView.OptimizationFlag.DontSavePainterState
            | QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing
        )
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setStyleSheet("background: transparent; border: none;")  # the brush fills it, once
        self.viewport().setAutoFillBackground(False)

    def cover(self, wholly: bool) -> None:
        """Say whether the parent need not be painted below: it then hears nothing of sixty pictures a second."""
        if wholly != self.viewport().testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent):
            self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, wholly)

    def fill(self, width: int, height: int) -> None:
        """Take a size."""
        self.setFixedSize(width, height)
        self.setSceneRect(QRectF(0, 0, width, height))
