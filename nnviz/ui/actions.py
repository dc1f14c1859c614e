"""Everything that can be done: menus, keys and the list of keys are made from one table, to which features add."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QMainWindow, QMenu, QWidget

from nnviz.ui.icons import icon
from nnviz.ui.language import tr
from nnviz.ui.theme import Theme

__all__ = ["TABLE", "Actions", "Deed"]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done: where it stands in the menus, how it is called, its key and its picture."""

    id: str
    menu: str
    text: str
    keys: str = ""
    picture: str = ""
    separated: bool = False
    checkable: bool = False


TABLE = (
    Deed("save_picture", "File", "Save &picture of the window …", "Ctrl+Shift+E", "image"),
    Deed("quit", "File", "&Quit", "Ctrl+Q", separated=True),
    Deed("undo", "Edit", "&Undo", "Ctrl+Z", "undo"),
    Deed("redo", "Edit", "&Redo", "Ctrl+Shift+Z", "redo"),
    Deed("fit", "View", "&Fit the diagram", "0", "fit"),
    Deed("reset_layout", "View", "Reset &layout", separated=True),
    Deed("theme_system", "View/Theme", "Like the &system", checkable=True),
    Deed("theme_light", "View/Theme", "&Light", checkable=True),
    Deed("theme_dark", "View/Theme", "&Dark", checkable=True),
    Deed("run", "Train", "&Run or pause", "Space", "run"),
    Deed("step", "Train", "&Step", "S", "step"),
    Deed("step_phase", "Train", "Size of a step: p&hase", "1", separated=True, checkable=True),
    Deed("step_sample", "Train", "Size of a step: s&ample", "2", checkable=True),
    Deed("step_batch", "Train", "Size of a step: &batch", "3", checkable=True),
    Deed("step_epoch", "Train", "Size of a step: &epoch", "4", checkable=True),
    Deed("reset", "Train", "Reset to the sa&me start", "R", "reset", separated=True),
    Deed("new_start", "Train", "Reset to a &new start", "Shift+R", "dice"),
    Deed("watch_previous", "Train", "Watch the &previous sample", "Ctrl+Left", "previous", separated=True),
    Deed("watch_next", "Train", "Watch the ne&xt sample", "Ctrl+Right", "next"),
    Deed("clear_canvas", "Train", "&Clear the canvas", "Ctrl+Backspace", "clear"),
    Deed("keys", "Help", "&Keys", "F1", "help"),
    Deed("whats_this", "Help", "&What is this?", "Shift+F1"),
    Deed("about", "Help", "&About nnviz, its data and licences", separated=True),
)

MENUS = ("File", "Edit", "View", "View/Panels", "Train", "Learn", "Help")
"""In this order they stand in the bar; one that stays empty is not seen."""


class Actions:
    """The actions of a window, by id.

    Parameters
    ----------
    window : QMainWindow
        Gets the menus.
    deeds : dict of str to callable
        What to do for each id of the table.
    """

    def __init__(self, window: QMainWindow, deeds: dict[str, Callable[[], object]]) -> None:
        self._window = window
        self._theme: Theme | None = None
        self.table: list[Deed] = []
        self.by_id: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        for menu in MENUS:
            self._menu(menu)
        for deed in TABLE:
            self.add(deed, deeds[deed.id])

    def add(self, deed: Deed, do: Callable[[], object], *, before: str = "") -> QAction:
        """Add something that can be done, at the end of its menu or before another deed.

        Raises
        ------
        ValueError
            When the id or the key is taken.
        """
        keys = QKeySequence(deed.keys).toString()
        if deed.id in self.by_id or (
            keys and keys in {QKeySequence(one.keys).toString() for one in self.table}
        ):
            raise ValueError(f"Deed {deed.id} or its key {deed.keys!r} is taken.")
        action = QAction(tr(deed.text), self._window)
        action.setObjectName(deed.id)
        action.setCheckable(deed.checkable)
        if deed.keys:
            action.setShortcut(QKeySequence(deed.keys))
        action.triggered.connect(lambda _checked=False: do())
        menu = self._menu(deed.menu)
        if before:
            menu.insertAction(self.by_id[before], action)
        else:
            if deed.separated and menu.actions():
                menu.addSeparator()
            menu.addAction(action)
        self._window.addAction(action)
        self.by_id[deed.id] = action
        self.table.append(deed)
        if self._theme is not None and deed.picture:
            action.setIcon(icon(deed.picture, self._theme))
        return action

    def set_theme(self, theme: Theme) -> None:
        """Draw the pictures in the colours of the theme."""
        self._theme = theme
        for deed in self.table:
            if deed.picture:
                self.by_id[deed.id].setIcon(icon(deed.picture, theme))

    def give_way_to(self, focused: QWidget | None, main_button: QWidget) -> None:
        """Leave keys without Ctrl to the control that has the focus where it needs them itself.

        A list or a choice box takes letters and figures to find an entry, a button takes Space to be pressed.
        """
        lists = isinstance(focused, QComboBox | QAbstractItemView)
        buttons = isinstance(focused, QAbstractButton) and focused is not main_button
        for deed in self.table:
            if deed.keys and "+" not in deed.keys and not deed.keys.startswith("F"):
                action = self.by_id[deed.id]
                taken = lists or (buttons and deed.keys == "Space")
                wanted = "" if taken else deed.keys
                if action.shortcut().toString() != wanted:
                    action.setShortcut(QKeySequence(wanted))

    def _menu(self, path: str) -> QMenu:
        if path not in self.menus:
            above, _, name = path.rpartition("/")
            parent = self._menu(above) if above else self._window.menuBar()
            self.menus[path] = parent.addMenu(f"&{tr(name)}")
        return self.menus[path]
