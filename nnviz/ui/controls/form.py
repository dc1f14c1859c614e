"""The experiment as a form, made from the declarations: it shows a whole experiment and emits a whole new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from nnviz.data.painted import Painted
from nnviz.experiment.catalog import knob_at, knobs_of, tag_of
from nnviz.experiment.checks import Issue, with_remedy
from nnviz.experiment.presets import Preset
from nnviz.experiment.spec import ExperimentSpec
from nnviz.knobs import Choice
from nnviz.ui.controls.architecture import LayerList
from nnviz.ui.controls.datasets import DatasetPicker
from nnviz.ui.controls.editors import carried
from nnviz.ui.controls.fields import PARTS, Field, fields_of, link_of, replaced, values_of
from nnviz.ui.controls.fold import Fold
from nnviz.ui.controls.notes import Note
from nnviz.ui.controls.preset_box import PresetBox
from nnviz.ui.controls.rows import RowList
from nnviz.ui.controls.tab_order import follow_layout
from nnviz.ui.language import tr, translated
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["ExperimentForm"]

MARGIN = 12
"""As the title of a dock has it, so that both stand in one line."""

FOLDED = {"Augmentation", "Separate seeds", "Precision"}
COLUMNS = {"Features": 3}
HINTS = {"Separate seeds": "Each follows the seed above unless it has a number of its own."}


class ExperimentForm(QScrollArea):
    """Every choice of an experiment.

    ``spec_edited`` carries (new experiment, what was edited, such as "Learning rate"); the form shows the new
    experiment already, and ``show_spec`` may correct it at once.  ``preset_chosen`` carries the preset's name,
    ``paint_requested`` asks for a sheet to paint points on.
    """

    spec_edited = Signal(object, str)
    preset_chosen = Signal(str)
    paint_requested = Signal()

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._spec = ExperimentSpec()
        self._issues: tuple[Issue, ...] = ()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Experiment"))
        self.setMinimumWidth(33 * GRID)  # with larger text it scrolls instead
        self.presets = PresetBox(self)
        self.presets.preset_chosen.connect(self.preset_chosen)
        sources = knob_at(self._spec, "data.source").choices
        made_here = tuple(
            s for s in sources if s is Painted or all(knob.kind != "list" for knob in knobs_of(s))
        )
        self.datasets = DatasetPicker(made_here, theme, self)
        self.datasets.choice_edited.connect(self._source_picked)
        self.datasets.paint_requested.connect(self.paint_requested)
        self.layers = LayerList(theme, self)
        self.layers.layers_edited.connect(lambda layers, what: self._edit("layers", layers, what))
        self.layers.note.fix_requested.connect(self._fix)
        self.note = Note(theme, self)
        self.note.fix_requested.connect(self._fix)
        self.folds: dict[str, Fold] = {}
        self._lists: dict[str, RowList] = {}
        self._structure: tuple[object, ...] = ()
        self._page = self._content()
        self.setWidget(self._page)
        self.show_spec(self._spec)

    def _content(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(MARGIN, GRID, GRID, 2 * GRID)
        column.setSpacing(GRID // 2)
        column.addWidget(self.presets)
        column.addWidget(self.note)
        for part in PARTS:
            inner = part == "Separate seeds"
            fold = Fold(part, self._theme, content, opened=part not in FOLDED, inner=inner)
            rows = RowList(self._theme, fold, columns=COLUMNS.get(part, 1))
            rows.value_edited.connect(self._row_edited)
            rows.fix_requested.connect(self._fix)
            head = {"Data": self.datasets, "Network": self.layers}.get(part) or _hint(
                HINTS.get(part, ""), fold
            )
            if head is not None:
                fold.add(head)
            fold.add(rows)
            self.folds[part], self._lists[part] = fold, rows
            self.folds["Seeds"].add(fold) if inner else column.addWidget(fold)
        column.addStretch(1)
        return content

    def spec(self) -> ExperimentSpec:
        """Return the experiment that is shown."""
        return self._spec

    def show_spec(self, spec: ExperimentSpec) -> None:
        """Show an experiment; what stays keeps its place, the focus and what is being typed."""
        self._spec = spec
        self.datasets.set_tag(tag_of(type(spec.data.source)))
        self.layers.set_images(spec.data.source.image_shape is not None)
        self.layers.show_layers(spec.layers, link_of(spec))
        for part, rows in self._lists.items():
            fields = fields_of(spec, part)
            rows.show_fields(fields, values_of(spec, fields))
            self.folds[part].setVisible(bool(fields) or part == "Network")
        self.presets.show_spec(spec)
        self._place_issues()
        structure = (
            tuple(rows.fields for rows in self._lists.values()),
            tuple(map(_activation, spec.layers)),
        )
        if structure != self._structure:
            self._structure = structure
            follow_layout(self._page)

    def show_issues(self, issues: tuple[Issue, ...]) -> None:
        """Say what is wrong below the control that it belongs to."""
        self._issues = tuple(issues)
        self._place_issues()

    def set_presets(self, presets: tuple[Preset, ...]) -> None:
        """Offer these presets."""
        self.presets.set_presets(tuple(presets))
        self.presets.show_spec(self._spec)

    def set_thumbnails(self, thumbnails: Mapping[str, Any]) -> None:
        """Give the pictures of the data sets by tag: rows of (x₁, x₂, class), or the pixels of an image."""
        self.datasets.set_thumbnails(thumbnails)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.datasets.set_theme(theme)
        self.layers.set_theme(theme)
        self.note.set_theme(theme)
        for part in PARTS:
            self.folds[part].set_theme(theme)
            self._lists[part].set_theme(theme)

    def row(self, path: str) -> Any:
        """Return the row at a path, such as "optimizer.learning_rate"; None where there is none now."""
        return next((rows.rows[path] for rows in self._lists.values() if path in rows.rows), None)

    def _edit(self, path: str, value: object, what: str) -> None:
        spec = replaced(self._spec, path, value)
        if spec != self._spec:
            self.show_spec(spec)
            self.spec_edited.emit(spec, translated(what))

    def _row_edited(self, field: Field, value: object) -> None:
        what = (
            tr("{name} seed", name=tr(field.name))
            if field.path.startswith("seeds.") and field.name != "Seed"
            else field.name
        )
        self._edit(field.path, value, what)

    def _source_picked(self, choice: type[Choice]) -> None:
        self._edit("data.source", carried(self._spec.data.source, choice), tr("Data set"))

    def _fix(self, issue: Issue) -> None:
        spec = with_remedy(self._spec, issue)
        if spec != self._spec:
            self.show_spec(spec)
            self.spec_edited.emit(spec, tr("Fix"))

    def _place_issues(self) -> None:
        """Give every issue to the note closest to its path; open the part where an error would be hidden."""
        notes: dict[Note, list[Issue]] = {self.note: [], self.layers.note: []}
        for rows in self._lists.values():
            notes.update({row.note: [] for row in rows.rows.values()})
        for issue in self._issues:
            part, note = self._note_for(issue.path)
            notes[note].append(issue)
            if issue.severity == "error" and part:
                self.folds[part].set_open(True)
        for note, issues in notes.items():
            note.show_issues(tuple(issues))

    def _note_for(self, path: str) -> tuple[str, Note]:
        for part, rows in self._lists.items():
            if path in rows.rows:
                return part, rows.rows[path].note
        return ("Network", self.layers.note) if path.startswith("layers") else ("", self.note)


def _activation(layer: Any) -> type:
    return type(getattr(layer, "activation", layer))


def _hint(text: str, parent: QWidget) -> QLabel | None:
    if not text:
        return None
    hint = QLabel(tr(text), parent)
    hint.setObjectName("caption")
    hint.setWordWrap(True)
    return hint
