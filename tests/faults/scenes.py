"""``python -m tests.faults.scenes STATE FOLDER``: the whole program, brought into a state, and closed in it.

Everything is real: settings, log and recovery lie in ``FOLDER``, which the caller names in HOME and XDG_*.
It prints the time at which it is told to close; the caller looks at when and how the process ends.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.nursery import Born, bear

__all__ = ["STATES", "Ended", "ending", "environment", "play", "play_all", "started"]

PROJECT = Path(__file__).parents[2]
LONGEST = 40.0
"""Seconds after which a scene is ended; its threads are then told in what it wrote."""
Wait = Iterator[Callable[[], object]]


class Stage:
    """What the scenes work with."""

    def __init__(self, program: Any, folder: Path) -> None:
        self.program, self.folder = program, folder
        self.window, self.bridge = program.window, program.bridge

    @property
    def seen(self) -> Any:
        """Return the snapshot on the screen."""
        return self.bridge.latest

    def ready(self) -> bool:
        """Tell whether there is a picture."""
        return self.seen is not None and bool(self.seen.layers)

    def trained(self, steps: int) -> Wait:
        """Take steps of the preset with MNIST."""
        from nnviz.session.commands import Advance, SetSpeed, StepUnit

        self.window.desk.choose_preset("mnist-784-128-64-10")
        yield lambda: self.ready() and self.seen.data.image_shape == (28, 28)
        self.bridge.send(SetSpeed(None))
        self.bridge.send(Advance(StepUnit.BATCH, steps))
        yield lambda: self.seen.position.step >= steps and not self.bridge.running


def idle(stage: Stage) -> Wait:
    yield stage.ready


def loading(stage: Stage) -> Wait:
    yield stage.ready
    stage.window.desk.choose_preset("mnist-784-128-64-10")


def training(stage: Stage) -> Wait:
    yield stage.ready
    stage.window.run_or_pause()
    yield lambda: stage.seen.position.step > 20


def training_images(stage: Stage) -> Wait:
    yield stage.ready
    yield from stage.trained(1)
    stage.window.run_or_pause()
    yield lambda: stage.seen.position.step > 20


def failed(stage: Stage) -> Wait:
    from nnviz.experiment.catalog import replace_at
    from nnviz.session.snapshot import Status

    yield stage.ready
    desk = stage.window.desk
    desk.edit(replace_at(desk.workspace.spec, "optimizer.learning_rate", 1e6), "rate")
    stage.window.run_or_pause()
    yield lambda: stage.seen.status is Status.FAILED


def replaying(stage: Stage) -> Wait:
    from nnviz.session.commands import Seek

    yield stage.ready
    yield from stage.trained(300)
    stage.bridge.send(Seek(299))
    stage.bridge.send(Seek(7))


def surveying(stage: Stage) -> Wait:
    from nnviz.ui.doctors.install import LANDSCAPE

    yield stage.ready
    yield from stage.trained(1)
    stage.window.docks.show(LANDSCAPE)
    panel = stage.window.docks.panel(LANDSCAPE)
    yield panel.button.isEnabled
    panel.start()
    yield lambda: any(watched.job.outcome is None for watched in stage.window.jobs._watched)


def dreaming(stage: Stage) -> Wait:
    from nnviz.ui.canvas.dream_section import DreamSection
    from nnviz.ui.canvas.feature import DREAM
    from nnviz.ui.controls.fold import Fold

    yield stage.ready
    stage.window.docks.show("Draw")
    yield stage.window.canvas.pad.isVisible
    fold = next(fold for fold in stage.window.canvas.findChildren(Fold) if fold.title == DREAM)
    fold.set_open(True)
    yield lambda: stage.window.canvas.findChild(DreamSection) is not None
    stage.window.canvas.findChild(DreamSection).button.click()


def importing(stage: Stage) -> Wait:
    yield stage.ready
    path = stage.folder / "large.csv"
    path.write_bytes(b"a,b,c\n" + b"1.5,2.5,3\n" * 1_000_000)
    stage.window.studio.services["import data"](path)
    yield lambda: stage.window.jobs._watched


def exporting(stage: Stage) -> Wait:
    from nnviz.ui.taking.feature import Taking

    yield stage.ready
    yield from stage.trained(1)
    Taking(stage.window.studio).save("page", stage.folder / "report.html", "Curves", 1)


def saving(stage: Stage) -> Wait:
    yield stage.ready
    yield from stage.trained(5)
    work = stage.window.studio.services["documents"]().work
    work.path = stage.folder / "mine.nnviz"
    work.save()
    yield lambda: work.saving or work.path.exists()


def in_a_dialog(stage: Stage) -> Wait:
    from PySide6.QtWidgets import QApplication, QDialog

    yield stage.ready
    stage.window.deeds.by_id["about"].trigger()
    yield lambda: any(isinstance(top, QDialog) and top.isVisible() for top in QApplication.topLevelWidgets())


def in_a_menu(stage: Stage) -> Wait:
    from PySide6.QtWidgets import QApplication

    yield stage.ready
    menu = stage.window.deeds.menus["Train"]
    menu.popup(stage.window.pos())
    yield lambda: QApplication.activePopupWidget() is not None


def edited(stage: Stage) -> Wait:
    """Stand with work that is in no file, written down for recovery; for being killed."""
    from nnviz.experiment.catalog import replace_at

    yield from training(stage)
    documents = stage.window.studio.services["documents"]()
    yield lambda: documents.keeper.recovery is not None  # writing begins a moment after the first picture
    desk = stage.window.desk
    desk.edit(replace_at(desk.workspace.spec, "layers[0].units", 5), "units")
    yield lambda: stage.seen.spec.layers[0].units == 5 and stage.ready()
    print("standing", flush=True)  # noqa: T201 - the caller waits for it
    yield lambda: False


def offered(stage: Stage) -> Wait:
    """Take what is offered at the start, save it, and say what came back."""
    yield stage.ready
    documents = stage.window.studio.services["documents"]()
    yield lambda: documents.keeper.looked  # it begins a moment after the first picture
    if not documents.bar.isVisible():
        print("nothing", flush=True)  # noqa: T201
        return
    documents.keeper.recover()
    yield lambda: documents.keeper._taken and stage.ready() and stage.seen.spec.layers[0].units == 5
    path = documents.work.path = stage.folder / "recovered.nnviz"
    documents.work.save()
    yield lambda: path.exists() and not documents.work.unsaved
    print("recovered", flush=True)  # noqa: T201


def unpaintable(stage: Stage) -> Wait:
    """Show a part that cannot be drawn, again and again, and say how often that was told."""
    from PySide6.QtWidgets import QMessageBox, QWidget

    class Unpaintable(QWidget):
        def paintEvent(self, event):
            raise ValueError("no paint")

    yield stage.ready
    part = Unpaintable(stage.window)
    part.resize(40, 40)
    part.show()
    for number in range(1, 6):
        part.update()
        yield lambda number=number: stage.program.faults.count >= number
    part.hide()
    part.deleteLater()
    boxes = [box for box in stage.window.findChildren(QMessageBox) if box.isVisible()]
    print("dialogs", len(boxes), boxes[0].text(), flush=True)  # noqa: T201
    boxes[0].close()
    stage.window.run_or_pause()
    yield lambda: stage.seen.position.step > 0
    print("and it trains", flush=True)  # noqa: T201


def safely(stage: Stage) -> Wait:
    """Look at what ``--safe-mode`` has left alone."""
    yield stage.ready
    time.sleep(0.2)
    documents = stage.window.studio.services["documents"]()
    print("theme", stage.window.appearance.choice, "offered", documents.bar.isVisible(), flush=True)  # noqa: T201


STATES = {
    scene.__name__: scene
    for scene in (
        idle, loading, training, training_images, failed, replaying, surveying, dreaming, importing, exporting,
        saving, in_a_dialog, in_a_menu,
    )
}  # fmt: skip
OTHERS = {"edited": edited, "offered": offered, "safely": safely, "unpaintable": unpaintable}


class Director:
    """Plays a scene by a timer and then closes the window, answering the question about unsaved work with *Discard*."""

    def __init__(self, stage: Stage, scene: Callable[[Stage], Wait]) -> None:
        from PySide6.QtCore import QTimer

        self._stage, self._play = stage, scene(stage)
        self._wait: Callable[[], object] = lambda: True
        self._closing = False
        self._timer = QTimer(stage.window)
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    def _turn(self) -> None:
        from PySide6.QtWidgets import QMessageBox

        if self._closing:
            for box in self._stage.window.findChildren(QMessageBox):
                if box.objectName() == "unsaved work" and box.isVisible():
                    box.button(QMessageBox.StandardButton.Discard).click()
            return
        if not self._wait():
            return
        try:
            self._wait = next(self._play)
        except StopIteration:
            self._closing = True
            print(f"closing {time.time()}", flush=True)  # noqa: T201
            self._stage.window.close()


def main(state: str, folder: Path) -> int:
    """Start nnviz as a person does, with a director beside it."""
    from nnviz import app

    scene = {**STATES, **OTHERS}[state]
    start, keep = app.start, []

    def directed(*arguments: Any, **more: Any) -> Any:
        program = start(*arguments, **more)
        keep.append(Director(Stage(program, folder), scene))
        return program

    app.start = directed
    return app.open_window(safe=state == "safely")


class Ended(NamedTuple):
    """How a process ended: its code, the seconds from closing to the end, what it wrote, and its log of faults."""

    code: int
    seconds: float
    out: str
    err: str
    log: str


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which all that nnviz keeps lies in a folder."""
    return {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(PROJECT),
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "PYTHONFAULTHANDLER": "1",
    }


def started(state: str, folder: Path) -> Born:
    """Start a scene."""
    code = "import sys; from pathlib import Path; from tests.faults.scenes import main; "
    return bear(
        code + "sys.exit(main(sys.argv[1], Path(sys.argv[2])))",
        state,
        str(folder),
        environment=environment(folder),
    )


def play(state: str, folder: Path, *, patience: float = 60.0) -> Ended:
    """Play a scene to its end."""
    return ending(started(state, folder), folder, patience)


def ending(process: Born, folder: Path, patience: float = 60.0) -> Ended:
    """Wait for the end of a scene; one that does not end is ended, and where its threads stand is told."""
    found = process.ended(patience)
    return judged(found.code, found.at, found.out, found.err, folder)


def judged(code: int, ended: float, out: str, err: str, folder: Path) -> Ended:
    """Put together how a process ended."""
    told = [float(line.split()[1]) for line in out.splitlines() if line.startswith("closing")]
    err = "\n".join(line for line in err.splitlines() if "This plugin does not support" not in line)
    log = folder / "data" / "nnviz" / "nnviz.log"
    return Ended(
        code, ended - told[0] if told else float("nan"), out, err, log.read_text() if log.exists() else ""
    )


def play_all(orders: list[tuple[str, Path]], together: int = 2) -> list[Ended]:
    """Play many scenes, some at a time: each is a fork of one process that has imported all and done nothing yet."""
    text = json.dumps([(state, str(folder)) for state, folder in orders])
    order = [sys.executable, "-m", "tests.faults.scenes", "all", str(together)]
    done = subprocess.run(
        order,
        input=text,
        cwd=PROJECT,
        env=environment(orders[0][1]),
        capture_output=True,
        text=True,
        check=True,
    )
    rows = json.loads(done.stdout)
    return [
        judged(*row, (folder / "out.txt").read_text(), (folder / "err.txt").read_text(), folder)
        for row, (_, folder) in zip(rows, orders, strict=True)
    ]


def conduct(together: int) -> tuple[str, Path] | None:
    """Fork a process for each order on the standard input, which returns with it; the parent returns at the end."""
    from nnviz import app  # noqa: F401 - what follows imports all that a start needs
    from nnviz.session import runner, worker  # noqa: F401
    from nnviz.ui import window  # noqa: F401

    orders = [(state, Path(folder)) for state, folder in json.load(sys.stdin)]
    rows: list[Any] = [None] * len(orders)
    waiting, running = list(range(len(orders))), {}
    while waiting or running:
        while waiting and len(running) < together:
            number = waiting.pop(0)
            state, folder = orders[number]
            pid = os.fork()
            if not pid:
                for name, stream in (("out.txt", sys.stdout), ("err.txt", sys.stderr)):
                    os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT), stream.fileno())
                os.environ.update(environment(folder))
                return state, folder
            running[pid] = number, time.monotonic()
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid:
            rows[running.pop(pid)[0]] = os.waitstatus_to_exitcode(status), time.time()
            continue
        for late, (_, began) in running.items():
            if time.monotonic() - began > LONGEST:
                os.kill(late, signal.SIGABRT)
        time.sleep(0.005)
    print(json.dumps(rows))  # noqa: T201
    return None


if __name__ == "__main__":
    chosen = conduct(int(sys.argv[2])) if sys.argv[1] == "all" else (sys.argv[1], Path(sys.argv[2]))
    sys.exit(main(*chosen) if chosen is not None else 0)
