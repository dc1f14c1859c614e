"""What a monkey can do: each deed is a function that gets its hands and says in a few words what it did."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QLineEdit,
    QMenu,
    QSpinBox,
    QTabBar,
    QTabWidget,
    QWidget,
)

from nnviz.app import Program
from nnviz.session.commands import (
    Advance,
    DeleteBranch,
    Pause,
    RenameBranch,
    Return,
    Run,
    Seek,
    SetSpeed,
    StepBack,
    StepUnit,
    Watch,
)

__all__ = ["DEEDS", "Hands"]

NEVER = {"quit"}
KEYS = (
    *"abcdefghrstuvwxyz0123456789+-./,",
    *(
        Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape, Qt.Key.Key_Return,
        Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up,
        Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
        Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F10, Qt.Key.Key_F11, Qt.Key.Key_Menu,
    ),
)  # fmt: skip
NONE, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
TEXTS = (
    "",
    "0",
    "1",
    "-3",
    "1e6",
    "nan",
    "inf",
    "0.01",
    "64",
    "99999999999999",
    "abc",
    "1e400",
    "1,5",
    "--",
    " ",
)
SIZES = ((640, 480), (800, 600), (1024, 700), (1200, 800), (1440, 900), (1920, 1080), (500, 300))
EDITS = (
    ("optimizer.learning_rate", (1e-5, 0.01, 0.3, 10.0)),
    ("training.batch_size", (1, 3, 10, 64, 5000)),
    ("layers[0].units", (1, 2, 8, 64, 300)),
    ("regularisation.l2", (0.0, 0.01, 1.0)),
    ("data.source.samples", (2, 20, 200, 2000)),
    ("data.source.noise", (0.0, 0.3)),
    ("data.validation", (0.0, 0.2, 0.5)),
    ("seeds.weights", (1, 2, 3)),
    ("layers[0].frozen", (True, False)),
    ("training.precision", ("float32", "float64")),
)


class Hands:
    """The program in the hands of a monkey, and its dice.

    Parameters
    ----------
    program : Program
    dice : random.Random
    folder : Path
        With files to drop.
    """

    def __init__(self, program: Program, dice: random.Random, folder: Path) -> None:
        self.program, self.dice, self.folder = program, dice, folder
        self.window, self.bridge = program.window, program.bridge

    def ground(self) -> QWidget:
        """Return the window that would get the events: a dialog if there is one."""
        modal = QApplication.activeModalWidget()
        if modal is not None:
            return modal
        tops = [
            top for top in QApplication.topLevelWidgets()
            if isinstance(top, QDialog) and top.isVisible()
        ]  # fmt: skip
        if tops and self.dice.random() < 0.6:
            return self.dice.choice(sorted(tops, key=lambda top: top.windowTitle()))
        return self.window

    def widgets(self, kind: type = QWidget) -> list[QWidget]:
        """Return what can be seen and touched, in a steady order."""
        return [
            one
            for one in self.ground().findChildren(kind)
            if one.isVisible() and one.isEnabled() and one.width() > 1 and one.height() > 1
            and not one.visibleRegion().isEmpty()
        ]  # fmt: skip

    def widget(self, kind: type = QWidget) -> QWidget | None:
        """Return one of them."""
        found = self.widgets(kind)
        return self.dice.choice(found) if found else None

    def place(self, widget: QWidget) -> QPoint:
        """Return a place in the part of a widget that can be seen."""
        box = widget.visibleRegion().boundingRect()
        if box.isEmpty():  # it has been hidden or made narrow by what came before
            return QPoint(0, 0)
        return QPoint(self.dice.randint(box.left(), box.right()), self.dice.randint(box.top(), box.bottom()))

    def use_popup(self, popup: QWidget) -> None:
        """Choose something in a menu that stands open."""
        if isinstance(popup, QMenu) and self.dice.random() < 0.7:
            actions = [one for one in popup.actions() if one.isEnabled() and one.menu() is None]
            actions = [one for one in actions if one.objectName() not in NEVER]
            if actions:
                popup.setActiveAction(self.dice.choice(actions))
                QTest.keyClick(popup, Qt.Key.Key_Return)


def named(widget: QWidget | None) -> str:
    """Return what a widget is called."""
    if widget is None:
        return "nothing"
    return f"{type(widget).__name__} {widget.accessibleName() or widget.objectName()}".strip()


def click(hands: Hands) -> str:
    """Click somewhere."""
    widget = hands.widget()
    if widget is None:
        return "nothing"
    others = [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton]
    button = hands.dice.choice([Qt.MouseButton.LeftButton] * 5 + others)
    at, who = hands.place(widget), named(widget)
    do = QTest.mouseDClick if hands.dice.random() < 0.15 else QTest.mouseClick
    do(widget, button, hands.dice.choice([NONE, NONE, NONE, CTRL, SHIFT]), at)
    return f"{who} {at.x()},{at.y()} {button.name}"


def press_button(hands: Hands) -> str:
    """Press a button."""
    widget = hands.widget(QAbstractButton)
    who = named(widget)
    if isinstance(widget, QAbstractButton):
        who += f" {widget.text()!r}"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, NONE, widget.rect().center())
    return who


def context_menu(hands: Hands) -> str:
    """Ask for the menu of something."""
    widget = hands.widget()
    if widget is None:
        return "nothing"
    at = hands.place(widget)
    who = named(widget)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    return f"{who} {at.x()},{at.y()}"


def key(hands: Hands) -> str:
    """Press a key, perhaps with another."""
    target = QApplication.focusWidget() or hands.ground()
    chosen = hands.dice.choice(KEYS)
    with_it = hands.dice.choice([NONE] * 6 + [CTRL, SHIFT, CTRL | SHIFT, ALT])
    if (with_it & CTRL and chosen == "q") or (with_it & ALT and chosen == "f"):
        return "not that one"
    who = named(target)
    QTest.keyClick(target, chosen, with_it)
    return f"{chosen} {with_it.name} in {who}"


def type_text(hands: Hands) -> str:
    """Type something into a field."""
    widget = hands.dice.choice([QLineEdit, QAbstractSpinBox])
    found = hands.widget(widget)
    if found is None:
        return "nothing"
    text, who = hands.dice.choice(TEXTS), named(found)
    found.setFocus()
    QTest.keyClick(found, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(found, text)
    QTest.keyClick(found, hands.dice.choice([Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape]))
    return f"{text!r} into {who}"


def turn(hands: Hands) -> str:
    """Set a slider, a number or a choice."""
    kind = hands.dice.choice([QAbstractSlider, QComboBox, QSpinBox, QDoubleSpinBox])
    widget = hands.widget(kind)
    who = named(widget)
    if isinstance(widget, QAbstractSlider | QSpinBox):
        lowest, highest = widget.minimum(), min(widget.maximum(), widget.minimum() + 300)
        widget.setValue(hands.dice.randint(lowest, max(lowest, highest)))
    elif isinstance(widget, QDoubleSpinBox):
        widget.setValue(hands.dice.uniform(widget.minimum(), min(widget.maximum(), 100)))
    elif isinstance(widget, QComboBox) and widget.count():
        index = hands.dice.randrange(widget.count())
        widget.setCurrentIndex(index)
        widget.activated.emit(index)
        who += f" → {index}"
    return who


def drag(hands: Hands) -> str:
    """Press, move about, and let go, perhaps outside."""
    widget = hands.widget()
    if widget is None:
        return "nothing"
    button = hands.dice.choice([Qt.MouseButton.LeftButton] * 4 + [Qt.MouseButton.RightButton])
    at, who = hands.place(widget), named(widget)
    QTest.mousePress(widget, button, NONE, at)
    for _ in range(hands.dice.randint(1, 8)):
        at += QPoint(hands.dice.randint(-60, 60), hands.dice.randint(-60, 60))
        QTest.mouseMove(widget, at)
    QTest.mouseRelease(widget, button, NONE, at)
    return who


def hover(hands: Hands) -> str:
    """Move over something."""
    widget = hands.widget()
    if widget is None:
        return "nothing"
    for _ in range(3):
        QTest.mouseMove(widget, hands.place(widget))
    return named(widget)


def wheel(hands: Hands) -> str:
    """Turn the wheel."""
    widget = hands.widget()
    if widget is None:
        return "nothing"
    at = QPointF(hands.place(widget))
    delta = hands.dice.choice([-1200, -120, -15, 15, 120, 1200])
    who = named(widget)
    event = QWheelEvent(
        at, QPointF(widget.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton,
        hands.dice.choice([NONE, NONE, CTRL]), Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
    return f"{who} {delta}"


def menu(hands: Hands) -> str:
    """Choose an entry of the menus."""
    if QApplication.activeModalWidget() is not None:
        return "not now"
    entries = {name: action for name, action in hands.window.deeds.by_id.items() if name not in NEVER}
    name = hands.dice.choice(sorted(entries))
    if entries[name].isEnabled():
        entries[name].trigger()
    return name


def tab(hands: Hands) -> str:
    """Show another tab, or hide or show a dock."""
    if hands.dice.random() < 0.2:
        name = hands.dice.choice(sorted(hands.window.docks.by_name))
        hands.window.docks.by_name[name].toggleViewAction().trigger()
        return f"dock {name}"
    bar = hands.widget(hands.dice.choice([QTabBar, QTabWidget]))
    if isinstance(bar, QTabBar | QTabWidget) and bar.count():
        bar.setCurrentIndex(hands.dice.randrange(bar.count()))
    return named(bar)


def panel(hands: Hands) -> str:
    """Bring a panel to the front."""
    name = hands.dice.choice(sorted(hands.window.docks.by_name))
    hands.window.docks.show(name)
    return name


def resize(hands: Hands) -> str:
    """Give the window another size."""
    size = hands.dice.choice(SIZES)
    hands.ground().resize(*size)
    return str(size)


def edit(hands: Hands) -> str:
    """Make an edit as the form does."""
    from nnviz.experiment.catalog import SpecProblem, replace_at

    path, values = hands.dice.choice(EDITS)
    value = hands.dice.choice(values)
    try:
        spec = replace_at(hands.window.desk.workspace.spec, path, value)
    except SpecProblem:
        return f"{path} is not there"
    hands.window.form.spec_edited.emit(spec, path)
    return f"{path} = {value}"


def undo_redo(hands: Hands) -> str:
    """Go back and forth."""
    ways = [
        hands.dice.choice([hands.window.undo, hands.window.redo]) for _ in range(hands.dice.randint(1, 6))
    ]
    for go in ways:
        go()
    return " ".join(way.__name__ for way in ways)


def preset(hands: Hands) -> str:
    """Open a ready-made experiment."""
    name = hands.dice.choice(sorted(hands.window.desk._presets))
    hands.window.desk.choose_preset(name)
    return name


def run_or_pause(hands: Hands) -> None:
    """Press the large button."""
    hands.window.run_or_pause()


def command(hands: Hands) -> str:
    """Ask the session for something, as panels do."""
    dice = hands.dice
    latest = hands.bridge.latest
    step = latest.position.step if latest is not None else 0
    number, unit = dice.randint(0, 5), dice.choice(list(StepUnit))
    chosen = dice.choice(
        [
            Run(), Pause(), Advance(unit, dice.randint(0, 5)), StepBack(unit, number),
            Seek(dice.randint(0, max(step, 1)), dice.random() < 0.5), Seek(step + 50),
            Return(number), RenameBranch(number, "x"), DeleteBranch(number),
            SetSpeed(dice.choice([None, 1.0, 100.0])), Watch(dice.randint(-5, 500)),
        ]
    )  # fmt: skip
    hands.bridge.send(chosen)
    return str(chosen)


def draw(hands: Hands) -> str:
    """Draw on the pad, beyond its border too."""
    pad = hands.window.canvas.pad
    if not pad.isVisible():
        hands.window.docks.show("Draw")
        return "shown"
    at = QPoint(hands.dice.randint(0, pad.width()), hands.dice.randint(0, pad.height()))
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, NONE, at)
    for _ in range(hands.dice.randint(0, 25)):
        at += QPoint(hands.dice.randint(-30, 30), hands.dice.randint(-30, 30))
        QTest.mouseMove(pad, at)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, NONE, at)
    return f"{pad.strokes().__len__()} strokes"


def clipboard(hands: Hands) -> str:
    """Put something strange into the clipboard and paste it."""
    board = QGuiApplication.clipboard()
    kind = hands.dice.choice(["text", "image", "empty image", "nothing"])
    if kind == "text":
        board.setText(hands.dice.choice(["NNVIZ1-00000", "hello", "1,2;3,4", "x" * 50_000]))
    elif kind == "image":
        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        board.setImage(image)
    elif kind == "empty image":
        board.setImage(QImage())
    else:
        board.clear()
    target = QApplication.focusWidget() or hands.window
    QTest.keyClick(target, Qt.Key.Key_V, CTRL)
    return kind


def drop(hands: Hands) -> str:
    """Let a file fall onto the window or the pad."""
    path = hands.dice.choice(sorted(hands.folder.iterdir()))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    target = hands.dice.choice([hands.window, hands.window.canvas.pad])
    if not target.isVisible() or not target.acceptDrops() or QApplication.activeModalWidget() is not None:
        return "nowhere"
    what = Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, NONE
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(20, 20), *what))
    QApplication.sendEvent(target, QDropEvent(QPointF(20, 20), *what, QEvent.Type.Drop))
    return path.name


def close_dialog(hands: Hands) -> str:
    """Close a dialog with Escape."""
    ground = hands.ground()
    if isinstance(ground, QDialog):
        name = ground.windowTitle()
        QTest.keyClick(ground, Qt.Key.Key_Escape)
        return name
    return "none"


def iconify(hands: Hands) -> None:
    """Put the window away and bring it back."""
    hands.window.showMinimized()
    QApplication.processEvents()
    hands.window.showNormal()


DEEDS: tuple[tuple[Callable[[Hands], str | None], int], ...] = (
    (click, 14), (press_button, 6), (context_menu, 5), (key, 16), (type_text, 5), (turn, 6), (drag, 8),
    (hover, 6), (wheel, 5), (menu, 7), (tab, 6), (panel, 4), (resize, 2), (edit, 6), (undo_redo, 4),
    (preset, 3), (run_or_pause, 6), (command, 10), (draw, 4), (clipboard, 1), (drop, 2), (close_dialog, 4),
    (iconify, 1),
)  # fmt: skip
"""Each with how often it is done."""
