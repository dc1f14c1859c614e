"""Starting and stopping the window: guards first, then Qt, then the session, then the window."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from nnviz.guards import LIBRARIES, BadPair, CannotStart, check_screen, check_versions

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from nnviz.session.snapshot import Snapshot
    from nnviz.ui.bridge import Bridge
    from nnviz.ui.collector import Collector
    from nnviz.ui.faults import Faults
    from nnviz.ui.window import MainWindow

__all__ = ["Program", "open_window", "start", "take_picture"]

FAILURE, WRONG_VERSIONS = 1, 2
SWITCH_INTERVAL = 0.0005
"""Seconds after which the training thread must offer the interpreter to the window (Python's own choice is 0.005)."""
GUARD_AFTER = 200
"""Milliseconds until work begins to be written down: there is none before, and getting ready takes a while."""
SETTLED_AFTER = 1500
"""Milliseconds until the start is over, and what it made is passed over when garbage is looked for."""
PATIENCE = 600.0
"""Seconds that a picture may take to train; after them it is taken as things stand."""


class Program(NamedTuple):
    """What has been started, so that it can be stopped."""

    app: QApplication
    window: MainWindow
    bridge: Bridge
    faults: Faults
    collector: Collector
    scratch: TemporaryDirectory[str] | None = None

    def stop(self) -> None:
        """End the thread, take the hooks away and destroy the window before the application."""
        try:
            self.window.studio.services["leave"]()
            self.window.close()
            self.bridge.close()
        except TimeoutError as error:
            self.faults.note(str(error))  # the thread is a daemon: the process ends all the same
        finally:
            self.collector.stop()
            self.faults.remove()
            self.window.deleteLater()
            self.app.processEvents()
            if self.scratch is not None:
                self.scratch.cleanup()


def open_window(file: Path | None = None, *, safe: bool = False) -> int:
    """Open the window, perhaps with a file, and return the exit code when it is closed.

    With ``safe`` everything is as at the first start: kept settings, layout and work are left alone, and those of this
    time are thrown away.
    """
    try:
        check_versions()
        check_screen()
        program = start(None if safe else _settings(), _log_folder())
    except CannotStart as problem:
        return _refuse(problem)
    from PySide6.QtCore import QTimer

    services = program.window.studio.services
    kept = _log_folder() if program.scratch is None else Path(program.scratch.name)

    def guard() -> None:
        if program.window.isVisible():  # it may have been closed at once
            services["guard work"](kept / "recovery")

    QTimer.singleShot(GUARD_AFTER, program.window, guard)
    QTimer.singleShot(SETTLED_AFTER, program.window, program.collector.settle)
    if file is not None:
        services["open file"](file)
    program.window.show()

    def leave() -> None:
        services["leave"]()
        program.window.close()

    def interrupt(_signal: int, _frame: object) -> None:
        # Python calls this anywhere, even while a widget is being painted; Qt closes windows between two events.
        QTimer.singleShot(0, program.window, leave)

    signal.signal(signal.SIGINT, interrupt)
    try:
        return program.app.exec()
    finally:
        program.stop()


def take_picture(
    preset: str, target: Path, steps: int, size: tuple[int, int], theme: str, panels: tuple[str, ...] = ()
) -> int:
    """Render the window without a screen after so many steps and save it; return the exit code."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from nnviz.experiment.presets import preset as find
    from nnviz.session.shipped import read_shipped

    chosen = find(preset, read_shipped)
    if target.suffix.lower() != ".png":
        print(
            f"nnviz: The picture is written as PNG; call it {target.with_suffix('.png').name}.",
            file=sys.stderr,
        )
        return WRONG_VERSIONS
    try:
        check_versions()
        program = start(theme=theme)
    except CannotStart as problem:
        return _refuse(problem)
    try:
        unknown = next((name for name in panels if name not in program.window.docks.by_name), None)
        if unknown is not None:
            known = ", ".join(program.window.docks.by_name)
            print(f"nnviz: There is no tab {unknown}; there are {known}.", file=sys.stderr)
            return WRONG_VERSIONS
        return _photograph(program, chosen.spec, target, steps, size, panels)
    finally:
        program.stop()


def start(
    settings: QSettings | None = None, log_folder: Path | None = None, theme: str = "system"
) -> Program:
    """Build everything that a running program has; the window is not shown yet.

    Parameters
    ----------
    settings : QSettings, optional
        Where layout and theme are remembered; without them nothing is, and ``theme`` is used.
    log_folder : Path, optional
        Where faults are written down; nowhere without it.

    Raises
    ------
    CannotStart
        When Qt cannot be loaded.
    """
    collects = gc.isenabled()
    gc.disable()  # nothing of what is imported and built from here on is garbage
    try:
        return _started(settings, log_folder, theme, collects=collects)
    except BaseException:
        if collects:
            gc.enable()
        raise


def _started(settings: QSettings | None, log_folder: Path | None, theme: str, *, collects: bool) -> Program:
    try:
        from PySide6.QtWidgets import QApplication
    except ImportError as error:
        raise CannotStart(
            f"Qt cannot be loaded ({error}); on Debian or Ubuntu run 'sudo apt-get install {LIBRARIES}'."
        ) from None
    from nnviz.experiment.presets import presets
    from nnviz.session.runner import Runner
    from nnviz.session.shipped import read_shipped
    from nnviz.session.worker import Worker
    from nnviz.ui.bridge import Bridge
    from nnviz.ui.collector import Collector
    from nnviz.ui.faults import Faults
    from nnviz.ui.window import MainWindow

    sys.setswitchinterval(SWITCH_INTERVAL)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
        app.setApplicationName("nnviz")
        app.setOrganizationName("nnviz")
    faults = Faults(log_folder, app)
    faults.install()
    collector = Collector(app, was_on=collects)
    scratch = None
    if settings is None:
        scratch = TemporaryDirectory(prefix="nnviz-")
        settings = _forgetful_settings(Path(scratch.name), theme)
    bridge = Bridge(Runner(Worker(read_shipped)), app)
    try:
        window = MainWindow(app, bridge, presets(read_shipped), settings, faults)
    except BaseException:
        bridge.close()
        collector.stop()
        faults.remove()  # so that this is told as any other error of Python
        if scratch is not None:
            scratch.cleanup()
        raise
    return Program(app, window, bridge, faults, collector, scratch)


def _photograph(
    program: Program, spec: object, target: Path, steps: int, size: tuple[int, int], panels: tuple[str, ...]
) -> int:
    from nnviz.experiment.spec import ExperimentSpec
    from nnviz.session.commands import Advance, StepUnit
    from nnviz.session.snapshot import Status

    app, window, bridge = program.app, program.window, program.bridge
    window.resize(*size)
    window.show()
    window.docks.reset()
    if isinstance(spec, ExperimentSpec) and spec != window.desk.workspace.spec:
        window.desk.workspace.edit(spec, "preset")
    window.desk.workspace.undo_stack.clear()

    def until(ready: Callable[[Snapshot], bool]) -> Snapshot:
        deadline = time.monotonic() + PATIENCE
        while True:
            app.processEvents()
            latest = bridge.latest
            late = time.monotonic() > deadline
            if latest is not None and (late or latest.status is Status.FAILED or ready(latest)):
                return latest
            time.sleep(0.002)

    seen = until(lambda snapshot: snapshot.status is Status.READY and snapshot.spec == spec)
    if steps and seen.status is Status.READY:
        bridge.send(Advance(StepUnit.BATCH, steps))
        seen = until(lambda snapshot: snapshot.position.step > 0 and snapshot.status is Status.PAUSED)
    for name in panels:
        window.docks.show(name)
    _settle(app, 1.5 if panels else 0.4)
    if seen.failure is not None:
        print(f"nnviz: {seen.failure.message}", file=sys.stderr)
    if not window.grab().save(str(target)):
        print(
            f"nnviz: {target} cannot be written; choose a folder that exists and may be written.",
            file=sys.stderr,
        )
        return FAILURE
    return FAILURE if seen.failure is not None else 0


def _settle(app: QApplication, seconds: float) -> None:
    """Let timers that draw a little later do so."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        app.processEvents()
        time.sleep(0.005)


def _refuse(problem: CannotStart) -> int:
    print(f"nnviz: {problem}", file=sys.stderr)
    return WRONG_VERSIONS if isinstance(problem, BadPair) else FAILURE


def _settings() -> QSettings:
    from PySide6.QtCore import QSettings

    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "nnviz", "nnviz")


def _forgetful_settings(folder: Path, theme: str) -> QSettings:
    """Return settings that are kept in a folder that will be thrown away."""
    from PySide6.QtCore import QSettings

    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("theme", theme)
    settings.setValue("tour", "seen")  # pictures and tests are no newcomers
    settings.setValue("language", "en")
    return settings


def _log_folder() -> Path:
    from PySide6.QtCore import QStandardPaths

    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(place) / "nnviz"
