"""The experiment at hand: edits become commands, live where they can be, from the start where they must be."""

from __future__ import annotations

import random

from PySide6.QtCore import QObject, Signal

from nnviz.data.dataset import Array
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.changes import live_changes
from nnviz.experiment.checks import facts_of, fitted, output_fitted
from nnviz.experiment.presets import Preset
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.commands import Load, Open, Run, SetKnob
from nnviz.session.remedy import Remedy
from nnviz.session.saved import Saved
from nnviz.session.snapshot import Position, Status
from nnviz.ui.bridge import Bridge
from nnviz.ui.controls.form import ExperimentForm
from nnviz.ui.controls.speed import command_for
from nnviz.ui.controls.transport import TransportBar
from nnviz.ui.language import tr, translated
from nnviz.ui.workspace import Workspace

__all__ = ["Desk"]

SMALL_DATA = 10_000
WATCHABLE = 2000.0
"""Steps a second at which small data sets begin: as fast as an eye can follow, not as fast as possible."""


class Desk(QObject):
    """Keeps form, workspace and session of one mind.

    ``loaded`` tells that an experiment was started from its beginning; ``told`` carries a sentence for the user.
    """

    loaded = Signal(object)
    told = Signal(str)

    def __init__(
        self,
        bridge: Bridge,
        presets: tuple[Preset, ...],
        form: ExperimentForm,
        transport: TransportBar,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._form, self._transport = bridge, form, transport
        self._presets = {preset.name: preset for preset in presets}
        self._running: ExperimentSpec | None = None
        self._speed_chosen = False
        self.workspace = Workspace(presets[0].spec, self._origin, self)
        form.set_presets(presets)
        form.spec_edited.connect(self.edit)
        form.preset_chosen.connect(self.choose_preset)
        self.workspace.spec_changed.connect(self._use)
        self.workspace.refused.connect(lambda sentence, _path: self.told.emit(translated(sentence)))
        self.workspace.idled.connect(
            lambda: self.told.emit(tr("Nothing changes: at this moment the settings are those already."))
        )
        transport.speed_changed.connect(self._speed_wished)

    def load(self, spec: ExperimentSpec, *, resume: int = 0, values: Array | None = None) -> None:
        """Start an experiment from its beginning, or from where the network of an earlier start was left.

        With ``values`` the beginning is not drawn: they are its weights.
        """
        self._running = spec
        self._bridge.send(Load(spec, resume, values))
        self._begun(spec)

    def open(self, saved: Saved) -> None:
        """Go on with a training from a file; undo knows nothing of it."""
        self._running = self.workspace.spec = saved.spec
        self._bridge.send(Open(saved))
        self._begun(saved.spec)

    def _begun(self, spec: ExperimentSpec) -> None:
        if not self._speed_chosen:
            small = spec.data.source.count <= SMALL_DATA and spec.data.source.image_shape is None
            self._transport.speed.set_speed(WATCHABLE if small else None)
            self._bridge.send(command_for(self._transport.speed.speed()))
        self._show(spec)
        self.loaded.emit(spec)

    def follow(self, spec: ExperimentSpec) -> None:
        """Show the settings of another moment of the same training; nothing is sent, and undo knows nothing of it."""
        if spec != self.workspace.spec == self._running and live_changes(self._running, spec) is not None:
            self._running = self.workspace.spec = spec
            self._show(spec)

    def choose_preset(self, name: str) -> None:
        """Open a ready-made experiment; undo leads back."""
        preset = self._presets[name]
        self.workspace.edit(preset.spec, tr("preset {name}", name=tr(preset.title)), fresh=True)
        self._transport.run_button.setFocus()  # the next key is Space, and not meant for the list

    def reset(self, *, new_start: bool) -> None:
        """Go back to step 0, with the same weights or with others."""
        if new_start:
            seed = random.randrange(1, 1_000_000)
            self.workspace.edit(replace_at(self.workspace.spec, "seeds.weights", seed), tr("new start"))
        elif self._moved():
            self.workspace.edit(self.workspace.spec, tr("reset"), fresh=True)

    def apply_remedy(self, remedy: Remedy) -> None:
        """Change what has led into trouble, and go on; undo takes it back."""
        spec = self.workspace.spec
        for path, value in remedy.changes:
            spec = replace_at(spec, path, value)
        if self.workspace.edit(spec, tr("remedy"), fresh=remedy.anew):
            self._bridge.send(Run())

    def _moved(self) -> bool:
        """Whether there is anything that a reset would take back."""
        latest = self._bridge.latest
        return latest is not None and (latest.position != Position() or latest.status is Status.FAILED)

    def _origin(self) -> int:
        """Return the start in which the network on the screen was made."""
        return self._bridge.latest.origin if self._bridge.latest is not None else 0

    def edit(self, spec: ExperimentSpec, name: str) -> None:
        """Take an edit, made to fit where data or loss have changed; ``name`` stands in the menu after *Undo*."""
        before = self.workspace.spec
        if facts_of(spec) != facts_of(before):
            spec = fitted(spec)
        elif type(spec.loss) is not type(before.loss):
            spec = output_fitted(spec)
        if not self.workspace.edit(spec, name):
            self._show(self.workspace.spec)

    def _use(self, spec: ExperimentSpec, origin: int, fresh: bool) -> None:
        """Take over an edited experiment: at once where it is live, from the start where it is not."""
        if self._show(spec):
            return
        live = None if fresh else live_changes(self._running, spec)
        if live is not None:
            self._running = spec
            for path, value in live.items():
                self._bridge.send(SetKnob(path, value))
            return
        latest = self._bridge.latest
        values = self.workspace.values
        self.load(spec, resume=origin, values=values)
        if values is not None and not origin:
            self.told.emit(tr("All other weights stay as they were; steps are counted anew."))
        elif latest is not None and latest.position.step > 0 and not origin:
            self.told.emit(tr("The network starts anew; undo brings the trained one back."))

    def _show(self, spec: ExperimentSpec) -> bool:
        """Show an experiment and what is wrong with it; return whether it cannot run."""
        issues = self.workspace.issues()
        self._form.show_spec(spec)
        self._form.show_issues(issues)
        errors = [issue.message for issue in issues if issue.severity == "error"]
        self._transport.set_runnable(not errors, errors[0] if errors else "")
        return bool(errors)

    def _speed_wished(self, speed: object) -> None:
        self._speed_chosen = True
        self._bridge.send(command_for(speed if isinstance(speed, int | float) else None))
