"""Ties the diagram to the rest of the window: one selection, edits with undo, menus, and keys for them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRectF, QTimer
from PySide6.QtWidgets import QMenu

from nnviz.session.places import LayerPlace
from nnviz.session.snapshot import Snapshot
from nnviz.ui.diagram.cards import name_of
from nnviz.ui.diagram.header_bar import HeaderBar
from nnviz.ui.diagram.hit import HeadHit, Hit, LinkHit, place_of
from nnviz.ui.diagram.surgeon import Surgeon
from nnviz.ui.diagram.unit_menu import Wishes, fill_menu
from nnviz.ui.diagram.value_editor import ValueEditor
from nnviz.ui.diagram.view import DiagramView
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio
from nnviz.ui.theme import Theme

__all__ = ["INSPECTORS", "MATRIX", "Touch", "install"]

INSPECTORS, MATRIX = ("Inspect", "Steps"), "Matrix"
"""The tab with the numbers of a step, by the first of these names that there is, and the one with all weights."""


class Touch(QObject):
    """Hears what the diagram wishes and does it."""

    def __init__(self, studio: Studio, view: DiagramView) -> None:
        super().__init__(view)
        theme = studio.appearance.theme
        self._studio, self._view, self._theme = studio, view, theme
        self.surgeon = Surgeon(studio)
        self.editor = ValueEditor(theme, view)
        self.bar = HeaderBar(self.surgeon, theme, view)
        self._typing: Hit | None = None
        self._menu: QMenu | None = None
        attention = studio.attention
        view.unit_selected.connect(self._selected)
        attention.selected_changed.connect(view.show_selected)
        attention.lit_changed.connect(view.light)
        view.typing_requested.connect(self.type_value)
        view.inspect_requested.connect(lambda _what: self._show(self._inspector()))
        view.menu_requested.connect(self.open_menu)
        view.removal_requested.connect(self.surgeon.remove)
        view.layer_moved.connect(self.surgeon.move_layer)
        view.head_shown.connect(self._head_shown)
        view.wants_changed.connect(self._ask_soon)
        self.bar.left.connect(self._bar_left)
        self.editor.value_typed.connect(self._typed)
        studio.followers.append(self._follow)
        studio.follow_theme(self)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.editor.set_theme(theme)
        self.bar.set_theme(theme)

    def _ask_soon(self) -> None:
        """Ask for other figures when everything that happens just now has happened."""
        QTimer.singleShot(0, self, self._studio.refresh)

    def _selected(self, what: Hit | None) -> None:
        self._studio.attention.select(place_of(what))

    def type_value(self, what: Hit, rect: QRectF | None = None) -> None:
        """Open the field for a weight or bias, where there is one number to type."""
        value, snapshot = self.surgeon.value_of(what), self.surgeon.snapshot
        rect = rect or self._view.rect_of(what)
        if value is None or snapshot is None or rect is None:
            return
        self._typing = what
        name = name_of(snapshot, what)
        words = (
            tr("Weight of {what}", what=name)
            if isinstance(what, LinkHit)
            else tr("Bias of {what}", what=name)
        )
        self.editor.ask(rect, words, value)

    def _typed(self, value: float) -> None:
        if self._typing is not None:
            self.surgeon.type_value(self._typing, value)

    def open_menu(self, what: Hit | None, at: QPoint) -> None:
        """Open the menu of what was hit."""
        menu = self._menu = QMenu(self._view)
        wishes = Wishes(
            self.type_value,
            (lambda: self._show(self._inspector())) if self._inspector() else None,
            (lambda: self._show(MATRIX)) if MATRIX in self._studio.docks.by_name else None,
            self._view.fit,
        )
        fill_menu(menu, self.surgeon, what, wishes, self._theme)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _inspector(self) -> str:
        return next((name for name in INSPECTORS if name in self._studio.docks.by_name), "")

    def _show(self, panel: str) -> None:
        if panel in self._studio.docks.by_name:
            self._studio.docks.show(panel)

    def _bar_left(self) -> None:
        """Leave the bar where it belongs: to the layer that is selected, if one is."""
        selected = self._studio.attention.selected
        self._head_shown(selected.layer + 1 if isinstance(selected, LayerPlace) else -1)

    def _head_shown(self, column: int) -> None:
        self.bar.show_column(column, self._view.rect_of(HeadHit(column=column)) if column >= 0 else None)

    def _follow(self, snapshot: Snapshot) -> None:
        """Close what belongs to a network that has gone; show what an edit has changed."""
        if self.editor.isVisible() and (self.surgeon.snapshot is None or not snapshot.layers):
            self.editor.close_up()
        if self.bar.isVisible():
            column = self.bar.column
            self.bar.show_column(column, self._view.rect_of(HeadHit(column=column)))


def install(studio: Studio) -> None:
    """Let people touch the diagram."""
    view = studio.parts["diagram"]
    if isinstance(view, DiagramView):
        Touch(studio, view).setObjectName("touch")
