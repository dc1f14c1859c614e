"""What a sheet looks like over the field: what the field does not show yet is added, what it shows still is hidden."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnviz.data.dataset import Array, Task
from nnviz.data.painted import MOST_CLASSES, Painted
from nnviz.session.snapshot import DataView, Points
from nnviz.ui.charts.field_view import FieldView
from nnviz.ui.colormap import class_colours
from nnviz.ui.painting.overlay import PaintOverlay
from nnviz.ui.painting.sheet import Sheet
from nnviz.ui.theme import Theme

__all__ = ["blank_data", "colours_of", "show_as_learned", "show_difference"]


def colours_of(classes: int, theme: Theme) -> list[str]:
    """Return the colours of so many classes, and one for one more class where there may be one."""
    colours = list(class_colours(theme, classes))
    return [*colours, class_colours(theme, MOST_CLASSES)[classes]] if classes < MOST_CLASSES else colours


def blank_data(names: tuple[str, ...]) -> DataView:
    """Return an empty sheet that stands in the place of data that are no points."""
    none = np.empty(0)
    points = Points(np.empty((0, 2)), none, none.astype(np.uint8))
    axes = ("x₁", "x₂")
    return DataView(Painted.title(), Task.CLASSIFICATION, axes, names, None, 0, 0, 0, points, axes)


def show_difference(sheet: Sheet, colours: Sequence[str], view: FieldView, overlay: PaintOverlay) -> None:
    """Let field and overlay together show exactly the points of the sheet."""
    points = view.marks.points
    x, y = sheet.points()
    if points is None or points.y.dtype.kind == "f":  # none, or measured values
        fresh, gone = np.ones(len(x), bool), None
    else:
        wanted, seen = sheet.keys(x, y), sheet.keys(points.x, points.y)
        fresh, gone = ~np.isin(wanted, seen), ~np.isin(seen, wanted)
    _hide(view, gone)
    overlay.show_points(x[fresh], [colours[label] for label in y[fresh].tolist()])


def show_as_learned(view: FieldView) -> None:
    """Let the field show the points that the network knows, and no others."""
    _hide(view, None)


def _hide(view: FieldView, gone: Array | None) -> None:
    gone = gone if gone is not None and gone.any() else None
    before = view.marks.gone
    if gone is not before and not (gone is not None and before is not None and np.array_equal(gone, before)):
        view.marks.gone = gone
        view.forget_points()
