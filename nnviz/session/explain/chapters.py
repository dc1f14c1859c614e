"""A step as a row of chapters, one for each phase of each layer, with a sentence that says what happens there."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnviz.engine.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
)
from nnviz.engine.trainer import Phase
from nnviz.session.explain.backward import backward_rows
from nnviz.session.explain.forward import forward_rows
from nnviz.session.explain.losses import loss_rows
from nnviz.session.explain.row import Chapter, Phrase, Row, plain_row, sub
from nnviz.session.explain.update import update_rows
from nnviz.session.places import INPUTS, LayerPlace, UnitPlace
from nnviz.session.trace import LayerTrace, Trace

__all__ = ["chapters_of", "explain"]

INPUTS_SHOWN = 8

FORWARD: dict[type, str] = {
    Dense: "Each unit adds up its weighted inputs and its bias, and bends the sum with {bend}.",
    Conv2D: "Each filter slides over the picture and answers where it finds its pattern.",
    MaxPool2D: "Of each small window only the largest number goes on.",
    AveragePool2D: "Each small window gives its mean.",
    Dropout: "Some units are silenced by chance, so that none can rely on another.",
    BatchNorm: "Each unit is brought to mean 0 and spread 1 over the batch, then scaled and moved.",
    LayerNorm: "The numbers of each row are brought to mean 0 and spread 1, then scaled and moved.",
    Flatten: "The picture is read out as one long row.",
}
BACKWARD: dict[type, str] = {
    Dense: "The blame travels back along the links; a unit's share times what it was fed is its weights' gradient.",
    Conv2D: "The blame comes back at every position; each weight of a filter adds up what it hears everywhere.",
    MaxPool2D: "The blame goes to the number that was the largest, and to no other.",
    AveragePool2D: "The blame is shared out equally within each window.",
    Dropout: "Only the units that spoke hear the blame.",
    BatchNorm: "The blame passes through mean and spread, to which the whole batch has added.",
    LayerNorm: "The blame passes through mean and spread, to which the whole row has added.",
    Flatten: "The long row becomes a picture again.",
}


def chapters_of(trace: Trace) -> tuple[Chapter, ...]:
    """Return the phases of a step in their order; the update has one for each layer that learns."""
    layers = trace.layers
    last = layers[-1]
    outputs = frozenset({LayerPlace(last.column)})
    found = [_batch(trace)]
    found += [_forward(trace, layer) for layer in layers]
    found.append(
        Chapter(
            Phase.LOSS,
            -1,
            Phrase("Loss"),
            Phrase(
                "The answer is compared with the truth: the loss says how wrong it is, δ which way each output must go."
            ),
            outputs,
        )
    )
    found += [_backward(layer, last) for layer in reversed(layers)]
    learning = [layer for layer in layers if layer.learned] or [last]
    for layer in learning:
        caption = Phrase(
            "All weights change at once, each by its own Δ, as {rule} says.",
            {"rule": type(trace.optimizer).title()},
        )
        title = Phrase("Update · {layer}", {"layer": layer.name})
        found.append(Chapter(Phase.UPDATE, layer.number, title, caption, _lit(layer)))
    return _as_far(trace, found)


def explain(trace: Trace, chapter: Chapter) -> tuple[Row, ...]:
    """Return the table of a chapter."""
    layer = trace.layers[chapter.layer]
    match chapter.phase:
        case Phase.BATCH:
            return _batch_rows(trace)
        case Phase.FORWARD:
            return forward_rows(trace, layer)
        case Phase.LOSS:
            return loss_rows(trace)
        case Phase.BACKWARD:
            return backward_rows(trace, layer)
    return update_rows(trace, layer)


def _as_far(trace: Trace, chapters: list[Chapter]) -> tuple[Chapter, ...]:
    """Return the chapters, marked undone from where the step stands or could not go on."""
    places = [_place(chapter) for chapter in chapters]
    reached = {place for place in places if place in trace.done}
    if trace.now is not None and not trace.taken and trace.now in places:
        here = places.index(trace.now)
        reached &= set(places[: here + 1])
    return tuple(
        Chapter(one.phase, one.layer, one.title, one.caption, one.lit, place in reached)
        for one, place in zip(chapters, places, strict=True)
    )


def _place(chapter: Chapter) -> tuple[Phase, int]:
    """Return the engine's name of the phase: it updates all layers in one."""
    return chapter.phase, -1 if chapter.phase is Phase.UPDATE else chapter.layer


def _lit(layer: LayerTrace) -> frozenset[Any]:
    return frozenset({LayerPlace(layer.column)})


def _batch(trace: Trace) -> Chapter:
    words = {"batch": trace.batch, "row": trace.row + 1}
    caption = Phrase(
        "{batch} samples are taken from the training data; number {row} of them is followed here.", words
    )
    return Chapter(Phase.BATCH, -1, Phrase("Batch"), caption, frozenset({LayerPlace(INPUTS)}))


def _forward(trace: Trace, layer: LayerTrace) -> Chapter:
    kind: Any = layer.layer
    text, words = FORWARD[type(kind)], {}
    if isinstance(kind, Dense):
        words = {"bend": kind.active.title()}
        if layer is trace.layers[-1]:
            text = (
                "Each output adds up its weighted inputs; the loss then makes an answer of the sums ({bend})."
            )
            words = {"bend": trace.loss.link_name}
        elif kind.active.is_identity:
            text = "Each unit adds up its weighted inputs and its bias."
    title = Phrase("Forward · {layer}", {"layer": layer.name})
    return Chapter(Phase.FORWARD, layer.number, title, Phrase(text, words), _lit(layer))


def _backward(layer: LayerTrace, last: LayerTrace) -> Chapter:
    text = BACKWARD[type(layer.layer)]
    if layer is last:
        text = "How wrong an output is, times what its weights were fed, is their gradient."
    title = Phrase("Backward · {layer}", {"layer": layer.name})
    return Chapter(Phase.BACKWARD, layer.number, title, Phrase(text), _lit(layer))


def _batch_rows(trace: Trace) -> tuple[Row, ...]:
    """Return the largest inputs of the row and what is asked for."""
    first, last = trace.layers[0], trace.layers[-1]
    x = first.arrays["x"].reshape(-1)
    largest = np.sort(np.argsort(-np.nan_to_num(np.abs(x)), kind="stable")[:INPUTS_SHOWN])
    rows = [plain_row(sub("x", int(k)), float(x[k]), UnitPlace(INPUTS, int(k))) for k in largest]
    if len(x) > INPUTS_SHOWN:
        note = Phrase("The largest {shown} of {count} inputs.", {"shown": INPUTS_SHOWN, "count": len(x)})
        rows.append(Row("", "", "", "", note=note))
    unit = int(np.argmax(trace.t))
    note = Phrase("What the network is asked to answer.")
    rows.append(plain_row(sub("t", unit), float(trace.t[unit]), UnitPlace(last.column, unit), note=note))
    return tuple(rows)
