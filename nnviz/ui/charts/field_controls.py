"""What may be chosen about the field: which class, lines, points, errors, a section; one row of small controls."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from nnviz.ui.charts.field_colours import Meaning
from nnviz.ui.charts.field_marks import MARKS
from nnviz.ui.controls.quiet import QuietCombo
from nnviz.ui.language import tr
from nnviz.ui.text_size import fit_to_text, scaled
from nnviz.ui.theme import GRID

__all__ = ["Choices", "FieldControls"]

ALL = frozenset({0, 1, 2})
HEIGHT = 3 * GRID


@dataclass(frozen=True, slots=True)
class Choices:
    """How the field is to be drawn.

    Attributes
    ----------
    discrete : bool
        Show only which class wins.
    lines : bool
        Draw lines of equal probability or value, and the border of the decision.
    wrong : bool
        Put rings around points whose class is predicted wrongly.
    errors : bool
        Colour points of a regression by their signed error.
    section : bool
        Draw the profile along a line.
    parts : frozenset of int
        The parts of the data whose points are shown.
    only : int or None
        Show the chance of this class alone.
    """

    discrete: bool = False
    lines: bool = True
    wrong: bool = True
    errors: bool = False
    section: bool = False
    parts: frozenset[int] = ALL
    only: int | None = None


class FieldControls(QWidget):
    """The row of controls; ``changed`` tells that ``choices`` are others now, ``painting`` carries whether to paint."""

    changed = Signal()
    painting = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices = Choices()
        self._painting = False
        self.class_box = QuietCombo(self)
        self.discrete_button = self._button(
            tr("decision"), "discrete", tr("Show which class wins, not how clearly")
        )
        self.error_button = self._button(
            tr("errors"), "errors", tr("Colour the points by how far the prediction is off: blue too high")
        )
        self.section_button = self._button(
            tr("section"),
            "section",
            tr("Show the prediction along a line; drag it, or drag with Shift for a new one"),
        )
        self.paint_button = self._paint_button()
        self.show_button = QToolButton(self)
        self.menu = QMenu(self.show_button)
        self._switches = {
            "discrete": self._switch(tr("&Decision only"), "discrete"),
            "errors": self._switch(tr("&Errors of the points"), "errors"),
            "section": self._switch(tr("&Section along a line"), "section"),
            "lines": self._switch(tr("&Lines of equal probability"), "lines"),
            "wrong": self._switch(tr("Rings around &wrong points"), "wrong"),
        }
        self._paint = self.menu.addAction(tr("&Paint points"))
        self._paint.setCheckable(True)
        self._paint.toggled.connect(self.paint)
        self.menu.addSeparator()
        self._parts = {part: self._part(part) for part in (0, 1, 2)}
        controls = (
            self.discrete_button,
            self.error_button,
            self.class_box,
            self.paint_button,
            self.section_button,
        )
        self._offered: dict[QWidget, bool] = dict.fromkeys(controls, False)
        self._build()

    def fit(self, meaning: Meaning, present: tuple[int, ...], *, plane: bool) -> None:
        """Offer what makes sense for these data; ``plane`` says whether there is a field and not another picture."""
        several = plane and not meaning.signed
        with QSignalBlocker(self.class_box):
            self.class_box.clear()
            self.class_box.addItem(tr("All classes"))
            for name in meaning.names if several else ():
                self.class_box.addItem(name)
        self._offered = {
            self.discrete_button: plane and not meaning.regression,
            self.error_button: plane and meaning.regression,
            self.class_box: several,
            self.paint_button: plane,
            self.section_button: plane,
        }
        self._paint.setVisible(plane)
        self._switches["discrete"].setVisible(plane and not meaning.regression)
        self._switches["errors"].setVisible(plane and meaning.regression)
        for name in ("section", "lines"):
            self._switches[name].setVisible(plane)
        fit_to_text(self, height=HEIGHT + (GRID if several else 0))
        self._switches["wrong"].setVisible(plane and not meaning.regression)
        self._arrange()
        for part, action in self._parts.items():
            action.setVisible(part in present)
        self.choices = replace(self.choices, only=None, section=self.choices.section and plane)

    def paint(self, on: bool) -> None:
        """Begin to paint points, or stop."""
        for switch in (self.paint_button, self._paint):
            with QSignalBlocker(switch):
                switch.setChecked(on)
        if on is not self._painting:
            self._painting = on
            self.painting.emit(on)

    def set(self, **values: object) -> None:
        """Choose something by the name of its field in ``Choices``."""
        self.choices = replace(self.choices, **values)  # type: ignore[arg-type]
        for name, button in (
            ("discrete", self.discrete_button),
            ("errors", self.error_button),
            ("section", self.section_button),
        ):
            with QSignalBlocker(button):
                button.setChecked(bool(getattr(self.choices, name)))
        for name, action in self._switches.items():
            with QSignalBlocker(action):
                action.setChecked(bool(getattr(self.choices, name)))
        for part, action in self._parts.items():
            with QSignalBlocker(action):
                action.setChecked(part in self.choices.parts)
        with QSignalBlocker(self.class_box):
            self.class_box.setCurrentIndex(0 if self.choices.only is None else self.choices.only + 1)
        self.changed.emit()

    def minimumSizeHint(self) -> QSize:
        """Return room for the menu, which has all that the other controls have but the classes."""
        return QSize(self.show_button.sizeHint().width(), scaled(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many controls as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Show what is offered, as far as there is room; the menu has the rest."""
        room = self.width() - self.show_button.sizeHint().width()
        for control, offered in self._offered.items():
            needs = (
                scaled(11 * GRID) if control is self.class_box else control.sizeHint().width()
            ) + GRID // 2
            fits = offered and needs <= room
            room -= needs if fits else 0
            if control.isHidden() is fits:
                control.setVisible(fits)
        layout = self.layout()
        if layout is not None:
            layout.activate()

    def _build(self) -> None:
        self.class_box.setToolTip(tr("Mix the colours of all classes, or show the probability of one"))
        self.class_box.setAccessibleName(tr("Class shown in the field"))
        self.class_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        fit_to_text(self.class_box, least_width=8 * GRID, most_width=16 * GRID)
        self.class_box.currentIndexChanged.connect(lambda k: self.set(only=None if k < 1 else k - 1))
        self.show_button.setText(tr("show"))
        self.show_button.setObjectName("small")
        self.show_button.setToolTip(tr("Choose which points and lines are shown"))
        self.show_button.setAccessibleName(tr("Points and lines of the field"))
        self.show_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.show_button.setMenu(self.menu)
        buttons = (
            self.discrete_button,
            self.error_button,
            self.section_button,
            self.paint_button,
            self.show_button,
        )
        for button in buttons:
            fit_to_text(button, height=HEIGHT)
        fit_to_text(self, height=HEIGHT)
        row = QHBoxLayout(self)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        row.addWidget(self.class_box, 100)
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)

    def _button(self, text: str, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setObjectName("small")
        button.setCheckable(True)
        button.setToolTip(tip)
        button.setAccessibleName(text.capitalize())
        button.toggled.connect(lambda on: self.set(**{name: on}))
        return button

    def _paint_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText(tr("paint"))
        button.setObjectName("small")
        button.setCheckable(True)
        button.setToolTip(tr("Paint points of your own, onto these or onto an empty sheet"))
        button.setAccessibleName(tr("Paint points"))
        button.toggled.connect(self.paint)
        return button

    def _switch(self, text: str, name: str) -> QAction:
        action = self.menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(bool(getattr(self.choices, name)))
        action.toggled.connect(lambda on: self.set(**{name: on}))
        return action

    def _part(self, part: int) -> QAction:
        action = self.menu.addAction(tr("Points of {part}", part=tr(MARKS[part])))
        action.setCheckable(True)
        action.setChecked(True)
        action.toggled.connect(
            lambda on: self.set(parts=self.choices.parts | {part} if on else self.choices.parts - {part})
        )
        return action
