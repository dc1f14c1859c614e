"""The size of text changes at once and everywhere: what a restart would show is there without one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QMenu, QTableView, QWidget

from nnviz.app import start
from nnviz.ui.controls.notes import Note
from nnviz.ui.diagram.stage import Stage
from nnviz.ui.theme import DARK, LIGHT, apply_theme


@pytest.fixture(autouse=True)
def usual_looks():
    """The size of text is of the process: give it back."""
    yield
    app = QApplication.instance()
    if isinstance(app, QApplication):
        apply_theme(app, LIGHT)


@pytest.fixture
def facts_at(qtbot, tmp_path):
    """Give a function that opens the window with every panel, changes the size of text and measures all widgets."""
    programs = []

    def go(sizes: list[int], *, dark: bool = False) -> dict[str, tuple[object, ...]]:
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        for key, value in (("theme", "light"), ("tour", "seen"), ("language", "en"), ("text_size", sizes[0])):
            settings.setValue(key, value)
        program = start(settings)
        programs.append(program)
        program.faults.remove()
        window = program.window
        window.resize(1440, 900)
        window.show()
        qtbot.waitUntil(
            lambda: program.bridge.latest is not None and bool(program.bridge.latest.layers), timeout=30_000
        )
        for name in window.docks.by_name:
            window.docks.show(name)
            QApplication.processEvents()
        for size in sizes[1:]:
            window.appearance.choose_text_size(size)
            QApplication.processEvents()
        if dark:
            window.appearance.choose("dark")
        QApplication.processEvents()
        found: dict[str, tuple[object, ...]] = {}
        measure(window, "", found)
        window.hide()
        return found

    yield go
    for program in programs:
        program.stop()


def measure(parent: QWidget, path: str, found: dict[str, tuple[object, ...]]) -> None:
    """Note size of type, least size, icon and rows of all widgets below one.

    Left out are parts that Qt makes for itself, notes that say nothing, the diagram, as large as its place, and the
    least size of what is scrolled, which follows from the room for it.
    """
    counts: dict[str, int] = {}
    for child in parent.children():
        silent = isinstance(child, Note) and child.isHidden()
        window = isinstance(child, QWidget) and child.isWindow() and not isinstance(child, QMenu)
        if not isinstance(child, QWidget) or window or silent or isinstance(child, Stage):
            continue
        kind = type(child).__name__ + child.objectName()
        counts[kind] = counts.get(kind, 0) + 1
        here = f"{path}/{kind}{counts[kind]}"
        if not child.objectName().startswith("qt_") and kind != "Glass":
            icon = child.iconSize() if isinstance(child, QAbstractButton | QComboBox) else None
            rows = child.verticalHeader().defaultSectionSize() if isinstance(child, QTableView) else None
            least = None if parent.objectName() == "qt_scrollarea_viewport" else child.minimumSize()
            found[here] = (child.font().pixelSize(), least, icon, rows)
        measure(child, here, found)


@pytest.mark.parametrize("sizes", [[100, 110, 120, 130, 140, 150], [100, 90, 80], [100, 200, 100]])
def test_every_widget_follows_the_size_of_text_as_after_a_restart(facts_at, sizes):
    """Step by step, as the keys do it: a style sheet that is taken off gives widgets their first fonts back."""
    fresh, live = facts_at(sizes[-1:]), facts_at(sizes)
    both = fresh.keys() & live.keys()

    assert len(both) > 700
    odd = {path: (fresh[path], live[path]) for path in both if fresh[path] != live[path]}
    assert {} == odd, "\n".join(map(str, odd.items()))


def test_another_theme_leaves_larger_text_as_large_as_it_is(facts_at):
    light, dark = facts_at([100, 150]), facts_at([100, 150], dark=True)

    assert DARK.name != LIGHT.name
    assert {} == {
        path: (light[path], dark[path]) for path in light.keys() & dark.keys() if light[path] != dark[path]
    }
