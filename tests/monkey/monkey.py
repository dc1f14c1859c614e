"""Lets random events loose on the real window and watches for what must never happen.

The choices come from a seed.  The training thread and timers run beside them, so the same seed makes the same
choices only as long as the window shows the same; the last events are told with each finding.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import threading
import time
import traceback
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from nnviz.app import Program, start
from nnviz.session.snapshot import Status
from nnviz.ui.faults import Faults
from tests.monkey.deeds import DEEDS, Hands
from tests.monkey.files import strange_files

__all__ = ["STALL", "Monkey", "Report", "let_loose"]

STALL = 0.25
"""Seconds of the window's own work between two looks at its events; a person feels more than that."""
OF_ALL_WIDGETS = 1.0
"""Seconds for what gives each widget a new style sheet: Qt needs 0.2 ms for each of a thousand, and people know why."""
AT_ONCE = 1.5
"""Seconds in which training ends when the window closes; the promise is two for the whole process."""
IGNORED = ("This plugin does not support", "Keyboard event not accepted by receiving widget")
"""What the platform without a screen says of windows that are raised, sized, or grab the keys."""
LAST = 25


@dataclass
class Report:
    """What came of one run."""

    seed: int
    events: int = 0
    broken: list[str] = field(default_factory=list)
    last: deque[str] = field(default_factory=lambda: deque(maxlen=LAST))
    counts: dict[str, int] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")

    def text(self) -> str:
        """Return everything that helps to find the fault."""
        seconds, what = self.slowest
        lines = [f"seed {self.seed}, {self.events} events, slowest {seconds * 1000:.0f} ms ({what})"]
        lines += [f"  {name}: {count}" for name, count in sorted(self.counts.items())]
        if self.broken:
            lines += ["last events:", *(f"  {event}" for event in self.last), "broken:", *self.broken]
        return "\n".join(lines)


class Monkey:
    """Does random things to a program that has been started.

    Parameters
    ----------
    program : Program
    seed : int
    folder : Path
        With files to open, and room for what is saved.
    """

    def __init__(self, program: Program, seed: int, folder: Path) -> None:
        self.program, self.report = program, Report(seed)
        self.random = random.Random(seed)
        self.hands = Hands(program, self.random, folder)
        self._began: float | None = None
        self._turned, self._longest = 0.0, 0.0
        self._sheet = program.app.styleSheet()
        self._rescuer = QTimer(program.app)
        self._rescuer.setInterval(20)
        self._rescuer.timeout.connect(self._rescue)

    def play(self, events: int, seconds: float, most: int = 1) -> Report:
        """Do so many things, or fewer where the time is over or ``most`` faults are found."""
        self._rescuer.start()
        names, weights = zip(*((deed.__name__, weight) for deed, weight in DEEDS), strict=True)
        deeds = {deed.__name__: deed for deed, _ in DEEDS}
        end = time.monotonic() + seconds
        for _ in range(events):
            if len(self.report.broken) >= most or time.monotonic() > end:
                break
            name = self.random.choices(names, weights)[0]
            self.report.last.append(name)
            self._measured(name, lambda name=name: self._do(name, deeds[name]))
            for _ in range(self.random.choice((1, 1, 2, 5))):
                self._measured(f"after {self.report.last[-1]}", self._turn)
            self._judge()
            self.report.events += 1
        self._rescuer.stop()
        return self.report

    def restyled(self) -> bool:
        """Tell whether all widgets got another style sheet since this was asked last."""
        before, self._sheet = self._sheet, self.program.app.styleSheet()
        return before != self._sheet

    def tidy(self) -> None:
        """Close all dialogs as a person would; what stays open is a fault."""
        for _ in range(20):
            popup = QApplication.activePopupWidget()
            if popup is not None:
                popup.close()
            dialogs = [dialog for dialog in QApplication.topLevelWidgets() if is_dialog(dialog)]
            if not dialogs:
                break
            for dialog in dialogs:
                dialog.reject()
            self._turn()
        left = [
            type(window).__name__
            for window in QApplication.topLevelWidgets()
            if window.isVisible()
            and window is not self.program.window
            and window.isWindow()
            and window.isModal()
        ]
        if left:
            self.report.broken.append(f"left open: {left}")

    def _do(self, name: str, deed: object) -> None:
        self._began = time.monotonic()
        try:
            what = deed(self.hands)  # type: ignore[operator]
        except Exception:  # noqa: BLE001 - whatever it is, it is what the monkey looks for
            self.report.broken.append(traceback.format_exc())
            what = "raised"
        self._began = None
        self.report.last[-1] = f"{name}: {what}" if what else name
        self.report.counts[name] = self.report.counts.get(name, 0) + 1

    def _turn(self) -> None:
        self.program.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # as Qt's own loop does

    def _measured(self, what: str, do: object) -> None:
        """Do it and note how long the window itself worked; time on other threads and processes does not count.

        A menu that waits for a choice has a loop of events of its own: what happens in it is many pieces of work.
        """
        self.restyled()
        self._turned, self._longest = time.thread_time(), 0.0
        do()  # type: ignore[operator]
        self._note_turn()
        spent = self._longest
        if spent > self.report.slowest[0]:
            self.report.slowest = spent, self.report.last[-1] + ("" if not what.startswith("after") else " →")
        limit = OF_ALL_WIDGETS if self.restyled() else STALL
        if spent > limit:
            self.report.broken.append(
                f"{what} kept the window busy for {spent * 1000:.0f} ms: {self.report.last[-1]}"
            )

    def _note_turn(self) -> None:
        """Note how long the window worked since it last looked at its events."""
        now = time.thread_time()
        self._longest = max(self._longest, now - self._turned)
        self._turned = now

    def _judge(self) -> None:
        latest = self.program.bridge.latest
        if latest is not None and latest.status is Status.FAILED and not latest.failure.expected:
            self.report.broken.append(f"a fault of the program: {latest.failure.details}")
        if not self.program.bridge._runner.alive:
            self.report.broken.append("the training thread is gone")
        if not self.program.window.isVisible():
            self.report.broken.append("the window is gone")

    def _rescue(self) -> None:
        """Get out of menus and dialogs that wait inside the event that opened them."""
        if self._began is None:
            return
        self._note_turn()
        if time.monotonic() - self._began < 0.1:
            return
        popup = QApplication.activePopupWidget()
        if popup is not None:
            self.hands.use_popup(popup)
            popup.close()
            return
        modal = QApplication.activeModalWidget()
        if isinstance(modal, QDialog):
            modal.reject()


def is_dialog(window: QWidget) -> bool:
    """Tell whether a window is a dialog on the screen."""
    return isinstance(window, QDialog) and window.isVisible()


def stop(program: Program, found: list[str]) -> None:
    """Stop the program; a training thread that takes long to end is a fault, and where it stood is told."""
    trainer = next((one for one in threading.enumerate() if one.name == "nnviz-trainer"), None)

    def look() -> None:
        frame = sys._current_frames().get(trainer.ident or 0) if trainer is not None else None
        if frame is not None:
            found.append(
                f"the training thread did not end at once:\n{''.join(traceback.format_stack(frame))}"
            )

    clock = threading.Timer(AT_ONCE, look)
    clock.start()
    program.stop()
    clock.cancel()


def let_loose(seed: int = 1, events: int = 400, most: int = 1, seconds: float = 600.0) -> Report:
    """Start the program, let a monkey play, close everything, and return what was found."""
    with tempfile.TemporaryDirectory(prefix="nnviz-monkey-") as name, watched() as found:
        folder = Path(name)
        strange_files(folder)
        with replaced_dialogs(seed, folder):
            program = start()
            program.faults.remove()
            monkey = Monkey(program, seed, folder)
            monkey.report.broken = found
            try:
                program.window.resize(1200, 800)
                program.window.show()
                monkey.play(events, seconds, most)
                monkey.tidy()
            finally:
                stop(program, found)
            return monkey.report


class watched:
    """Collects uncaught exceptions of any thread, faults that were told, and what Qt warns of."""

    def __enter__(self) -> list[str]:
        self._found: list[str] = []
        self._kept = sys.excepthook, threading.excepthook, sys.unraisablehook, Faults.show_fault
        sys.excepthook = lambda kind, error, trace: self._note(
            "".join(traceback.format_exception(kind, error, trace))
        )
        threading.excepthook = lambda fault: self._note(repr(fault))
        sys.unraisablehook = lambda fault: self._note(
            f"{fault.err_msg} {fault.object!r} " + "".join(traceback.format_exception(fault.exc_value))
        )
        Faults.show_fault = lambda _self, sentence, details: self._note(f"told: {sentence}\n{details}")
        self._handler = qInstallMessageHandler(self._message)
        return self._found

    def __exit__(self, *_error: object) -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook, Faults.show_fault = self._kept
        qInstallMessageHandler(self._handler)

    def _note(self, text: str) -> None:
        self._found.append(text)

    def _message(self, kind: object, context: object, message: str) -> None:
        name = getattr(kind, "name", str(kind))
        if name not in {"QtDebugMsg", "QtInfoMsg"} and not any(word in message for word in IGNORED):
            self._found.append(f"Qt says: {message}\n" + "".join(traceback.format_stack(limit=12)))


class replaced_dialogs:
    """Lets the dialogs that ask for files answer at once, with some file or with none."""

    NAMES = ("getOpenFileName", "getSaveFileName", "getExistingDirectory")

    def __init__(self, seed: int, folder: Path) -> None:
        self._random, self._folder = random.Random(seed), folder

    def __enter__(self) -> None:
        self._kept = {name: getattr(QFileDialog, name) for name in self.NAMES}
        QFileDialog.getOpenFileName = lambda *_a, **_k: (self._some(), "")
        QFileDialog.getSaveFileName = lambda *a, **_k: (self._new(a), "")
        QFileDialog.getExistingDirectory = lambda *_a, **_k: str(self._random.choice(["", self._folder]))

    def __exit__(self, *_error: object) -> None:
        for name, kept in self._kept.items():
            setattr(QFileDialog, name, kept)

    def _some(self) -> str:
        return str(self._random.choice(["", *sorted(self._folder.iterdir()), self._folder / "gone.csv"]))

    def _new(self, arguments: tuple[object, ...]) -> str:
        ending = Path(str(arguments[2])).suffix if len(arguments) > 2 else ".png"
        places = (self._folder / f"out{ending}", self._folder / "no" / "such" / f"place{ending}", "")
        return str(self._random.choice(places))
