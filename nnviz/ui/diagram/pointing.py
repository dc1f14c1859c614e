"""What lies on the glass above the diagram: the selection and its paths, what is lit, marks of units, the card."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from nnviz.session.places import Place
from nnviz.session.snapshot import Snapshot
from nnviz.ui.diagram.cards import full_card, kept_units
from nnviz.ui.diagram.hit import HeadHit, Hit, LinkHit, UnitHit, hit_of
from nnviz.ui.diagram.layout import Layout
from nnviz.ui.diagram.overlay import draw_card, draw_mark, link_points, mark_rect
from nnviz.ui.diagram.spotlight import Spotlight
from nnviz.ui.theme import Theme

__all__ = ["MOST_LIT", "Pointed", "Pointing"]

MOST_LIT = 300
"""So many places are lit at most; more could not be told apart."""


@dataclass(slots=True)
class Pointed:
    """What is pointed at: by the pointer, by a click or the keys, by others, and where a carried head would go."""

    hover: Hit | None = None
    selected: Hit | None = None
    lit: frozenset[Place] = field(default_factory=frozenset)
    pointer: QPointF | None = None
    ring: bool = False
    carried: int | None = None
    target: int | None = None

    @property
    def anything(self) -> bool:
        """Whether there is something to draw."""
        return (
            self.ring
            or bool(self.lit)
            or any(one is not None for one in (self.hover, self.selected, self.carried))
        )


class Pointing:
    """Draws it."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._spotlight = Spotlight(theme)

    def draw(
        self,
        painter: QPainter,
        snapshot: Snapshot,
        layout: Layout,
        head: float,
        pointed: Pointed,
        bounds: QRectF,
        ratio: float,
    ) -> None:
        """Draw everything, the card last."""
        theme, hover, selected = self._theme, pointed.hover, pointed.selected
        chosen = hover if isinstance(hover, UnitHit | LinkHit) else selected
        if isinstance(chosen, UnitHit | LinkHit):
            size = (int(bounds.width()), int(bounds.height()))
            painter.drawPixmap(0, 0, self._spotlight.picture(snapshot, layout, chosen, size, ratio))
        self._states(painter, snapshot, layout)
        self._lit(painter, layout, head, pointed.lit)
        if selected is not None:
            draw_mark(painter, theme, layout, selected, strong=True, head=head)
        if pointed.carried is not None:
            self._carry(painter, layout, head, pointed)
        elif hover is not None and pointed.pointer is not None:
            draw_mark(painter, theme, layout, hover, strong=False, head=head)
            if not isinstance(hover, HeadHit):  # its own bar says more
                draw_card(painter, theme, *full_card(snapshot, hover), pointed.pointer, bounds)
        elif selected is not None and pointed.ring and not isinstance(selected, HeadHit):
            rect = mark_rect(layout, selected, head)
            if rect is not None:
                draw_card(painter, theme, *full_card(snapshot, selected), rect.bottomRight(), bounds)

    def _lit(self, painter: QPainter, layout: Layout, head: float, lit: frozenset[Place]) -> None:
        """Ring the units and let the links glow that somebody else points at."""
        glow = QColor(self._theme.accent)
        glow.setAlphaF(0.3)
        for place in sorted(lit, key=repr)[:MOST_LIT]:
            hit = hit_of(place)
            if hit is None or (not isinstance(hit, LinkHit) and hit.column >= len(layout.columns)):
                continue
            if isinstance(hit, LinkHit):
                points = link_points(layout, hit)
                if points is None:
                    continue
                line = QPolygonF([QPointF(x, y) for x, y in points.tolist()])
                for pen in (QPen(glow, 9.0), QPen(QColor(self._theme.accent), 2.0)):
                    painter.setPen(pen)
                    painter.drawPolyline(line)
                continue
            rect = mark_rect(layout, hit, head)
            if rect is not None:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(glow, 7.0))
                painter.drawRoundedRect(rect.adjusted(-4, -4, 4, 4), 8, 8)
                draw_mark(painter, self._theme, layout, hit, strong=True, head=head)

    def _states(self, painter: QPainter, snapshot: Snapshot, layout: Layout) -> None:
        """Cross out what is silenced and give what is frozen a flake."""
        for column in layout.columns[1:]:
            silenced, frozen = kept_units(snapshot, column.index)
            for place, unit in enumerate(column.drawn.tolist() if silenced or frozen else ()):
                rect = QRectF(*column.rect(place))
                if unit in silenced:
                    self._cross(painter, rect)
                if unit in frozen:
                    self._flake(painter, rect)

    def _cross(self, painter: QPainter, rect: QRectF) -> None:
        veil = QColor(self._theme.surface)
        veil.setAlphaF(0.7)
        painter.fillRect(rect.adjusted(1, 1, -1, -1), veil)
        for width, colour in ((4.0, self._theme.surface), (2.0, self._theme.text)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(QLineF(rect.topLeft() + QPointF(2, 2), rect.bottomRight() - QPointF(2, 2)))

    def _flake(self, painter: QPainter, rect: QRectF) -> None:
        size = min(max(rect.width() * 0.32, 8.0), 14.0)
        middle = rect.topRight()
        painter.setPen(QPen(QColor(self._theme.border), 1))
        painter.setBrush(QColor(self._theme.raised))
        painter.drawEllipse(middle, size / 2 + 1, size / 2 + 1)
        painter.setPen(QPen(QColor(self._theme.text), max(1.0, size * 0.1)))
        for angle in (90, 30, -30):
            arm = QLineF.fromPolar(size * 0.38, angle)
            painter.drawLine(QLineF(middle + arm.p2(), middle - arm.p2()))

    def _carry(self, painter: QPainter, layout: Layout, head: float, pointed: Pointed) -> None:
        """Show which layer is carried, and where it would be put down."""
        if pointed.carried is not None:
            draw_mark(painter, self._theme, layout, HeadHit(column=pointed.carried), strong=False, head=head)
        if pointed.target is not None and pointed.target != pointed.carried and pointed.carried is not None:
            column = layout.columns[pointed.target]
            behind = pointed.target > pointed.carried
            x = column.x + column.width + 14 if behind else column.x - 14
            painter.setPen(QPen(QColor(self._theme.accent), 3.0))
            painter.drawLine(QLineF(x, head, x, layout.lowest + 12))
