"""The widgets of the output panel and how they stand below each other in much and in little room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nnviz.ui.charts.field_controls import FieldControls
from nnviz.ui.charts.field_legend import FieldLegend
from nnviz.ui.charts.field_view import FieldView
from nnviz.ui.charts.fit_view import FitView
from nnviz.ui.charts.profile_view import ProfileView
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, SIZE_SMALL, SIZE_TEXT, Theme, number_font

__all__ = ["HINT", "FieldParts"]

HINT = "Point at the field"
WORDS, PROFILE, LEGEND = 300, 340, 460
"""From this height on there is room for the words below the field, for a profile, and for a legend beside tools."""


class FieldParts:
    """Builds the widgets into their panel."""

    def __init__(self, panel: QWidget, theme: Theme) -> None:
        self.view, self.fit_view = FieldView(theme, panel), FitView(theme, panel)
        self.legend, self.profile = FieldLegend(theme, panel), ProfileView(theme, panel)
        self.controls = FieldControls(panel)
        self.answer, self.place, self.more = QLabel(panel), QLabel(tr(HINT), panel), QLabel(panel)
        self.empty, self.draw_button = QLabel(panel), QPushButton(tr("Draw a digit"), panel)
        self.draw_button.setToolTip(tr("Go to the canvas, where drawings are answered"))
        self.view.setAccessibleName(tr("Field"))
        self.fit_view.setAccessibleName(tr("Fit"))
        self.answer.setFont(number_font(SIZE_TEXT, bold=True))
        self.answer.setAccessibleName(tr("Prediction under the pointer"))
        self.place.setAccessibleName(tr("Place under the pointer"))
        self.more.setAccessibleName(tr("Sample under the pointer"))
        for label in (self.place, self.more):
            label.setObjectName("caption")
            label.setFont(number_font(SIZE_SMALL))
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.empty.setWordWrap(True)
        self.empty.setObjectName("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.profile.hide()
        self.fit_view.hide()
        self.tools: QWidget | None = None
        self._words = QWidget(panel)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._nothing(panel))
        self._pages.addWidget(self._picture(panel))
        outer = QVBoxLayout(panel)
        outer.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        outer.addLayout(self._pages)

    def show(self, *, planar: bool) -> None:
        """Show a field or a fit."""
        self.view.setVisible(planar)
        self.fit_view.setVisible(not planar)
        self._column.setStretchFactor(self._foot, 1 if planar else 0)
        self._pages.setCurrentIndex(1)

    def show_empty(self, reason: str, *, offer: bool) -> None:
        """Say why there is nothing to see; ``offer`` drawing an image instead."""
        self.empty.setText(reason)
        self.draw_button.setVisible(offer)
        self._pages.setCurrentIndex(0)

    @property
    def painting(self) -> bool:
        """Whether the tools for painting are there."""
        return self.tools is not None and not self.tools.isHidden()

    def add_tools(self, tools: QWidget) -> None:
        """Have a row of tools below the controls, hidden at first."""
        self.tools = tools
        tools.hide()
        self._column.insertWidget(self._column.indexOf(self.controls) + 1, tools)

    def arrange(self, height: int, *, section: bool) -> None:
        """Leave away what there is no room for."""
        self.legend.setVisible(not self.painting or height >= LEGEND)  # the tools show the colours as well
        if self.tools is not None and self.painting:
            height -= self.tools.sizeHint().height()
        self._words.setVisible(height >= WORDS + (90 if section else 0))
        self.more.setVisible(height >= WORDS + (130 if section else 40))
        self.profile.setVisible(section and height >= PROFILE)

    def _nothing(self, panel: QWidget) -> QWidget:
        nothing = QWidget(panel)
        middle = QVBoxLayout(nothing)
        middle.addStretch(1)
        middle.addWidget(self.empty)
        middle.addWidget(self.draw_button, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(1)
        return nothing

    def _picture(self, panel: QWidget) -> QWidget:
        picture = QWidget(panel)
        words = QVBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(GRID)
        first.addWidget(self.answer)
        first.addWidget(self.place, 1)
        words.addLayout(first)
        words.addWidget(self.more)
        self._foot = QWidget(picture)
        self._column = QVBoxLayout(picture)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID // 2)
        self._column.addWidget(self.view, 1000)
        self._column.addWidget(self.fit_view, 1000)
        self._column.addWidget(self.legend)
        self._column.addWidget(self.profile)
        self._column.addWidget(self.controls)
        self._column.addWidget(self._words)
        self._column.addWidget(self._foot, 1)
        return picture
