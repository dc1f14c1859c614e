"""How the window stood when it was started: remembered once, brought back after each test, and compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import shiboken6
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QSpinBox,
    QTextEdit,
)

from nnviz.app import Program
from nnviz.session.commands import Pause, Watch
from nnviz.ui.controls.speed import command_for
from nnviz.ui.runs.kept import Runs

__all__ = ["SIZE", "FirstState"]

SIZE = (1200, 800)
CHOICES = (
    QAbstractButton,
    QComboBox,
    QAbstractSlider,
    QSpinBox,
    QLineEdit,
    QTextEdit,
    QPlainTextEdit,
    QAction,
)


def choice_of(one: Any) -> Any:
    """Return what a person has chosen in a control, None where there is nothing to choose."""
    match one:
        case QAbstractButton() | QAction():
            return one.isChecked() if one.isCheckable() else None
        case QComboBox():
            return one.currentIndex()
        case QScrollBar():
            return None
        case QAbstractSlider() | QSpinBox():
            return one.value()
        case QLineEdit():
            return None if isinstance(one.parentWidget(), QSpinBox | QComboBox) else one.text()
        case QTextEdit() | QPlainTextEdit():
            return one.toPlainText()
    return None


def choose(one: Any, choice: Any) -> None:
    """Choose it as a person would, so that the program hears of it."""
    match one:
        case QAction():
            one.trigger()
        case QAbstractButton():
            one.click() if one.isEnabled() else one.setChecked(choice)
        case QComboBox():
            one.setCurrentIndex(choice)
            one.activated.emit(choice)
        case QAbstractSlider() | QSpinBox():
            one.setValue(choice)
        case QLineEdit():
            one.setText(choice)
        case QTextEdit() | QPlainTextEdit():
            one.setPlainText(choice)


class FirstState:
    """What a program was like at its start.

    Parameters
    ----------
    program : Program
        Just started, its window in view and its first picture on the screen.
    """

    def __init__(self, program: Program) -> None:
        self.program, self.window = program, program.window
        self._work = dict(vars(self._documents.work))
        self._services = dict(self.window.studio.services)
        self._choices = [(one, choice) for one in self._controls() if (choice := choice_of(one)) is not None]
        self._settings = self._all_settings()
        self._first = self.now()

    @property
    def _documents(self) -> Any:
        return self.window.studio.services["documents"]()

    def _controls(self) -> Iterator[Any]:
        docks = {dock.toggleViewAction() for dock in self.window.docks.by_name.values()}
        for kind in CHOICES:
            yield from (one for one in self.window.findChildren(kind) if one not in docks)

    def _all_settings(self) -> dict[str, object]:
        settings: QSettings = self.window.studio.settings
        return {key: settings.value(key) for key in sorted(settings.allKeys())}

    def _tabs(self) -> dict[str, tuple[bool, bool]]:
        """Return which docks are open, and which panels are in view."""
        docks = self.window.docks
        return {
            name: (not dock.isHidden(), docks.seen(name) is not None) for name, dock in docks.by_name.items()
        }

    def now(self) -> dict[str, object]:
        """Return everything that a test may find other than at the start, by name."""
        window, studio, work = self.window, self.window.studio, self._documents.work
        seen, stack = self.program.bridge.latest, window.desk.workspace.undo_stack
        return {
            "experiment": (seen.spec, window.desk.workspace.spec),
            "status": (
                seen.status,
                seen.failure,
                seen.position,
                len(seen.curves),
                len(seen.timeline.branches),
            ),
            "undo": (stack.count(), stack.isClean()),
            "watched": (seen.watched.index, seen.watched.part) if seen.watched else None,
            "wanted": window.display._probes,
            "tabs": self._tabs(),
            "size": (window.width(), window.height(), window.isFullScreen()),
            "looks": (window.appearance.choice, window.appearance.text_size, window.appearance.theme),
            "settings": self._all_settings(),
            "windows": [type(top).__name__ for top in QApplication.topLevelWidgets() if top.isVisible()],
            "dialogs": [type(box).__name__ for box in window.findChildren(QDialog) if box.isVisible()],
            "jobs": [watched.job.name for watched in window.jobs._watched],
            "attention": (studio.attention.selected, studio.attention.lit, window.diagram.selected),
            "document": (
                work.path,
                work.notes,
                window.canvas.pad.strokes(),
                work.unsaved,
                window.windowTitle(),
            ),
            "notices": (self._documents.bar.isVisible(), window.banner.isVisible()),
            "ghosts": window.curves.ghosts,
            "choices": {
                f"{number} {type(one).__name__} {one.objectName()}": choice_of(one)
                for number, (one, _) in enumerate(self._choices)
                if shiboken6.isValid(one)
            },
            "focus": QApplication.focusWidget() is window.transport.run_button,
            "services": {name: id(service) for name, service in studio.services.items()},
        }

    def differences(self) -> dict[str, object]:
        """Return what is other than at the start: as it was and as it is."""
        now = self.now()
        found: dict[str, object] = {}
        for name, was in self._first.items():
            if was == now[name]:
                continue
            if isinstance(was, dict):
                is_now: Any = now[name]
                parts = {key: (was.get(key), is_now.get(key)) for key in was.keys() | is_now.keys()}
                parts = {key: pair for key, pair in parts.items() if pair[0] != pair[1]}
                if name == "choices":  # what was made anew meanwhile, such as rows of the form
                    parts = {key: pair for key, pair in parts.items() if key in is_now}
                if parts:
                    found[name] = parts
            else:
                found[name] = (was, now[name])
        return found

    def bring_back(self) -> None:
        """Do what a person would do to have everything as at the start; what is under way must have ended."""
        window, studio = self.window, self.window.studio
        self.program.bridge.send(Pause())
        for box in window.findChildren(QDialog):
            box.close()
        for top in QApplication.topLevelWidgets():
            if top is not window and top.isVisible():
                top.close()
        studio.services.clear()
        studio.services.update(self._services)
        work = self._documents.work
        work.ask, work.choose_target, work.choose_file = (
            self._work[name] for name in ("ask", "choose_target", "choose_file")
        )
        self._documents.bar.withdraw("file")
        window.resize(*SIZE)
        for one, choice in self._choices:
            if shiboken6.isValid(one) and choice_of(one) != choice:
                choose(one, choice)
        window.desk._speed_chosen = False
        work.new()
        self.program.bridge.send(command_for(window.transport.speed.speed()))
        self.program.bridge.send(Watch())
        studio.attention.select(None)
        studio.attention.light()
        runs = window.findChild(Runs)
        for run in runs.kept:
            runs.remove(run.letter)
        runs._number = 0  # the next one is A again
        if self._first["tabs"] != self._tabs():
            window.docks.reset()
            window.docks.show("Field")
        studio.settings.clear()
        for key, value in self._settings.items():
            studio.settings.setValue(key, value)
        window.statusBar().clearMessage()
