"""How soon the bars follow the pen while a network trains at full speed, and whether the pad reads as ``predict`` does.

Lateness: another process writes the time into a pipe every 8 ms, as a tablet does; the window takes each as a movement
of the pen, and the end of the painting of the bars that know of it is compared with it.
"""

from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from nnviz.app import Program
from nnviz.data.drawing import stages
from nnviz.experiment.presets import preset
from nnviz.session.commands import Pause, Run, SetSpeed
from nnviz.session.drawn.doubts import doubt_of
from nnviz.session.predicting import read_questions
from nnviz.session.reader import Reader, open_model
from nnviz.session.shipped import read_shipped
from nnviz.session.snapshot import Status
from nnviz.ui.canvas.ink import BOX
from tests.benchmarks.table import percentile, row
from tests.benchmarks.window import hear_stamps, opened, spin, until

__all__ = ["latency", "on_the_pad"]

SECONDS, APART = 6.0, 0.008
PRESETS = ("", "mnist-784-128-64-10", "mnist-cnn")
EVERY = 10
"""Every so many-th drawing is given to the pad."""
STROKE = 100
"""So many movements make a stroke, as in a digit drawn in 0.8 s."""
LATEST, FEWEST = 33.0, 30.0


class Painted(QObject):
    """Notes how long after a movement the bars that know of it have been painted."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.waiting: list[int] = []
        self.answered: list[int] = []
        self.late: list[float] = []
        self.count = 0

    def take_answer(self) -> None:
        """From now on the bars know of every movement so far."""
        self.answered += self.waiting
        self.waiting.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Paint, then look at the clock."""
        if event.type() != QEvent.Type.Paint:
            return False
        watched.removeEventFilter(self)
        QCoreApplication.sendEvent(watched, event)
        watched.installEventFilter(self)
        now = time.monotonic_ns()
        self.late.extend((now - sent) / 1e6 for sent in self.answered)
        self.answered.clear()
        self.count += 1
        return True


def latency() -> None:
    """Draw for a while with nothing beside it, and beside two networks that train."""
    with opened() as program:
        program.window.docks.show_output(images=True)
        for name in PRESETS:
            _late(program, name)


def _late(program: Program, name: str) -> None:
    window, bridge = program.window, program.bridge
    if name:
        window.desk.choose_preset(name)
        spec = preset(name, read_shipped).spec
        until(program, lambda: bridge.latest.spec == spec and bridge.latest.status is Status.READY)
        bridge.send(SetSpeed(None))
        bridge.send(Run())
    spin(program, 1.0)
    painted, pen = Painted(window), Pen(program)
    window.canvas.verdict.installEventFilter(painted)
    window.canvas.answered.connect(painted.take_answer)
    began = time.monotonic()
    pen.draw(painted)
    rate = painted.count / (time.monotonic() - began)
    window.canvas.verdict.removeEventFilter(painted)
    window.canvas.answered.disconnect(painted.take_answer)
    what = f"beside {name}" if name else "at rest"
    p95 = percentile(painted.late, 0.95)
    row(
        f"pen to bars {what}, p95 of {len(painted.late)}",
        f"{p95:.1f} ms",
        f"<= {LATEST:g} ms",
        kept=p95 <= LATEST,
    )
    print(f"      the movements themselves reached the window {percentile(pen.late, 0.95):.1f} ms late (p95)")
    row(f"new bars a second {what}", f"{rate:.0f}", f">= {FEWEST:g}", kept=rate >= FEWEST)
    got, sent = pen.held, pen.moves
    row(f"movements that became points {what}", f"{got} of {sent}", "all", kept=got == sent)
    window.canvas.pad.clear()
    bridge.send(Pause())
    until(program, lambda: not bridge.running)


class Pen:
    """Draws strokes of a usual length, one after the other, by the stamps of another process."""

    def __init__(self, program: Program) -> None:
        self._program, self._pad = program, program.window.canvas.pad
        self.moves = self.held = self._since = 0
        self.late: list[float] = []

    def draw(self, painted: Painted) -> None:
        """Draw for a while."""

        def take(stamps: list[int]) -> None:
            for stamp in stamps:
                self.late.append((time.monotonic_ns() - stamp) / 1e6)
                painted.waiting.append(stamp)
                self._step()

        hear_stamps(self._program, SECONDS, APART, take)
        self._lift()

    def _step(self) -> None:
        if self._since == STROKE:
            self._lift()
            self._pad.clear()
        self._send(QEvent.Type.MouseMove if self._since else QEvent.Type.MouseButtonPress)
        self.moves += 1
        self._since += 1

    def _lift(self) -> None:
        if self._since:
            self._since -= 1
            self._send(QEvent.Type.MouseButtonRelease)
            self.held += len(self._pad.strokes()[-1])
            self._since = 0

    def _send(self, kind: QEvent.Type) -> None:
        box, angle = self._pad.square(), 2 * math.pi * self._since / STROKE
        reach = 0.4 * box.width() * (1 - self._since / STROKE / 2)
        at = box.center() + QPointF(reach * math.sin(2 * angle), -reach * math.cos(2 * angle))
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        moving = kind == QEvent.Type.MouseMove
        held = none if kind == QEvent.Type.MouseButtonRelease else left
        plain = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, at, self._pad.mapToGlobal(at), none if moving else left, held, plain)
        QCoreApplication.sendEvent(self._pad, event)


def on_the_pad(path: Path) -> None:
    """Give a sample of real drawings to the pad and read the bars; compare them with ``nnviz predict``."""
    drawings = [question for question in read_questions(path) if question.label is not None]
    reader = Reader(open_model("mnist-mlp"), "mnist-mlp")
    same, right, farthest = 0, 0, 0.0
    with opened() as program:
        program.window.docks.show_output(images=True)
        canvas = program.window.canvas
        until(program, lambda: program.bridge.latest is not None and canvas.answerer() is not None)
        sample = drawings[::EVERY]
        for drawing in sample:
            canvas.pad.clear()
            canvas.pad.set_strokes([stroke * (BOX / 500) for stroke in drawing.strokes or []])
            until(program, lambda: canvas.asked is not None and not canvas._later.isActive())
            answer = reader(drawing.image(28))
            same += answer.digit == str(canvas.verdict.best)
            right += str(canvas.verdict.best) == str(drawing.label)
            gap = np.abs(np.array(answer.probabilities) - canvas.asked.probabilities).max()
            farthest = max(farthest, float(gap))
    count = len(sample)
    row("pad and predict give the same digit", f"{same} of {count}", "all", kept=same == count)
    row("largest difference of a probability", f"{farthest:.1e}", "<= 1e-3", kept=farthest <= 1e-3)
    row("on the pad, mnist-mlp", f"{right / count:.1%}", ">= 93 %", kept=right >= 0.93 * count)
    doubts = [
        doubt_of(stages(drawing.strokes or []), drawing.strokes or [], np.eye(10)[0]) for drawing in drawings
    ]
    wrong = sum(doubt is not None for doubt in doubts)
    row(
        "real digits doubted by their form",
        f"{wrong} of {len(doubts)}",
        "<= 1 %",
        kept=wrong <= 0.01 * len(doubts),
    )
