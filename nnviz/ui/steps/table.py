"""The table of a phase: symbol, formula, the same with this network's numbers, and the result."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from nnviz.session.explain.formulas import FORMULAS
from nnviz.session.explain.row import Row
from nnviz.session.places import Place
from nnviz.ui.colormap import mix
from nnviz.ui.language import tr
from nnviz.ui.steps.formula import FormulaView, formula_size
from nnviz.ui.steps.tiles import TilesView
from nnviz.ui.steps.track import said
from nnviz.ui.theme import GRID, LIGHT, SIZE_HEADING, SIZE_SMALL, Theme, number_font, text_font

__all__ = ["RowView", "StepTable"]

NUMBERS_NEED = 200
"""Pixels that the numbers need beside the formula; with less they stand below it."""


class RowView(QWidget):
    """One row; ``pointed`` tells that the pointer comes (True) or goes."""

    pointed = Signal(bool)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.row: Row | None = None
        self._marked = False
        self.symbol, self.numbers, self.result, self.note = (QLabel(self) for _ in range(4))
        self.formula, self.tiles = FormulaView(theme, self), TilesView(theme, self)
        self.symbol.setFont(text_font(SIZE_HEADING, bold=True))
        self.numbers.setFont(number_font())
        self.numbers.setWordWrap(True)
        self.result.setFont(number_font(SIZE_HEADING, bold=True))
        self.result.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.note.setFont(text_font(SIZE_SMALL))
        self.note.setWordWrap(True)
        self.note.setObjectName("muted")
        for label in (self.symbol, self.numbers, self.result, self.note):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(2)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)  # a wide sum gives way

    def show_row(self, row: Row) -> None:
        """Show another row."""
        self.row = row
        self.symbol.setText(row.symbol)
        self.formula.show_formula(row.formula)
        numbers = row.numbers.replace(" more: ", tr(" more: "))
        self.numbers.setText(f"= {numbers}" if numbers else "")
        self.result.setText(f"= {row.result}" if row.result else "")
        self.note.setText(said(row.note))
        self.note.setVisible(bool(row.note.text))
        self.numbers.setVisible(bool(row.numbers))
        self.tiles.show_tiles(row.tiles)
        self.tiles.setVisible(bool(row.tiles))
        spoken = tr(FORMULAS[row.formula].spoken) if row.formula else row.symbol
        self.setAccessibleName(
            tr("{symbol} is {result}", symbol=row.symbol, result=row.result) if row.symbol else said(row.note)
        )
        self.setAccessibleDescription(f"{spoken}: {numbers}" if numbers else spoken)

    def arrange(self, wide: bool, symbol: int, formula: int, result: int) -> None:
        """Put the parts side by side, or the numbers below; the widths are those of the whole table's columns."""
        grid = self._grid
        while grid.count():
            grid.takeAt(0)
        for column in range(4):
            grid.setColumnMinimumWidth(column, 0)
            grid.setColumnStretch(column, 0)
        grid.setColumnMinimumWidth(0, symbol)
        grid.setColumnMinimumWidth(3, result)
        grid.setColumnStretch(2, 1)
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self.symbol, 0, 0, middle)
        grid.addWidget(self.result, 0, 3, middle)
        if not self.row or not self.row.symbol:
            grid.addWidget(self.note, 1, 0, 1, 4)
            return
        if wide:
            grid.setColumnMinimumWidth(1, formula)
            grid.addWidget(self.formula, 0, 1, middle)
            grid.addWidget(self.numbers, 0, 2)
            grid.addWidget(self.tiles, 1, 1, 1, 3)
            grid.addWidget(self.note, 2, 2 if self.row.numbers else 1, 1, 2)
        else:
            grid.addWidget(self.formula, 0, 1, 1, 2, middle)
            grid.addWidget(self.numbers, 1, 1, 1, 3)
            grid.addWidget(self.tiles, 2, 1, 1, 3)
            grid.addWidget(self.note, 3, 1, 1, 3)

    def mark(self, marked: bool) -> None:
        """Stand out, or not."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    @property
    def marked(self) -> bool:
        """Whether the row stands out."""
        return self._marked

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.formula.set_theme(theme)
        self.tiles.set_theme(theme)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground of a row that stands out, and a line below every row."""
        theme, ground = self._theme, QRectF(self.rect()).adjusted(0, 1, 0, -1)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._marked:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(mix(theme.surface, theme.accent, 0.13)))
                painter.drawRoundedRect(ground, 4, 4)
                painter.setBrush(QColor(theme.accent))
                painter.drawRoundedRect(QRectF(ground.left(), ground.top(), 3, ground.height()), 1.5, 1.5)
            painter.fillRect(QRectF(GRID, self.height() - 1, self.width() - 2 * GRID, 1), QColor(theme.grid))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Tell that the pointer is here."""
        super().enterEvent(event)
        self.pointed.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that it has gone."""
        super().leaveEvent(event)
        self.pointed.emit(False)


class StepTable(QWidget):
    """Rows below each other; ``lit`` carries the places to which the row under the pointer refers."""

    lit = Signal(object)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.views: list[RowView] = []
        self._rows: tuple[Row, ...] = ()
        self._current = -1
        self._places: frozenset[Place] = frozenset()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Table of the phase"))

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show the table of a phase."""
        self._rows = rows
        while len(self.views) < len(rows):
            view = RowView(self._theme, self)
            place = len(self.views)
            view.pointed.connect(lambda here, at=place: self._point(at if here else -1))
            self.views.append(view)
            self._column.insertWidget(place, view)
        for view, row in zip(self.views, rows, strict=False):
            view.show_row(row)
        for place, view in enumerate(self.views):
            view.setVisible(place < len(rows))
        self._arrange()
        self.highlight(self._places)
        if self._current >= 0:
            self._point(self._current if self._current < len(rows) else -1)

    def highlight(self, places: frozenset[Place]) -> None:
        """Let the rows stand out that speak of these places."""
        self._places = places
        self._mark()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        for view in self.views:
            view.set_theme(theme)

    def _mark(self) -> None:
        for place, (view, row) in enumerate(zip(self.views, self._rows, strict=False)):
            view.mark(place == self._current or (self._current < 0 and bool(row.refers & self._places)))

    def _point(self, place: int) -> None:
        self._current = place
        self.lit.emit(self._rows[place].refers if 0 <= place < len(self._rows) else frozenset())
        self._mark()

    def _arrange(self) -> None:
        if not self._rows:
            return
        symbols, results = (
            QFontMetrics(text_font(SIZE_HEADING, bold=True)),
            QFontMetrics(number_font(SIZE_HEADING, bold=True)),
        )
        symbol = max(symbols.horizontalAdvance(row.symbol) for row in self._rows)
        result = max(
            results.horizontalAdvance(f"= {row.result}")
            for row in self._rows
            if row.result or row is self._rows[0]
        )
        formula = int(max(formula_size(row.formula).width() for row in self._rows)) + 1
        room, figures = self.width() - symbol - result - formula - 9 * GRID, QFontMetrics(number_font())
        for view, row in zip(self.views, self._rows, strict=False):
            need = figures.horizontalAdvance(f"= {row.numbers}") + GRID
            beside = room >= need or room >= 2 * NUMBERS_NEED or (room >= NUMBERS_NEED and need < 2 * room)
            view.arrange(beside, symbol, formula, result)

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        return self._column.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the numbers where there is room."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk through the rows with the arrows; Escape lets go."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self._rows:
            place = min(max(self._current + step, 0), len(self._rows) - 1)
            self._point(place)
            self._bring(place)
        elif event.key() == Qt.Key.Key_Escape and self._current >= 0:
            self._point(-1)
        else:
            super().keyPressEvent(event)

    def _bring(self, place: int) -> None:
        """Bring a row into view."""
        around: QWidget | None = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.ensureWidgetVisible(self.views[place])
