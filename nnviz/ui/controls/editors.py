"""One editor for each kind of knob; all of them say ``value_edited`` when a person, and nobody else, changed it."""

from __future__ import annotations

import secrets
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from nnviz.experiment.catalog import Knob, knobs_of, sentence_of, tag_of
from nnviz.knobs import Choice
from nnviz.ui.controls.quiet import QuietCombo, QuietSpin
from nnviz.ui.help.knobs import explanation
from nnviz.ui.icons import icon
from nnviz.ui.language import tr
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID, Theme, number_font

__all__ = ["ChoiceEditor", "Editor", "OptionsEditor", "SeedEditor", "SwitchEditor", "carried", "describe"]

SEED_LIMIT = 10_000
"""New seeds stay below this: a number of four figures can be told to the person at the next desk."""


def describe(widget: QWidget, knob: Knob, name: str = "") -> None:
    """Give a control its name for screen readers, its tooltip and its What's-this text."""
    title, sentence = tr(name or knob.title), tr(knob.description)
    widget.setAccessibleName(title)
    widget.setToolTip(sentence)
    widget.setAccessibleDescription(sentence)
    widget.setWhatsThis(explanation(knob, name))


class Editor(QWidget):
    """What all editors have in common.

    ``problem_changed`` carries the sentence about something typed that cannot be, or "" when it is mended.
    ``titled`` says that the editor shows its own title.
    """

    value_edited = Signal(object)
    problem_changed = Signal(str)

    def __init__(self, knob: Knob, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(parent)
        self.knob = knob
        self.name = name or knob.title
        self.titled = False
        self._value: Any = knob.default
        self._problem = ""

    def value(self) -> Any:
        """Return the last value that was allowed."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show a value without reporting it; what is being typed stays when the value is the same."""
        forgotten = self._problem and not self._has_focus()
        if value != self._value or forgotten:
            self._value = value
            self._show()
            self._set_problem("")

    def problem(self) -> str:
        """Return the sentence about what is typed, "" where all is well."""
        return self._problem

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""

    def _has_focus(self) -> bool:
        proxy = self.focusProxy()
        return proxy is not None and proxy.hasFocus()

    def _show(self) -> None:
        """Bring the controls in line with the value."""

    def _edit(self, value: Any) -> None:
        """Keep and report what a person chose."""
        self._set_problem("")
        if value != self._value:
            self._value = value
            self.value_edited.emit(value)

    def _set_problem(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            self.problem_changed.emit(problem)

    def _lay_out(self, *widgets: QWidget) -> None:
        """Put controls into one row, the first of them growing; the first is what the label leads to."""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        for place, widget in enumerate(widgets):
            row.addWidget(widget, 1 if place == 0 else 0)
        self.setFocusProxy(widgets[0])


class SwitchEditor(Editor):
    """On or off; its own title stands beside the box."""

    def __init__(self, knob: Knob, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(knob, parent, name=name)
        self.titled = True
        self.box = QCheckBox(tr(self.name), self)
        describe(self.box, knob, self.name)
        self._lay_out(self.box)
        self._show()
        self.box.toggled.connect(lambda checked: self._edit(bool(checked)))

    def _show(self) -> None:
        self.box.blockSignals(True)
        self.box.setChecked(bool(self._value))
        self.box.blockSignals(False)


class OptionsEditor(Editor):
    """One of a few words."""

    def __init__(self, knob: Knob, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(knob, parent, name=name)
        self.combo = QuietCombo(self)
        self.combo.addItems(list(knob.options))
        describe(self.combo, knob, self.name)
        self._lay_out(self.combo)
        self._show()
        self.combo.activated.connect(lambda place: self._edit(self.knob.options[place]))

    def _show(self) -> None:
        self.combo.setCurrentText(str(self._value))


class ChoiceEditor(Editor):
    """One of the declared choices; its value is the chosen struct, with whatever settings both have kept."""

    def __init__(
        self, knob: Knob, parent: QWidget | None = None, *, name: str = "", stacked: bool = False
    ) -> None:
        super().__init__(knob, parent, name=name)
        self.combo = QuietCombo(self)
        for choice in knob.choices:
            self.combo.addItem(tr(choice.title()))
            sentence = tr(sentence_of(choice))
            self.combo.setItemData(self.combo.count() - 1, sentence, Qt.ItemDataRole.ToolTipRole)
        describe(self.combo, knob, self.name)
        if stacked:
            self.titled = True
            label = QLabel(tr(self.name), self)
            label.setBuddy(self.combo)
            column = QVBoxLayout(self)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(GRID // 2)
            column.addWidget(label)
            column.addWidget(self.combo)
            self.setFocusProxy(self.combo)
        else:
            self._lay_out(self.combo)
        self._show()
        self.combo.activated.connect(self._chosen)

    def _chosen(self, place: int) -> None:
        choice = self.knob.choices[place]
        if type(self._value) is not choice:
            self._edit(carried(self._value, choice))
            self._show()

    def _show(self) -> None:
        tags = [tag_of(choice) for choice in self.knob.choices]
        tag = tag_of(type(self._value)) if isinstance(self._value, Choice) else ""
        self.combo.setCurrentIndex(tags.index(tag) if tag in tags else -1)
        self.combo.setToolTip(tr(sentence_of(type(self._value)) if tag else self.knob.description))


class SeedEditor(Editor):
    """A number for chance, with a die; an optional one may follow the base seed instead (None)."""

    FOLLOWS = -1

    def __init__(self, knob: Knob, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(knob, parent, name=name)
        self.spin, title = QuietSpin(self), tr(self.name)
        self.spin.setFont(number_font())
        self.spin.setRange(
            self.FOLLOWS if knob.optional else int(knob.minimum or 0), int(knob.maximum or SEED_LIMIT)
        )
        fit_to_text(self.spin, least_width=8 * GRID)
        self.spin.lineEdit().setTextMargins(GRID - 2, 0, 0, 0)
        if knob.optional:
            self.spin.setSpecialValueText(tr("as above"))
        describe(self.spin, knob, self.name)
        self.dice = _small_button(self, tr("New {name}", name=title), tr("Draw a new number"))
        self.follow = _small_button(
            self, tr("{name} as above", name=title), tr("Follow the seed above again")
        )
        self._lay_out(self.spin, self.dice, self.follow)
        self.follow.setVisible(knob.optional)
        self._show()
        self.spin.valueChanged.connect(self._counted)
        self.dice.clicked.connect(lambda _checked=False: self._drawn())
        self.follow.clicked.connect(lambda _checked=False: self.spin.setValue(self.FOLLOWS))

    def set_theme(self, theme: Theme) -> None:
        """Tint the drawings."""
        self.dice.setIcon(icon("dice", theme))
        self.follow.setIcon(icon("undo", theme))

    def _counted(self, number: int) -> None:
        self._edit(None if self.knob.optional and number == self.FOLLOWS else number)
        self.follow.setEnabled(self._value is not None)

    def _drawn(self) -> None:
        number = self.spin.value()
        while number == self.spin.value():
            number = secrets.randbelow(SEED_LIMIT)
        self.spin.setValue(number)

    def _show(self) -> None:
        self.spin.blockSignals(True)
        self.spin.setValue(self.FOLLOWS if self._value is None else int(self._value))
        self.spin.blockSignals(False)
        self.follow.setEnabled(self._value is not None)


def _small_button(parent: QWidget, name: str, tip: str) -> QToolButton:
    button = QToolButton(parent)
    button.setAccessibleName(name)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setStyleSheet("padding: 0;")
    fit_to_text(button, width=3 * GRID, height=3 * GRID, icon=2 * GRID)
    return button


def carried(old: Any, choice: type[Choice]) -> Choice:
    """Return a new choice that keeps what a person had changed on the old one, where both have such a knob."""
    before = {knob.name: knob for knob in knobs_of(type(old))} if isinstance(old, Choice) else {}
    kept = {
        knob.name: getattr(old, knob.name)
        for knob in knobs_of(choice)
        if knob.name in before and getattr(old, knob.name) != before[knob.name].default
    }
    return choice(**kept)
