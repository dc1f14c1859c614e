"""What the tour draws over the window: everything a little darker but one place, and a bubble of words beside it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from nnviz.ui.language import tr
from nnviz.ui.text_size import fit_to_text, scaled
from nnviz.ui.theme import GRID, Theme

__all__ = ["Bubble", "Spotlight", "beside"]

WIDE = 40 * GRID
NEAR = 2 * GRID
VEIL = 0.34


class Spotlight(QWidget):
    """Lies over the window and lets every click through."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._hole: QRect | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def light(self, hole: QRect | None) -> None:
        """Leave this place clear, in the coordinates of the window; None darkens nothing."""
        parent = self.parentWidget()
        if parent is not None and self.geometry() != parent.rect():
            self.setGeometry(parent.rect())
        if hole != self._hole:
            self._hole = hole
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the veil with its hole, and a ring around that."""
        if self._hole is None:
            return
        veil = QColor(self._theme.paper if self._theme.dark else self._theme.ink)
        veil.setAlphaF(VEIL + 0.2 if self._theme.dark else VEIL)
        ring = QRectF(self._hole).adjusted(-4, -4, 4, 4)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            path = QPainterPath()
            path.addRect(QRectF(self.rect()))
            path.addRoundedRect(ring, GRID, GRID)
            painter.fillPath(path, veil)
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ring, GRID, GRID)


class Bubble(QFrame):
    """A station in words, with the buttons to go on, to have it done, and to end the tour."""

    next_wanted = Signal()
    show_wanted = Signal()
    skip_wanted = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("tour_bubble")
        self.setAccessibleName(tr("Tour"))
        self.count, self.title, self.text = QLabel(), QLabel(), QLabel()
        self.count.setObjectName("caption")
        self.title.setObjectName("heading")
        self.text.setWordWrap(True)
        self.next, self.show_me, self.skip = QPushButton(), QPushButton(tr("Show me")), QToolButton()
        self.next.setObjectName("primary")
        self.show_me.setToolTip(tr("Let the window do it"))
        self.skip.setText(tr("End the tour"))
        self.skip.setToolTip(tr("End the tour; the menu Help begins it again"))
        self.skip.setAutoRaise(True)
        self.next.setToolTip(tr("Go on, whether it is done or not"))
        for button, signal in (
            (self.next, self.next_wanted),
            (self.show_me, self.show_wanted),
            (self.skip, self.skip_wanted),
        ):
            button.clicked.connect(lambda _checked=False, signal=signal: signal.emit())
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.skip)
        row.addStretch(1)
        row.addWidget(self.show_me)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        for label in (self.count, self.title, self.text):
            column.addWidget(label)
        column.addLayout(row)
        fit_to_text(self, width=WIDE)
        self.hide()
        self.set_theme(theme)

    def tell(self, place: int, count: int, title: str, text: str) -> None:
        """Say what this station is about."""
        self.count.setText(tr("{place} of {count}", place=place, count=count))
        self.title.setText(tr(title))
        self.text.setText(tr(text))
        self.next.setText(tr("Done") if place == count else tr("Next"))
        self.setAccessibleDescription(f"{tr(title)}. {tr(text)}")

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self.setStyleSheet(
            f"QFrame#tour_bubble {{ background: {theme.surface}; border: 1px solid {theme.border};"
            f" border-top: 3px solid {theme.accent}; border-radius: {GRID}px; }}"
        )

    def stand(self, target: QRect | None) -> None:
        """Stand beside a place of the window without covering it."""
        window = self.parentWidget()
        if window is None:
            return
        self.setFixedWidth(min(scaled(WIDE), window.width() - 2 * NEAR))
        layout = self.layout()
        high = layout.heightForWidth(self.width()) if layout is not None else -1
        self.resize(self.width(), max(high, self.sizeHint().height()))
        self.move(beside(target, self.size(), window.size()))
        self.raise_()


def beside(target: QRect | None, bubble: QSize, window: QSize) -> QPoint:
    """Return where a bubble stands: right of, left of, below or above a place, where there is room; else in a corner.

    Parameters
    ----------
    target : QRect or None
        In the coordinates of the window.
    bubble, window : QSize
    """
    far = QPoint(window.width() - bubble.width() - NEAR, window.height() - bubble.height() - NEAR)
    if target is None:
        return QPoint(max(far.x() // 2, 0), max(far.y(), 0))
    y = min(max(target.center().y() - bubble.height() // 2, NEAR), max(far.y(), NEAR))
    x = min(max(target.center().x() - bubble.width() // 2, NEAR), max(far.x(), NEAR))
    found = far
    if target.right() + NEAR + bubble.width() + NEAR <= window.width():
        found = QPoint(target.right() + NEAR, y)
    elif target.left() - NEAR - bubble.width() >= NEAR:
        found = QPoint(target.left() - NEAR - bubble.width(), y)
    elif target.bottom() + NEAR + bubble.height() + NEAR <= window.height():
        found = QPoint(x, target.bottom() + NEAR)
    elif target.top() - NEAR - bubble.height() >= NEAR:
        found = QPoint(x, target.top() - NEAR - bubble.height())
    return QPoint(max(min(found.x(), far.x()), 0), max(min(found.y(), far.y()), 0))
