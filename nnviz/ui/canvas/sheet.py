"""What lies on the pad and how pen and rubber change it; strokes are geometry, the ink is only their picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtWidgets import QWidget

from nnviz.ui.canvas.ink import BOX, Point, usable
from nnviz.ui.canvas.page import Page, Pages, Picture, erased
from nnviz.ui.canvas.paper import Paper
from nnviz.ui.language import tr
from nnviz.ui.theme import LIGHT, Theme

__all__ = ["HINT", "RUBBER", "Sheet"]

HINT = "Draw a digit"
THICKNESS = 0.06
"""The usual width of the ink, as a share of the pad."""
NEAREST = 1.0
RUBBER = 18.0
"""Half the width of the rubber, in units of the pad."""

Stroke = npt.NDArray[np.float64]


class Sheet(QWidget):
    """A square sheet of paper; ``start``, ``go_on`` and ``finish`` move the pen, or the rubber.

    ``strokes_changed`` comes with each new point, after undo, redo, rubbing out and clear, and with a new picture.
    ``lifted`` says that a stroke or a movement of the rubber is over.
    """

    strokes_changed = Signal()
    lifted = Signal()

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = Pages()
        self._trail: list[Point] = []
        self._way: list[tuple[float, float]] = []
        self._before: Page | None = None
        self._at: QPointF | None = None
        self.erasing = False
        self._paper = Paper(theme, self)
        self.setAccessibleName(tr("Drawing pad"))
        self._describe()

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(304, 304)

    # What lies on it

    @property
    def drawing(self) -> bool:
        """Whether the pen is on the paper."""
        return bool(self._trail)

    @property
    def page(self) -> Page:
        """What lies on the pad, the stroke that is being drawn included."""
        page = self._pages.now
        return Page((*page.trails, tuple(self._trail))) if self._trail else page

    @property
    def thickness(self) -> float:
        """The width of the ink, in units of the pad."""
        return self._paper.thickness * BOX

    def strokes(self) -> list[Stroke]:
        """Return the strokes, each (n, 2) in a square of side ``BOX``, x to the right and y down."""
        return self.page.strokes()

    def set_strokes(self, strokes: Sequence[npt.ArrayLike]) -> None:
        """Replace the drawing, as one step that can be undone; points that are not finite are left out."""
        self._turn(Page(tuple(tuple(points) for points in map(usable, strokes) if points)))

    def set_picture(self, picture: Picture) -> None:
        """Lay a picture on the pad, as one step that can be undone."""
        self._turn(Page(picture=picture))

    def is_empty(self) -> bool:
        """Return whether nothing is drawn."""
        return self.page.empty

    def can_undo(self) -> bool:
        """Return whether there is anything to take back."""
        return self._pages.can_undo or self.drawing

    def can_redo(self) -> bool:
        """Return whether anything was taken back."""
        return self._pages.can_redo and not self.drawing

    def undo(self) -> None:
        """Take back the last stroke, rubbing out, picture or clearing."""
        if self.drawing:
            self._trail = []
            self._changed()
        elif self._pages.undo():
            self._changed()

    def redo(self) -> None:
        """Do again what was taken back."""
        if not self.drawing and self._pages.redo():
            self._changed()

    def clear(self) -> None:
        """Empty the pad; ``undo`` brings the drawing back."""
        if not self.page.empty:
            self._turn(Page())

    def set_thickness(self, factor: float) -> None:
        """Draw with a pen ``factor`` times as wide as usual."""
        self._paper.set_thickness(THICKNESS * factor)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._paper.set_theme(theme)
        self.update()

    @property
    def _theme(self) -> Theme:
        return self._paper.theme

    def square(self) -> QRectF:
        """Return the drawing area: the largest square in the middle of the widget, without its border."""
        side = min(self.width(), self.height()) - 2
        return QRectF((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    # Pen and rubber

    def start(self, at: QPointF, width: float = 1.0, *, rub: bool = False) -> None:
        """Put the pen, or the rubber, on the paper."""
        self.finish()
        x, y = self.to_box(at)
        if rub or self.erasing:
            self._before, self._way = self._pages.now, []
            self.go_on(at)
            return
        if self._pages.now.picture is not None:
            self._turn(Page())  # strokes take the place of a picture
        self._trail = [(x, y, width)]
        self.update()
        self._describe()
        self.strokes_changed.emit()

    def go_on(self, at: QPointF, width: float = 1.0) -> None:
        """Move the pen, or the rubber."""
        x, y = self.to_box(at)
        if self._before is not None:
            self.hover(at)
            self._rub((x, y))
        elif self._trail:
            last = self._trail[-1]
            if abs(x - last[0]) + abs(y - last[1]) < NEAREST:
                return
            self._trail.append((x, y, width))
            self.update(self._paper.add_newest(self._trail))
            self.strokes_changed.emit()

    def finish(self) -> None:
        """Lift the pen, or the rubber."""
        if self._trail:
            trail, self._trail = self._trail, []
            now = self._pages.now
            self._pages.turn(Page((*now.trails, tuple(trail))))
            self._paper.add_end(trail)
            self._describe()
            self.lifted.emit()
        if self._before is not None:
            before, self._before, self._way = self._before, None, []
            if before is not self._pages.now:
                self._pages.turn(self._pages.now, before)
                self._changed()
            self.update()
            self.lifted.emit()

    def hover(self, at: QPointF | None) -> None:
        """Show where the rubber is."""
        if self.erasing or self._before is not None or self._at is not None:
            self._at = at
            self.update()

    def _rub(self, at: tuple[float, float]) -> None:
        way = [*self._way[-1:], at]
        self._way = way
        page = erased(self._pages.now, way, RUBBER + self.thickness / 4)
        if page is not self._pages.now:
            self._pages.now = page
            self._changed()

    def _turn(self, page: Page) -> None:
        self._trail = []
        self._pages.turn(page)
        self._changed()

    def _changed(self) -> None:
        self._paper.forget()
        self._describe()
        self.update()
        self.strokes_changed.emit()

    def _describe(self) -> None:
        page = self.page
        n = len(page.trails)
        lies = (
            page.picture.name
            if page.picture
            else tr("{n} strokes", n=n)
            if n > 1
            else tr("1 stroke")
            if n
            else ""
        )
        self.setAccessibleDescription(lies or f"{tr('Empty')}. {tr(HINT)}")

    def to_box(self, at: QPointF) -> tuple[float, float]:
        """Return a place in the widget as a place in the drawing; what lies outside is drawn at the border."""
        box = self.square()
        x, y = (at.x() - box.left()) / box.width(), (at.y() - box.top()) / box.height()
        return min(max(x, 0.0), 1.0) * BOX, min(max(y, 0.0), 1.0) * BOX
