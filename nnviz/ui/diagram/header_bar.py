"""A small bar under the head of a layer while it is pointed at: units, activation, freezing, a menu for the rest."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from nnviz.experiment.surgery import count_of
from nnviz.ui.diagram.surgeon import Surgeon
from nnviz.ui.diagram.unit_menu import activation_menu, layer_menu
from nnviz.ui.icons import icon
from nnviz.ui.language import tr
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["HeaderBar"]


class HeaderBar(QFrame):
    """Belongs to one column at a time; ``left`` tells that the pointer has gone."""

    left = Signal()

    def __init__(self, surgeon: Surgeon, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header_bar")
        self._surgeon, self._theme = surgeon, theme
        self.column = -1
        self.less = self._button(tr("One unit less"))
        self.count = QLabel(self)
        self.count.setAccessibleName(tr("Units of the layer"))
        self.more = self._button(tr("One unit more"))
        self.activation = self._button(tr("Choose the activation"))
        self.freeze = self._button(tr("Freeze the layer: training does not change it"))
        self.freeze.setCheckable(True)
        self.freeze.setText("❄")
        self.other = self._button(tr("Dropout, another layer, moving, removing"))
        self.other.setText("⋯")
        self.less.clicked.connect(lambda _checked=False: self._count(-1))
        self.more.clicked.connect(lambda _checked=False: self._count(1))
        self.freeze.clicked.connect(lambda _checked=False: surgeon.toggle_layer(self.column))
        self.activation.clicked.connect(lambda _checked=False: self._open_activations())
        self.other.clicked.connect(lambda _checked=False: self._open_menu())
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID // 2, GRID // 4, GRID // 2, GRID // 4)
        row.setSpacing(GRID // 4)
        for part in (self.less, self.count, self.more, self.activation, self.freeze, self.other):
            row.addWidget(part)
        self.set_theme(theme)
        self.hide()

    def _button(self, does: str) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setAccessibleName(does)
        button.setToolTip(does)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        fit_to_text(button, least_width=3 * GRID, least_height=3 * GRID, icon=2 * GRID)
        return button

    def show_column(self, column: int, under: QRectF | None) -> None:
        """Show what can be done to a column, below its head; nowhere to be seen for the inputs and for −1."""
        layer = self._surgeon.layer(column)
        if layer is None or under is None:
            if not self._kept():
                self.hide()
                self.column = -1
            return
        self.column = column
        hidden = not self._surgeon.is_output(column)
        count = count_of(layer)
        for part in (self.less, self.count, self.more, self.activation):
            part.setVisible(hidden)
        self.count.setText(f"{count:,}")
        self.less.setEnabled(count > 1)
        self.activation.setText(layer.activation.title())
        self.freeze.setChecked(layer.frozen)
        self.adjustSize()
        parent = self.parentWidget()
        room = self.width() if parent is None else parent.width()
        x = min(max(under.center().x() - self.width() / 2, 2.0), max(room - self.width() - 2.0, 2.0))
        self.move(round(x), round(under.bottom()))
        self.show()
        self.raise_()

    def _kept(self) -> bool:
        """Whether the pointer or the focus is in the bar, so that it stays."""
        inside = self.focusWidget() is not None and self.focusWidget().hasFocus()
        return self.isVisible() and (self.underMouse() or inside)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.less.setIcon(icon("minus", theme))
        self.more.setIcon(icon("plus", theme))
        self.setStyleSheet(
            f"QFrame#header_bar {{ background: {theme.raised}; border: 1px solid {theme.border};"
            f" border-radius: {GRID - 2}px; }}"
            f"QFrame#header_bar QToolButton {{ padding: 0 {GRID // 4}px; }}"
            f"QFrame#header_bar QToolButton:checked {{ color: {theme.accent}; }}"
        )

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the pointer has gone, unless it went into a menu."""
        super().leaveEvent(event)
        self.left.emit()

    def _count(self, by: int) -> None:
        layer = self._surgeon.layer(self.column)
        if layer is not None:
            self._surgeon.set_count(self.column, count_of(layer) + by)

    def _open_activations(self) -> None:
        self._open(activation_menu(self, self._surgeon, self.column, self._theme), self.activation)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        layer_menu(menu, self._surgeon, self.column, self._theme)
        self._open(menu, self.other)

    def _open(self, menu: QMenu, button: QToolButton) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
