"""Moving through training in strides of any length: a phase, a row of the batch, a whole step.

All strides lead through the same steps: however they are mixed, the weights are the same, bit for bit.
"""

from __future__ import annotations

from collections.abc import Generator

from nnviz.engine.trainer import Phase, PhaseEvent, Trainer
from nnviz.session.snapshot import Position

__all__ = ["Walker"]


class Walker:
    """Stands somewhere in the training of one network and moves on from there."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._open: Generator[PhaseEvent, None, None] | None = None
        self._event: PhaseEvent | None = None
        self._row = self._done = 0
        self._shown: tuple[int, int] | None = None

    @property
    def inside_step(self) -> bool:
        """Whether some phases of a step are done and others are not."""
        return self._open is not None

    @property
    def phases_done(self) -> int:
        """How many phases of the open step are done; 0 between two steps."""
        return self._done

    @property
    def position_in_batch(self) -> int:
        """How many rows of the next batch were shown one by one."""
        return self._row

    @property
    def phases_per_step(self) -> int:
        """How many phases make a step: batch, forward and backward for each layer, loss, update."""
        return 2 * len(self._trainer.network.layers) + 3

    @property
    def position(self) -> Position:
        """Where the walker stands."""
        state, event = self._trainer.state, self._event
        if event is None:
            return Position(state.step, state.epoch, state.samples + self._row)
        return Position(state.step, state.epoch, state.samples, event.phase, event.layer)

    @property
    def training_row(self) -> tuple[int, int] | None:
        """The epoch of the row that was walked through last and its place in that order; None unless row by row."""
        return self._shown

    def step(self) -> None:
        """Take a step, or finish the one that is open."""
        # Emptied first: a step that fails must not leave half of itself behind.
        events, self._open, self._event, self._shown = self._open, None, None, None
        self._row = self._done = 0
        if events is not None:
            for _ in events:
                pass
        else:
            self._trainer.step()

    def phase(self) -> None:
        """Go on to the end of the next phase."""
        events, done = self._open or self._trainer.phases(), self._done
        self._open = self._event = self._shown = None
        self._row = self._done = 0
        self._event = next(events)
        if self._event.phase is Phase.UPDATE:
            for _ in events:
                pass
        else:
            self._open, self._done = events, done + 1

    def leave(self) -> None:
        """Forget the step that is open: no weight has been changed by it yet."""
        if self._open is not None:
            self._open.close()
        self._open = self._event = self._shown = None
        self._row = self._done = 0

    def row(self) -> None:
        """Show the next row of the batch; with its last row the step of the whole batch is taken."""
        if self._open is not None:
            self.step()
            return
        self._event = None
        start, count = self._trainer.next_batch()
        shown = self._trainer.state.epoch, start + self._row
        if self._row + 1 >= count:
            self.step()
        else:
            self._row += 1
        self._shown = shown
