"""The widgets of the curves and how they stand: two plots with a caption each, the ghosts in a line below."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from nnviz.ui.charts.caption import Caption
from nnviz.ui.charts.curve_tools import CurveTools
from nnviz.ui.charts.curve_words import STYLES
from nnviz.ui.charts.ghost_strip import GhostStrip
from nnviz.ui.charts.plot import LinePlot
from nnviz.ui.language import tr
from nnviz.ui.text_size import fit_to_text, scaled
from nnviz.ui.theme import GRID, Theme

__all__ = ["CurveParts"]


CRAMPED = 320
"""In less than so many pixels two plots do not stand beside each other."""


class CurveParts:
    """Builds the widgets into their panel."""

    def __init__(self, panel: QWidget, theme: Theme) -> None:
        self.loss_plot = LinePlot(STYLES, theme, parent=panel)
        self.accuracy_plot = LinePlot(STYLES, theme, percent=True, parent=panel)
        self.loss_caption = Caption(tr("Loss"), theme, panel)
        self.accuracy_caption = Caption(tr("Accuracy"), theme, panel, tr("Acc."))
        self.strip = GhostStrip(theme, panel)
        self.tools = CurveTools(panel)
        self.all_button = self._button(
            panel, tr("all"), tr("Show everything again (Home, or a double click)")
        )
        self.log_button = self._button(panel, tr("log"), tr("Show the loss on a logarithmic axis"))
        self.view_button = self._button(panel, tr("view"), tr("Axes, smoothing, copying and saving"))
        self.log_button.setAccessibleName(tr("Logarithmic loss axis"))
        self.view_button.setAccessibleName(tr("View and export of the curves"))
        self.all_button.setAccessibleName(tr("Show everything"))
        self.log_button.setCheckable(True)
        self.all_button.hide()
        self.view_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.view_button.setMenu(self.tools.menu)
        self.accuracy_side = QWidget(panel)
        self._wanted, self._cramped = True, False
        self._plots = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._plots.setSpacing(GRID)
        self._heads = (
            self._add(QWidget(panel), self.loss_caption, self.loss_plot),
            self._add(self.accuracy_side, self.accuracy_caption, self.accuracy_plot),
        )
        self._heads[0].addWidget(self.all_button)
        self._heads[0].addWidget(self.log_button)
        self._heads[1].addWidget(self.view_button)
        outer = QVBoxLayout(panel)
        outer.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        outer.setSpacing(0)
        outer.addLayout(self._plots, 1)
        outer.addWidget(self.strip)

    @property
    def plots(self) -> tuple[LinePlot, LinePlot]:
        """Both plots."""
        return self.loss_plot, self.accuracy_plot

    def arrange(self, width: int, height: int) -> None:
        """Put the plots beside each other where there is width, else below each other."""
        wide = width > 1.6 * height
        self._plots.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )
        self._cramped = wide and width < scaled(CRAMPED)
        self.show_accuracy(self._wanted)

    def show_accuracy(self, wanted: bool) -> None:
        """Show both plots, or the loss alone where there is no accuracy or no room for it."""
        self._wanted, on = wanted, wanted and not self._cramped
        self.log_button.setVisible(not self._cramped)
        if on is self.accuracy_side.isHidden():
            self.accuracy_side.setVisible(on)
            self._heads[on].addWidget(self.view_button)
            self.view_button.show()  # Qt hides what gets another parent

    def _add(self, side: QWidget, caption: Caption, plot: LinePlot) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(caption, 1)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(plot, 1)
        self._plots.addWidget(side, 1)
        return head

    def _button(self, panel: QWidget, text: str, tip: str) -> QToolButton:
        button = QToolButton(panel)
        button.setText(text)
        button.setObjectName("small")
        fit_to_text(button, height=3 * GRID)
        button.setToolTip(tip)
        return button
