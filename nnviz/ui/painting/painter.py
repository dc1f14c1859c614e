"""Painting: strokes become points, points become the data of the experiment, and the network goes on learning."""

from __future__ import annotations

from math import hypot

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.data.dataset import Array, Task
from nnviz.data.painted import COLOURS, MOST_CLASSES, MOST_POINTS, Painted
from nnviz.ui.charts.field import FieldPanel
from nnviz.ui.language import tr
from nnviz.ui.painting.hand import PaintHand
from nnviz.ui.painting.learning import Learning
from nnviz.ui.painting.overlay import PaintOverlay
from nnviz.ui.painting.picture import blank_data, colours_of, show_as_learned, show_difference
from nnviz.ui.painting.sheet import Sheet, scatter
from nnviz.ui.painting.tools import PaintTools
from nnviz.ui.theme import Theme

__all__ = ["Painter"]

SECONDS_BETWEEN = 0.3
"""While a stroke lasts, the network gets to know its points so often."""
EMPTY: tuple[float, float, float, float] = (-1.0, 1.0, -1.0, 1.0)

Place = tuple[float, float]


class Painter(QObject):
    """Brings hand, sheet, field and experiment together.

    ``on`` says whether points are being painted, ``told`` carries a sentence for the status bar.
    """

    told = Signal(str)

    def __init__(self, field: FieldPanel, learning: Learning, theme: Theme) -> None:
        super().__init__(field)
        self._field, self._learning, self._theme = field, learning, theme
        self.tools = PaintTools(theme, field)
        self._overlay = PaintOverlay(field.view, theme)
        self._hand = PaintHand(field.view)
        self._sheet: Sheet | None = None
        self._source: object = None
        self.on = self._sending = False
        self._stroke = self._put = self._taken = 0
        self._rubs = self._unsent = False
        self._label = 0
        self._last: Place | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(round(1000 * SECONDS_BETWEEN))
        self._timer.timeout.connect(self._in_between)
        field.controls.painting.connect(self._switch)
        field.view.points_shown.connect(self._show)
        learning.moved.connect(self._follow)
        hand = self._hand
        hand.pressed.connect(self._begin_stroke)
        hand.dotted.connect(self._dot)
        hand.dragged.connect(self._drag)
        hand.released.connect(self._end_stroke)
        hand.moved.connect(lambda _place: self._show_brush())
        hand.class_typed.connect(self.tools.choose)
        hand.left.connect(lambda: field.controls.paint(False))
        self.tools.changed.connect(self._show_brush)
        self.tools.cleared.connect(self.clear)

    def begin(self) -> None:
        """Offer the tools, with a sheet to paint on whatever the data are."""
        self._field.controls.paint(True)
        self._field.view.setFocus()

    def clear(self) -> None:
        """Begin on an empty sheet."""
        sheet = self._sheet
        old = sheet.extent if sheet is not None else self._field.view.extent if self._onto_data() else EMPTY
        classes = sheet.classes if sheet is not None else 2
        self._sheet = Sheet(old, classes)
        self._stroke += 1
        self._send(tr("clear points"))

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.tools.set_theme(theme)
        self._overlay.set_theme(theme)
        self._show()

    def _switch(self, on: bool) -> None:
        self.on = on
        self._field.show_tools(self.tools, on)
        self._hand.take_over(on)
        self._overlay.setVisible(on)
        self._overlay.raise_()
        self._field.show_blank(blank_data(self._names()) if on and self._elsewhere() else None)
        if on:
            self._follow()
        else:
            self._timer.stop()
            show_as_learned(self._field.view)
        self._show()

    def _follow(self) -> None:
        """Take over the sheet of the experiment where something else than this hand has changed it."""
        source = self._learning.source
        data = self._learning.data
        if not source.problem and data is not None and data.points is not None:
            self._field.show_blank(None)
        if self._hand.busy or self._sending or source is self._source:
            return
        self._source = source
        self._sheet = Sheet.of(source) if isinstance(source, Painted) else None
        self._show()

    def _onto_data(self) -> bool:
        """Whether the data on the screen can be painted onto."""
        data = self._learning.data
        return data is not None and data.points is not None and data.task is Task.CLASSIFICATION

    def _elsewhere(self) -> bool:
        """Whether the data are no points in a plane, so that painting begins on an empty sheet."""
        data = self._learning.data
        return data is not None and data.points is None

    def _refusal(self) -> str:
        """Return why the points on the screen cannot be painted onto; "" where they can."""
        data = self._learning.data
        if data is None:
            return tr("The data are still being read.")
        if data.points is None:
            return ""
        if data.task is not Task.CLASSIFICATION:
            return tr("{name} has no points of classes; start empty to paint some.", name=data.name)
        if len(data.points.part) >= MOST_POINTS:
            return tr(
                "{count} points are too many to paint onto; have fewer than {most}, or start empty.",
                count=f"{len(data.points.part):,}",
                most=f"{MOST_POINTS:,}",
            )
        if len(data.class_names) > MOST_CLASSES:
            return tr("More than {most} classes cannot be painted; start empty.", most=MOST_CLASSES)
        return ""

    def _take(self) -> Sheet | None:
        """Return the sheet to paint on; the points of other data are taken over as they stand."""
        data = self._learning.data
        if self._sheet is None and self._elsewhere():
            self._sheet = Sheet(EMPTY)
        if self._sheet is None and not self._refusal() and data is not None and data.points is not None:
            classes = max(len(data.class_names), 2)
            self._sheet = Sheet.taken(data.points.x, data.points.y, classes, self._field.view.extent)
        return self._sheet

    # Strokes

    def _begin_stroke(self, right_button: bool) -> None:
        sheet = self._take()
        self._stroke += 1
        self._put = self._taken = 0
        self._last, self._rubs = None, right_button or self.tools.rubs
        self._label = self.tools.label
        if sheet is None:
            self.told.emit(self._refusal())
            return
        if not self._rubs and self._label >= sheet.classes:
            sheet.one_more_class()
        self._timer.start()

    def _dot(self, place: Place, _right_button: bool) -> None:
        """Put one point, or rub out what the brush covers."""
        if self._sheet is None:
            return
        if self._rubs:
            self._rub(place)
        else:
            self._add(np.array([place]))

    def _drag(self, place: Place, _right_button: bool) -> None:
        """Let points fall on the way of the brush, or rub out what lies on it."""
        sheet = self._sheet
        if sheet is None:
            return
        radius = self._radius()
        start = self._last or place
        away = hypot(place[0] - start[0], place[1] - start[1])
        dabs = int(away / (radius / 2)) if self._last else 1
        for k in range(1, dabs + 1):
            share = k / dabs
            at = start[0] + share * (place[0] - start[0]), start[1] + share * (place[1] - start[1])
            if self._rubs:
                self._rub(at)
            else:
                rng = np.random.default_rng((self._stroke, sheet.count))
                self._add(scatter(rng, at, radius, self.tools.density))
        if dabs:
            self._last = place
        self._show_brush()

    def _add(self, x: Array) -> None:
        assert self._sheet is not None  # noqa: S101 - asked by the callers
        some = self._sheet.add(x, self._label, self._stroke)
        self._put += some
        if some < len(x):
            self.told.emit(tr("There is no room for more than {most} points.", most=f"{MOST_POINTS:,}"))
        self._changed(some)

    def _rub(self, place: Place) -> None:
        assert self._sheet is not None  # noqa: S101 - asked by the callers
        some = self._sheet.erase(place, self._radius())
        self._taken += some
        self._changed(some)

    def _changed(self, some: int) -> None:
        if some:
            self._unsent = True
            self._show()

    def _in_between(self) -> None:
        """Let the network know of a long stroke before it ends, where it can go on with the new points at once."""
        if self._unsent and self._sheet is not None and self._learning.goes_on_with(self._sheet.source()):
            self._send(self._name())

    def _end_stroke(self) -> None:
        self._timer.stop()
        if self._unsent:
            self._send(self._name())
        else:
            self._show()

    def _name(self) -> str:
        if self._rubs:
            return tr("rub out {n} points", n=self._taken) if self._taken != 1 else tr("rub out 1 point")
        names = self._names()
        colour = names[self._label] if self._label < len(names) else ""
        if self._put == 1:
            return tr("paint 1 {colour} point", colour=colour)
        return tr("paint {n} {colour} points", n=self._put, colour=colour)

    def _send(self, name: str) -> None:
        """Make the sheet the data of the experiment."""
        if self._sheet is None:
            return
        self._unsent = False
        had_field = self._onto_data()
        source = self._sheet.source()
        self._sending = True
        self._learning.learn(source, name, ("stroke", self._stroke))
        self._sending, self._source = False, self._learning.source
        if source.problem and not had_field and self.on:
            self._field.show_blank(blank_data(self._names()))
        self._show()

    # The picture

    def _names(self) -> tuple[str, ...]:
        sheet, data = self._sheet, self._learning.data
        if sheet is None and data is not None and self._onto_data():
            return data.class_names
        classes = sheet.classes if sheet is not None else 2
        return (tr("orange"), tr("blue")) if classes == 2 else tuple(tr(name) for name in COLOURS[:classes])

    def _radius(self) -> float:
        left, right, _, _ = self._field.view.extent
        return self.tools.reach * (right - left)

    def _show_brush(self) -> None:
        rubs = self._rubs if self._hand.busy else self.tools.rubs
        self._overlay.show_brush(self._field.view.place, self._radius(), rubs=rubs)

    def _show(self) -> None:
        """Show what the field does not show yet, hide what it shows still, and say what is on the sheet."""
        if not self.on:
            return
        names, sheet = self._names(), self._sheet
        colours = colours_of(len(names), self._theme)
        self.tools.show_classes(names, colours)
        if sheet is None:
            data = self._learning.data
            onto = tr("Painting onto {name}.", name=data.name) if data is not None else ""
            if self._elsewhere():
                onto = tr("An empty sheet: paint points of at least two colours.")
            self.tools.show_note(self._refusal() or onto, empties=not self._elsewhere(), painted=False)
            self._overlay.show_points(np.empty((0, 2)), ())
            return
        told = " · ".join(f"{name} {n:,}" for name, n in zip(names, sheet.counts(), strict=True))
        source = self._learning.source
        self.tools.show_note(getattr(source, "problem", "") or told, empties=sheet.count > 0, painted=True)
        show_difference(sheet, colours, self._field.view, self._overlay)
