"""Where the training stands inside a step, in words large enough for a projector. No Qt in here."""

from __future__ import annotations

from typing import NamedTuple

from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.places import INPUTS, LayerPlace, Place
from nnviz.session.snapshot import Phase, Snapshot
from nnviz.ui.figures import loss_text
from nnviz.ui.language import tr, translated

__all__ = ["Told", "column_of", "tell"]

FORWARD = {
    "dense": "each unit adds up its weighted inputs and bends the sum",
    "conv2d": "each filter slides over the picture and answers where it finds its pattern",
    "max_pool2d": "of each small window only the largest number goes on",
    "average_pool2d": "each small window gives its mean",
    "dropout": "some units are silenced by chance",
    "batch_norm": "sums are brought to mean 0 and spread 1 over the batch",
    "layer_norm": "the numbers of each sample are brought to mean 0 and spread 1",
    "flatten": "the picture is read out as one long row",
}
BACKWARD = {
    "dense": "the blame travels back along the links and says how each weight must change",
    "conv2d": "the blame comes back at every position of each filter",
    "max_pool2d": "the blame goes to the number that was the largest",
    "average_pool2d": "the blame is shared out within each window",
    "dropout": "only the units that spoke hear the blame",
    "batch_norm": "the blame passes through mean and spread",
    "layer_norm": "the blame passes through mean and spread",
    "flatten": "the long row becomes a picture again",
}


class Told(NamedTuple):
    """A phase in words: where it is, what happens, what it lights, and along which links the signal goes.

    ``column`` is the layer (as in ``Snapshot.layers``) into which those links lead, -1 for none.
    """

    phase: Phase
    title: str
    sentence: str
    lit: frozenset[Place]
    column: int


def tell(snapshot: Snapshot) -> Told | None:
    """Return what happens at the moment; None between steps."""
    position = snapshot.position
    if position.phase is None or not snapshot.layers:
        return None
    last = len(snapshot.layers) - 1
    match position.phase:
        case Phase.BATCH:
            size = min(snapshot.spec.training.batch_size, snapshot.data.train if snapshot.data else 1)
            text = tr("{count} samples are taken from the training data", count=size)
            return Told(position.phase, tr("Batch"), text, _layer(INPUTS), -1)
        case Phase.LOSS:
            loss = loss_text(snapshot.batch_loss)
            text = tr("the answer is compared with the truth; the loss of this batch is {loss}", loss=loss)
            return Told(position.phase, tr("Loss"), text, _layer(last), -1)
        case Phase.UPDATE:
            rule = type(snapshot.spec.optimizer).title()
            text = tr("all weights take a small step against their gradient, as {rule} says", rule=rule)
            lit = frozenset[Place](LayerPlace(column) for column in range(last + 1))
            return Told(position.phase, tr("Update"), text, lit, -1)
    forward = position.phase is Phase.FORWARD
    number = position.layer
    layer = snapshot.spec.layers[number] if 0 <= number < len(snapshot.spec.layers) else None
    kind = str(type(layer).__struct_config__.tag) if layer is not None else "dense"
    column = column_of(snapshot.spec, number)
    has_units = kind in {"dense", "conv2d"}
    name = translated(snapshot.layers[min(max(column, 0), last)].name) if has_units else _title(layer)
    text = tr((FORWARD if forward else BACKWARD).get(kind, ""))
    if kind == "dense" and column == last:
        text = (
            tr("each output adds up its weighted inputs")
            if forward
            else tr("how wrong the output is, times what its weights were fed, is their gradient")
        )
    words = {"layer": name}
    title = tr("Forward, {layer}", **words) if forward else tr("Backward, {layer}", **words)
    return Told(position.phase, title, text, _layer(column), column if has_units else -1)


def column_of(spec: ExperimentSpec, number: int) -> int:
    """Return to which layer with units a layer of the network belongs; -1 before the first."""
    kinds = [str(type(layer).__struct_config__.tag) for layer in spec.layers[: number + 1]]
    return sum(kind in {"dense", "conv2d"} for kind in kinds) - 1


def _title(layer: object) -> str:
    return str(getattr(type(layer), "title", lambda: "")()).lower()


def _layer(column: int) -> frozenset[Place]:
    return frozenset[Place]({LayerPlace(column)})
