"""Kept runs: what is remembered of each, how it is called, and the list of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal

from nnviz.experiment.comparing import differences, layers_text
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.metric_log import Curves
from nnviz.session.snapshot import Snapshot
from nnviz.ui.language import tr

__all__ = ["Figures", "KeptRun", "Runs", "figures_of", "letter_of", "name_of"]

COLOURS = (4, 8, 9, 5, 3, 2, 7)
"""The colours of the theme that ghosts get, in this order: without blue and orange, which mean a sign everywhere."""
LONGEST = 44


class Figures(NamedTuple):
    """What a run had reached: counts, and the last values of its curves; NaN for what does not apply."""

    step: float
    epoch: float
    train_loss: float
    validation_loss: float
    train_accuracy: float
    validation_accuracy: float


@dataclass(frozen=True, slots=True, eq=False)
class KeptRun:
    """One kept run: a letter and a name, its experiment, its curves and how its ghost looks."""

    letter: str
    name: str
    spec: ExperimentSpec
    curves: Curves
    colour: int
    run: int
    shown: bool = True

    @property
    def figures(self) -> Figures:
        """What it had reached."""
        return figures_of(self.curves)


class Runs(QObject):
    """The kept runs, in the order in which they were kept; ``changed`` tells that one came, went or looks different."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kept: tuple[KeptRun, ...] = ()
        self._number = 0

    def keep(self, snapshot: Snapshot) -> tuple[KeptRun, bool] | None:
        """Keep the run on the screen; one that was kept earlier and has gone on is brought up to date.

        Returns
        -------
        tuple of (KeptRun, bool) or None
            The run and whether it is a new one; None where nothing was measured yet.
        """
        if len(snapshot.curves) < 2:
            return None
        for place, run in enumerate(self.kept):
            if (
                run.run == snapshot.run
                and run.spec == snapshot.spec
                and _goes_on(run.curves, snapshot.curves)
            ):
                later = replace(run, curves=snapshot.curves)
                self._use((*self.kept[:place], later, *self.kept[place + 1 :]))
                return later, False
        letter = letter_of(self._number)
        name = f"{letter}: {name_of(snapshot.spec, [run.spec for run in self.kept])}"
        colour = COLOURS[self._number % len(COLOURS)]
        run = KeptRun(letter, name, snapshot.spec, snapshot.curves, colour, snapshot.run)
        self._number += 1
        self._use((*self.kept, run))
        return run, True

    def rename(self, letter: str, name: str) -> None:
        """Call a run something else; an empty name changes nothing."""
        name = " ".join(name.split())[: 2 * LONGEST]
        if name:
            self._change(letter, name=name)

    def show(self, letter: str, shown: bool) -> None:
        """Show or hide the ghost of a run."""
        self._change(letter, shown=shown)

    def remove(self, letter: str) -> None:
        """Forget a run."""
        self._use(tuple(run for run in self.kept if run.letter != letter))

    def put_back(self, run: KeptRun, place: int) -> None:
        """Take back that a run was forgotten."""
        self._use((*self.kept[:place], run, *self.kept[place:]))

    def _change(self, letter: str, **values: object) -> None:
        self._use(
            tuple(replace(run, **values) if run.letter == letter else run for run in self.kept)  # type: ignore[arg-type]
        )

    def _use(self, kept: tuple[KeptRun, ...]) -> None:
        self.kept = kept
        self.changed.emit()


def figures_of(curves: Curves) -> Figures:
    """Return what curves had reached at their end; all NaN where nothing was measured."""
    if not len(curves):
        return Figures(*[float("nan")] * len(Figures._fields))
    return Figures(*(float(curves.column(name)[-1]) for name in Figures._fields))


def letter_of(number: int) -> str:
    """Return A for 0, Z for 25, AA for 26, as spreadsheets count."""
    number, rest = divmod(number, 26)
    return (letter_of(number - 1) if number else "") + chr(ord("A") + rest)


def name_of(spec: ExperimentSpec, earlier: Sequence[ExperimentSpec]) -> str:
    """Return a short name: what differs from the run kept last, or data and layers for the first one."""
    if not earlier:
        return _short(f"{type(spec.data.source).title()} {layers_text(spec)}")
    found = differences([earlier[-1], spec])
    if not found:
        return tr("same settings")
    return _short(", ".join(_pair(one.title, one.texts[1]) for one in found[:2]))


def _pair(title: str, value: str) -> str:
    return f"{title} {value}" if title not in ("Source", "Optimizer", "Loss") else value


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip(' ,')}…"


def _goes_on(old: Curves, new: Curves) -> bool:
    """Return whether the new curves begin with the old ones."""
    return len(new) >= len(old) and np.array_equal(old.table, new.table[: len(old)], equal_nan=True)
