"""The window: it puts the panels in their places, hands snapshots to them and wishes to the session."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from nnviz.experiment.presets import Preset
from nnviz.session.commands import Advance, Pause, Run, StepUnit, Watch
from nnviz.session.snapshot import Snapshot
from nnviz.ui.actions import Actions
from nnviz.ui.answering import Answering
from nnviz.ui.appearance import CHOICES, Appearance
from nnviz.ui.attention import Attention
from nnviz.ui.banner import Banner
from nnviz.ui.bridge import Bridge
from nnviz.ui.canvas.panel import CanvasPanel
from nnviz.ui.charts.curves import CurvesPanel
from nnviz.ui.charts.field import FieldPanel
from nnviz.ui.controls.form import ExperimentForm
from nnviz.ui.controls.transport import TransportBar
from nnviz.ui.desk import Desk
from nnviz.ui.diagram.view import DiagramView
from nnviz.ui.dialogs import about, ask_what, keys
from nnviz.ui.display import Display
from nnviz.ui.docks import CANVAS, CURVES, EXPERIMENT, FIELD, Docks, Place, Seat
from nnviz.ui.faults import Faults
from nnviz.ui.features import FEATURES
from nnviz.ui.frame import Frame
from nnviz.ui.jobs import Jobs
from nnviz.ui.language import tr, translated, use_language
from nnviz.ui.settings.choices import spoken
from nnviz.ui.studio import Studio
from nnviz.ui.watch_bar import WatchBar

__all__ = ["MainWindow"]


class MainWindow(Frame):
    """Everything on the screen.

    Parameters
    ----------
    app : QApplication
    bridge : Bridge
    presets : tuple of Preset
        The first one is opened.
    settings : QSettings
        Where the layout and the theme are remembered.
    faults : Faults
        Who shows what went wrong in the program itself.
    """

    def __init__(
        self,
        app: QApplication,
        bridge: Bridge,
        presets: tuple[Preset, ...],
        settings: QSettings,
        faults: Faults,
    ) -> None:
        super().__init__()
        self._bridge, self._settings, self._faults = bridge, settings, faults
        faults.window = self  # its dialogs end with the window
        problem = use_language(spoken(settings))  # before anything is written on the screen
        self.answering = Answering()
        self.appearance = Appearance(app, settings, self)
        theme = self.appearance.theme
        self.transport = TransportBar(theme, self)
        self.form = ExperimentForm(theme, self)
        self.diagram = DiagramView(theme, self)
        self.curves = CurvesPanel(theme, self)
        self.field = FieldPanel(theme, self)
        self.canvas = CanvasPanel(theme, self)
        self.banner = Banner(theme, self)
        self.watch_bar = WatchBar(theme, self)
        self.jobs = Jobs(lambda error: faults.show_fault(str(error), repr(error)), self)
        self.deeds = Actions(self, self._what_to_do())
        self.desk = Desk(bridge, presets, self.form, self.transport, self)
        column = self._compose()
        self._connect(app)
        self.studio = self._studio(app, column)
        self.deeds.set_theme(theme)
        self.appearance.tell(
            (*self.display.panels, self.transport, self.form, self.banner, self.watch_bar, self.deeds)
        )
        self._show_theme_choice()
        for install in FEATURES:
            install(self.studio)
        self.docks.restore(settings)
        self.desk.load(presets[0].spec)
        if problem:
            faults.note(problem)
            self.tell(translated(problem))

    def _compose(self) -> QVBoxLayout:
        self.setWindowTitle("nnviz")
        self.resize(1440, 900)
        self.setMinimumSize(640, 480)
        bar = QToolBar(tr("Training"), self)
        bar.setObjectName("transport_bar")
        bar.setMovable(False)
        bar.toggleViewAction().setVisible(False)
        bar.addWidget(self.transport)
        self.addToolBar(bar)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.diagram, 1)
        column.addWidget(self.watch_bar)
        self.setCentralWidget(middle)
        self.docks = Docks(self, self.deeds.menus["View/Panels"], self._panels_moved)
        self.display = Display(
            self._bridge, self.docks, self.banner, self._faults, self.diagram.frames_per_second, self
        )
        self.display.panels += [self.diagram, self.curves, self.field, self.canvas]
        self.display.numbers += [
            self.transport.show_snapshot,
            self.watch_bar.show_snapshot,
            self.curves.show_numbers,
        ]
        self.display.followers.append(self._let_answer)
        for seat in (
            Seat(EXPERIMENT, Place.SETTINGS, lambda: self.form),
            Seat(FIELD, Place.OUTPUT, lambda: self.field, lambda data: data.image_shape is None),
            Seat(CANVAS, Place.OUTPUT, lambda: self.canvas),
            Seat(CURVES, Place.COURSE, lambda: self.curves),
        ):
            self.docks.add(seat)
            self.docks.panel(seat.name)
        self.statusBar().addPermanentWidget(self.display.speed_text)
        return column

    def _studio(self, app: QApplication, column: QVBoxLayout) -> Studio:
        parts = ("diagram", "curves", "field", "canvas", "form", "transport", "watch_bar", "banner")
        return Studio(
            app=app,
            window=self,
            bridge=self._bridge,
            desk=self.desk,
            docks=self.docks,
            deeds=self.deeds,
            appearance=self.appearance,
            attention=Attention(self),
            jobs=self.jobs,
            settings=self._settings,
            tell=self.tell,
            panels=self.display.panels,
            followers=self.display.followers,
            parts={name: getattr(self, name) for name in parts},
            middle=column,
            refresh=self.display.refresh,
        )

    def _what_to_do(self) -> dict[str, Callable[[], object]]:
        """Return what each entry of the menus does."""
        return {
            "save_picture": self.save_picture,
            "quit": self.close,
            "undo": self.undo,
            "redo": self.redo,
            "fit": self.diagram.fit,
            "reset_layout": self.reset_layout,
            **{f"theme_{choice}": partial(self.choose_theme, choice) for choice in CHOICES},
            "run": self.run_or_pause,
            "step": lambda: self.step(self.transport.step_unit()),
            **{f"step_{unit.value}": partial(self.transport.set_step_unit, unit) for unit in StepUnit},
            "reset": lambda: self.desk.reset(new_start=False),
            "new_start": lambda: self.desk.reset(new_start=True),
            "watch_previous": lambda: self.watch_bar.move_on(-1),
            "watch_next": lambda: self.watch_bar.move_on(1),
            "clear_canvas": self.canvas.pad.clear,
            "keys": lambda: keys(self, self.deeds.table),
            "whats_this": lambda: ask_what(self),
            "about": lambda: about(self, self._settings),
        }

    def _connect(self, app: QApplication) -> None:
        bridge, transport = self._bridge, self.transport
        bridge.looked.connect(self.diagram.flow)
        transport.run_requested.connect(lambda: bridge.send(Run()))
        transport.pause_requested.connect(lambda: bridge.send(Pause()))
        transport.step_requested.connect(self.step)
        transport.reset_requested.connect(lambda new: self.desk.reset(new_start=new))
        transport.step_unit_changed.connect(self._show_step_unit)
        for watching in (self.watch_bar.watch_requested, self.diagram.watch_requested):
            watching.connect(lambda index: bridge.send(Watch(index, self.watch_bar.part)))
        self.banner.remedy_chosen.connect(self.desk.apply_remedy)
        self.banner.remedy_chosen.connect(
            lambda _remedy: transport.run_button.setFocus()
        )  # the next key is Space
        self.field.canvas_requested.connect(lambda: self.docks.show_output(images=True))
        self.desk.told.connect(self.tell)
        self.desk.loaded.connect(
            lambda spec: self.docks.show_output(
                images=spec.data.source.image_shape is not None, table=spec.data.source.inputs > 2
            )
        )
        stack = self.desk.workspace.undo_stack
        self._follow_stack("undo", stack.canUndoChanged, stack.undoTextChanged)
        self._follow_stack("redo", stack.canRedoChanged, stack.redoTextChanged)
        app.focusChanged.connect(self._focus_moved)
        self._show_step_unit(transport.step_unit())

    def _follow_stack(self, name: str, can: object, text: object) -> None:
        action: QAction = self.deeds.by_id[name]
        undoing = f"&{name.capitalize()}"
        action.setEnabled(False)
        can.connect(action.setEnabled)  # type: ignore[attr-defined]
        text.connect(lambda what: action.setText(f"{tr(undoing)} {what}".strip()))  # type: ignore[attr-defined]

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        self.deeds.give_way_to(new, self.transport.run_button)

    # What a person does.

    def undo(self) -> None:
        """Take the last edit back."""
        self.desk.workspace.undo_stack.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self.desk.workspace.undo_stack.redo()

    def reset_layout(self) -> None:
        """Put all docks where they were at the first start."""
        self.docks.reset()

    def run_or_pause(self) -> None:
        """Train, or stop training."""
        if self._bridge.running:
            self._bridge.send(Pause())
        elif self.transport.run_button.isEnabled():
            self._bridge.send(Run())

    def step(self, unit: StepUnit) -> None:
        """Go on by one unit."""
        if self.transport.run_button.isEnabled():
            self._bridge.send(Advance(unit, self.transport.step_count()))

    def choose_theme(self, choice: str) -> None:
        """Choose "system", "light" or "dark"."""
        self.appearance.choose(choice)
        self._show_theme_choice()

    def save_picture(self) -> None:
        """Ask for a file and save what the window shows."""
        picture = self.grab()  # before the dialog covers it
        proposal = str(Path.home() / "nnviz.png")
        name, _ = QFileDialog.getSaveFileName(self, tr("Save picture"), proposal, "PNG (*.png)")
        if name:
            target = Path(name).with_suffix(".png")
            saved = picture.save(str(target))
            words = tr("Saved {name}.", name=target.name)
            refusal = tr("{path} cannot be written; choose another folder.", path=target)
            self.tell(words if saved else refusal)

    def tell(self, sentence: str) -> None:
        """Say something in the status bar, as it is: it holds names, and speaks the user's language already."""
        self.statusBar().showMessage(sentence, 10_000)

    def before_end(self) -> None:
        """Remember the layout and end the training thread."""
        self.docks.remember(self._settings)
        self.jobs.close()
        self.desk.workspace.undo_stack.blockSignals(True)  # it empties itself after the menus are gone
        try:
            self._bridge.close()
        except TimeoutError as error:
            self._faults.note(str(error))

    def _let_answer(self, snapshot: Snapshot) -> None:
        if self.canvas.isVisible():
            self.answering.follow(snapshot, self.canvas)

    def _show_step_unit(self, unit: StepUnit) -> None:
        for known in StepUnit:
            self.deeds.by_id[f"step_{known.value}"].setChecked(known is unit)

    def _show_theme_choice(self) -> None:
        for choice in CHOICES:
            self.deeds.by_id[f"theme_{choice}"].setChecked(choice == self.appearance.choice)

    def _panels_moved(self) -> None:
        self.display.refresh_soon()
