"""The way of a training as parts of a file: edits, curves, epochs, as JSON and plain numbers, and back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta, Struct

from nnviz.data.dataset import Array
from nnviz.data.quoting import reason
from nnviz.experiment.catalog import SpecProblem, checked, value_at
from nnviz.experiment.codec import read_json, write_json
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.archive import FileProblem, Members
from nnviz.session.archived_arrays import array_bytes, read_array
from nnviz.session.edits import Edit, SetKnob, SetParameter
from nnviz.session.epoch_starts import EpochStarts
from nnviz.session.history import Change
from nnviz.session.list_changes import joined, shortened
from nnviz.session.metric_log import COLUMNS, Curves, Mark
from nnviz.session.model_file import HEADING, Model
from nnviz.session.saved import Saved

__all__ = ["FORMAT", "LARGEST_WAY", "decoded", "saved_of", "way_of"]

FORMAT = 1
"""Rises when a document written now could not be read by an older program."""
BEGUN, CHANGES, START = "begun.json", "changes.json", "start.npy"
CURVES, CURVES_ABOUT = "curves.npy", "curves.json"
LARGEST_WAY = {
    BEGUN: 1_000_000,
    CHANGES: 8_000_000,
    START: 150_000_000,
    CURVES: 16_000_000,
    CURVES_ABOUT: 8_000_000,
}
"""The largest sizes of these parts."""
MOST_CHANGES = 40_000
Step = Annotated[int, Meta(ge=0, le=2**53)]


class KnobRow(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag="knob"):
    """A knob that was turned after so many steps; of a list only what stands between ``head`` and ``tail`` entries."""

    step: Step
    path: Annotated[str, Meta(max_length=200)]
    value: Any
    head: int | None = None
    tail: int = 0


class ParameterRow(Struct, frozen=True, forbid_unknown_fields=True, tag="parameter"):
    """A weight or bias that was typed."""

    step: Step
    layer: int
    unit: int
    source: int | None
    value: float


class MarkRow(Struct, frozen=True, forbid_unknown_fields=True):
    """A mark of the curves."""

    step: Step
    epoch: float
    text: Annotated[str, Meta(max_length=500)]


class CurvesAbout(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands beside the table of the curves, at which step each epoch began, and which step was on the screen."""

    format: int
    columns: tuple[str, ...]
    marks: Annotated[tuple[MarkRow, ...], Meta(max_length=1_000)] = ()
    stretches: Annotated[tuple[tuple[Step, Step, Step], ...], Meta(max_length=100_000)] = ()
    last_epoch: tuple[Step, Step] = (0, 0)
    shown: Step | None = None


Row = KnobRow | ParameterRow


def way_of(saved: Saved) -> dict[str, bytes]:
    """Return the members that tell how the training came here."""
    members: dict[str, bytes] = {}
    if saved.begun != saved.spec:
        members[BEGUN] = write_json(saved.begun)
    if saved.changes:
        members[CHANGES] = msgspec.json.encode(list(_rows(saved)))
    if saved.start is not None:
        members[START] = array_bytes(saved.start)
    about = CurvesAbout(
        FORMAT,
        COLUMNS,
        tuple(MarkRow(mark.step, mark.epoch, mark.text[:500]) for mark in saved.curves.marks),
        *saved.epochs.rows(),
        saved.shown,
    )
    members[CURVES] = array_bytes(saved.curves.table)
    members[CURVES_ABOUT] = msgspec.json.encode(about)
    return members


def _merged(changes: tuple[Change, ...]) -> Iterator[Change]:
    """Give the changes without values that the next one, at the same step, replaces: a slider leaves many."""
    for change, after in pairwise(changes):
        one, other = change.edit, after.edit
        if not (
            isinstance(one, SetKnob)
            and isinstance(other, SetKnob)
            and one.path == other.path
            and isinstance(one.value, int | float | tuple)
            and change.step == after.step
        ):
            yield change
    yield from changes[-1:]


def _rows(saved: Saved) -> Iterator[Row]:
    """Give a row for each change; lists are written as what has changed in them since they were set last."""
    lists: dict[str, object] = {}
    for change in _merged(saved.changes):
        edit = change.edit
        if isinstance(edit, SetKnob) and isinstance(edit.value, tuple):
            before = lists[edit.path] if edit.path in lists else value_at(saved.begun, edit.path)
            lists[edit.path] = edit.value
            head, tail, between = shortened(before, edit.value)
            yield KnobRow(change.step, edit.path, msgspec.to_builtins(between), head, tail)
        else:
            yield _row(change)


def _row(change: Change) -> Row:
    edit = change.edit
    if isinstance(edit, SetKnob):
        return KnobRow(change.step, edit.path, msgspec.to_builtins(edit.value))
    if isinstance(edit, SetParameter):
        return ParameterRow(change.step, edit.layer, edit.unit, edit.source, edit.value)
    raise TypeError(f"{type(edit).__name__} has no form in a document.")


def saved_of(members: Members, name: str, model: Model) -> Saved:
    """Read the way of a training that a file tells of.

    Raises
    ------
    FileProblem, SpecProblem
        When something in it does not fit.
    """
    if model.progress is None:
        return Saved.begun_with(model.spec, model.values)
    begun = model.spec
    if BEGUN in members:
        begun = checked(read_json(members[BEGUN], f"{BEGUN} in {name}"))
    start = None
    if START in members:
        members.check(START, HEADING + model.values.nbytes)
        start = read_array(members[START], f"{START} in {name}", model.values.shape, model.values.dtype)
    changes, shown = _changes(members, name, begun), None
    curves, epochs = Curves(np.empty((0, len(COLUMNS)))), EpochStarts()
    if CURVES in members and CURVES_ABOUT in members:
        about = decoded(members[CURVES_ABOUT], CurvesAbout, f"{CURVES_ABOUT} in {name}")
        if about.format > FORMAT:
            raise FileProblem(
                f"{name} was made by a newer nnviz (format {about.format}); this one reads {FORMAT}."
            )
        curves = _curves(members[CURVES], about, name)
        epochs, shown = EpochStarts.of(about.stretches, about.last_epoch), about.shown
    return Saved(model.spec, begun, model.values, start, model.progress, changes, curves, epochs, shown)


def _changes(members: Members, name: str, begun: ExperimentSpec) -> tuple[Change, ...]:
    """Read the edits; each must fit the experiment as it was then."""
    if CHANGES not in members:
        return ()
    rows = decoded(members[CHANGES], list[Row], f"{CHANGES} in {name}")
    if len(rows) > MOST_CHANGES:
        raise FileProblem(f"{name} holds {len(rows):,} changes; at most {MOST_CHANGES:,} can be read.")
    found: list[Change] = []
    plain: Any = msgspec.to_builtins(begun)
    for row in rows:
        edit: Edit
        if isinstance(row, KnobRow):
            try:
                begun = _replaced(begun, plain, row)
            except (SpecProblem, msgspec.ValidationError, TypeError, ValueError) as problem:
                raise FileProblem(
                    f"{CHANGES} in {name} has a change that cannot be done: {problem}"
                ) from None
            edit = SetKnob(row.path, value_at(begun, row.path))
        else:
            edit = SetParameter(row.layer, row.unit, row.source, row.value)
        found.append(Change(row.step, edit))
    if any(one.step > other.step for one, other in pairwise(found)):
        raise FileProblem(f"{CHANGES} in {name} is not in the order of time; the file is damaged.")
    return tuple(found)


def _replaced(spec: ExperimentSpec, plain: Any, row: KnobRow) -> ExperimentSpec:
    """Return the experiment after a change, whose value is plain JSON; ``plain`` is the experiment as such, kept up."""
    value_at(spec, row.path)  # refuses a path that is not there, in words
    here = plain
    *above, last = row.path.replace("[", ".").replace("]", "").split(".")
    for part in above:
        here = here[int(part)] if part.isdigit() else here[part]
    place = int(last) if last.isdigit() else last
    here[place] = row.value if row.head is None else joined(here[place], row.head, row.tail, row.value)
    return msgspec.convert(plain, ExperimentSpec)


def _curves(raw: bytes, about: CurvesAbout, name: str) -> Curves:
    """Read the table of the curves; unknown columns are left out, missing ones are not a number."""
    table = _table(raw, len(about.columns), f"{CURVES} in {name}")
    out = np.full((len(table), len(COLUMNS)), np.nan)
    for place, column in enumerate(COLUMNS):
        if column in about.columns:
            out[:, place] = table[:, about.columns.index(column)]
    if not np.isfinite(out[:, :2]).all() or (np.diff(out[:, 0]) < 0).any():
        raise FileProblem(f"{CURVES} in {name} is not in the order of time; the file is damaged.")
    out.setflags(write=False)
    return Curves(out, tuple(Mark(mark.step, mark.epoch, mark.text) for mark in about.marks))


def _table(raw: bytes, columns: int, name: str) -> Array:
    """Read a table of float64 with so many columns; not a number is allowed."""
    stream = io.BytesIO(raw)
    try:
        np.lib.format.read_magic(stream)
        shape, fortran, kind = np.lib.format.read_array_header_1_0(stream)
    except (ValueError, EOFError, SyntaxError, TypeError, RecursionError) as error:
        raise FileProblem(f"{name} cannot be read as numbers ({reason(error)}).") from None
    rest = len(raw) - stream.tell()
    fits = len(shape) == 2 and shape[1] == columns and shape[0] * columns * 8 == rest
    if not fits or fortran or kind != np.dtype("<f8"):
        raise FileProblem(
            f"{name} holds {shape} numbers of type {kind}; a table of {columns} columns is wanted."
        )
    return np.frombuffer(raw, "<f8", offset=stream.tell()).reshape(shape)


def decoded(raw: bytes, kind: Any, name: str) -> Any:
    """Read JSON as a type; raise ``FileProblem`` where it is something else."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise FileProblem(f"{name} cannot be read ({reason(error)}); fetch or save the file again.") from None
