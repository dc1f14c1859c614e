"""Where it breaks: noise, shift, rotation, size and thickness on the drawing, with the answer live."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QSlider, QToolButton, QWidget

from nnviz.data.damage import AMOUNTS, Damage, damaged
from nnviz.experiment.catalog import knobs_of
from nnviz.session.drawn.answerer import Questioner
from nnviz.ui.canvas.asked import Asked
from nnviz.ui.canvas.section import Section, caption, row
from nnviz.ui.canvas.tiles import Tile
from nnviz.ui.figures import share_text
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, LIGHT, Theme, number_font

__all__ = ["DamageSection", "Sparkline"]

SIDE = 10 * GRID + 4
PLACES = 13
"""So many amounts are tried for each line."""
STEPS = 100
KNOBS = {knob.name: knob for knob in knobs_of(Damage)}


class Sparkline(QWidget):
    """How sure the network is of the right class, from one end of a slider to the other, and where it stands."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shares: npt.NDArray[np.floating] | None = None
        self._at = 0.5
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(10 * GRID, 2 * GRID + 4)

    def show_shares(self, shares: npt.NDArray[np.floating] | None, at: float) -> None:
        """Show probabilities (n,) of the right class, and the slider's place, 0 … 1."""
        self._shares, self._at = shares, at
        told = (
            ""
            if shares is None
            else tr("between {low:.0%} and {high:.0%}", low=shares.min(), high=shares.max())
        )
        self.setAccessibleDescription(told)
        self.setToolTip(
            tr("How sure it is of the right answer over this slider") + (f": {told}" if told else "")
        )
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line, half as a faint level, and where the slider stands."""
        theme, box = self._theme, QRectF(self.rect()).adjusted(7, 2, -7, -2)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.grid), 1))
            for level in (box.top(), box.center().y(), box.bottom()):
                painter.drawLine(QPointF(box.left(), level), QPointF(box.right(), level))
            x = box.left() + self._at * box.width()
            painter.setPen(QPen(QColor(theme.border), 1))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
            if self._shares is None:
                return
            places = box.left() + np.linspace(0, 1, len(self._shares)) * box.width()
            heights = box.bottom() - np.clip(self._shares, 0, 1) * box.height()
            line = QPolygonF([QPointF(*pair) for pair in zip(places.tolist(), heights.tolist(), strict=True)])
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.drawPolyline(line)


class DamageSection(Section):
    """A slider for each kind of damage."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._questioner: Questioner | None = None
        self.tile = Tile(theme, SIDE)
        self.tile.setAccessibleName(tr("Damaged drawing"))
        self.words = caption(name=tr("Answer to the damaged drawing"))
        self.reset = QToolButton()
        self.reset.setObjectName("small")
        self.reset.setText(tr("Undo the damage"))
        self.reset.setAccessibleName(tr("Undo the damage"))
        self.reset.setToolTip(tr("Put all sliders back"))
        self.reset.clicked.connect(self.undo)
        self.sliders: dict[str, QSlider] = {}
        self.lines: dict[str, Sparkline] = {}
        self._values: dict[str, QLabel] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for place, name in enumerate(AMOUNTS):
            self._add_slider(grid, 2 * place, name)
        self.column.addLayout(row(self.tile, self.words))
        self.column.addLayout(grid)
        self.column.addLayout(row(self.reset, 1))
        self.work(None)

    def damage(self) -> Damage:
        """Return what the sliders say."""
        return Damage(**{name: self._amount(name, slider.value()) for name, slider in self.sliders.items()})

    def undo(self) -> None:
        """Put all sliders back."""
        for name, slider in self.sliders.items():
            slider.setValue(self._place_of(name, 0.0))

    def work(self, asked: Asked | None) -> None:
        """Ask about the damaged drawing, and about what each slider would do to it."""
        damage = self.damage()
        for name, label in self._values.items():
            label.setText(_amount_text(name, getattr(damage, name)))
        if asked is None or asked.answerer is None:
            self.tile.show_ink(None)
            self.words.setText(tr("Draw a digit, then damage it and see when the answer falls."))
            for name, line in self.lines.items():
                line.show_shares(None, self.sliders[name].value() / STEPS)
            return
        questioner = self._questioner
        self._questioner = questioner = (
            Questioner(asked.answerer) if questioner is None else questioner.follow(asked.answerer)
        )
        right = asked.best if asked.label is None else asked.label
        self._show_answer(asked, questioner, damage, right)
        tried = [
            damaged(asked.image, _with(damage, name, self._amount(name, round(STEPS * k / (PLACES - 1)))))
            for name in AMOUNTS
            for k in range(PLACES)
        ]
        answers = questioner.probabilities(np.stack(tried))
        shares = answers[:, right] if answers.shape[1] > 1 else np.abs(1 - right - answers[:, 0])
        for name, part in zip(AMOUNTS, shares.reshape(len(AMOUNTS), PLACES), strict=True):
            self.lines[name].show_shares(part, self.sliders[name].value() / STEPS)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        self.tile.set_theme(theme)
        for line in self.lines.values():
            line.set_theme(theme)

    def _show_answer(self, asked: Asked, questioner: Questioner, damage: Damage, right: int) -> None:
        image = damaged(asked.image, damage)
        found = questioner.probabilities(image[None])[0]
        self.tile.show_ink(image)
        best = int(found.argmax()) if len(found) > 1 else int(found[0] > 0.5)
        sure = float(found[best]) if len(found) > 1 else float(max(found[0], 1 - found[0]))
        answer = tr("{digit} with {share}", digit=asked.names[best], share=share_text(sure))
        if best == right:
            self.words.setText(tr("Still {answer}.", answer=answer))
        else:
            was = float(found[right]) if len(found) > 1 else 1 - sure
            self.words.setText(
                tr(
                    "Now {answer}; {right} has {was}.",
                    answer=answer,
                    right=asked.names[right],
                    was=share_text(was),
                )
            )

    def _add_slider(self, grid: QGridLayout, place: int, name: str) -> None:
        knob = KNOBS[name]
        slider = self.sliders[name] = QSlider(Qt.Orientation.Horizontal)
        line = self.lines[name] = Sparkline(self.theme)
        label, value = QLabel(tr(knob.title)), QLabel()
        label.setBuddy(slider)
        value.setFont(number_font())
        value.setMinimumWidth(6 * GRID)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._values[name] = value
        slider.setRange(0, STEPS)
        slider.setValue(self._place_of(name, 0.0))
        slider.setMinimumWidth(8 * GRID)
        slider.setAccessibleName(tr(knob.title))
        slider.setToolTip(tr(knob.description))
        line.setAccessibleName(tr("How sure it is over {name}", name=tr(knob.title).lower()))
        slider.valueChanged.connect(lambda _value: self._moved())
        grid.addWidget(label, place, 0)
        grid.addWidget(slider, place, 1)
        grid.addWidget(value, place, 2)
        grid.addWidget(line, place + 1, 1)

    def _moved(self) -> None:
        if self.asked is None:
            self.work(None)
        else:
            self.again()

    @staticmethod
    def _amount(name: str, place: int) -> float:
        """Return the amount at a slider's place; 0 lies at one whole place."""
        knob = KNOBS[name]
        low, high = float(knob.minimum or 0.0), float(knob.maximum or 0.0)
        zero = DamageSection._place_of(name, 0.0)
        if place >= zero:
            return high * (place - zero) / (STEPS - zero)
        return low * (zero - place) / zero

    @staticmethod
    def _place_of(name: str, amount: float) -> int:
        knob = KNOBS[name]
        low, high = float(knob.minimum or 0.0), float(knob.maximum or 0.0)
        return round(STEPS * (amount - low) / (high - low))


def _with(damage: Damage, name: str, amount: float) -> Damage:
    return Damage(**{**{each: getattr(damage, each) for each in AMOUNTS}, name: amount})


def _amount_text(name: str, amount: float) -> str:
    if name == "rotation":
        return f"{amount:+.0f}°" if amount else "0°"
    if name in {"noise", "size"}:
        return f"{amount:+.0%}" if name == "size" and amount else f"{amount:.0%}"
    return f"{amount:+.1f} px" if amount else "0 px"
