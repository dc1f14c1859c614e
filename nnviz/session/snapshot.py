"""What the screen is drawn from: one frozen picture of the session, with read-only arrays.

A snapshot belongs to whoever holds it: the worker never writes to it again, so no lock is needed anywhere.
Parts that did not change between two snapshots are the same object, so a widget may compare with ``is``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from nnviz.data.dataset import Array, Task
from nnviz.data.preparation import Preparation
from nnviz.engine.trainer import Phase
from nnviz.experiment.build import Material
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.ask import Answers, Ask
from nnviz.session.metric_log import Curves
from nnviz.session.remedy import Remedy
from nnviz.session.timeline import NO_TIMELINE, BranchView, Timeline

__all__ = [
    "BranchView",
    "Curves",
    "DataView",
    "Failure",
    "Field",
    "LayerView",
    "Phase",
    "Points",
    "Position",
    "Probe",
    "Sample",
    "Snapshot",
    "Status",
    "Task",
    "Timeline",
]


class Status(Enum):
    """What the worker is doing."""

    LOADING = "loading"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    FAILED = "failed"


class Probe(Enum):
    """Something extra that is computed only while a visible panel wants it."""

    FIELD = "field"
    TILES = "tiles"
    WATCHED = "watched"


@dataclass(frozen=True, slots=True)
class Position:
    """Where the training stands.

    ``step`` counts updates, ``epoch`` finished passes; ``samples`` of the current pass are done.
    ``phase`` and ``layer`` are set only while the network stands inside a step.
    """

    step: int = 0
    epoch: int = 0
    samples: int = 0
    phase: Phase | None = None
    layer: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Samples in the plane.

    ``x`` is (n, 2) in the units of ``Field.extent``; ``y`` (n,) the class or the target; ``part`` (n,) uint8 is
    0 for training, 1 for validation, 2 for test.
    """

    x: Array
    y: Array
    part: Array


@dataclass(frozen=True, slots=True, eq=False)
class DataView:
    """What the window needs to know of the data; one object for the whole run.

    ``feature_names`` are the numbers that the network receives, ``axis_names`` those of the plane;
    ``preparation`` leads from the raw numbers to what the network receives; ``material`` are the data themselves,
    read-only.
    """

    name: str
    task: Task
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    image_shape: tuple[int, int] | None
    train: int
    validation: int
    test: int
    points: Points | None
    axis_names: tuple[str, ...] = ()
    preparation: Preparation | None = None
    material: Material | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LayerView:
    """One layer that has units; a unit of a convolution is a filter.

    Layers without units, such as pooling, dropout and normalisation, are named in the ``activation`` of the layer
    before them.

    Attributes
    ----------
    name, kind, activation : str
        Such as "hidden 1", "dense", "ReLU" or "conv 1", "conv2d", "ReLU, max pool 2x2"; the output layer's
        activation is the link of the loss.
    weights : array (units, sources)
        One column for each unit of the view before, or for each input.  Where a source is a whole map, or a sum is
        shown as the mean over a map, this is how much the shown sum changes when the source changes by 1.
    bias : array (units,)
    z, a : array (units,) or None
        Sum and activation for the watched sample, for a filter the means over its map; for the output layer ``a``
        is the prediction.  None unless ``Probe.WATCHED`` is wanted.
    kernels : array (filters, channels, rows, columns) or None
        The weights of a convolution as they are.
    maps : array (filters, rows, columns) or None
        What each filter of a convolution answers at each position of the watched sample.
    tiles : array (units, rows, columns) or None
        Each unit's activation over the plane, first row at the top; None unless ``Probe.TILES`` is wanted.
    """

    name: str
    kind: str
    activation: str
    weights: Array
    bias: Array
    z: Array | None = None
    a: Array | None = None
    tiles: Array | None = None
    kernels: Array | None = None
    maps: Array | None = None

    @property
    def units(self) -> int:
        """The number of units."""
        return len(self.bias)


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """The prediction over the plane: ``values`` (rows, columns, outputs), first row at the top (largest x₂).

    ``extent`` is (left, right, bottom, top) in the units of the data.
    """

    values: Array
    extent: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The watched sample.

    ``index`` counts within the ``count`` samples of its ``part``, "validation", "training" or "drawing"; ``x``
    (features,) is what the network receives (for images the ink, 0 … 1, before any scaling), ``target`` the class
    or value, ``prediction`` (outputs,) the answer, ``loss`` its loss.  A drawing that nobody has labelled has NaN
    as target and loss.
    """

    index: int
    count: int
    x: Array
    target: float
    prediction: Array
    loss: float
    part: str = "validation"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the session stopped: one sentence, details for the curious, and what the window may offer.

    ``remedy`` is ("path of a live knob", value) or None; ``remedies`` are all that may help, the likeliest first.
    ``expected`` tells a foreseen end (divergence, a missing file) from a fault of the program.
    """

    message: str
    details: str = ""
    remedy: tuple[str, object] | None = None
    expected: bool = True
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Everything the screen shows, at one moment.

    ``run`` rises with each new start, ``serial`` with each snapshot; ``origin`` is the run in which this network
    was made, an earlier one where an undo has brought it back.
    ``data`` is None and ``layers`` empty until the data are loaded; ``message`` then says what is being done.
    ``batch_loss`` is the loss of the latest batch, NaN before the first.
    ``values`` are all parameters in one row, for asking the network elsewhere.
    ``answers`` holds what visible panels asked for beyond that.
    ``timeline`` says where this moment lies in time; ``curves`` go on beyond it while it lies in the past.
    """

    run: int
    serial: int
    status: Status
    position: Position
    spec: ExperimentSpec
    data: DataView | None
    layers: tuple[LayerView, ...]
    curves: Curves
    batch_loss: float = float("nan")
    origin: int = 0
    values: Array | None = None
    field: Field | None = None
    watched: Sample | None = None
    steps_per_second: float = 0.0
    message: str = ""
    failure: Failure | None = None
    answers: Answers | None = None
    timeline: Timeline = NO_TIMELINE

    def answer(self, ask: Ask) -> object:
        """Return the answer to what a panel asked, None where there is none (yet)."""
        return self.answers.get(ask) if self.answers else None
