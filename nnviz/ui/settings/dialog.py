"""The window with the settings; each acts as soon as it is touched and is remembered."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from nnviz.ui.appearance import CHOICES, Appearance
from nnviz.ui.language import LANGUAGES, tr
from nnviz.ui.settings.choices import STAY, SYSTEM, TEACHING_SIZE, Choices
from nnviz.ui.text_size import LARGEST, SMALLEST, USUAL, fit_to_text, scaled
from nnviz.ui.theme import GRID, number_font

__all__ = ["SettingsDialog"]

STEP = 10
COLUMNS = 3
THEMES = {"system": "Like the system", "light": "Light", "dark": "Dark"}


class SettingsDialog(QDialog):
    """Theme, size of text, motion, language, teaching mode.

    Parameters
    ----------
    appearance : Appearance
    choices : Choices
    panels : tuple of str
        The names of all panels, of which some stay in teaching mode.
    """

    def __init__(
        self,
        appearance: Appearance,
        choices: Choices,
        panels: tuple[str, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance, self._choices = appearance, choices
        self.setWindowTitle(tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        self._column.setSpacing(GRID)
        self._add_look()
        self._add_language()
        self._add_teaching(panels)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(page)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        self.defaults = buttons.addButton(tr("Usual settings"), QDialogButtonBox.ButtonRole.ResetRole)
        self.defaults.setToolTip(tr("Put everything on this page back to how it is at the first start"))
        self.defaults.clicked.connect(lambda _checked=False: self.restore())
        self.defaults.setAutoDefault(False)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        buttons.rejected.connect(self.reject)
        foot = QVBoxLayout()
        foot.setContentsMargins(2 * GRID, 0, 2 * GRID, 2 * GRID)
        foot.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area, 1)
        column.addLayout(foot)
        self._show()
        self._fit()
        appearance.changed.connect(self._fit)

    def restore(self) -> None:
        """Go back to what a first start has."""
        self._appearance.choose("system")
        self._appearance.choose_text_size(USUAL)
        self._appearance.choose_motion(reduced=False)
        self._choices.choose_language(SYSTEM)
        self._choices.choose_teaching_text(TEACHING_SIZE)
        self._choices.choose_teaching_panels(STAY)
        self._show()

    def _add_look(self) -> None:
        self.theme = _combo({choice: tr(THEMES[choice]) for choice in CHOICES})
        self.theme.activated.connect(lambda _place: self._appearance.choose(self.theme.currentData()))
        self.text_size = _size_slider(tr("How large all text is"))
        self.text_size.valueChanged.connect(self._size_moved)
        self.still = QCheckBox(tr("Reduce motion"))
        _explain(
            self.still,
            tr("Nothing moves that need not: links do not flow, units do not glide, no signal travels"),
        )
        self.still.toggled.connect(lambda on: self._appearance.choose_motion(reduced=on))
        form = self._part(tr("Look"))
        _row(form, tr("Theme"), self.theme, tr("The colours of the window"))
        self.text_percent = _row(form, tr("Size of text"), self.text_size, tr("How large all text is"))
        form.addRow("", self.still)

    def _add_language(self) -> None:
        self.language = _combo({SYSTEM: tr("Like the system"), **LANGUAGES})
        self.language.activated.connect(self._language_picked)
        self.restart = QLabel(tr("The language changes at the next start of nnviz."))
        self.restart.setObjectName("caption")
        self.restart.setWordWrap(True)
        form = self._part(tr("Language"))
        _row(form, tr("Language"), self.language, tr("The language of menus and panels"))
        form.addRow("", self.restart)

    def _add_teaching(self, panels: tuple[str, ...]) -> None:
        self.teaching_text = _size_slider(tr("How large all text is in teaching mode"))
        self.teaching_text.valueChanged.connect(self._teaching_size_moved)
        form = self._part(tr("Teaching mode (F11)"))
        self.teaching_percent = _row(
            form, tr("Size of text"), self.teaching_text, tr("How large all text is in teaching mode")
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        self.stay = {name: QCheckBox(tr(name)) for name in panels}
        for place, (name, box) in enumerate(self.stay.items()):
            _explain(box, tr("Keep the panel {name} in teaching mode", name=tr(name)))
            box.toggled.connect(lambda _on: self._panels_picked())
            grid.addWidget(box, *divmod(place, COLUMNS))
        label = QLabel(tr("Panels that stay"))
        form.addRow(label)
        form.addRow(grid)

    def _part(self, title: str) -> QFormLayout:
        heading = QLabel(title)
        heading.setObjectName("heading")
        if self._column.count():
            self._column.addSpacing(GRID)
        self._column.addWidget(heading)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GRID)
        form.setVerticalSpacing(GRID)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._column.addLayout(form)
        return form

    def _show(self) -> None:
        """Bring all controls in line with what is chosen."""
        controls = (self.theme, self.text_size, self.still, self.language, self.teaching_text)
        for control in (*controls, *self.stay.values()):
            control.blockSignals(True)
        self.theme.setCurrentIndex(self.theme.findData(self._appearance.choice))
        self.text_size.setValue(self._appearance.text_size // STEP)
        self.still.setChecked(self._appearance.reduced_motion)
        self.language.setCurrentIndex(self.language.findData(self._choices.language))
        self.teaching_text.setValue(self._choices.teaching_text // STEP)
        for name, box in self.stay.items():
            box.setChecked(name in self._choices.teaching_panels)
        for control in (*controls, *self.stay.values()):
            control.blockSignals(False)
        self._write_sizes()

    def _size_moved(self, _tens: int) -> None:
        self._write_sizes()
        self._appearance.choose_text_size(STEP * self.text_size.value())

    def _teaching_size_moved(self, _tens: int) -> None:
        self._write_sizes()
        self._choices.choose_teaching_text(STEP * self.teaching_text.value())

    def _write_sizes(self) -> None:
        for label, slider in (
            (self.text_percent, self.text_size),
            (self.teaching_percent, self.teaching_text),
        ):
            label.setText(f"{STEP * slider.value()} %")
            slider.setAccessibleDescription(label.text())

    def _language_picked(self, _place: int) -> None:
        self._choices.choose_language(self.language.currentData())

    def _panels_picked(self) -> None:
        self._choices.choose_teaching_panels([name for name, box in self.stay.items() if box.isChecked()])

    def _fit(self, _theme: object = None) -> None:
        """Be as large as the text asks for, and never larger than the screen."""
        room = self.screen().availableSize()
        self.resize(min(scaled(62 * GRID), room.width()), min(scaled(68 * GRID), room.height()))


def _combo(entries: dict[str, str]) -> QComboBox:
    combo = QComboBox()
    for data, text in entries.items():
        combo.addItem(text, data)
    return combo


def _size_slider(does: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(SMALLEST // STEP, LARGEST // STEP)
    slider.setPageStep(1)
    slider.setAccessibleName(does)
    return slider


def _row(form: QFormLayout, title: str, control: QWidget, does: str) -> QLabel:
    """Add a named control; return the label beside it, where a slider writes its value."""
    label, value = QLabel(title), QLabel()
    fit_to_text(label, least_width=12 * GRID)
    label.setBuddy(control)
    _explain(control, does)
    control.setAccessibleName(control.accessibleName() or title)
    if not isinstance(control, QSlider):
        form.addRow(label, control)
        return value
    value.setFont(number_font())
    value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    fit_to_text(value, least_width=6 * GRID)
    line = QHBoxLayout()
    line.addWidget(control, 1)
    line.addWidget(value)
    form.addRow(label, line)
    return value


def _explain(control: QWidget, does: str) -> None:
    control.setToolTip(does)
    control.setAccessibleName(control.accessibleName() or does)
