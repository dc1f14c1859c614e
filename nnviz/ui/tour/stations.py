"""The six stations of the tour: what is said, where it points, when it is done, and how the window does it itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QMainWindow, QWidget

from nnviz.experiment.catalog import SpecProblem, replace_at, value_at
from nnviz.session.commands import Run
from nnviz.session.places import UnitPlace
from nnviz.session.snapshot import Snapshot, Status
from nnviz.ui.canvas.panel import CanvasPanel
from nnviz.ui.controls.form import ExperimentForm
from nnviz.ui.docks import CANVAS, EXPERIMENT, FIELD
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio

__all__ = ["RATE", "Station", "stations"]

RATE = "optimizer.learning_rate"
BENT = 400
"""So many steps bend the field so far that one sees it."""
FASTER = 3.0
SEVEN = (((130.0, 120.0), (250.0, 120.0), (370.0, 120.0), (330.0, 210.0), (270.0, 310.0), (230.0, 410.0)),)
"""A seven as a pen draws it, in the square of the pad (500 wide and high)."""


@dataclass(frozen=True, slots=True)
class Station:
    """One of the six.

    Attributes
    ----------
    title, text : str
        English; translated where they are shown.
    target : callable
        Returns where the window has what is meant, in the coordinates of the window; None where it is not in view.
    done : callable
        Says of a snapshot whether a person has done it.
    show : callable
        Does it for them.
    prepare : callable
        Brings the place into view.
    """

    title: str
    text: str
    target: Callable[[], QRect | None]
    done: Callable[[Snapshot], bool]
    show: Callable[[], object]
    prepare: Callable[[], object]


def stations(studio: Studio) -> tuple[Station, ...]:
    """Return them for this window, from its state at this moment."""
    window, parts, docks = studio.window, studio.parts, studio.docks
    form, canvas = parts["form"], parts["canvas"]
    at = partial(_place, window)
    rate = _rate(studio)
    began = studio.bridge.latest.position.step if studio.bridge.latest is not None else 0
    drawn = len(canvas.pad.strokes()) if isinstance(canvas, CanvasPanel) else 0
    run_button = parts["transport"].run_button  # type: ignore[attr-defined]

    def bent(snapshot: Snapshot) -> bool:
        return snapshot.position.step - began >= BENT

    def drew(_snapshot: Snapshot) -> bool:
        return isinstance(canvas, CanvasPanel) and len(canvas.pad.strokes()) > drawn

    return (
        Station(
            "Let it learn",
            "Press Run, or the space bar. The network sees the points again and again and corrects itself each time.",
            lambda: at(run_button),
            lambda snapshot: snapshot.status is Status.RUNNING,
            lambda: studio.bridge.send(Run()),
            lambda: None,
        ),
        Station(
            "Watch the field bend",
            "The colours say what the network would answer at each place. Where orange meets blue, it decides: "
            "watch the border move towards the points.",
            lambda: at(parts["field"]),
            bent,
            lambda: studio.bridge.send(Run()),
            partial(docks.show, FIELD),
        ),
        Station(
            "Look into a unit",
            "Click one of the little pictures. Each unit has learned a part of the answer; its links light up, orange "
            "for negative weights and blue for positive ones.",
            lambda: at(parts["diagram"]),
            lambda _snapshot: studio.attention.selected is not None,
            lambda: studio.attention.select(UnitPlace(0, 0)),
            lambda: studio.attention.select(None),
        ),
        Station(
            "Change the learning rate",
            "Drag the slider while it learns: small steps crawl, large ones jump about. The curves keep a mark where "
            "you changed it, and Ctrl+Z takes it back.",
            lambda: at(_rate_row(form)),
            lambda _snapshot: _rate(studio) != rate,
            partial(_faster, studio),
            partial(_show_rate, studio, form),
        ),
        Station(
            "Draw a digit",
            "Draw a digit into the square, as large as you like. The bars answer while your pen moves; below stands "
            "what the network really sees.",
            lambda: at(canvas.pad if isinstance(canvas, CanvasPanel) else canvas),
            drew,
            lambda: canvas.pad.set_strokes(SEVEN) if isinstance(canvas, CanvasPanel) else None,
            partial(docks.show, CANVAS),
        ),
        Station(
            "Keep it, pass it on",
            "The menu File saves the experiment with everything it has learned, and shares it as one line of text. "
            "F1 lists all keys, Ctrl+Shift+P finds anything.",
            lambda: _file_menu(window),
            lambda _snapshot: False,
            lambda: studio.deeds.menus["File"].popup(
                window.mapToGlobal(window.menuBar().geometry().bottomLeft())
            ),
            lambda: None,
        ),
    )


def _place(window: QWidget, widget: QWidget | None) -> QRect | None:
    if widget is None or not widget.isVisible():
        return None
    seen = widget.visibleRegion().boundingRect()
    return QRect(widget.mapTo(window, seen.topLeft()), seen.size()) if not seen.isEmpty() else None


def _file_menu(window: QMainWindow) -> QRect | None:
    bar = window.menuBar()
    if not bar.isVisible() or not bar.actions():
        return None
    first = bar.actionGeometry(bar.actions()[0])
    return QRect(bar.mapTo(window, first.topLeft()), first.size())


def _rate(studio: Studio) -> float | None:
    try:
        return float(value_at(studio.desk.workspace.spec, RATE))
    except SpecProblem:
        return None


def _rate_row(form: QWidget) -> QWidget | None:
    row = form.row(RATE) if isinstance(form, ExperimentForm) else None
    return row if isinstance(row, QWidget) else None


def _faster(studio: Studio) -> None:
    rate = _rate(studio)
    if rate is not None:
        studio.desk.edit(replace_at(studio.desk.workspace.spec, RATE, rate * FASTER), tr("Learning rate"))


def _show_rate(studio: Studio, form: QWidget) -> None:
    studio.docks.show(EXPERIMENT)
    row = _rate_row(form)
    if isinstance(form, ExperimentForm) and row is not None:
        form.folds["Loss & optimizer"].set_open(True)
        studio.app.processEvents()  # what was folded has its place only after this
        form.ensureWidgetVisible(row, 0, form.height() // 3)
