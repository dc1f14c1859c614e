"""The decision field: what the network answers at every place of the plane, with the data it learns from."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.session.snapshot import DataView, Field, Probe, Snapshot
from nnviz.ui.charts.field_colours import Meaning, answer_text, field_pixels, point_colours
from nnviz.ui.charts.field_legend import FieldLegend
from nnviz.ui.charts.field_view import MARKS, FieldView
from nnviz.ui.pacing import Throttle
from nnviz.ui.theme import GRID, LIGHT, SIZE_SMALL, SIZE_TEXT, Theme, number_font

__all__ = ["FieldPanel", "why_no_field"]

HINT = "Point at the field"
PICTURES = 30.0
"""So many pictures a second at most while the network learns."""


class FieldPanel(QWidget):
    """The prediction over the plane; ``canvas_requested`` comes when the user would rather draw an image."""

    canvas_requested = Signal()

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._snapshot: Snapshot | None = None
        self._data: DataView | None = None
        self._field: Field | None = None
        self._meaning: Meaning | None = None
        self._place: tuple[float, float] | None = None
        self._throttle = Throttle(PICTURES)
        self.view = FieldView(theme, self)
        self.legend = FieldLegend(theme, self)
        self.answer = QLabel(self)
        self.place = QLabel(HINT, self)
        self.discrete_button = QToolButton(self)
        self.empty = QLabel(self)
        self.draw_button = QPushButton("Draw a digit", self)
        self._build()
        self.setAccessibleName("Decision field")
        self._show_empty(why_no_field(None))

    @property
    def wants(self) -> frozenset[Probe]:
        """The prediction over the plane."""
        return frozenset({Probe.FIELD})

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(336, 400)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(176, 216)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw this moment; what did not change is not computed again."""
        self._snapshot = snapshot
        if self.isVisible() and self._throttle.passes(snapshot):
            self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.view.set_theme(theme)
        self.legend.set_theme(theme)
        self._data = self._field = None
        self._draw()
        self.update()

    def set_discrete(self, discrete: bool) -> None:
        """Show only the decision, or how sure the network is of it."""
        self.discrete_button.setChecked(discrete)

    def summary(self) -> str:
        """Return in words what there is to see."""
        if self._meaning is None or self._data is None or self._field is None:
            return self.empty.text()
        if not self._meaning.signed or self._meaning.regression:
            return f"Prediction over the plane for {self._data.name}"
        share = float((self._meaning.strength(self._field.values) > 0).mean())
        first, second = (*self._meaning.names, "0", "1")[:2]
        return (
            f"Prediction over the plane for {self._data.name}: {share:.0%} {second}, {1 - share:.0%} {first}"
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts to the new size."""
        super().resizeEvent(event)
        self.view.setMaximumHeight(self.view.height_for(self.width() - 2 * GRID))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.surface))

    def _build(self) -> None:
        self.answer.setFont(number_font(SIZE_TEXT, bold=True))
        self.answer.setAccessibleName("Prediction under the pointer")
        self.place.setObjectName("caption")
        self.place.setFont(number_font(SIZE_SMALL))
        for label in (self.answer, self.place):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.discrete_button.setText("decision only")
        self.discrete_button.setObjectName("small")
        self.discrete_button.setCheckable(True)
        self.discrete_button.setToolTip("Show which class wins, not how clearly")
        self.discrete_button.toggled.connect(self._redraw_field)
        self.view.hovered.connect(self._hover)
        self.draw_button.clicked.connect(self.canvas_requested)
        self.empty.setWordWrap(True)
        self.empty.setObjectName("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture, nothing = QWidget(self), QWidget(self)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.answer)
        words.addWidget(self.place)
        foot = QHBoxLayout()
        foot.addLayout(words, 1)
        foot.addWidget(self.discrete_button)
        column = QVBoxLayout(picture)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.view, 1000)
        column.addWidget(self.legend)
        column.addLayout(foot)
        column.addStretch(1)
        middle = QVBoxLayout(nothing)
        middle.addStretch(1)
        middle.addWidget(self.empty)
        middle.addWidget(self.draw_button, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(1)
        self._pages = QStackedLayout()
        self._pages.addWidget(nothing)
        self._pages.addWidget(picture)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        outer.addLayout(self._pages)

    def _draw(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        if snapshot.data is not self._data or snapshot.data is None:
            self._draw_data(snapshot)
        if self._meaning is not None and snapshot.field is not self._field:
            self._field = snapshot.field
            self._redraw_field()
            self._hover(self._place)

    def _draw_data(self, snapshot: Snapshot) -> None:
        data = self._data = snapshot.data
        self._field = None
        reason = why_no_field(data)
        if data is None or data.points is None or reason:
            self._meaning = None
            self._show_empty(snapshot.message if data is None and snapshot.message else reason)
            return
        self._meaning = Meaning.of(data)
        self._pages.setCurrentIndex(1)
        self.discrete_button.setVisible(not self._meaning.regression)
        self.view.show_points(
            data.points, point_colours(data.points, self._meaning, self._theme), data.axis_names
        )
        self._redraw_field()

    def _redraw_field(self) -> None:
        if self._meaning is None or self._data is None or self._data.points is None:
            return
        discrete = self.discrete_button.isChecked() and not self._meaning.regression
        present = [part for part in range(len(MARKS)) if (self._data.points.part == part).any()]
        self.legend.show_meaning(self._meaning, present, discrete=discrete)
        if self._field is None:
            left, bottom = self._data.points.x.min(axis=0, initial=-1.0)
            right, top = self._data.points.x.max(axis=0, initial=1.0)
            self.view.show_field(None, (float(left), float(right), float(bottom), float(top)))
        else:
            pixels = field_pixels(self._field.values, self._meaning, self._theme, discrete=discrete)
            self.view.show_field(pixels, self._field.extent)

    def _hover(self, place: tuple[float, float] | None) -> None:
        """Say what the network answers at a place."""
        self._place = place
        if place is None or self._field is None or self._meaning is None:
            self.answer.clear()
            self.place.setText(HINT)
            return
        rows, columns, _ = self._field.values.shape
        left, right, bottom, top = self._field.extent
        column = min(max(int((place[0] - left) / (right - left) * columns), 0), columns - 1)
        row = min(max(int((top - place[1]) / (top - bottom) * rows), 0), rows - 1)
        names = (*self._data.axis_names, "x₁", "x₂")[:2] if self._data is not None else ("x₁", "x₂")
        where = ", ".join(
            f"{name} {value:.2f}".replace("-", "−") for name, value in zip(names, place, strict=True)
        )
        self.answer.setText(answer_text(self._field.values[row, column], self._meaning))
        self.place.setText(where)

    def _show_empty(self, reason: str) -> None:
        self.empty.setText(reason)
        self.draw_button.setVisible(self._data is not None and self._data.image_shape is not None)
        self._pages.setCurrentIndex(0)


def why_no_field(data: DataView | None) -> str:
    """Return why there is nothing to draw, in a sentence that says what would; empty where there is."""
    if data is None:
        return "The field appears when the data are loaded."
    if data.image_shape is not None:
        return "These data are images: draw one and see what the network answers."
    if data.points is None:
        count = len(data.feature_names)
        many = "one feature" if count == 1 else f"{count} features"
        return f"These data have {many}; a field needs two, such as those of the spiral."
    return ""
