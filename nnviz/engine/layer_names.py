"""What layers are called wherever people read of them: as the diagram does, which shows those with units."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.engine.convolution import Conv2D
from nnviz.engine.dense import Dense
from nnviz.engine.layer import Layer

__all__ = ["layer_names"]


def layer_names(layers: Sequence[Layer]) -> tuple[str, ...]:
    """Return a name for each layer: "hidden 2" is the second dense one, "conv 2" the second convolution, then "output".

    A layer without units is told by its kind and the one with units before it: "Dropout after hidden 1".
    """
    names: list[str] = []
    counts = {"hidden": 0, "conv": 0}
    before = "the inputs"
    for place, layer in enumerate(layers, start=1):
        if isinstance(layer, Dense | Conv2D):
            word = "conv" if isinstance(layer, Conv2D) else "hidden"
            counts[word] += 1
            before = "output" if place == len(layers) else f"{word} {counts[word]}"
            names.append(before)
        else:
            names.append(f"{type(layer).title()} after {before}")
    return tuple(names)
