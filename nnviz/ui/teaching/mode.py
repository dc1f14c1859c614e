"""Teaching mode: the whole screen, large type, the panels that were chosen, and the way back to exactly what was."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QToolBar, QWidget

from nnviz.session.snapshot import Snapshot
from nnviz.ui.docks import EXPERIMENT
from nnviz.ui.language import tr
from nnviz.ui.settings.choices import Choices
from nnviz.ui.studio import Studio
from nnviz.ui.teaching.caption import TeachingCaption

__all__ = ["TeachingMode"]

LAYOUT = 1


@dataclass(frozen=True, slots=True)
class Before:
    """How the window looked."""

    layout: QByteArray
    geometry: QRect
    state: Qt.WindowState
    hidden: tuple[QWidget, ...]


class TeachingMode(QObject):
    """Enters and leaves; ``caption`` stands below the diagram meanwhile."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._before: Before | None = None
        self.caption = TeachingCaption(studio.appearance.theme, studio.window)
        studio.middle.insertWidget(studio.middle.indexOf(studio.parts["diagram"]) + 1, self.caption)
        studio.follow_theme(self.caption)
        studio.followers.append(self._follow)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), studio.window)
        self._escape.setEnabled(False)
        self._escape.activated.connect(self.leave)
        # Before the window closes, so that the layout that is remembered is the usual one.
        studio.window.closing.connect(self.leave)

    @property
    def on(self) -> bool:
        """Whether the mode is on."""
        return self._before is not None

    def toggle(self) -> None:
        """Enter or leave."""
        self.leave() if self.on else self.enter()

    def enter(self) -> None:
        """Fill the screen with what was chosen, in large type."""
        window, studio = self._studio.window, self._studio
        if self.on:
            return
        choices = Choices(studio.settings)
        extras = (window.menuBar(), window.statusBar(), *self._strips())
        hidden = tuple(part for part in extras if not part.isHidden())
        self._before = Before(
            window.saveState(LAYOUT), window.geometry(), Qt.WindowState(window.windowState()), hidden
        )
        for part in hidden:
            part.hide()
        window.showFullScreen()
        studio.appearance.show_text_size(max(choices.teaching_text, studio.appearance.text_size))
        self._keep(choices.teaching_panels)
        self._escape.setEnabled(True)
        self.caption.show()
        if studio.bridge.latest is not None:
            self.caption.show_snapshot(studio.bridge.latest)
        QTimer.singleShot(0, self, lambda: self._keep(choices.teaching_panels))
        studio.tell(tr("Esc leaves teaching mode"))

    def leave(self) -> None:
        """Put everything back as it was."""
        before, self._before = self._before, None
        if before is None:
            return
        self._studio.tell("")
        window = self._studio.window
        self._escape.setEnabled(False)
        self.caption.hide()
        self._studio.appearance.show_text_size(None)
        window.setWindowState(before.state)
        for part in before.hidden:
            part.show()
        self._restore(before)
        QTimer.singleShot(0, self, lambda: self._restore(before))  # once the new sizes are known

    def _follow(self, snapshot: Snapshot) -> None:
        if self.on:
            self.caption.show_snapshot(snapshot)

    def _restore(self, before: Before) -> None:
        if self.on:
            return
        window = self._studio.window
        if before.state == Qt.WindowState.WindowNoState:
            window.setGeometry(before.geometry)
        window.restoreState(before.layout, LAYOUT)

    def _keep(self, names: frozenset[str]) -> None:
        """Hide every panel that was not chosen; one that was closed comes back if it was."""
        if not self.on:
            return
        docks = self._studio.docks
        for name, dock in docks.by_name.items():
            dock.setVisible(name in names and dock.toggleViewAction().isVisible())
        if EXPERIMENT not in names:
            docks.by_name[EXPERIMENT].hide()

    def _strips(self) -> list[QWidget]:
        """Return the strips that belong to work, not to showing: across the window and below the diagram."""
        window, kept = self._studio.window, {"transport_bar", "strip timeline"}
        strips: list[QWidget] = [
            bar
            for bar in window.findChildren(QToolBar)
            if bar.objectName() not in kept and bar.parent() is window
        ]
        health = window.findChild(QWidget, "health_strip")
        return [*strips, health] if health is not None else strips
