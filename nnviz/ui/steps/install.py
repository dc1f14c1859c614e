"""Steps in the window: the panel, captions and travelling signals in slow motion, and their entries in "Learn"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from nnviz.session.commands import Advance, Run, StepUnit
from nnviz.session.snapshot import Phase, Snapshot, Status
from nnviz.ui.actions import Deed
from nnviz.ui.controls.speed import SPEEDS
from nnviz.ui.controls.transport import TransportBar
from nnviz.ui.diagram.view import DiagramView
from nnviz.ui.docks import Place
from nnviz.ui.language import tr
from nnviz.ui.steps.caption import Caption
from nnviz.ui.steps.lights import Lights
from nnviz.ui.steps.narration import tell
from nnviz.ui.steps.pulse import Pulse
from nnviz.ui.studio import Studio

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from nnviz.ui.theme import Theme

__all__ = ["STEPS", "Narrator", "install"]

STEPS = "Steps"


class Narrator(QObject):
    """Says what happens in each phase, lights it, and lets its signal travel; silent while steps are not played."""

    def __init__(self, studio: Studio, diagram: DiagramView, lights: Lights) -> None:
        super().__init__(studio.window)
        theme = studio.appearance.theme
        self._lights = lights
        self.caption = Caption(theme, studio.window)
        self.pulse = Pulse(diagram, theme)
        self._key: object = None
        studio.middle.insertWidget(studio.middle.indexOf(diagram) + 1, self.caption)
        studio.followers.append(self.follow)
        studio.follow_theme(self)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self.caption.set_theme(theme)
        self.pulse.set_theme(theme)

    def follow(self, snapshot: Snapshot) -> None:
        """Speak of a phase that is new."""
        position = snapshot.position
        key = None if position.phase is None else (snapshot.run, position)
        if key == self._key:
            return
        self._key = key
        told = tell(snapshot)
        self.caption.show_told(told)
        self._lights.phase(told.lit if told else frozenset())
        if told is None:
            self.pulse.stop()
            return
        columns: tuple[int, ...] = (told.column,) if told.column >= 0 else ()
        if told.phase is Phase.UPDATE:
            columns = tuple(range(len(snapshot.layers)))
        self.pulse.send(told.phase, snapshot.layers, columns)


def install(studio: Studio) -> None:
    """Add everything to the window."""
    diagram, transport = studio.parts["diagram"], studio.parts["transport"]
    assert isinstance(diagram, DiagramView)  # noqa: S101 - a slip of the programmer
    assert isinstance(transport, TransportBar)  # noqa: S101
    lights = Lights(studio.attention)
    Narrator(studio, diagram, lights).setObjectName("narrator")

    def take_phase() -> None:
        if transport.run_button.isEnabled():
            studio.bridge.send(Advance(StepUnit.PHASE))

    def steps(theme: Theme) -> QWidget:
        from nnviz.ui.steps.panel import StepsPanel

        panel = StepsPanel(theme, studio.attention, lights, take_phase, studio.refresh)
        panel.show_hovered(diagram.hover)
        diagram.hovered.connect(panel.show_hovered)
        return panel

    def show() -> None:
        studio.docks.show(STEPS)

    def show_and_step() -> None:
        show()
        take_phase()

    def slow_motion() -> None:
        show()
        transport.speed.set_speed(SPEEDS[0])
        transport.speed_changed.emit(SPEEDS[0])
        latest = studio.bridge.latest
        if transport.run_button.isEnabled() and (latest is None or latest.status is not Status.RUNNING):
            studio.bridge.send(Run())

    studio.add_panel(STEPS, Place.DETAIL, steps)
    studio.add_deed(Deed("explain_step", "Learn", tr("&Explain the step"), "E"), show)
    studio.add_deed(
        Deed("explain_phase", "Learn", tr("Step one &phase and explain it"), "Shift+E"), show_and_step
    )
    studio.add_deed(
        Deed("slow_motion", "Learn", tr("&Slow motion: one phase a second"), "Ctrl+Space"), slow_motion
    )
