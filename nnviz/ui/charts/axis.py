"""An axis of a plot: few, round numbers, computed by us, and its name in the row of the numbers."""

from __future__ import annotations

import pyqtgraph as pg

from nnviz.ui.charts.scales import number_text, ticks_linear, ticks_log
from nnviz.ui.scale import scaled

__all__ = ["Axis"]


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Numbers at the left of or below a plot; ``unit`` follows each of them."""

    def __init__(self, orientation: str, unit: str = "") -> None:
        super().__init__(orientation, maxTickLength=0)
        self.unit = unit
        self.log = False
        self.enableAutoSIPrefix(False)
        self.setStyle(tickTextOffset=6, autoExpandTextSpace=False, hideOverlappingLabels=False)

    def set_log(self, log: bool) -> None:
        """Take the values for decimal exponents, or for what they are."""
        self.log = log
        self.picture = None  # pyqtgraph keeps a picture of the axis until this is gone
        self.update()

    def marks(self, low: float, high: float, length: float) -> list[float]:
        """Return where the axis has numbers."""
        if self.log:
            return ticks_log(
                low, high, max(2, int(length // scaled(56 if self.orientation == "bottom" else 24)))
            )
        if self.unit:
            return [
                value
                for value in ticks_linear(low, high, max(2, int(length // scaled(24))))
                if 0 <= value <= 100
            ]
        return ticks_linear(
            low, high, max(2, int(length // scaled(64 if self.orientation == "bottom" else 28)))
        )

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Return our marks in the form pyqtgraph wants, those at which the plot draws its grid."""
        view = self.linkedView()
        if view is not None:  # pyqtgraph counts some pixels more
            size = view.width() if self.orientation == "bottom" else view.height()
        return [(maxVal - minVal or 1.0, self.marks(minVal, maxVal, size))]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        """Return the text of each mark, none where the name of the axis stands."""
        if self.orientation == "bottom":
            texts = [number_text(10.0**value if self.log else value) for value in values]
            return [
                text if self._is_free(at, len(text)) else "" for at, text in zip(values, texts, strict=True)
            ]
        return [number_text(10.0**value if self.log else value) + self.unit for value in values]

    def resizeEvent(self, ev: object = None) -> None:
        """Put the name of the lower axis at its right end, in the row of the numbers."""
        super().resizeEvent(ev)
        if self.orientation == "bottom" and self.label is not None:
            self.label.setPos(self.size().width() - self.label.boundingRect().width() + 2, 1)

    def _is_free(self, value: float, figures: int) -> bool:
        low, high = self.range
        wide = self.size().width()
        end = (value - low) / (high - low) * wide + scaled(4 * figures)
        return bool(end < wide - self.label.boundingRect().width() - 2)
